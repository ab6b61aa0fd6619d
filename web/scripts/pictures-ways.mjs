/** What pictures.mjs shows: states of the first view, and one whole way from the first question to the answer. */

/** Each state of the first view: what the server answers and what the page's address ends in. */
export const STATES = {
  start: { fragment: "#root=PIN", kept: true },
  unpinned: { open: true },
  refused: { fragment: `#root=${"3f9a".repeat(16)}`, kept: true },
  damaged: { fragment: "#root=3f9a" },
  expired: {
    prepare: ({ pretend, charter, day }) => {
      pretend.charter = { ...charter, issued: day(-200), expires: day(-1) };
    },
  },
  closed: {
    prepare: ({ answerWith }) => answerWith(() => ({ status: 404, answer: '{"error":"not_found"}' })),
  },
  unreachable: {
    prepare: ({ answerWith }) =>
      answerWith(() => {
        throw new Error("unreachable");
      }),
  },
  loading: { prepare: ({ answerWith }) => answerWith(() => new Promise(() => {})) },
  "not-found": { path: "/not-found" },
  "no-script": { script: false, kept: true, path: "/no-javascript" },
  check: { path: "/check", wait: "#words" },
};

/** The views of the way that are kept in web/pictures. */
export const KEPT = new Set(
  "category what place who readers how-known ongoing told talk identity files clues review broken token filed enter case".split(
    " ",
  ),
);

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
// No sooner than a person: the page takes a press right after a new view for the second half of a double tap.
const press = async (tab, selector = "button[type=submit]") => {
  await pause(600);
  await tab.click(selector);
};

const STORY = `Since March, deliveries to the plant in Monterrey are booked twice: once when they leave, and once more at the end of the quarter under another number.

The second booking is reversed in the first week of the next quarter. I saw the list of reversals on a shared drive.`;

/** The way, with a picture at every step. */
export async function JOURNEY({ tab, pretend, members, example, picture }) {
  const at = (selector) => tab.waitForSelector(selector, { timeout: 30_000 });
  const answer = async (name, selector, act) => {
    await at(selector);
    await act?.();
    await pause(200);
    await picture(name);
    await press(tab);
  };
  await at("#report");
  await press(tab, "#report");
  await answer("category", "#category-accounting", () => tab.click("#category-accounting"));
  await at("#what");
  await press(tab);
  await at(".errors");
  await picture("mistake");
  await answer("what", "#what", () => tab.type("#what", STORY));
  await answer("place", "#where", async () => {
    await tab.type("#where", "Plant in Monterrey, dispatch");
    await tab.type("#when", "Since March, at each end of a quarter");
  });
  await answer("who", "#who", () =>
    tab.type("#who", "The head of logistics. Ask ana.torres@nordhafen.example."),
  );
  await answer("readers", "[name=readers]", () => tab.click("[name=readers]"));
  await answer("how-known", "#how_known");
  await answer("ongoing", "[name=ongoing]", () => tab.click("#ongoing-yes"));
  await answer("told", "#told");
  await answer("talk", "[name=talk]", () => tab.click("#talk-call"));
  await answer("identity", "[name=identity]");
  await answer("files", "#files", async () => {
    const picker = await tab.$("#files");
    await picker.uploadFile(example);
    await at(".facts");
  });
  await at("#keep");
  await picture("clues");
  await press(tab, "#keep");
  await at(".summary");
  await tab.waitForFunction(() => document.querySelector(".state p")?.textContent !== "", {
    timeout: 30_000,
  });
  await pause(1500);
  await picture("review");
  await press(tab, "summary");
  await tab.type("#passphrase", "blue lamp");
  await press(tab);
  await at(".errors");
  await picture("review-mistake");
  await tab.$eval("#passphrase", (box) => {
    box.value = "";
    box.dispatchEvent(new Event("input"));
    box.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await pause(1000);

  // The connection breaks before the answer comes, and for longer than the page tries by itself.
  pretend.faults.push("unanswered");
  await press(tab);
  await at(".live.due");
  await picture("broken");
  await at(".live.done");
  await picture("token");
  await press(tab);
  await at(".wrong");
  await picture("token-wrong");
  const words = await tab.$$eval(".word", (list) => list.map((word) => word.textContent));
  for (const box of await tab.$$("input.short")) {
    const id = await box.evaluate(({ id }) => id);
    await box.type(words[Number(id.slice("word-".length)) - 1]);
  }
  await press(tab);
  await at("#onward");
  await press(tab, "#onward");
  await at("#read");
  await tab.waitForFunction(() => [...document.querySelectorAll("progress")].every((bar) => bar.value === 1));
  await pause(300);
  await picture("filed");

  const [, tunde, jingyi, counsel] = members;
  await pretend.reply(tunde, {
    kind: "acknowledgement",
    body: { text: "Thank you. Three of us have read this and have begun to look into it." },
  });
  await pretend.change(tunde, {
    readers: [tunde, jingyi, counsel].map(({ line }) => line.id),
    reason: "We want outside counsel to see this from the start.",
  });
  await pretend.reply(jingyi, {
    kind: "message",
    body: {
      text: "Do you know who can see the shared drive? You do not have to say how you came to see it.",
    },
  });
  await tab.goto(`${new URL(tab.url()).origin}/check`);
  await at("#words");
  await tab.type("#words", `${words.slice(0, 3).join(" ")} ${words[3].slice(0, 4)}`);
  await pause(300);
  await tab.keyboard.press("Backspace");
  await pause(100);
  await picture("enter");
  await tab.$eval("#words", (box) => {
    box.value = "";
  });
  await tab.type("#words", "abandon ".repeat(12));
  await press(tab);
  await at("[role=alert] .notice");
  await picture("enter-wrong");
  await tab.$eval("#words", (box) => {
    box.value = "";
  });
  await tab.type("#words", words.join(" "));
  await press(tab);
  await at(".letters");
  await picture("case");
  await tab.type("#message", "Only three people have a key. Call me at +49 170 1234567.");
  await press(tab, "form button[type=submit]");
  await at("#anyway");
  await picture("case-clue");
}
