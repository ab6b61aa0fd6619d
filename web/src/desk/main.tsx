/** The desk's page: gives the desk its engine and its browser, and forgets everything when it is left. */

import readerAddress from "worker:./worker/reader.ts";
import deskAddress from "worker:./worker/worker.ts";
import { effect } from "@preact/signals";
import { dayOf } from "../protocol/date.ts";
import { Trail } from "../ui/trail.ts";
import { workerMaker } from "../ui/workers.ts";
import type { Env } from "./around.ts";
import { DeskEngine } from "./engine.ts";
import { goBack, hasBack } from "./keys.ts";
import { type Mounted, mount } from "./mount.tsx";
import { chooseLanguage, preferred } from "./texts.tsx";

const env: Env = {
  today: () => dayOf(new Date()),
  now: () => Date.now(),
  uuid: () => crypto.randomUUID(),
  fragment: () => location.hash,
  save(blob, name) {
    const address = URL.createObjectURL(blob);
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
    // Not before the browser has begun to save it.
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  },
  copy: (text) => navigator.clipboard.writeText(text),
  print: () => print(),
  restart(sealed) {
    if (sealed.length === 0) location.reload();
    else begin(sealed);
  },
  later: (milliseconds, then) => void setTimeout(then, milliseconds),
  isWide: () => matchMedia("(min-width: 1100px)").matches,
};

const make = workerMaker([deskAddress, readerAddress]);
const root = document.createElement("div");
root.id = "desk";
const wanted = preferred(navigator.languages);
if (wanted !== "en") await chooseLanguage(wanted, fetch);
document.body.replaceChildren(root);
let mounted: Mounted | null = null;
let stopFollowing = (): void => {};

// The phone's Back goes from a case to the list, and does not leave the desk, which would lock it.
const trail = new Trail(
  window,
  () => mounted !== null && goBack(mounted.desk),
  () => mounted !== null && hasBack(mounted.desk),
);

/** A new visit with new workers; of the last one only what was sealed is left. */
function begin(sealed: readonly Uint8Array[]): void {
  stopFollowing();
  mounted?.unmount();
  const engine = new DeskEngine((role) => make(role === "desk" ? deskAddress : readerAddress));
  const now = mount(engine, env, root, sealed);
  mounted = now;
  stopFollowing = effect(() => {
    if (hasBack(now.desk)) trail.moved();
  });
}

begin([]);

// A file that is dropped beside its place would be opened in place of the page.
for (const type of ["dragover", "drop"]) addEventListener(type, (event) => event.preventDefault());
addEventListener("beforeunload", (event) => {
  if (mounted !== null && hasUnsent(mounted)) event.preventDefault();
});
// A browser may keep the page to come back to it quickly. It keeps an empty one.
addEventListener("pagehide", () => mounted?.unmount());
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) location.reload();
});
// A pin may be pasted into the address of a page that is already open.
addEventListener("hashchange", () => location.reload());

/** Whether closing the page would lose something, behind a lock too. */
function hasUnsent({ desk }: Mounted): boolean {
  const { unsent, underway } = desk.atStake();
  return (
    unsent > 0 ||
    underway ||
    desk.left.value.length > 0 ||
    (desk.stage.value === "locked" && desk.sealed.value !== null)
  );
}
