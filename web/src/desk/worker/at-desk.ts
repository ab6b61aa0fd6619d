/** Where the desk's worker stands in the world, and a member who has sat down there. Types alone. */

import type { VerifiedCharter } from "../../protocol/charter-verify.ts";
import type { Day } from "../../protocol/date.ts";
import type { MemberKey } from "../../protocol/member.ts";
import type { News, Progress } from "../model.ts";
import type { Keeper, Later } from "./keeper.ts";
import type { Shelf } from "./memory.ts";
import type { Line } from "./readers.ts";
import type { Handle } from "./serve.ts";
import type { pause } from "./server.ts";
import type { Desk } from "./writing.ts";

/** Where time, answers and what is kept come from. */
export interface Surroundings {
  readonly today: () => Day;
  readonly fetch: typeof fetch;
  /** The page's own address, which is the server's unless the member's own binary serves it. */
  readonly origin: string;
  readonly shelf: Shelf | null;
  readonly tell: (news: News) => void;
  readonly lines: readonly Line[];
  readonly wait?: typeof pause;
  readonly later?: Later;
}

/** A member's visit, from unlocking on. */
export interface AtDesk extends Desk {
  readonly me: string;
  readonly key: MemberKey;
  readonly keeper: Keeper;
  verified: VerifiedCharter;
  /** The readers' day. */
  today: Day;
  /** The day on which the charter was verified last: it may expire. */
  verifiedOn: Day;
}

/** How a call tells how far it is, and is stopped. */
export type Following = Handle<Progress>;
