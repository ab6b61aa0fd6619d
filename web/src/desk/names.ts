/** Names that somebody else gave: shown so that nothing in them hides, and saved so that nothing in them does harm. */

import { HIDDEN, numberOf, revealed, unpiled } from "../ui/hidden.ts";

/** Characters of a name that are shown. */
const NAME = 200;

/** A name with what hides in it made visible, as `[U+202E]`, without piles of marks, and not without end. */
export function visible(name: string): string {
  const cut = name.length > NAME ? `${name.slice(0, NAME).replace(/[\ud800-\udbff]$/, "")}…` : name;
  return revealed(
    unpiled(cut, () => "…"),
    (character) => `[${numberOf(character)}]`,
  );
}

/** Longest name of a saved file, in UTF-16 units; systems take 255 bytes. */
const LONGEST = 80;
/** Names that Windows gives to devices. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** What the system goes by when it opens a file: what follows the last dot; empty where there is none. */
export function extension(name: string): string {
  return /[^.]\.([\p{L}\p{N}_-]{1,16})$/u.exec(safeName(name))?.[1]?.toLowerCase() ?? "";
}

/** A name under which a file can be saved: no folder, nothing hidden, nothing that a system takes for something else. */
export function safeName(name: string): string {
  const last = name.normalize("NFC").split(/[/\\]/).pop() ?? "";
  const plain = last
    .replace(HIDDEN, "")
    .replace(/[<>:"|?*%~`$;&#^{}[\]!']/g, "_")
    .replace(/\p{Cs}|\p{Co}/gu, "")
    .replace(/\s+/g, " ")
    .replace(/^[\s.-]+|[\s.]+$/g, "");
  const dot = plain.lastIndexOf(".");
  const ending = dot > 0 && plain.length - dot <= 17 ? plain.slice(dot) : "";
  const stem = Array.from(plain.slice(0, plain.length - ending.length))
    .join("")
    .slice(0, LONGEST - ending.length)
    .replace(/[\s.\ud800-\udbff]+$/, "");
  const whole = `${stem}${ending}`;
  if (whole === "") return "file";
  return DEVICES.test(whole) ? `_${whole}` : whole;
}

/** Endings of what runs when it is opened. */
const RUNS = new Set(
  (
    "exe msi scr com bat cmd ps1 vbs vbe js jse wsf wsh hta lnk pif cpl jar app dmg pkg sh command desktop reg " +
    "iso img vhd docm xlsm pptm xlsb dotm xltm ppam xll html htm xhtml shtml svg mht mhtml xml url webloc chm appimage deb rpm"
  ).split(" "),
);

/** Whether a file of this name runs, or may run something, when it is opened. */
export function runs(name: string): boolean {
  return RUNS.has(extension(name));
}

/** Characters of a text that are shown at once. */
const AT_ONCE = 6000;
/** What no language writes without a gap; scripts that need none are left alone. */
const GIANT = /[!-~\p{M}\p{Script=Latin}]{300,}/gu;

/** A text as it is shown at first: without what is beyond all measure. */
export function fold(text: string): string {
  const short =
    text.length > AT_ONCE ? `${text.slice(0, AT_ONCE / 2).replace(/[\ud800-\udbff]$/, "")}…` : text;
  return unpiled(short, () => "…").replace(GIANT, (word) => `${word.slice(0, 100)}…`);
}
