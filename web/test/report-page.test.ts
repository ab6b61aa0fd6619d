/** The reporter's page as somebody uses it, in browsers: what each view shows, keeps, refuses and forgets. */

import { choose } from "../src/report/actions/choose.ts";
import { hear } from "../src/report/actions/hear.ts";
import { leave } from "../src/report/leave.ts";
import { isUnsaved } from "../src/report/state.ts";
import { PRIVATE } from "../src/ui/form.ts";
import { t } from "../src/ui/texts.ts";
import { assert, inBrowser, test } from "./harness.ts";
import { TestPage } from "./page.ts";
import { Pretend } from "./pretend.ts";
import { ended, makeCharter, makeMember, TODAY, uuid } from "./support.ts";
import { until } from "./until.ts";

const MEMBERS = await Promise.all([
  makeMember(1, { name: "Anna Berg", title: "Audit Committee", role: "chair" }),
  makeMember(2, { name: "<b>Bo</b>" }),
  makeMember(3, { name: "Gone Away", until: "2026-11-01" }),
  makeMember(4, { name: "Carla Ruiz", title: "Ruiz & Partners", role: "alternate" }),
]);
const CHARTER = await makeCharter(MEMBERS);
const OTHER = "ab".repeat(32);

async function opened(fragment = "", charter = CHARTER): Promise<{ page: TestPage; server: Pretend }> {
  const server = new Pretend(charter, MEMBERS, TODAY);
  const page = new TestPage(server, fragment);
  await hear(page.app);
  return { page, server };
}

/** At the first question. */
async function begun(): Promise<{ page: TestPage; server: Pretend }> {
  const { page, server } = await opened();
  page.click("#report");
  return { page, server };
}

/** From the first question to the check of all answers. */
async function answered(page: TestPage, what = "Something happened."): Promise<void> {
  await page.on("#what");
  page.type("#what", what);
  const rest = ["#where", "#who", "[name=readers]", "#how_known", "[name=ongoing]", "#told", "[name=talk]"];
  for (const next of [...rest, "[name=identity]", "#files"]) await page.on(next);
  page.submit();
}

async function filed(page: TestPage): Promise<string[]> {
  await answered(page);
  await page.until(".summary");
  await page.on(".live.done");
  return [...page.root.querySelectorAll(".word")].map((word) => word.textContent ?? "");
}

if (!inBrowser) {
  test("the page's texts are there where there is no page", () => assert.ok(t("start.report").length > 0));
} else {
  test("the first view names who reads reports today and nobody else, as text", async () => {
    const { page } = await opened();
    for (const part of [
      "Example AG",
      "Anna Berg",
      "<b>Bo</b>",
      "Ruiz & Partners",
      "BaFin",
      "compliance@example.com",
    ]) {
      assert.ok(page.text.includes(part), part);
    }
    assert.ok(!page.text.includes("Gone Away"));
    assert.equal(page.root.querySelectorAll("b, script, style, [style]").length, 0);
    assert.equal(page.root.querySelectorAll("h1").length, 1);
    const link = page.one<HTMLAnchorElement>("ul a[href^='https://www.bafin']");
    assert.ok(link.relList.contains("noreferrer"));
  });

  test("the fingerprint is folded, unless the link names another", async () => {
    const groups = CHARTER.instance.match(/.{4}/g)?.join(" ") ?? "";
    const inside = async (fragment: string) => {
      const { page } = await opened(fragment);
      return [...page.root.querySelectorAll(".fingerprint")].map(
        (print) => [print.textContent?.trim(), print.closest("details:not([open])") !== null] as const,
      );
    };
    assert.deepEqual(await inside(""), [[groups, true]]);
    assert.deepEqual(await inside(`#root=${OTHER}`), [
      [OTHER.match(/.{4}/g)?.join(" "), false],
      [groups, false],
    ]);
  });

  test("a refused charter shows where else to go, no way to report, and not who it says reads reports", async () => {
    const expired = { ...CHARTER, issued: "2026-01-01", expires: "2026-03-01" };
    for (const { page } of [
      await opened("", expired),
      await opened(`#root=${OTHER}`),
      await opened("#root=x"),
    ]) {
      assert.ok(page.text.includes("takes no report") && page.text.includes("BaFin"), page.heading);
      assert.ok(!page.text.includes("Anna Berg"));
      assert.equal(page.root.querySelectorAll("button, form, input, textarea").length, 0);
    }
  });

  test("no view but the first is shown before the hotline is believed", async () => {
    const server = new Pretend(CHARTER, MEMBERS, TODAY);
    const page = new TestPage(server, `#root=${OTHER}`);
    page.app.state.place = "enter";
    page.app.show();
    assert.equal(page.root.querySelector("textarea"), null);
    await hear(page.app);
    assert.equal(page.root.querySelector("textarea"), null);
    assert.equal(page.app.state.place, "start");
  });

  test("a question that must be answered says so at the field and above, with the focus", async () => {
    const { page } = await begun();
    await page.on("#what");
    page.submit();
    await page.until(".errors");
    assert.equal(document.activeElement, page.one(".errors"));
    assert.equal(page.one("#what").getAttribute("aria-invalid"), "true");
    const described = page.one("#what").getAttribute("aria-describedby")?.split(" ") ?? [];
    assert.ok(described.every((id) => document.getElementById(id) !== null) && described.length === 2);
    page.click(".errors a");
    assert.equal(document.activeElement, page.one("#what"));
  });

  test("Back goes one view back and loses nothing, up to the first view", async () => {
    const { page } = await begun();
    page.click("#category-safety");
    await page.on("#what");
    page.type("#what", "Kept.");
    await page.on("#where");
    assert.ok(page.app.back());
    assert.equal(page.one<HTMLTextAreaElement>("#what").value, "Kept.");
    assert.ok(page.app.back());
    assert.equal(page.one<HTMLInputElement>("#category-safety").checked, true);
    assert.ok(page.app.back());
    assert.equal(page.app.state.place, "start");
    assert.ok(!page.app.back());
    assert.equal(page.one("#report").textContent, t("start.resume"));
  });

  test("every field is kept from the browser's memory and its helpers", async () => {
    const { page } = await begun();
    const seen = new Set<string>();
    const look = () => {
      for (const box of page.root.querySelectorAll("input, textarea, form")) {
        seen.add(box.id);
        assert.equal(box.getAttribute("autocomplete"), "off", box.outerHTML);
        const isText = box.matches("textarea, input[type=text]");
        if (isText)
          for (const [name, value] of Object.entries(PRIVATE)) {
            if (name !== "autocapitalize") assert.equal(box.getAttribute(name), value, box.outerHTML);
          }
        assert.ok(!box.matches("[type=password]"), "browsers offer to save passwords");
      }
    };
    page.app.onMove = () => setTimeout(look);
    await filed(page);
    look();
    page.app.go("enter");
    look();
    assert.ok(seen.size > 15, [...seen].join());
  });

  test("who is left out is told in plain words, and nobody cannot be left", async () => {
    const { page } = await begun();
    await page.on("#what");
    page.type("#what", "x");
    for (const next of ["#where", "#who", "[name=readers]"]) await page.on(next);
    page.click(`#readers-${uuid(1)}`);
    await page.see("Anna Berg will not get this report");
    await page.see(t("readers.alternates"));
    for (const id of [2, 4]) page.click(`#readers-${uuid(id)}`);
    page.submit();
    await page.until(".errors");
    assert.ok(page.text.includes(t("readers.nobody")));
  });

  test("a report is filed, its words are asked back, and the day to come back is named", async () => {
    const { page, server } = await begun();
    const words = await filed(page);
    assert.equal(words.length, 12);
    assert.equal(server.cases.length, 1);
    assert.equal(page.root.querySelector("#onward"), null);
    page.submit();
    await page.until(".wrong");
    assert.equal(page.root.querySelector("#onward"), null);
    const boxes = [...page.root.querySelectorAll<HTMLInputElement>("input.short")];
    assert.equal(new Set(boxes.map(({ id }) => id)).size, 3);
    for (const { id } of boxes) {
      const word = words[Number(id.slice("word-".length)) - 1] ?? "";
      page.type(`#${id}`, id === boxes[0]?.id ? word.slice(0, 4).toUpperCase() : word);
    }
    await page.on("#onward");
    assert.ok(isUnsaved(page.app.state) === false);
    page.click("#onward");
    assert.ok(page.text.includes("29 November 2026"));
    page.click("#read");
    await page.until(".letter");
    assert.ok(page.text.includes("Something happened."));
  });

  test("a worker that breaks says so, shows what was written, and claims nothing", async () => {
    const { page } = await begun();
    await answered(page, "Kept for copying.");
    await page.until(".summary");
    await until(() => page.app.state.sending.phase === "ready");
    page.port.onerror?.(new ErrorEvent("error"));
    page.submit();
    await page.until(".live.bad");
    assert.ok(page.text.includes(t("token.state.failed")) && page.text.includes("Kept for copying."));
    assert.ok(page.text.includes("BaFin"));
  });

  test("a second press of the same button passes no question unseen", async () => {
    const { page } = await begun();
    await page.on("#what");
    page.type("#what", "x");
    for (const next of ["#where", "#who", "[name=readers]"]) await page.on(next);
    const button = page.one("button[type=submit]");
    button.click();
    button.click();
    await page.until("#how_known");
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.ok(page.root.querySelector("#how_known") !== null);
  });

  test("where nobody is left to read it, the other ways stand beside", async () => {
    const { page } = await begun();
    page.app.state.texts.set("what", "x");
    page.app.state.excluded = [1, 2, 4].map(uuid);
    page.app.go(
      "step",
      page.app.steps.findIndex(({ kind }) => kind === "readers"),
    );
    await page.until(".consequence a");
    assert.ok(page.text.includes(t("readers.nobody")) && page.text.includes("BaFin"));
  });

  test("no browser is to translate what somebody wrote", async () => {
    const { page } = await begun();
    await answered(page, "CANARY");
    await page.until(".summary");
    const marked = () => {
      const walker = document.createTreeWalker(page.root, NodeFilter.SHOW_TEXT);
      let seen = 0;
      while (walker.nextNode()) {
        const { textContent, parentElement } = walker.currentNode;
        if (!textContent?.includes("CANARY")) continue;
        seen += 1;
        assert.ok(parentElement?.closest("[translate=no]"), parentElement?.outerHTML);
      }
      return seen;
    };
    assert.ok(marked() > 0);
    await page.on(".live.done");
    page.app.state.confirmed = true;
    page.app.go("filed");
    page.click("#read");
    await page.until(".letter");
    assert.ok(marked() > 0);
  });

  test("files that come while others are on their way wait, and arrive", async () => {
    const { page, server } = await begun();
    for (let i = 0; i < 2; i++) {
      page.app.state.texts.set("what", "x");
      choose(page.app, page.app.state.files, [new File([new Uint8Array(9)], `file-${i}.txt`)]);
      page.app.go("step", page.app.steps.length - 1);
      await page.on(".summary");
      await page.on(".live.done");
      page.app.go("start");
      page.click("#report");
    }
    await until(() => page.app.state.uploading.phase === "done");
    assert.deepEqual(
      server.cases.map(({ attachments }) => attachments[0]?.stored.size),
      [1, 1],
    );
  });

  test("after a report that was filed another one begins with nothing of the first", async () => {
    const { page, server } = await begun();
    const words = await filed(page);
    page.app.go("start");
    page.click("#report");
    assert.equal(page.root.querySelector("input:checked"), null);
    assert.ok(!isUnsaved(page.app.state));
    assert.notEqual((await filed(page)).join(), words.join());
    assert.equal(server.cases.length, 2);
  });

  test("a case that is closed is forgotten", async () => {
    const { page } = await begun();
    await filed(page);
    page.app.state.confirmed = true;
    page.app.go("filed");
    page.click("#read");
    await page.until(".letter");
    page.click("#close");
    await page.until("#check");
    page.click("#check");
    assert.equal(page.one<HTMLTextAreaElement>("#words").value, "");
    assert.ok(!page.text.includes("Something happened."));
  });

  test("a pin that is looked at again takes nothing away, and seals again what was about to be sent", async () => {
    const { page, server } = await begun();
    await answered(page);
    await page.until(".summary");
    await hear(page.app);
    assert.ok(page.one(".summary").textContent?.includes("Something happened."));
    await page.on(".live.done");
    assert.equal(server.cases.length, 1);
  });

  test("a worker that could not start is told, with a way on", async () => {
    const server = new Pretend(CHARTER, MEMBERS, TODAY);
    const page = new TestPage(server);
    page.port.onerror?.(new ErrorEvent("error"));
    await hear(page.app);
    assert.equal(page.heading, t("broken.title"));
    assert.equal(page.one("button").textContent, t("common.again"));
  });

  test("a broken connection is told while it is tried again, and the report is there once", async () => {
    const { page, server } = await begun();
    await answered(page);
    await page.until(".summary");
    server.faults.push("unanswered", "lost", "lost", "lost");
    page.submit();
    await page.until(".live.bad");
    assert.ok(page.text.includes(t("token.state.open")) && page.text.includes(t("failure.offline")));
    // An authority's address opens beside the page, which holds what must not be lost.
    assert.equal(page.one(".notice ~ section a").getAttribute("target"), "_blank");
    // Nothing can be changed while it may have arrived.
    assert.equal(page.root.querySelector("#change"), null);
    assert.ok(!page.app.back());
    page.click("#again");
    await page.until(".live.done");
    assert.equal(server.cases.length, 1);
  });

  test("a server that takes no more says that nothing was filed, where else to go, and keeps the answers", async () => {
    const { page, server } = await begun();
    await answered(page, "Kept.");
    await page.until(".summary");
    server.faults.push("storage_full");
    page.submit();
    await page.until(".live.bad");
    assert.ok(page.text.includes(t("failure.storage_full")) && page.text.includes("BaFin"));
    page.click("#change");
    assert.ok(page.one(".summary").textContent?.includes("Kept."));
    await page.on(".live.done");
    assert.equal(server.cases.length, 1);
  });

  test("a list of readers that changed is shown again before anything is filed", async () => {
    const { page, server } = await begun();
    await answered(page);
    await page.until(".summary");
    server.charter = await makeCharter([MEMBERS[0], ended(MEMBERS[1]), MEMBERS[2], MEMBERS[3]], { epoch: 4 });
    page.submit();
    await page.until("#again");
    assert.ok(page.text.includes(t("failure.charter_changed")));
    page.click("#again");
    await page.until("[name=readers]");
    assert.equal(page.root.querySelectorAll("[name=readers]").length, 2);
    await page.on(".summary");
    await page.on(".live.done");
    assert.equal(server.cases.length, 1);
  });

  test("the guards name what could show who wrote it, and a change leads there and back", async () => {
    const { page } = await begun();
    await answered(page, "Write to ana@example.org.");
    await page.until("#keep");
    assert.ok(page.text.includes("ana@example.org"));
    page.click("#change-0");
    assert.equal(page.one<HTMLTextAreaElement>("#what").value, "Write to ana@example.org.");
    page.type("#what", "Write to her.");
    await page.on(".summary");
  });

  test("who gives a name is not warned of it", async () => {
    const { page } = await begun();
    await page.on("#what");
    page.app.state.texts.set("what", "Write to ana@example.org.");
    page.app.state.texts.set("identity", "named");
    page.app.go("step", page.app.steps.length - 1);
    await page.on(".summary");
  });

  test("two passphrases that differ, or a short one, are not taken", async () => {
    const { page } = await begun();
    await answered(page);
    await page.until(".summary");
    page.type("#passphrase", "short");
    page.type("#repeated", "short");
    page.submit();
    await page.until(".errors");
    assert.ok(page.text.includes(t("review.passphrase.short")));
    page.type("#passphrase", "long enough");
    page.type("#repeated", "long enuogh");
    page.submit();
    await page.until("#repeated-error");
    assert.ok(page.text.includes(t("review.passphrase.differs")));
  });

  test("unknown words are told in three ways they can be, and mistyped ones by name", async () => {
    const { page } = await opened();
    page.click("#check");
    page.type("#words", `${"zoo ".repeat(11)}wrong`);
    page.submit();
    await page.until(".notice li");
    assert.equal(page.root.querySelectorAll(".notice li").length, 3);
    page.type("#words", `${"zoo ".repeat(11)}wrng`);
    page.submit();
    await page.until("[role=alert] .notice p");
    await until(
      () => page.text.includes("wrong") && page.text.includes("12"),
      () => page.text.slice(0, 400),
    );
  });

  test("leaving forgets the state, the worker and the screen, and replaces the page", async () => {
    const { page, server } = await begun();
    await answered(page, "Secret.");
    await page.until(".summary");
    const { state } = page.app;
    const gone: string[] = [];
    server.faults.push("lost");
    page.submit();
    leave({
      forget: () => page.app.end(),
      toFirst: (then) => then(),
      replace: (address) => gone.push(address),
      later: () => {},
    });
    assert.deepEqual(gone, [t("leave.address")]);
    assert.ok(page.port.ended);
    assert.equal(document.body.textContent, "");
    assert.notEqual(page.app.state, state);
    assert.ok(!isUnsaved(page.app.state));
    // Whatever is still under way shows nothing any more.
    await new Promise((resolve) => setTimeout(resolve, 300));
    page.app.show();
    assert.equal(page.root.textContent, "");
  });

  test("a questionnaire of the charter's own takes the place of the built-in one", async () => {
    const charter = await makeCharter(MEMBERS, {
      questionnaire: [
        {
          id: "plant",
          kind: "choice",
          required: true,
          label: { en: "Which plant?", de: "" },
          options: [
            { id: "a", label: { en: "Plant A", de: "" } },
            { id: "b", label: { en: "Plant B", de: "" } },
          ],
        },
        {
          id: "story",
          kind: "text",
          required: false,
          label: { en: "What do you know?", de: "" },
          options: [],
        },
      ],
    });
    const { page, server } = await opened("", charter);
    page.click("#report");
    assert.equal(page.heading, "Which plant?");
    page.submit();
    await page.until(".errors");
    page.click("#plant-b");
    await page.on("#story");
    for (const next of ["[name=readers]", "[name=talk]", "[name=identity]", "#files", ".summary"])
      await page.on(next);
    assert.ok(page.one(".summary").textContent?.includes("Plant B"));
    await page.on(".live.done");
    const { reader } = await server.read(MEMBERS[0] as (typeof MEMBERS)[0]);
    assert.deepEqual(reader.report?.answers, [{ question: "plant", answer: ["b"] }]);
  });
}
