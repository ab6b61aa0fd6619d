/** Writing at the desk, in browsers: to the right readers, losing nothing, asking before what cannot be taken back. */

import type { ItemView, Sent } from "../src/desk/model.ts";
import { t } from "../src/desk/texts.tsx";
import type { Committee } from "./committee.ts";
import { ME, NASRIN, TUNDE } from "./committee-data.ts";
import { asks, CLOSED, FIRST, from, LONG, last, opened, TODAY } from "./desk-visits.ts";
import { assert, inBrowser, test } from "./harness.ts";

if (!inBrowser) {
  test("the desk's texts are there where there is no page", () => assert.ok(t("unlock.button").length > 0));
} else {
  test("a letter goes to the reporter and a note to the committee, whatever else is open", async () => {
    const page = await opened(LONG);
    page.key("r");
    await page.until("#letter-text");
    page.type("#letter-text", "For the reporter.");
    await page.until(() => document.activeElement?.id === "letter-text");
    page.key("Escape");
    await page.until(() => document.activeElement?.id === "case-heading");
    page.key("n");
    await page.until("#note-text");
    page.type("#note-text", "For us alone.");
    assert.equal(page.one<HTMLTextAreaElement>("#letter-text").value, "For the reporter.");
    assert.ok(page.one(".letter-composer").textContent?.includes(t("letter.who")));
    assert.ok(page.one(".note-composer").textContent?.includes(t("note.who")));
    assert.equal(page.all(".letter-composer .note-composer, .note-composer .letter-composer").length, 0);
    const order = page.one(".note-composer").compareDocumentPosition(page.one(".letters"));
    assert.ok(order & Node.DOCUMENT_POSITION_FOLLOWING, "the note's box stands above what was written");
    assert.ok(
      page.one(".letter-composer").compareDocumentPosition(page.one(".letters")) &
        Node.DOCUMENT_POSITION_PRECEDING,
      "the letter's box stands below",
    );
    page.press(t("note.send"));
    await page.until(() => page.all("#note-text").length === 0);
    const note = last<{ draft: { kind: string; text: string } }>(page, "write").draft;
    assert.deepEqual([note.kind, note.text], ["note", "For us alone."]);
    assert.equal(page.one<HTMLTextAreaElement>("#letter-text").value, "For the reporter.");
    page.press(t("letter.message.send"));
    await page.until(() => page.all("#letter-text").length === 0);
    const letter = last<{ draft: { kind: string; text: string } }>(page, "write").draft;
    assert.deepEqual([letter.kind, letter.text], ["message", "For the reporter."]);
    assert.ok(page.text.includes(t("sent.message")));
    assert.equal(page.all(".letter.note").length, 2);
  });

  test("texts stay with their case, and each kind of letter keeps its own", async () => {
    const page = await opened(LONG);
    page.key("r");
    await page.until("#letter-text");
    page.type("#letter-text", "Message of the long case.");
    page.press(t("letter.put_away"));
    await page.until("dialog");
    page.press(t("discard.keep"));
    await page.until(() => document.activeElement?.id === "reply-open");
    page.key("o");
    await page.until("#result-substantiated");
    assert.equal(page.one<HTMLTextAreaElement>("#letter-text").value, "");
    await page.open(FIRST);
    page.key("r");
    await page.until("#letter-text");
    assert.equal(page.one<HTMLTextAreaElement>("#letter-text").value, "");
    await page.open(LONG);
    page.desk.draft(LONG).letter.value = null;
    await page.until(() => page.text.includes(t("letter.begun")));
    page.press(t("letter.message.open"));
    await page.until("#letter-text");
    assert.equal(page.one<HTMLTextAreaElement>("#letter-text").value, "Message of the long case.");
  });

  test("an acknowledgement is ready in the report's language and can be changed before it goes", async () => {
    const page = await opened(FIRST, (committee) => {
      committee.get(FIRST).language = "de";
    });
    page.key("a");
    await page.until("#letter-text");
    const box = page.one<HTMLTextAreaElement>("#letter-text");
    assert.ok(box.value.startsWith("Vielen Dank"));
    assert.equal(box.lang, "de");
    assert.ok(page.text.includes("Thank you for your report."), "what it says, in English");
    assert.equal(page.desk.unsent(), 0);
    page.type("#letter-text", `${box.value} Ihr Ausschuss`);
    assert.equal(page.desk.unsent(), 1);
    page.press(t("letter.acknowledgement.send"));
    await page.until(() => page.text.includes(t("sent.acknowledgement")));
    const { draft } = last<{ draft: { kind: string; text: string } }>(page, "write");
    assert.ok(draft.kind === "acknowledgement" && draft.text.endsWith("Ihr Ausschuss"));
    assert.ok(page.text.includes(t("next.triage")));
  });

  test("an outcome needs a result, proposes a text, and closes the case after it", async () => {
    const page = await opened(LONG);
    page.press(t("letter.outcome.open"), ".composer-closed");
    await page.until("#result-substantiated");
    page.press(t("letter.outcome.send"));
    await page.until("#letter-errors");
    page.click("#result-unsubstantiated");
    await page.until(() => page.one<HTMLTextAreaElement>("#letter-text").value.startsWith("Nochmals"));
    page.press(t("letter.outcome.send"));
    await page.until(() => page.committee.row(page.committee.get(LONG)).status === "closed");
    const writes = page.committee.asked.filter(({ name }) => name === "write").slice(-2);
    const drafts = writes.map(({ input }) => (input as { draft: { kind: string } }).draft);
    assert.deepEqual(
      drafts.map(({ kind }) => kind),
      ["outcome", "triage"],
    );
    assert.equal((drafts[0] as { result?: string }).result, "unsubstantiated");
  });

  test("who was first is shown, nothing is lost, and it goes when sent again", async () => {
    const page = await opened(LONG);
    page.key("r");
    await page.until("#letter-text");
    page.type("#letter-text", "Mine.");
    page.committee.happens(LONG, from(TUNDE, "Theirs came first."));
    await page.until(() => page.text.includes(t("case.stale")));
    assert.ok(!page.text.includes("Theirs came first."), "nothing moves under what one writes");
    page.press(t("letter.message.send"));
    await page.until("#letter-trouble");
    assert.ok(page.text.includes(t("trouble.news.means")) && page.text.includes("Theirs came first."));
    assert.equal(page.one<HTMLTextAreaElement>("#letter-text").value, "Mine.");
    page.press(t("letter.again"));
    await page.until(() => page.text.includes(t("sent.message")));
    const texts = page.all(".letter .prose").map(({ textContent }) => textContent);
    assert.deepEqual(texts.slice(-2), ["Theirs came first.", "Mine."]);
  });

  test("news in an open case are shown at once where nothing is being written", async () => {
    const page = await opened(LONG);
    page.committee.happens(LONG, from(null, "One more thing."));
    await page.until(() => page.text.includes("One more thing."));
    await page.until(() => asks(page, "read") >= 2);
  });

  test("a broken line says that it may have arrived, keeps the text, and does not send twice by itself", async () => {
    const page = await opened(LONG, (committee) => committee.fail("write", "offline", true));
    page.key("r");
    await page.until("#letter-text");
    page.type("#letter-text", "Kept.");
    page.press(t("letter.message.send"));
    await page.until("#letter-trouble");
    await page.until(() => document.activeElement?.id === "letter-trouble");
    assert.ok(page.text.includes(t("trouble.open")) && page.text.includes(t("case.stale")));
    assert.equal(page.one<HTMLTextAreaElement>("#letter-text").value, "Kept.");
    assert.equal(asks(page, "write"), 1);
    page.committee.fail("write", "too_large");
    page.press(t("letter.again"));
    await page.until(() => page.text.includes(t("trouble.not_sent")));
  });

  test("a failed check and a second time ask before they send, with the right consent", async () => {
    const page = await opened(LONG);
    const { committee } = page;
    const answer = (sent: (view: ReturnType<Committee["view"]>) => Sent) => () =>
      sent(committee.view(committee.get(LONG)));
    committee.answers.write = (input) =>
      input.despite
        ? answer((view) => ({ kind: "twice", view }))()
        : input.twice
          ? answer((view) => ({ kind: "sent", view, waits: false, rotated: true, raced: true }))()
          : answer((view) => ({
              kind: "fails",
              view,
              findings: [{ kind: "missing", stream: "dialogue" }],
            }))();
    page.key("r");
    await page.until("#letter-text");
    page.type("#letter-text", "Twice.");
    page.press(t("letter.message.send"));
    await page.until(() => page.text.includes(t("trouble.fails")));
    assert.ok(page.text.includes(t("finding.missing")));
    page.press(t("trouble.fails.send"));
    await page.until(() => page.text.includes(t("trouble.twice")));
    page.press(t("trouble.twice.send"));
    await page.until(() => page.text.includes(t("sent.rotated")) && page.text.includes(t("sent.raced")));
  });

  test("sending can be stopped, and the text stays", async () => {
    const page = await opened(LONG, (committee) => {
      committee.answers.write = () => new Promise(() => {});
    });
    page.key("n");
    await page.until("#note-text");
    page.type("#note-text", "A long one.");
    page.press(t("note.send"));
    await page.until(".note-composer progress");
    assert.ok(page.one<HTMLTextAreaElement>("#note-text").readOnly);
    page.press(t("files.stop"));
    await page.until("#note-trouble");
    assert.equal(page.one<HTMLTextAreaElement>("#note-text").value, "A long one.");
  });

  test("several changes of triage are one entry, and Undo writes the opposite", async () => {
    const page = await opened(LONG);
    page.key("t");
    await page.until("#panel-triage");
    page.press(t("triage.save"));
    await page.until("#triage-wrong");
    page.type("#triage-status", "substantiated");
    page.type("#triage-severity", "low");
    page.type("#triage-assignee", ME);
    page.type("#label", "payroll");
    page.press(t("triage.label.add"));
    await page.until(() => page.all(".panel .chip").length === 3);
    page.press(t("triage.save"));
    await page.until(".said .notice");
    const change = () => last<{ draft: { change: object } }>(page, "write").draft.change;
    assert.deepEqual(change(), {
      status: "substantiated",
      severity: "low",
      assignee: ME,
      labels: ["Salzgitter", "Warenwirtschaftssystemumstellung", "payroll"],
    });
    assert.equal(page.all("#panel-triage").length, 0);
    page.press(t("said.undo"));
    await page.until(() => page.text.includes(t("sent.undone")));
    assert.deepEqual(change(), {
      status: "investigating",
      severity: "high",
      assignee: TUNDE,
      labels: ["Salzgitter", "Warenwirtschaftssystemumstellung"],
    });
    assert.equal(page.all(".said button").length, 1);
  });

  test("triage that comes second keeps what was chosen, and does not undo what the first has changed", async () => {
    const page = await opened(LONG);
    page.key("t");
    await page.until("#panel-triage");
    page.type("#triage-severity", "low");
    page.committee.happens(LONG, (seq) => ({
      kind: "triage",
      stream: "desk",
      seq,
      date: TODAY,
      author: TUNDE,
      mine: false,
      flags: [],
      files: [],
      read: false,
      change: { status: "substantiated", labels: ["Salzgitter"] },
    }));
    await page.until(() => page.one<HTMLSelectElement>("#triage-status").value === "substantiated");
    assert.equal(page.one<HTMLSelectElement>("#triage-severity").value, "low");
    page.type("#label", "payroll");
    page.press(t("triage.save"));
    await page.until(".said .notice");
    assert.deepEqual(last<{ draft: { change: object } }>(page, "write").draft.change, {
      severity: "low",
      labels: ["Salzgitter", "payroll"],
    });
  });

  test("a change of readers that fails a check is asked for again just as it was, with consent", async () => {
    const page = await opened(LONG);
    const { committee } = page;
    committee.answers.change_readers = (input) => {
      const view = committee.view(committee.get(LONG));
      return input.despite
        ? committee.on_change_readers(input)
        : { kind: "fails", view, findings: [{ kind: "different", stream: "desk" }] };
    };
    page.key("p");
    await page.until("#panel-people");
    page
      .all<HTMLButtonElement>(".people button")
      .find((button) => button.title.includes("Tunde"))
      ?.click();
    await page.until("dialog");
    page.type("#reason", "Is named in the report.");
    page.press(t("leave_out.button"), "dialog");
    await page.until("#readers-trouble");
    assert.ok(page.one("#readers-trouble").textContent?.includes(t("finding.different")));
    page.press(t("trouble.fails.send"));
    await page.until("dialog");
    assert.equal(asks(page, "change_readers"), 1);
    assert.equal(page.one<HTMLTextAreaElement>("#reason").value, "Is named in the report.");
    page.press(t("leave_out.button"), "dialog");
    await page.until(() => page.text.includes("took access away from Tunde Adeyemi"));
    const { change } = last<{ change: { reason: string } }>(page, "change_readers");
    assert.equal(change.reason, "Is named in the report.");
  });

  test("what fails after its dialog has gone is said in its panel", async () => {
    const page = await opened(CLOSED, (committee) => committee.fail("write", "unreachable"));
    page.press(t("pending.purge.button"));
    await page.until("dialog");
    page.type("#reason", "As the reporter asked.");
    page.press(t("purge.button.second"));
    await page.until("#keep-trouble");
    assert.ok(page.text.includes(t("failure.unreachable")) && page.text.includes(t("trouble.not_done")));
    delete page.committee.answers.write;
    page.press(t("trouble.again"));
    await page.until("dialog");
    page.press(t("purge.button.second"), "dialog");
    await page.until(() => page.desk.rows.value.get(CLOSED)?.purged === TODAY);
  });

  test("who asked first for a purge and has become the second is asked anew, and told so", async () => {
    const page = await opened(FIRST);
    const { committee } = page;
    committee.answers.write = () => {
      committee.get(FIRST).pending = {
        member: TUNDE,
        date: TODAY,
        ask: { purge_after: TODAY, hold: false, reason: "Mine." },
        purge: true,
      };
      return { kind: "news", view: committee.view(committee.get(FIRST)) };
    };
    page.key("d");
    await page.until("#panel-keep");
    page.press(t("keep.purge"));
    await page.until("dialog");
    page.type("#reason", "Filed by mistake.");
    page.press(t("purge.button.first"));
    await page.until("#keep-trouble");
    page.press(t("trouble.again"));
    await page.until("dialog");
    assert.equal(asks(page, "write"), 1);
    assert.ok(page.one("dialog").textContent?.includes("You are the second: it is destroyed at once."));
    assert.ok(page.all("dialog button").some((button) => button.textContent === t("purge.button.second")));
  });

  test("what had no value before cannot be undone, and is not offered to be", async () => {
    const page = await opened(FIRST);
    page.key("t");
    await page.until("#panel-triage");
    page.type("#triage-severity", "high");
    page.press(t("triage.save"));
    await page.until(".said .notice");
    assert.ok(!page.text.includes(t("said.undo")));
  });

  test("access for somebody whom the reporter excluded takes a reason, and says what the reporter sees", async () => {
    const page = await opened(FIRST);
    page.key("p");
    await page.until("#panel-people");
    const [, excluded] = page
      .all<HTMLButtonElement>(".people button")
      .filter((button) => button.textContent?.trim() === t("people.add"));
    excluded?.click();
    await page.until("dialog");
    const dialog = page.one("dialog").textContent ?? "";
    assert.ok(
      dialog.includes("نسرين الحداد") && dialog.includes("The reporter will see that you gave access"),
    );
    page.press(t("add.button.excluded"));
    await page.until("#reason[aria-invalid]");
    assert.equal(asks(page, "change_readers"), 0);
    page.type("#reason", "She was named by mistake.");
    page.press(t("add.button.excluded"));
    await page.until(() => page.text.includes("The reporter had excluded"));
    assert.deepEqual(last<{ change: object }>(page, "change_readers").change, {
      kind: "add",
      member: NASRIN,
      reason: "She was named by mistake.",
    });
  });

  test("taking access away and leaving ask first, repeat the fact, and leave nothing of the case behind", async () => {
    const page = await opened(FIRST);
    page.key("p");
    await page.until("#panel-people");
    page
      .all<HTMLButtonElement>(".people button")
      .find((button) => button.title.includes("Tunde"))
      ?.click();
    await page.until("dialog");
    assert.ok(page.one("dialog h2").textContent?.includes("Tunde Adeyemi"));
    page.press(t("dialog.cancel"));
    await page.until(() => page.all("dialog").length === 0);
    assert.equal(asks(page, "change_readers"), 0);
    page.press(t("people.recuse"));
    await page.until("dialog");
    assert.ok(page.one("dialog").textContent?.includes("7KQ4-M2TX"));
    page.press(t("recuse.button"));
    await page.until(() => page.desk.open.value === null);
    assert.ok(!page.text.includes("Monterrey") && !page.desk.rows.value.has(FIRST));
    assert.ok(page.text.includes(t("sent.recuse")));
  });

  test("a purge says that two are needed, who is first, and what it destroys", async () => {
    const page = await opened(FIRST);
    page.key("d");
    await page.until("#panel-keep");
    page.press(t("keep.purge"));
    await page.until("dialog");
    assert.equal(page.one("dialog h2").textContent, "Purge case 7KQ4-M2TX?");
    assert.ok(page.one("dialog").textContent?.includes("Two members are needed. You are the first."));
    page.press(t("purge.button.first"));
    await page.until("#reason[aria-invalid]");
    page.type("#reason", "Filed by mistake.");
    page.press(t("purge.button.first"));
    await page.until(() => page.text.includes(t("pending.mine.means")));
    assert.deepEqual(last<{ draft: object }>(page, "write").draft, {
      kind: "purge",
      reason: "Filed by mistake.",
    });
  });

  test("the second member of a purge is told so, and then only the register's row is left", async () => {
    const page = await opened(CLOSED);
    page.press(t("pending.purge.button"));
    await page.until("dialog");
    assert.ok(page.one("dialog").textContent?.includes("You are the second: it is destroyed at once."));
    page.type("#reason", "As the reporter asked.");
    page.press(t("purge.button.second"));
    await page.until(() => page.desk.rows.value.get(CLOSED)?.purged === TODAY);
    assert.equal(page.desk.open.value, null);
    assert.ok(!page.text.includes("light curtain"));
    await page.open(CLOSED);
    assert.ok(page.text.includes("Tunde Adeyemi, on 26 November 2026"));
  });

  test("labels are written back whole, and those that are not shown are not lost", async () => {
    const long = "L".repeat(150);
    const many = [long, ...Array.from({ length: 60 }, (_, i) => `label ${i}`)];
    const page = await opened(LONG, (committee) => {
      committee.get(LONG).items.push({
        ...committee.base(committee.get(LONG), "desk"),
        kind: "triage",
        change: { labels: many },
      } as unknown as ItemView);
    });
    page.key("t");
    await page.until("#panel-triage");
    assert.equal(page.all(".panel .label").length, 50);
    page.type("#label", "new one");
    page.press(t("triage.label.add"));
    await page.until(() => page.all(".panel .label").length === 51);
    page.press(t("triage.save"));
    await page.until(() => asks(page, "write") === 1);
    const { draft } = last<{ draft: unknown }>(page, "write");
    assert.deepEqual(draft, { kind: "triage", change: { labels: [...many, "new one"] } });
  });

  test("a hold is asked for with a reason, and under one nothing can be purged", async () => {
    const page = await opened(FIRST);
    page.key("d");
    await page.until("#panel-keep");
    page.press(t("keep.hold"));
    await page.until("dialog");
    page.type("#reason", "Litigation.");
    page.press(t("hold.button"), "dialog");
    await page.until(() => page.desk.view.value?.row.hold === true);
    const { draft } = last<{ draft: { ask: { hold: boolean; reason: string } } }>(page, "write");
    assert.deepEqual([draft.ask.hold, draft.ask.reason], [true, "Litigation."]);
    await page.until(() => page.text.includes(t("keep.purge.held")));
    assert.ok(!page.all("button").some((button) => button.textContent === t("keep.purge")));
  });

  test("one's own note is no news to the letter that one writes", async () => {
    const page = await opened(LONG);
    page.key("r");
    await page.until("#letter-text");
    page.type("#letter-text", "Not sent yet.");
    page.press(t("note.open"));
    await page.until("#note-text");
    page.type("#note-text", "A note.");
    page.press(t("note.send"));
    await page.until(() => page.text.includes(t("sent.note")));
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.ok(!page.text.includes(t("case.stale")));
    assert.equal(page.one<HTMLTextAreaElement>("#letter-text").value, "Not sent yet.");
  });

  test("another day does not lift a hold that members signed, whatever the server says of it", async () => {
    const page = await opened(FIRST, (committee) => {
      const usual = committee.view.bind(committee);
      committee.view = (one) => {
        const view = usual(one);
        const finding = { kind: "retention" } as const;
        return {
          ...view,
          row: { ...view.row, hold: false },
          signed: { purge_after: "2033-11-19", hold: true },
          findings: [finding],
        };
      };
    });
    assert.ok(page.one(".head").textContent?.includes(t("case.held")));
    assert.ok(page.text.includes(t("finding.retention")));
    page.key("d");
    await page.until("#panel-keep");
    assert.ok(!page.all("button").some((button) => button.textContent === t("keep.purge")));
    page.press(t("keep.day"));
    await page.until("dialog");
    assert.equal(page.one<HTMLInputElement>("#until").value, "2033-11-19");
    page.type("#until", "2035-01-01");
    page.type("#reason", "The audit.");
    page.press(t("day.button"), "dialog");
    await page.until(() => asks(page, "write") === 1);
    assert.deepEqual(last<{ draft: { ask: object } }>(page, "write").draft.ask, {
      purge_after: "2035-01-01",
      hold: true,
      reason: "The audit.",
    });
  });

  test("a hold against a request for a purge does not sign that request's day", async () => {
    const page = await opened(FIRST, (committee) => {
      const one = committee.get(FIRST);
      one.items.push({
        kind: "retention",
        stream: "desk",
        seq: 0,
        date: TODAY,
        author: TUNDE,
        mine: false,
        flags: [],
        files: [],
        read: false,
        ask: { purge_after: TODAY, hold: false, reason: "Filed by mistake." },
      });
      one.pending = {
        member: TUNDE,
        date: TODAY,
        ask: { purge_after: TODAY, hold: false, reason: "Filed by mistake." },
        purge: true,
      };
    });
    const kept = page.committee.get(FIRST).purge_after;
    page.key("d");
    await page.until("#panel-keep");
    page.press(t("keep.hold"));
    await page.until("dialog");
    page.type("#reason", "Litigation.");
    page.press(t("hold.button"), "dialog");
    await page.until(() => asks(page, "write") === 1);
    assert.deepEqual(last<{ draft: { ask: object } }>(page, "write").draft.ask, {
      purge_after: kept,
      hold: true,
      reason: "Litigation.",
    });
  });

  test("an outcome is followed by closing also where its writer has gone on, and it is said where that fails", async () => {
    const page = await opened(LONG);
    const { committee } = page;
    let go: () => void = () => {};
    const sending = new Promise<void>((resolve) => {
      go = resolve;
    });
    committee.answers.write = async (input) => {
      if (input.draft.kind === "triage") throw new Error("lost");
      await sending;
      return committee.on_write(input);
    };
    page.press(t("letter.outcome.open"), ".composer-closed");
    await page.until("#result-substantiated");
    page.click("#result-substantiated");
    await page.until(() => page.one<HTMLTextAreaElement>("#letter-text").value !== "");
    page.press(t("letter.outcome.send"));
    await page.open(FIRST);
    go();
    await page.until(() => page.text.includes(t("sent.not_closed", { reference: "B3VN-09RC" })));
    assert.equal(last<{ case: string }>(page, "write").case, LONG);
  });

  test("closing that fails in the open case says so in its panel", async () => {
    const page = await opened(LONG);
    const { committee } = page;
    committee.answers.write = (input) => {
      if (input.draft.kind !== "triage") return committee.on_write(input);
      return { kind: "fails", view: committee.view(committee.get(LONG)), findings: [{ kind: "day" }] };
    };
    page.press(t("letter.outcome.open"), ".composer-closed");
    await page.until("#result-substantiated");
    page.click("#result-substantiated");
    await page.until(() => page.one<HTMLTextAreaElement>("#letter-text").value !== "");
    page.press(t("letter.outcome.send"));
    await page.until("#triage-trouble");
    assert.ok(page.one("#triage-trouble").textContent?.includes(t("finding.day")));
  });

  test("who was told the outcome at once is not acknowledged afterwards", async () => {
    const page = await opened(FIRST);
    page.press(t("letter.outcome.open"), ".composer-closed");
    await page.until("#closing");
    page.click("#closing");
    page.click("#result-out_of_scope");
    await page.until(() => page.one<HTMLTextAreaElement>("#letter-text").value !== "");
    page.press(t("letter.outcome.send"));
    await page.until(() => page.text.includes(t("sent.outcome")));
    await page.until(() => page.text.includes(t("next.close")));
    assert.ok(!page.text.includes(t("next.acknowledge.means")));
    page.press(t("next.close.button"));
    await page.until(() => page.desk.view.value?.row.status === "closed");
  });

  test("a letter whose file broke off is not said to be all there", async () => {
    const page = await opened(LONG);
    const { committee } = page;
    committee.answers.write = (input) => ({ ...committee.on_write(input), files_missing: 1 }) as Sent;
    page.key("r");
    await page.until("#letter-files");
    const { takeFiles } = await import("../src/desk/actions/files.ts");
    takeFiles(page.desk, page.desk.draft(LONG).message, [new File(["x"], "a.txt")]);
    page.press(t("letter.message.send"));
    await page.until(".said .notice.amber");
    assert.ok(page.text.includes("1 file is not there yet"));
  });
}
