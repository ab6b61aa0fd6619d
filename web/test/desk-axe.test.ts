/** Whether every state of the desk can be used with a screen reader, a keyboard and tired eyes, as far as a program can tell. */

import { STATES } from "./desk-states.ts";
import { assert, inBrowser, slow, test } from "./harness.ts";

interface Axe {
  run(what: Element): Promise<{
    violations: { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }[];
  }>;
}

/** Without a JIT axe takes seconds: there it looks at these alone. What it finds depends little on the browser. */
const WITHOUT_JIT = ["unlock", "inbox", "case-long", "composers", "purge"];

if (!inBrowser) {
  test("there are states to be looked at", () => assert.ok(Object.keys(STATES).length > 40));
} else {
  // Both by the browser's bundle alone: Node has neither styles nor a page.
  const [{ default: style }, { default: axe }] = await Promise.all([
    import("style:../src/desk/desk.css"),
    import("axe-core") as unknown as Promise<{ default: Axe }>,
  ]);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);

  for (const [name, state] of Object.entries(STATES)) {
    if (slow && !WITHOUT_JIT.includes(name)) continue;
    test(`axe finds nothing in ${name}`, async () => {
      document.adoptedStyleSheets = [sheet];
      document.title = "Desk";
      document.documentElement.lang = "en";
      try {
        const page = await state.go();
        const { violations } = await axe.run(document.documentElement);
        const told = violations.map(({ id, help, nodes }) => {
          const where = nodes
            .slice(0, 3)
            .map(({ html, failureSummary }) => `\n    ${html.slice(0, 200)}\n    ${failureSummary}`);
          return `${id}: ${help}${where.join("")}`;
        });
        assert.deepEqual(told, []);
        const targets = page.all<HTMLElement>(
          "button, input:not([type=checkbox], [type=radio]), select, textarea, summary",
        );
        for (const target of targets) {
          const { width, height } = target.getBoundingClientRect();
          // Of a closed disclosure, or of a pane that is not shown.
          if (width === 0) continue;
          assert.ok(
            height >= 43.5 && width >= 43.5,
            `${width} × ${height}: ${target.outerHTML.slice(0, 200)}`,
          );
        }
        assert.ok(document.documentElement.scrollWidth <= innerWidth, "wider than its window");
      } finally {
        document.adoptedStyleSheets = [];
      }
    });
  }
}
