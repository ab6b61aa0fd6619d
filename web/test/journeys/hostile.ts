/** What somebody may write who wants the desk to do something: texts, names and files, and how to see that it did not. */

import { strict as assert } from "node:assert";
import type { Desk } from "./desk.ts";
import { PHOTOGRAPH } from "./ways.ts";

/** Sets a mark where it runs, and asks another server where it is loaded. */
const RUNS = "globalThis.ran=1;document.title='ran'";

export const MARKUP = [
  `<script>${RUNS}</script>`,
  `<img src="https://evil.example/x.png" onerror="${RUNS}">`,
  `<svg onload="${RUNS}"><a href="javascript:${RUNS}">here</a></svg>`,
  `<iframe srcdoc="<script>parent.ran=1</script>"></iframe><object data="data:text/html,<script>top.ran=1</script>">`,
  `<a href="javascript:${RUNS}" onclick="${RUNS}">javascript:${RUNS}</a> https://evil.example/ data:text/html,x`,
  `<meta http-equiv="refresh" content="0;url=https://evil.example/"><base href="https://evil.example/">`,
  `<style>*{display:none!important}</style><link rel=stylesheet href="https://evil.example/x.css">`,
  `"><form action="https://evil.example/"><input autofocus onfocus="${RUNS}">{{constructor.constructor('${RUNS}')()}}`,
].join("\n");

export const GIANT = "W".repeat(20_000);
export const MARKS = `Z${"\u0353\u030d\u0489\u0e49".repeat(1_500)}algo`;
export const TURNED = "\u202eThis is turned round.\u202c \u2067and isolated\u2066 \u200f\u200e \u061c";
export const UNSEEN =
  "Nothing\u0000here\u0001is\u001b[31mred\u0007\u0008\u007f\u0085\u2028\u2029\ufeff\u{e0041}";
export const FLAGS = "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}🇩🇪🇺🇳👩‍👩‍👧‍👦".repeat(40);

/** Every text at once, as an answer or a message. */
export const TEXTS = [MARKUP, GIANT, MARKS, TURNED, UNSEEN, FLAGS] as const;

/** Names that mean something to scripts. */
export const WORDS = ["constructor", "__proto__", "toString", "hasOwnProperty", "<b>x</b>", TURNED] as const;

function file(name: string, type: string, ...parts: (string | Uint8Array)[]): File {
  return new File(parts as BlobPart[], name, { type });
}

const u32 = (number: number) => [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff);

/** A PNG that says it is so many pixels wide and high, and ends there. */
function hugePng(side: number): Uint8Array {
  const head = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52];
  return new Uint8Array([...head, ...u32(side), ...u32(side), 8, 6, 0, 0, 0, 0, 0, 0, 0]);
}

const HTML = `<!doctype html><title>x</title>${MARKUP}`;
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" onload="${RUNS}"><script>${RUNS}</script></svg>`;
const PDF = `%PDF-1.7
1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.launchURL("https://evil.example/"))>>>>endobj
2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj
3 0 obj<</Type/Action/S/URI/URI(https://evil.example/)>>endobj
trailer<</Root 1 0 R>>
%%EOF`;

/** A file, what a look at it shows (null: no look is offered), and the name under which it is saved. */
export interface HostileFile {
  readonly file: File;
  readonly look: "text" | "picture" | "none" | null;
  readonly saved: string;
}

export const FILES: readonly HostileFile[] = [
  { file: file("photo.png", "image/png", SVG), look: "text", saved: "photo.png" },
  { file: file("notes.txt", "text/plain", HTML), look: "text", saved: "notes.txt" },
  { file: file("page.html", "text/html", HTML), look: null, saved: "page.html" },
  { file: file("image.svg", "image/svg+xml", SVG), look: null, saved: "image.svg" },
  { file: file("both.gif", "image/gif", `GIF89a/*\x00\x01*/=1;${RUNS}`), look: "none", saved: "both.gif" },
  { file: file("huge.png", "image/png", hugePng(60_000)), look: "none", saved: "huge.png" },
  { file: file("large.png", "image/png", hugePng(8_000)), look: "none", saved: "large.png" },
  { file: file("cut.jpg", "image/jpeg", PHOTOGRAPH.slice(0, 400)), look: "none", saved: "cut.jpg" },
  { file: file("whole.jpg", "image/jpeg", PHOTOGRAPH), look: "picture", saved: "whole.jpg" },
  { file: file("letter.pdf", "application/pdf", PDF), look: null, saved: "letter.pdf" },
  {
    file: file("log.txt", "text/plain", UNSEEN.replaceAll("\0", ""), TURNED),
    look: "text",
    saved: "log.txt",
  },
  { file: file("empty.txt", "text/plain"), look: "text", saved: "empty.txt" },
  { file: file("invoice\u202efdp.exe", "application/pdf", "MZ"), look: null, saved: "invoicefdp.exe" },
  { file: file("../../../etc/passwd", "text/plain", "x"), look: null, saved: "passwd" },
  { file: file("..\\..\\boot\nini.txt", "text/plain", "x"), look: "text", saved: "bootini.txt" },
  {
    file: file(`${"long".repeat(100)}.txt`, "text/plain", "x"),
    look: "text",
    saved: `${"long".repeat(19)}.txt`,
  },
  { file: file("CON.txt", "text/plain", "x"), look: "text", saved: "_CON.txt" },
  { file: file(`<img src=x onerror=${RUNS}>.txt`, "text/plain", "x"), look: "text", saved: "" },
];

/** What somebody else wrote never becomes one of these; the desk's own signs are drawn with `.shape`. */
const MADE =
  "script, iframe, frame, object, embed, applet, img, image, video, audio, a[href], base, link, meta, style, form form, " +
  "math, template, [onerror], [onload], [onclick], [onfocus], svg:not(.shape), [srcdoc], [href]";

/** Fails where anything of it has done anything. */
export async function inert(desk: Desk, title: string): Promise<void> {
  const found = await desk.page.evaluate((made) => {
    const wide = [...document.querySelectorAll<HTMLElement>(".pane, dialog")].filter(
      (pane) => pane.checkVisibility() && pane.scrollWidth > pane.clientWidth + 1,
    );
    return {
      ran: "ran" in globalThis,
      title: document.title,
      made: [...document.querySelectorAll(`#desk :is(${made})`)].map((one) => one.outerHTML.slice(0, 200)),
      wide: wide.map((pane) => `${pane.className}: ${pane.scrollWidth} in ${pane.clientWidth}`),
      frames: window.length,
    };
  }, MADE);
  assert.deepEqual(found, { ran: false, title, made: [], wide: [], frames: 0 });
  assert.equal((await desk.page.browserContext().pages()).length, 1, "a window was opened");
  assert.match(desk.page.url(), /^http:\/\/127\.0\.0\.1:\d+\/desk#root=\w+$/);
  desk.keptToItself();
}
