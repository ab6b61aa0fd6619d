/** A server that slips in keys, charters and challenges: nothing is sealed to them, handed on by them or signed for them. */

import { strict as assert } from "node:assert";
import { base64, hex, systemRandom, unbase64 } from "../../src/protocol/bytes.ts";
import type { Charter } from "../../src/protocol/charter.ts";
import { instanceOf } from "../../src/protocol/instance.ts";
import { Identity } from "../../src/protocol/keys.ts";
import { SigningKey } from "../../src/protocol/signature.ts";
import { wrap } from "../../src/protocol/wrap.ts";
import { rootLine, signedCharter } from "../support.ts";
import { accessible } from "./axe.ts";
import type { Between } from "./between.ts";
import { d } from "./desk.ts";
import { journey, type Stage } from "./journey.ts";
import { failed, LETTERS, lies, NOTES, nothingWritten, REPORT, story, warns } from "./liar.ts";
import { Member } from "./member.ts";

const INSTANCE = "/api/v1/instance";

/** The server shows another charter. */
async function shows({ between, hotline }: Stage, [charter, charter_signature]: readonly [string, string]) {
  const honest = await (await fetch(`${hotline.origin}${INSTANCE}`)).json();
  const text = JSON.stringify({ ...honest, charter, charter_signature });
  between.decide = ({ path }) => (path === INSTANCE ? { status: 200, text } : null);
}

/** Nobody has signed in, or even begun to. */
function nobodySignsIn(between: Between): void {
  assert.equal(
    between.count("POST", /^\/api\/v1\/desk\//),
    0,
    "something was signed for a hotline that was refused",
  );
}

journey(
  "a wrap that the server made gives nobody access, and nothing is sealed to its key",
  async (stage) => {
    const { visitor, id, chair } = await story(stage);
    const { keys } = await new Member(stage.hotline, visitor).open(id);
    const own = Identity.generate(systemRandom);
    const forged = base64(await wrap(id, [own, ...keys], await visitor.key.recipient()));
    lies(stage.between, (shown) => {
      for (const one of shown.cases) one.wrap = forged;
    });
    const desk = await stage.desk(visitor);
    await desk.unlock();
    await warns(desk, failed("finding.wrap"));
    await desk.see("The second letter.");
    for (const name of [
      "letter.message.open",
      "next.acknowledge.button",
      "note.open",
      "tools.triage",
    ] as const)
      assert.ok(!(await desk.canPress(d(name))), `${name} can be pressed`);
    await desk.press(d("tools.people"));
    for (const name of ["people.add", "people.leave_out", "people.recuse"] as const)
      assert.ok(!(await desk.canPress(d(name))), `${name} can be pressed`);
    await accessible(desk, "a case whose wrap was exchanged");
    await desk.press(d("top.committee"));
    await desk.press(d("committee.share"));
    const counsel = stage.hotline.organisation.people.at(-1)?.line.id ?? "";
    await (await desk.field(d("share.member"))).select(counsel);
    await desk.press(d("share.button"));
    await desk.see(d("share.failed.one", { count: 1 }));
    await accessible(desk, "the committee");
    nothingWritten(stage.between);
    const { reader } = await chair.open(id);
    assert.equal(reader.items("dialogue").length, 4);
  },
  { browsers: ["chromium"] },
);

journey(
  "older keys that a colleague leaves out are missed by nobody who had them, and handed on again",
  async (stage) => {
    const { visitor, id, chair } = await story(stage);
    const desk = await stage.desk(visitor);
    await desk.unlock();
    await desk.openNewest();
    const { keys, reader } = await chair.open(id);
    assert.equal(keys.length, 2);
    const readers = reader.access?.members.map((one) => one.id) ?? [];
    await chair.changeAccess(readers, "", [keys[0] as Identity]);
    await desk.sync();
    await desk.see(failed("finding.wrap_short"));
    for (const text of [REPORT, ...LETTERS, ...NOTES]) await desk.see(text);
    await accessible(desk, "older keys that were left out");
    await desk.note("I still read everything.");
    await desk.see(d("trouble.fails"));
    await desk.press(d("trouble.fails.send"));
    await desk.see(d("sent.note"));
    await desk.press(d("tools.people"));
    const counsel = stage.hotline.organisation.people.at(-1);
    assert.ok(counsel);
    const { name } = counsel.line;
    await desk.page.click(`button[title="${d("people.add.named", { name })}"]`);
    await desk.because("", d("add.button"));
    await desk.see(d("trouble.fails"));
    await desk.press(d("trouble.fails.send"));
    await desk.because("", d("add.button"));
    await desk.see(d("sent.add", { name }));
    const added = await new Member(stage.hotline, counsel).open(id);
    // The report is sealed to the oldest key.
    assert.ok(added.reader.report !== null);
    desk.keptToItself();
  },
  { browsers: ["chromium"] },
);

/** A charter that an honest keeper would not have published, as text and signature. */
type Forged = (charter: Charter, next: Charter) => Promise<readonly [string, string]>;

const CHARTERS: readonly {
  readonly why: "older" | "fork" | "vanished" | "expired" | "signature";
  readonly forge: Forged;
}[] = [
  { why: "older", forge: (first) => signedCharter(first) },
  { why: "fork", forge: (_, next) => signedCharter({ ...next, contact: "Somebody else" }) },
  {
    why: "vanished",
    forge: (_, next) => signedCharter({ ...next, epoch: 3, members: next.members.slice(0, -1) }),
  },
  {
    why: "expired",
    forge: (_, next) => signedCharter({ ...next, epoch: 3, issued: "2020-01-01", expires: "2020-06-01" }),
  },
  {
    why: "signature",
    forge: async (_, next) => {
      const [text, signature] = await signedCharter(next);
      return [text.replace("Tunde Adeyemi", "Tunde Adeyema"), signature];
    },
  },
];

journey(
  "an older charter, a second one of the same number, one that rewrites the past and one that nobody signed are refused",
  async (stage) => {
    const { hotline, between } = stage;
    const [, second] = hotline.organisation.people;
    assert.ok(second);
    const first = hotline.organisation.charter;
    await hotline.publish({ contact: "The new contact" });
    const next = hotline.organisation.charter;
    const before = await stage.desk(second);
    await before.unlock();
    const kept = await before.kept();
    await before.close();
    for (const { why, forge } of CHARTERS) {
      await shows(stage, await forge(first, next));
      between.asked.length = 0;
      const desk = await stage.desk(second);
      await desk.remember(kept);
      // What can be seen without knowing more than the charter itself is seen before anybody unlocks anything.
      if (why !== "expired" && why !== "signature") await desk.tryToUnlock();
      await desk.see(d(`refused.${why}`));
      await desk.see(d(`refused.${why}.means`));
      await accessible(desk, `a charter that is refused: ${why}`);
      nobodySignsIn(between);
      await desk.close();
    }
  },
  { browsers: ["chromium"] },
);

journey(
  "another hotline than the link names, and an address that the charter does not name, get no sign-in",
  async (stage) => {
    const { hotline, between } = stage;
    const [chair] = hotline.organisation.people;
    assert.ok(chair);
    const root = new SigningKey(systemRandom(32));
    const instance = hex(instanceOf([await root.publicKey()]));
    const roots = [await rootLine(root)];
    await shows(stage, await signedCharter({ ...hotline.organisation.charter, instance, roots }, root));
    const pinned = await stage.desk(chair);
    await pinned.see(d("refused.pin"));
    await accessible(pinned, "another hotline than the link names");
    await pinned.close();
    between.decide = () => null;
    await hotline.publish({ origins: [hotline.origin] });
    const copied = await stage.desk(chair);
    await copied.see(d("refused.origin"));
    await copied.page.setViewport({ width: 360, height: 740 });
    await accessible(copied, "an address that is not the hotline's");
    nobodySignsIn(between);
  },
);

journey(
  "who comes without a link compares the fingerprint before anything is signed",
  async (stage) => {
    const { hotline, between } = stage;
    const [chair] = hotline.organisation.people;
    assert.ok(chair);
    const desk = await stage.desk(chair, { fragment: "" });
    await desk.tryToUnlock();
    await desk.see(d("compare.title"));
    await accessible(desk, "the fingerprint");
    nobodySignsIn(between);
    await desk.press(d("compare.same"));
    await desk.see(d("compare.missing"));
    nobodySignsIn(between);
    await desk.page.$$eval("fieldset.compare input", (boxes) => {
      for (const box of boxes) box.click();
    });
    await desk.press(d("compare.same"));
    await desk.isRead();
    await desk.see(d("list.none"));
    await accessible(desk, "an empty desk");
    await desk.page.setViewport({ width: 360, height: 740 });
    await accessible(desk, "an empty desk, on a phone");
  },
  { browsers: ["chromium"] },
);

journey(
  "a challenge that was made for another member or another hotline signs nobody in",
  async (stage) => {
    const { hotline, between } = stage;
    const [chair, second] = hotline.organisation.people;
    assert.ok(chair && second);
    const challenge = await fetch(`${hotline.origin}/api/v1/desk/challenge`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ member: chair.line.id }),
    });
    const others = await challenge.text();
    between.decide = ({ path }) => (path.endsWith("/desk/challenge") ? { status: 200, text: others } : null);
    const desk = await stage.desk(second);
    await desk.tryToUnlock();
    await desk.see(d("unlock.sign_in"));
    await accessible(desk, "a sign-in that was refused");
    // What was signed names its own member and address, whatever was asked for: nobody else can use it.
    const sent = between.asked.filter(({ path }) => path.endsWith("/desk/session"));
    assert.ok(sent.length > 0);
    for (const { body } of sent) {
      const { member, origin, nonce } = JSON.parse(body.toString());
      assert.deepEqual([member, origin], [second.line.id, between.origin]);
      assert.equal(unbase64(nonce).length, unbase64(JSON.parse(others).nonce).length);
    }
    between.decide = () => null;
    await desk.press(d("unlock.button"));
    await desk.isRead();
  },
  { browsers: ["chromium"] },
);
