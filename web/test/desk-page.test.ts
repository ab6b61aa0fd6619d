/** The open desk as a member uses it, in browsers: the list, the keyboard, a case, its files, and hostile content. */

import type { Finding, ItemView } from "../src/desk/model.ts";
import { t } from "../src/desk/texts.tsx";
import { manyRows } from "./committee.ts";
import { fileView, hostileCase, uuid } from "./committee-data.ts";
import {
  arrived,
  asks,
  FAILING,
  FIRST,
  from,
  inside,
  LONG,
  last,
  opened,
  TODAY,
  tried,
} from "./desk-visits.ts";
import { assert, inBrowser, test } from "./harness.ts";

if (!inBrowser) {
  test("the desk's texts are there where there is no page", () => assert.ok(t("unlock.button").length > 0));
} else {
  test("a row says reference, category, status, what is due, whose turn and what is new", async () => {
    const page = await inside();
    const rows = page.all("[role=option]").map((row) => row.textContent ?? "");
    assert.equal(rows.length, 6);
    for (const word of [
      "7KQ4-M2TX",
      "Accounting records",
      "New",
      "acknowledge, 2 days left",
      "1 new",
      "2 files",
    ]) {
      assert.ok(rows[0]?.includes(word), word);
    }
    for (const word of ["Investigating", "Critical", "feedback, 3 days late"])
      assert.ok(rows[2]?.includes(word), word);
    assert.ok(rows[3]?.includes("check failed"));
    assert.ok(rows[4]?.includes("held") && rows[4]?.includes("reporter’s turn"));
  });

  test("the keyboard moves through the list, opens, and comes back; and is quiet in a field", async () => {
    const page = await inside();
    page.one("#list").focus();
    page.desk.cursor.value = FIRST;
    page.key("j");
    page.key("j");
    await page.until(".case-row.cursor");
    page.key("k");
    assert.equal(page.desk.cursor.value, LONG, page.desk.list.value.map((row) => row.reference).join());
    page.key("Enter");
    await page.until("#case-heading");
    await page.until(() => document.activeElement?.id === "case-heading");
    assert.equal(page.desk.open.value, LONG);
    page.key("/");
    await page.until(() => document.activeElement?.id === "search");
    page.key("n");
    page.key("l");
    assert.equal(page.desk.stage.value, "inside");
    assert.equal(page.desk.draft(LONG).noting.value, false);
    page.key("Escape");
    await page.until(() => document.activeElement?.id === "list");
    page.key("Escape");
    await page.until(() => page.desk.open.value === null);
  });

  test("arrows, Home, End and Enter work in the list even when shortcuts are off", async () => {
    const page = await inside();
    page.key("?");
    await page.until("dialog");
    page.click("#shortcuts");
    page.press(t("dialog.close"));
    await page.until(() => page.all("dialog").length === 0);
    page.one("#list").focus();
    page.desk.cursor.value = FIRST;
    page.key("j");
    assert.equal(page.desk.cursor.value, FIRST);
    page.key("End");
    await page.until(() => page.desk.cursor.value === uuid(106));
    page.key("ArrowUp");
    page.key("Enter");
    await page.until(() => page.desk.open.value === uuid(105));
    page.key("l");
    assert.equal(page.desk.stage.value, "inside");
  });

  test("each button with a shortcut names it in its title, and every shortcut is in the list", async () => {
    const page = await opened(FIRST);
    const titled = page.all("[aria-keyshortcuts]");
    assert.ok(titled.length >= 8, String(titled.length));
    for (const button of titled) {
      const key = button.getAttribute("aria-keyshortcuts") ?? "";
      assert.ok(button.title.includes(`(${key.toUpperCase()})`), button.outerHTML);
    }
    page.key("?");
    await page.until("dialog kbd");
    const shown = page.all("dialog kbd").map((key) => key.textContent?.toLowerCase());
    for (const button of titled)
      assert.ok(shown.includes((button.getAttribute("aria-keyshortcuts") ?? "").toLowerCase()));
  });

  test("a search narrows as one types, and says when nothing is found", async () => {
    const page = await inside();
    page.type("#search", "salzgitter");
    await page.until(() => page.desk.list.value.length === 1);
    page.type("#search", "salzgitter nothing");
    await page.until(() => page.text.includes(t("list.nothing.search")));
    page.press(t("filter.clear"), ".cases");
    await page.until(() => page.desk.list.value.length === 6);
  });

  test("a search that fails says so, and shows no case as if it were found", async () => {
    const page = await inside((committee) => committee.fail("search", "broken"));
    page.type("#search", "monterrey");
    await page.until(() => page.text.includes(t("list.search.failed")));
    assert.equal(page.all("[role=option]").length, 0);
    delete page.committee.answers.search;
    page.press(t("common.again"));
    await page.until(() => page.all("[role=option]").length === 1);
    assert.ok(!page.text.includes(t("list.search.failed")));
  });

  test("whose turn it is, how grave and in whose charge stand in the row, for the eye too", async () => {
    const page = await inside();
    const rows = page.all("[role=option]");
    const held = rows[4] as HTMLElement;
    assert.ok(
      held.textContent?.includes("Medium") && held.querySelector(".mark")?.textContent === "reporter’s turn",
    );
    assert.ok(rows[0]?.querySelector(".hidden")?.textContent?.includes("our turn"), "besides what is new");
  });

  test("an earlier search's answer does not overwrite a later one's", async () => {
    const page = await inside();
    const late: ((found: string[]) => void)[] = [];
    page.committee.answers.search = () => new Promise((resolve) => late.push(resolve));
    page.type("#search", "a");
    page.type("#search", "ab");
    await page.until(() => late.length === 2);
    late[1]?.([FIRST]);
    await page.until(() => page.desk.list.value.length === 1);
    late[0]?.([LONG, FAILING]);
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(page.desk.list.value[0]?.case, FIRST);
  });

  test("of ten thousand rows only those in sight are in the page, and the last can be reached", async () => {
    const page = await inside((committee) => {
      committee.tells = false;
      setTimeout(() => committee.onnews({ kind: "rows", rows: manyRows(TODAY, 10_000) }), 50);
    });
    await page.until(() => page.desk.rows.value.size === 10_000);
    await page.until("[role=option]");
    const list = page.one("#list");
    // As the style has it.
    Object.assign(list.style, { height: "600px", overflowY: "auto" });
    for (const row of page.all(".case-row")) row.style.position = "absolute";
    const inPage = () => page.all("[role=option]").length;
    await page.until(() => inPage() > 0 && inPage() < 60);
    assert.equal(page.one("[role=option]").getAttribute("aria-setsize"), "10000");
    list.focus();
    page.key("End");
    await page.until(() =>
      page.all("[role=option]").some((row) => row.getAttribute("aria-posinset") === "10000"),
    );
    const named = list.getAttribute("aria-activedescendant") ?? "";
    await page.until(
      () => document.getElementById(list.getAttribute("aria-activedescendant") ?? "") !== null,
    );
    assert.ok(named.length > 0);
  });

  test("empty, reading, unreached and ended are said", async () => {
    const page = arrived((committee) => {
      committee.cases.clear();
      committee.tells = false;
    });
    await tried(page, "right");
    await page.until(() => page.text.includes(t("list.loading")));
    page.committee.onnews({ kind: "reading", read: 3, of: 10, done: false });
    await page.until(() => page.text.includes(t("top.reading", { read: "3", of: "10" })));
    page.committee.tell();
    await page.until(() => page.text.includes(t("list.none.means")));
    page.committee.onnews({ kind: "reach", reachable: false });
    await page.until(() => page.text.includes(t("top.unreachable.means")));
    page.committee.onnews({ kind: "ended", why: "key" });
    await page.until(() => page.text.includes(t("ended.key.means")));
    assert.ok(page.committee.ended);
  });

  test("a case names who can read it and whom the reporter excluded, and its answers by their questions", async () => {
    const page = await opened(FIRST);
    const head = page.one(".head").textContent ?? "";
    for (const name of ["You", "Tunde Adeyemi", "李静怡", "نسرين الحداد"])
      assert.ok(head.includes(name), name);
    for (const text of [
      "What happened?",
      "Yes, it is going on",
      "I would rather talk",
      "Plant in Monterrey",
    ]) {
      assert.ok(page.text.includes(text), text);
    }
    assert.ok(page.text.includes("1 entry: its signature and its place were checked."));
  });

  test("a failed check is loud, in its place too, explained on asking, and nothing says that all was checked", async () => {
    const page = await opened(FAILING);
    assert.equal(page.all(".findings .notice.red").length, 1);
    assert.equal(page.all(".letters .gap").length, 1);
    assert.ok(page.text.includes("2 of 3 entries passed every check."));
    assert.ok(!page.text.includes("every signature"));
    page.press(t("finding.what"));
    await page.until("dialog");
    assert.ok(page.one("dialog").textContent?.includes(t("check.signature.advice")));
    page.press(t("dialog.close"));
    page.press(t("finding.settle"));
    await page.until(() => page.text.includes(t("finding.known")));
    assert.equal(page.all(".findings .notice.red").length, 1);
  });

  test("a file is saved under a safe name without its type, with a warning; and only asked for when wished", async () => {
    const page = await opened(FIRST);
    assert.equal(asks(page, "download") + asks(page, "preview"), 0);
    const [picture, table] = page.all(".file");
    page.committee.get(FIRST);
    [...(table?.querySelectorAll("button") ?? [])]
      .find((button) => button.textContent === t("files.preview"))
      ?.click();
    await page.until("pre");
    assert.ok(page.one("pre").textContent?.includes("4711;2026-03-31"));
    [...(picture?.querySelectorAll("button") ?? [])]
      .find((button) => button.textContent === t("files.save"))
      ?.click();
    await page.until(() => page.env.saved.length === 1);
    assert.equal(page.env.saved[0]?.name, "2026-03 ledger.jpg");
    assert.equal(page.env.saved[0]?.blob.type, "application/octet-stream");
    await page.until(() => page.text.includes(t("files.saved.warning")));
  });

  test("only what can be shown is offered to be looked at", async () => {
    const page = await opened(FIRST, (committee) => {
      const found = committee.get(FIRST);
      found.items = found.items.map((item) =>
        item.kind === "report" ? { ...item, files: [fileView(901, "a.avif"), fileView(902, "b.png")] } : item,
      );
    });
    const looks = page.all(".file").map((file) => file.textContent?.includes(t("files.preview")));
    assert.deepEqual(looks, [false, true]);
  });

  test("a picture is drawn as pixels", async () => {
    const page = await opened(FIRST);
    const pixels = document.createElement("canvas");
    pixels.width = 3;
    pixels.height = 2;
    pixels.getContext("2d")?.fillRect(0, 0, 3, 2);
    const picture = await createImageBitmap(pixels);
    page.committee.answers.preview = () => ({ kind: "picture", picture, width: 3, height: 2 });
    page.press(t("files.preview"));
    await page.until("canvas");
    assert.deepEqual(
      [page.one<HTMLCanvasElement>("canvas").width, page.all("img, iframe, object, embed").length],
      [3, 0],
    );
  });

  test("files go along only with the letter that they were put into, and not more than the hotline takes", async () => {
    const page = await opened(LONG, (committee) => {
      committee.hotline = { ...committee.hotline, limits: { entry: 1000, attachment: 10, attachments: 2 } };
    });
    page.key("r");
    await page.until("#letter-files");
    const box = page.desk.draft(LONG).message;
    const { takeFiles } = await import("../src/desk/actions/files.ts");
    assert.equal(takeFiles(page.desk, box, [new File(["0123456789abc"], "large.txt")]), "large");
    assert.equal(
      takeFiles(
        page.desk,
        box,
        [1, 2, 3].map((i) => new File(["x"], `${i}.txt`)),
      ),
      "many",
    );
    page.press(t("letter.message.send"));
    await page.until(() => page.text.includes(t("sent.message")));
    const { files, draft } = last<{ files: { name: string; id: string }[]; draft: { kind: string } }>(
      page,
      "write",
    );
    assert.deepEqual(
      files.map(({ name }) => name),
      ["1.txt", "2.txt"],
    );
    assert.equal(draft.kind, "message");
  });

  test("a file that arrives while its case is open is there, and what was new stays so", async () => {
    const page = await opened(FIRST);
    const found = page.committee.get(FIRST);
    const arrived = (stored: number) => {
      const of = (item: ItemView) =>
        "files" in item ? item.files.map((file) => ({ ...file, pieces: 4, stored })) : [];
      found.items = found.items.map(
        (item) => ({ ...item, ...("files" in item && { files: of(item) }) }) as ItemView,
      );
      found.activity += 1000;
      page.committee.onnews({ kind: "rows", rows: [page.committee.row(found)] });
    };
    arrived(1);
    await page.until(() => page.text.includes("25%"));
    assert.equal(page.all(".file button").length, 0);
    const marks = page.all(".mark.new").length;
    assert.ok(marks > 0);
    arrived(4);
    await page.until(() => !page.text.includes("25%"));
    assert.ok(page.all(".file button").length > 0);
    assert.equal(page.all(".mark.new").length, marks);
  });

  test("an entry of the open case that holds no more, or holds after all, is shown as it is now", async () => {
    const page = await opened(FIRST);
    const found = page.committee.get(FIRST);
    const before = found.items;
    const changed = (items: readonly ItemView[], findings: readonly Finding[]) => {
      Object.assign(found, { items: [...items], findings: [...findings] });
      page.committee.onnews({ kind: "rows", rows: [page.committee.row(found)] });
    };
    const gap = { stream: "dialogue", seq: 0, check: "decrypt" } as const;
    changed([{ kind: "gap", date: TODAY, ...gap }, ...before.slice(1)], [{ kind: "gap", ...gap }]);
    await page.until(".gap");
    assert.equal(page.all(".letters .file").length, 0);
    changed(before, []);
    await page.until(() => page.all(".gap").length === 0);
    await page.until(".letters .file");
  });

  test("a report of thousands of files and exclusions is laid out in part, and says how much more there is", async () => {
    const page = await opened(FIRST, (committee) => {
      const found = committee.get(FIRST);
      const many = (count: number) => Array.from({ length: count }, (_, i) => uuid(10_000 + i));
      const file = { name: "a.txt", type: "", size: 1, pieces: 1, stored: 0, mine: false };
      const files = many(4500).map((id) => ({ ...file, id }));
      const excluded = many(27_000);
      found.items = found.items.map((item, i) =>
        i === 0 ? ({ ...item, files, excluded } as ItemView) : item,
      );
      found.excluded = excluded;
    });
    assert.equal(page.all(".file").length, 200);
    page.press("Show all 4,500 files");
    await page.until(() => page.all(".file").length === 4500);
    for (const names of [page.one(".readers"), page.one(".letter .name")]) {
      assert.ok(names.textContent?.includes("26,800 more"), names.outerHTML.slice(0, 300));
      assert.ok((names.textContent?.length ?? 0) < 10_000);
    }
    page.key("p");
    await page.until("#panel-people");
    assert.ok(page.text.includes("26,800 more are named, and are not shown."));
    assert.ok(page.all(".people li").length < 220);
  });

  test("hostile content does nothing but look odd", async () => {
    const hostile = hostileCase(TODAY);
    const page = await opened(hostile.id, (committee) => committee.cases.set(hostile.id, hostile));
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(document.title.includes("owned"), false);
    assert.equal(
      page.all("script, style, img, iframe, object, embed, b, [onerror], [style*=display], a").length,
      0,
    );
    assert.ok(page.text.includes("<script>document.title = 'owned'</script>"));
    assert.ok(page.text.includes("annual[U+202E]fdp.exe") && page.text.includes(".exe"));
    assert.ok(!page.text.includes("W".repeat(200)), "a giant word begins folded");
    assert.ok(page.text.includes(t("files.runs")));
    for (const element of page.all(".prose")) assert.equal(element.dir, "auto");
    for (const element of page.all(".file-name bdi")) assert.equal(element.getAttribute("translate"), "no");
    assert.ok(page.text.includes("H0ST-1LE0") && !location.href.includes("H0ST"));
  });

  test("every field is kept from the browser's memory and its helpers", async () => {
    const page = await opened(LONG);
    for (const [key, opens] of [
      ["r", "letter-text"],
      ["n", "note-text"],
      ["t", "panel-triage"],
    ] as const) {
      page.key(key);
      await page.until(() => document.activeElement?.id === opens);
      (document.activeElement as HTMLElement | null)?.blur();
    }
    await page.until("#label");
    const fields = page.all("input, textarea, select");
    assert.ok(fields.length > 15);
    for (const field of fields) {
      assert.equal(field.getAttribute("autocomplete"), "off", field.outerHTML);
      if (!field.matches("textarea, input[type=text]")) continue;
      assert.equal(field.getAttribute("spellcheck"), "false", field.outerHTML);
      assert.equal(field.getAttribute("data-gramm"), "false");
    }
  });

  test("an open case is read once for what happens to it, and stays where it is in the list", async () => {
    const page = await inside((committee) => {
      // As the readers have it: a case's place in the list is the desk's to say.
      const usual = committee.view.bind(committee);
      committee.view = (one) => {
        const view = usual(one);
        return { ...view, row: { ...view.row, activity: 0 } };
      };
      committee.answers.read = (input) => {
        committee.on_read(input);
        committee.onnews({ kind: "rows", rows: [committee.row(committee.get(input.case))] });
        return null;
      };
    });
    const before = page.desk.list.value.map((row) => row.case);
    await page.open(LONG);
    await new Promise((resolve) => setTimeout(resolve, 600));
    assert.deepEqual([asks(page, "show"), asks(page, "read")], [1, 1]);
    assert.deepEqual(
      page.desk.list.value.map((row) => row.case),
      before,
    );
    page.key("r");
    await page.until("#letter-text");
    page.type("#letter-text", "W");
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.ok(!page.text.includes(t("case.stale")), "nothing is new");
  });

  test("a search is made again over what comes after it was typed", async () => {
    const page = await inside((committee) => {
      committee.tells = false;
      setTimeout(() => committee.onnews({ kind: "rows", rows: manyRows(TODAY, 10) }), 50);
    });
    const late = manyRows(TODAY, 20).at(-1);
    let found: string[] = [];
    page.committee.answers.search = () => found;
    page.type("#search", "pallet");
    await page.until(() => page.text.includes(t("list.nothing.search")));
    found = [late?.case ?? ""];
    if (late !== undefined) page.committee.onnews({ kind: "rows", rows: [late] });
    page.committee.onnews({ kind: "reading", read: 20, of: 20, done: true });
    await page.until(() => page.desk.list.value.length === 1);
    assert.equal(page.desk.list.value[0]?.case, late?.case);
  });

  test("looking for new says so where something came", async () => {
    const page = await inside();
    page.committee.answers.sync = () => {
      const one = page.committee.get(uuid(103));
      one.items.push(from(null, "One more thing.")(9));
      one.activity += 1000;
      page.committee.onnews({ kind: "rows", rows: [page.committee.row(one)] });
      return null;
    };
    page.press(t("top.sync"));
    await page.until(() => page.text.includes("1 case has something new."));
  });
}
