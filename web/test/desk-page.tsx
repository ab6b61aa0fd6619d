/** A page with a desk over the invented committee, for pictures. What moves it is in `globalThis`. */

import { openCase } from "../src/desk/actions/cases.ts";
import { Committee, manyRows } from "./committee.ts";
import { casesOn, hostileCase } from "./committee-data.ts";
import { TestDesk } from "./desk-env.ts";

/** The day of the pictures. */
const TODAY = "2026-11-26";

const committee = new Committee(TODAY, [...casesOn(TODAY), hostileCase(TODAY)]);
committee.cases.delete(hostileCase(TODAY).id);
const begin = (change: (committee: Committee) => void = () => {}) => {
  change(committee);
  const page = new TestDesk(committee);
  Object.assign(globalThis, { page, desk: page.desk });
  return page;
};
Object.assign(globalThis, {
  committee,
  begin,
  openCase,
  manyRows: (many: number) => manyRows(TODAY, many),
  hostile: () => hostileCase(TODAY),
});
