/** What the worker does for the page, against a server in memory: filing, coming back, files, and all that breaks. */

import { describeFile } from "../src/protocol/attachment.ts";
import { unbase64 } from "../src/protocol/bytes.ts";
import { Token } from "../src/protocol/token.ts";
import type { Calls, Conversation, Draft, Letter } from "../src/report/worker/api.ts";
import { Failure, failureMessage } from "../src/report/worker/failure.ts";
import type { Handle } from "../src/report/worker/http.ts";
import { type Answers, session } from "../src/report/worker/session.ts";
import { assert, slow, test } from "./harness.ts";
import PICTURES from "./pictures/pictures.json";
import { Pretend } from "./pretend.ts";
import { ended, makeCharter, makeMember, random, type TestMember, TODAY, uuid } from "./support.ts";

const MEMBERS = await Promise.all(
  (["chair", "member", "member", "alternate"] as const).map((role, i) =>
    makeMember(i + 1, { role, name: `Member ${i + 1}` }),
  ),
);
const [CHAIR, SECOND, THIRD, COUNSEL] = MEMBERS as [TestMember, TestMember, TestMember, TestMember];
const CHARTER = await makeCharter(MEMBERS);

const DRAFT: Draft = {
  language: "en",
  answers: [
    { question: "category", answer: ["accounting"] },
    { question: "what", answer: "Something." },
  ],
  excluded: [],
  files: [],
  passphrase: "",
};

function handle(): Handle {
  return { progress: () => {}, signal: new AbortController().signal };
}

/** A server, and a page's worker that has believed its charter. */
class Scene {
  readonly server = new Pretend(CHARTER, MEMBERS, TODAY);
  worker = this.#worker();
  words = "";

  #worker(today = TODAY): Answers {
    return session({ today: () => today, fetch: this.server.fetch });
  }

  static async open(): Promise<Scene> {
    const scene = new Scene();
    await scene.believe();
    return scene;
  }

  async believe(): Promise<void> {
    const belief = await this.call("believe", { answer: await this.server.instance(), fragment: "" });
    assert.equal(belief.kind, "open");
  }

  /** A page that was closed and opened again, on that day. */
  async reopen(today = TODAY): Promise<void> {
    this.worker = this.#worker(today);
    await this.believe();
  }

  async call<Name extends keyof Calls>(
    name: Name,
    input: Parameters<Calls[Name]>[0],
  ): Promise<ReturnType<Calls[Name]>> {
    const answer = this.worker[name] as (input: unknown, handle: Handle) => unknown;
    return (await answer(input, handle())) as ReturnType<Calls[Name]>;
  }

  async prepare(draft: Partial<Draft> = {}): Promise<void> {
    this.words = (await this.call("prepare", { ...DRAFT, ...draft })).words.join(" ");
  }

  async file(draft: Partial<Draft> = {}): Promise<void> {
    await this.prepare(draft);
    await this.call("file", null);
  }

  async enter(passphrase = ""): Promise<Conversation | null> {
    return this.call("enter", { phrase: this.words, passphrase });
  }

  async opened(): Promise<Conversation> {
    const conversation = await this.enter();
    assert.ok(conversation);
    return conversation;
  }
}

/** The code of a failure. */
async function code(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => "none",
    (error) => failureMessage(error).code,
  );
}

function letters({ items }: Conversation): Letter[] {
  return items.filter((item): item is Letter => item.kind !== "gap" && item.kind !== "access");
}

test("a report is filed in one request, and read by whom it is for", async () => {
  const scene = await Scene.open();
  await scene.prepare({ excluded: [uuid(1)] });
  assert.deepEqual(scene.server.asked, []);
  const dates = await scene.call("file", null);
  assert.deepEqual(scene.server.asked, ["POST /api/v1/cases"]);
  assert.deepEqual(dates, { day: TODAY, acknowledge_by: "2026-11-29", feedback_by: "2027-02-28" });
  const { reader } = await scene.server.read(SECOND);
  assert.equal(reader.report?.answers[1]?.answer, "Something.");
  assert.deepEqual(reader.report?.excluded, [uuid(1)]);
  assert.deepEqual(
    reader.access?.members.map(({ id }) => id),
    [uuid(2), uuid(3)],
  );
  assert.equal(scene.server.cases[0]?.wraps.has(uuid(1)), false);
});

test("alternates read too where fewer than two members are left, and nobody is refused before sending", async () => {
  const scene = await Scene.open();
  const few = await scene.call("audience", { excluded: [uuid(1), uuid(2)] });
  assert.deepEqual([few.readers.map(({ id }) => id), few.alternates], [[uuid(3), uuid(4)], true]);
  const all = [1, 2, 3, 4].map(uuid);
  assert.deepEqual(await scene.call("audience", { excluded: all }), { readers: [], alternates: false });
  assert.equal(await code(scene.prepare({ excluded: all })), "Nobody");
});

test("a change before sending keeps the words and sends what was written last", async () => {
  const scene = await Scene.open();
  await scene.prepare();
  const { words } = scene;
  await scene.prepare({ answers: [{ question: "what", answer: "Something else." }] });
  assert.equal(scene.words, words);
  await scene.call("file", null);
  const { reader } = await scene.server.read(CHAIR);
  assert.equal(reader.report?.answers[0]?.answer, "Something else.");
});

test("an answer that does not come leaves open whether it was filed, and a retry files nothing twice", async () => {
  for (const fault of ["unanswered", "lost"] as const) {
    const scene = await Scene.open();
    await scene.prepare();
    scene.server.faults.push(fault);
    assert.equal(await code(scene.call("file", null)), "offline");
    // It may have arrived: nothing can be changed any more.
    assert.equal(await code(scene.prepare()), "conflict");
    await scene.call("file", null);
    assert.equal(scene.server.cases.length, 1, fault);
  }
});

test("a refusal after an answer that was lost is held against what the server has", async () => {
  for (const [first, cases] of [
    ["unanswered", 1],
    ["lost", 0],
  ] as const) {
    const scene = await Scene.open();
    await scene.prepare();
    scene.server.faults.push(first, "storage_full");
    assert.equal(await code(scene.call("file", null)), "offline");
    const failed = await code(scene.call("file", null));
    assert.deepEqual([failed, scene.server.cases.length], [cases === 1 ? "none" : "storage_full", cases]);
    // Either it is filed, or all can be changed.
    if (cases === 1) assert.equal((await scene.call("refresh", null)).items.length, 1);
    else await scene.file();
    assert.equal(scene.server.cases.length, 1);
  }
});

test("a newer list of readers must follow from the one that was believed, of the same hotline", async () => {
  const scene = await Scene.open();
  const why = async (charter: typeof CHARTER) => {
    scene.server.charter = charter;
    const belief = await scene.call("believe", { answer: await scene.server.instance(), fragment: "" });
    return belief.kind === "refused" ? belief.why : belief.kind;
  };
  assert.equal(await why(await makeCharter([CHAIR, SECOND], { epoch: 4 })), "vanished");
  assert.equal(await why(await makeCharter(MEMBERS, { epoch: 2 })), "older");
  assert.equal(await why(await makeCharter(MEMBERS, { organisation: "Other" })), "fork");
  assert.equal(await why(await makeCharter(MEMBERS, { epoch: 4 })), "open");
});

test("a server that refuses has filed nothing, and the report can be changed and sent again", async () => {
  const scene = await Scene.open();
  await scene.prepare();
  scene.server.faults.push("storage_full");
  assert.equal(await code(scene.call("file", null)), "storage_full");
  assert.equal(scene.server.cases.length, 0);
  await scene.prepare();
  await scene.call("file", null);
  assert.equal(scene.server.cases.length, 1);
});

test("work that has become stale is done again by itself", async () => {
  const scene = await Scene.open();
  await scene.prepare();
  scene.server.faults.push("work_stale");
  await scene.call("file", null);
  assert.equal(scene.server.cases.length, 1);
});

test("a charter that changed while somebody wrote is noticed, and nothing is filed for the old readers", async () => {
  const scene = await Scene.open();
  await scene.prepare();
  const { words } = scene;
  scene.server.charter = await makeCharter([CHAIR, SECOND, ended(THIRD), COUNSEL], { epoch: 4 });
  assert.equal(await code(scene.call("file", null)), "charter_changed");
  assert.equal(scene.server.cases.length, 0);
  await scene.believe();
  await scene.file();
  // Somebody may have written them down already.
  assert.equal(scene.words, words);
  assert.deepEqual(
    (await scene.server.read(CHAIR)).reader.access?.members.map(({ id }) => id),
    [uuid(1), uuid(2)],
  );
});

test("the words open the case in another page, and unknown words open nothing", async () => {
  const scene = await Scene.open();
  await scene.file();
  await scene.reopen();
  const conversation = await scene.opened();
  assert.deepEqual(
    letters(conversation).map(({ kind, author }) => [kind, author]),
    [["report", null]],
  );
  assert.deepEqual(
    conversation.readers.map(({ name }) => name),
    ["Member 1", "Member 2", "Member 3"],
  );
  scene.words = new Token(new Uint8Array(16).fill(9)).words().join(" ");
  assert.equal(await scene.enter(), null);
});

test("words that are mistyped are refused before anything is asked", async () => {
  const scene = await Scene.open();
  const enter = (phrase: string) => code(scene.call("enter", { phrase, passphrase: "" }));
  assert.equal(await enter("abandon"), "WordCount");
  assert.equal(await enter("abandon ".repeat(12)), "Checksum");
  assert.equal(await enter(`${"abandon ".repeat(11)} abondon`), "UnknownWord");
  assert.deepEqual(scene.server.asked, []);
});

test("with a passphrase the words alone open nothing", async () => {
  const scene = await Scene.open();
  await scene.file({ passphrase: "blue lamp" });
  await scene.reopen();
  assert.equal(await scene.enter(), null);
  // Each more takes seven seconds where there is no JIT.
  if (!slow) assert.equal(await scene.enter("blue lamb"), null);
  assert.ok(await scene.enter("blue lamp"));
});

test("a reply is shown with its author, and what is owed follows from it", async () => {
  const scene = await Scene.open();
  await scene.file();
  assert.equal((await scene.opened()).acknowledged, null);
  await scene.server.reply(SECOND, { kind: "acknowledgement", body: { text: "Thank you." } });
  const conversation = await scene.call("refresh", null);
  const [, reply] = letters(conversation);
  assert.deepEqual([reply?.text, reply?.author?.name], ["Thank you.", "Member 2"]);
  assert.equal(conversation.acknowledged, TODAY);
  assert.equal(conversation.dates.feedback_by, "2027-02-22");
  assert.equal(conversation.overdue, null);
});

test("what is overdue is said on the day after it was due", async () => {
  const scene = await Scene.open();
  await scene.file();
  for (const [today, overdue] of [
    ["2026-11-29", null],
    ["2026-11-30", "acknowledge"],
  ] as const) {
    await scene.reopen(today);
    assert.equal((await scene.opened()).overdue, overdue, today);
  }
  await scene.server.reply(SECOND, { kind: "acknowledgement", body: { text: "" } });
  for (const [today, overdue] of [
    ["2027-02-22", null],
    ["2027-02-23", "feedback"],
  ] as const) {
    await scene.reopen(today);
    assert.equal((await scene.opened()).overdue, overdue, today);
  }
});

test("a change of who can read is shown with its reason, and against the reporter's will it says so", async () => {
  const scene = await Scene.open();
  await scene.file({ excluded: [uuid(1)] });
  await scene.server.change(SECOND, {
    readers: [uuid(2), uuid(3), uuid(1)],
    reason: "The court asks for it.",
  });
  await scene.server.change(SECOND, { readers: [uuid(2), uuid(1)], reason: "" });
  const notices = (await scene.opened()).items.filter((item) => item.kind === "access");
  assert.deepEqual(
    notices.map(({ added, removed, against, reason }) => ({ added, removed, against, reason })),
    [
      { added: ["Member 1"], removed: [], against: ["Member 1"], reason: "The court asks for it." },
      { added: [], removed: ["Member 3"], against: [], reason: "" },
    ],
  );
});

test("a change of the key alone is no news", async () => {
  const scene = await Scene.open();
  await scene.file();
  await scene.server.reply(SECOND, { kind: "message", body: { text: "Hello." } });
  const { items } = await scene.opened();
  assert.deepEqual(
    items.map(({ kind }) => kind),
    ["report", "message"],
  );
});

test("an entry that does not hold is a gap, and the rest is read", async () => {
  const scene = await Scene.open();
  await scene.file();
  await scene.server.reply(SECOND, { kind: "message", body: { text: "One." } });
  await scene.server.reply(SECOND, { kind: "message", body: { text: "Two." } });
  const entry = scene.server.cases[0]?.entries[2];
  assert.ok(entry);
  const bytes = unbase64(entry.envelope);
  bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
  entry.envelope = btoa(String.fromCharCode(...bytes));
  const { items } = await scene.opened();
  assert.deepEqual(
    items.map((item) => (item.kind === "gap" ? item.check : item.kind)),
    ["report", "decrypt", "prev"],
  );
});

test("a message is sent after whatever came first, and a retry sends it once", async () => {
  const scene = await Scene.open();
  await scene.file();
  await scene.server.reply(SECOND, { kind: "message", body: { text: "Hello." } });
  await scene.opened();
  // Somebody writes in between, with a new key, too.
  await scene.server.reply(THIRD, { kind: "message", body: { text: "Also." } });
  scene.server.faults.push("unanswered");
  assert.equal(await code(scene.call("write", { text: "Mine.", files: [] })), "offline");
  const conversation = await scene.call("write", { text: "Mine.", files: [] });
  assert.deepEqual(
    letters(conversation).map(({ text }) => text),
    ["", "Hello.", "Also.", "Mine."],
  );
});

test("a message that arrived is not sent again where what follows fails", async () => {
  const scene = await Scene.open();
  await scene.file();
  await scene.opened();
  scene.server.failFetches = 1;
  await scene.call("write", { text: "Mine.", files: [] });
  const mine = async () =>
    letters(await scene.call("refresh", null)).filter(({ text }) => text === "Mine.").length;
  assert.equal(await mine(), 1);
  // It arrived, its answer was lost, and somebody else wrote before the next try.
  scene.server.faults.push("unanswered");
  assert.equal(await code(scene.call("write", { text: "Again.", files: [] })), "offline");
  await scene.server.reply(SECOND, { kind: "message", body: { text: "Hello." } });
  await scene.call("write", { text: "Again.", files: [] });
  const texts = letters(await scene.call("refresh", null)).map(({ text }) => text);
  assert.deepEqual(texts, ["", "Mine.", "Again.", "Hello."]);
});

test("an answer of another form is no mistake of the page", async () => {
  const scene = await Scene.open();
  await scene.file();
  scene.server.nonsense = true;
  assert.equal(await code(scene.enter()), "server");
});

function enclosure(bytes: Uint8Array, name = "ledger.pdf") {
  return {
    id: crypto.randomUUID(),
    name,
    type: "application/pdf",
    blob: new Blob([bytes as Uint8Array<ArrayBuffer>]),
  };
}

const BYTES = Uint8Array.from({ length: 2_500_000 }, (_, i) => (i * 7 + (i >> 8) + 31 * (i >> 20)) & 255);

test("files follow the report, go on where they broke, and come back whole", async () => {
  const scene = await Scene.open();
  await scene.file({ files: [enclosure(BYTES)] });
  const [attachment] = scene.server.cases[0]?.attachments ?? [];
  assert.equal(attachment?.pieces, 3);
  scene.server.faults.push("storage_full");
  assert.equal(await code(scene.call("upload", null)), "storage_full");
  await scene.call("upload", null);
  assert.equal(attachment?.stored.size, 3);
  await scene.reopen();
  const [file] = letters(await scene.opened())[0]?.files ?? [];
  assert.deepEqual([file?.name, file?.size, file?.stored], ["ledger.pdf", BYTES.length, 3]);
  const saved = await scene.call("download", { seq: 0, id: file?.id ?? "" });
  assert.deepEqual(new Uint8Array(await saved.arrayBuffer()), BYTES);
});

test("a file that was not sent in full is taken up with the words, and no other file in its place", async () => {
  const scene = await Scene.open();
  await scene.file({ files: [enclosure(BYTES)] });
  await scene.reopen();
  const [file] = letters(await scene.opened())[0]?.files ?? [];
  assert.equal(file?.stored, 0);
  const resume = (bytes: Uint8Array) =>
    scene.call("resume", { seq: 0, id: file?.id ?? "", file: new Blob([bytes as Uint8Array<ArrayBuffer>]) });
  const other = BYTES.slice();
  other[2_000_000] = 1 ^ (other[2_000_000] as number);
  assert.equal(await code(resume(BYTES.subarray(1))), "Mismatch");
  assert.equal(await code(resume(other)), "Mismatch");
  await resume(BYTES);
  assert.equal(letters(await scene.call("refresh", null))[0]?.files[0]?.stored, 3);
});

test("a picture that was sent without what it said is taken up by the picture as it is on the device", async () => {
  const scene = await Scene.open();
  const original = new Blob([unbase64(PICTURES["exif.jpeg"].base64) as Uint8Array<ArrayBuffer>]);
  const { cleaned } = await scene.call("inspect", { file: original });
  assert.ok(cleaned !== null && cleaned.size < original.size);
  const id = crypto.randomUUID();
  await scene.file({ files: [{ id, name: "a.jpg", type: "image/jpeg", blob: cleaned }] });
  await scene.reopen();
  await scene.opened();
  await scene.call("resume", { seq: 0, id, file: original });
  assert.equal(letters(await scene.call("refresh", null))[0]?.files[0]?.stored, 1);
});

test("a file that cannot be read any more is named, and does not keep the others", async () => {
  const scene = await Scene.open();
  const gone = enclosure(BYTES.subarray(0, 9), "gone.pdf");
  await scene.file({ files: [gone, enclosure(BYTES.subarray(0, 99), "there.pdf")] });
  Object.defineProperty(gone.blob, "slice", {
    value: () => {
      throw new DOMException("moved", "NotFoundError");
    },
  });
  assert.equal(await code(scene.call("upload", null)), "Missing");
  const stored = scene.server.cases[0]?.attachments.map(({ stored }) => stored.size);
  assert.deepEqual(stored, [0, 1]);
});

test("files are described once, though each that comes from the page is a copy", async () => {
  const scene = await Scene.open();
  const stages: string[] = [];
  const watched = { ...handle(), progress: ({ stage }: { stage: string }) => void stages.push(stage) };
  const file = enclosure(BYTES.subarray(0, 9));
  for (let i = 0; i < 2; i++) {
    const blob = new Blob([await file.blob.arrayBuffer()]);
    await scene.worker.prepare({ ...DRAFT, files: [{ ...file, blob }] }, watched);
  }
  assert.equal(stages.filter((stage) => stage === "hash").length, 1);
});

test("a name cannot be made to look like another", async () => {
  const scene = await Scene.open();
  // What hides is gone; the joiner with which Persian is written is not.
  const names = ["a\u202efdp.exe\u0000", "a\u200b\u00ad\u{e0041}.pdf", "می\u200cخواهم.pdf"];
  await scene.file({ files: names.map((name) => enclosure(BYTES.subarray(0, 9), name)) });
  assert.deepEqual(
    letters(await scene.opened())[0]?.files.map(({ name }) => name),
    ["afdp.exe", "a.pdf", "می\u200cخواهم.pdf"],
  );
});

test("a piece that the server exchanged is not saved", async () => {
  const scene = await Scene.open();
  await scene.file({ files: [enclosure(BYTES)] });
  await scene.call("upload", null);
  const stored = scene.server.cases[0]?.attachments[0]?.stored;
  stored?.set(0, stored.get(1) as Uint8Array);
  const [file] = letters(await scene.opened())[0]?.files ?? [];
  assert.equal(await code(scene.call("download", { seq: 0, id: file?.id ?? "" })), "Mismatch");
});

test("a member's letter that names a file of the same id takes nothing of its place", async () => {
  const scene = await Scene.open();
  const file = enclosure(BYTES.subarray(0, 99));
  await scene.file({ files: [file] });
  await scene.call("upload", null);
  const other = new Blob(["something else"]);
  const forged = await describeFile(other, { id: file.id, name: "ledger.pdf", type: "" }, random);
  await scene.server.reply(SECOND, { kind: "message", body: { text: "Your file." } }, [forged]);
  await scene.reopen();
  const both = letters(await scene.opened()).flatMap(({ seq, files }) =>
    files.map(({ id, size }) => ({ seq, id, size })),
  );
  assert.deepEqual(
    both.map(({ id, size }) => [id, size]),
    [
      [file.id, 99],
      [file.id, 14],
    ],
  );
  const [mine, theirs] = both.map(({ seq, id }) => ({ seq, id }));
  assert.ok(mine && theirs);
  const saved = await scene.call("download", mine);
  assert.deepEqual(new Uint8Array(await saved.arrayBuffer()), BYTES.slice(0, 99));
  assert.equal(await code(scene.call("download", theirs)), "Mismatch");
});

test("a picture goes without what was found in it, under the same name", async () => {
  const scene = await Scene.open();
  const { format, cleaned } = await scene.call("inspect", { file: new Blob(["no picture"]) });
  assert.deepEqual([format, cleaned], [null, null]);
});

test("what a call failed with names no secret", () => {
  for (const error of [new Error("river"), new TypeError("river"), "river", null, new Failure("offline")]) {
    assert.ok(!JSON.stringify(failureMessage(error)).includes("river"));
  }
});
