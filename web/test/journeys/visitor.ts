/**
 * Somebody at a browser: reads what is on the page, presses what is named, and writes into what is labelled. Finds
 * everything by the words that people see, so a control without a name cannot be found.
 */

import { strict as assert } from "node:assert";
import type { BrowserContext, ElementHandle, HTTPRequest, Page, Viewport } from "puppeteer-core";
import { type Trace, traceOf } from "./traces.ts";

/** How somebody opens the page. */
export interface Opening {
  /** Where the pages are, if not at the hotline. */
  readonly origin?: string;
  readonly path?: string;
  /** `#` included; the poster's without one. */
  readonly fragment?: string;
  readonly viewport?: Viewport;
  readonly script?: boolean;
  /** What the browser reads first. */
  readonly languages?: readonly string[];
}

/** Where a window is. */
export interface Window {
  readonly context: BrowserContext;
  /** Where the hotline is for whoever looks at it. */
  readonly origin: string;
  readonly isSlow: boolean;
  /** Where what is saved comes to lie. */
  readonly downloads: string;
}

/** How long anything may take; the slowest is a passphrase without a JIT. */
const PATIENCE = 45_000;
const PATIENCE_WITHOUT_JIT = 60_000;

/** What Chromium itself remarks on the server's headers: see pages/src/headers.rs. */
const OF_THE_BROWSER =
  /^Error with Permissions-Policy header: Unrecognized feature: '(bluetooth|web-share)'\.$/;

const DESKTOP: Viewport = { width: 1280, height: 900 };

export class Visitor {
  readonly page: Page;
  /** Where the hotline is for whoever looks at it. */
  readonly origin: string;
  /** What the page wrote to the console, and its errors. */
  readonly said: string[] = [];
  /** Addresses of all that was asked for. */
  readonly requests: string[] = [];
  /** Scripts are only interpreted. */
  readonly isSlow: boolean;
  /** Where what is saved comes to lie. */
  readonly downloads: string;
  readonly #context: BrowserContext;

  constructor(page: Page, { context, origin, isSlow, downloads }: Window) {
    this.page = page;
    this.downloads = downloads;
    this.#context = context;
    this.origin = origin;
    this.isSlow = isSlow;
    page.setDefaultTimeout(this.#patience);
    page.on("console", (message) => {
      if (!OF_THE_BROWSER.test(message.text())) this.said.push(message.text());
    });
    page.on("pageerror", (error) => this.said.push(String(error)));
    page.on("request", (request: HTTPRequest) => this.requests.push(request.url()));
  }

  /** Opens the address in it, and waits until there is something to read. */
  protected async goTo(opening: Opening): Promise<void> {
    const { path = "/", fragment = "", viewport = DESKTOP, script = true, languages } = opening;
    const { page, origin } = this;
    await page.setViewport(viewport);
    if (!script) await page.setJavaScriptEnabled(false);
    if (languages) await prefer(page, languages);
    await page.goto(`${origin}${path}${fragment}`, { waitUntil: "domcontentloaded" });
    if (script) await page.waitForSelector("main:not([aria-busy=true]) h1");
    // The page sends whoever has no scripts to another one; nothing can wait for that inside it.
    else
      while ((await page.$("main h1").catch(() => null)) === null)
        await new Promise((resolve) => setTimeout(resolve, 50));
  }

  get #patience(): number {
    return this.isSlow ? PATIENCE_WITHOUT_JIT : PATIENCE;
  }

  async close(): Promise<void> {
    await this.#context.close();
  }

  /** All that can be read on the page. */
  text(): Promise<string> {
    return this.page.evaluate(() => document.body.innerText);
  }

  /** The page's heading. */
  heading(): Promise<string> {
    return this.page.$eval("h1", (heading) => (heading as HTMLElement).innerText);
  }

  /** Waits until a text is on the page. */
  async see(text: string): Promise<void> {
    const squeezed = text.replace(/\s+/g, " ").trim();
    await this.page
      .waitForFunction(
        (text) => document.body.innerText.replace(/\s+/g, " ").includes(text),
        { timeout: this.#patience, polling: 100 },
        squeezed,
      )
      .catch(async () => {
        throw new Error(`not seen: ${squeezed}\non the page: ${(await this.text()).slice(0, 3000)}`);
      });
  }

  async seeNot(text: string): Promise<void> {
    const shown = (await this.text()).replace(/\s+/g, " ");
    assert.ok(!shown.includes(text), `seen: ${text}`);
  }

  /** Waits until a text is on the page no more. */
  async vanishes(text: string): Promise<void> {
    await this.page.waitForFunction(
      (text) => !document.body.innerText.replace(/\s+/g, " ").includes(text),
      { timeout: this.#patience, polling: 50 },
      text,
    );
  }

  /** Waits for a view with this heading. */
  async arrive(heading: string): Promise<void> {
    await this.page
      .waitForFunction(
        (text) => document.querySelector("h1")?.innerText.includes(text),
        { timeout: this.#patience, polling: 50 },
        heading,
      )
      .catch(async () => {
        throw new Error(
          `not at “${heading}” but at “${await this.heading()}”\n${(await this.text()).slice(0, 2000)}`,
        );
      });
  }

  /** Presses a button, follows a link or unfolds a summary, by its name. */
  async press(name: string): Promise<void> {
    const target = await this.#named("button, a, summary", name);
    // Not with the mouse, which would miss what moves at that moment; shape.journey.ts looks whether it could.
    await target.evaluate((one) => one.click());
  }

  /** Whether there is such a button or link, and it can be pressed. */
  async canPress(name: string): Promise<boolean> {
    return this.page.evaluate(
      (name) =>
        [...document.querySelectorAll<HTMLButtonElement>("button, a, summary")].some(
          (one) =>
            (one.innerText.trim() === name || one.getAttribute("aria-label") === name) &&
            !one.disabled &&
            one.checkVisibility(),
        ),
      name,
    );
  }

  /** The control with this label. */
  field(label: string): Promise<ElementHandle<HTMLInputElement>> {
    return this.#find(
      `a field called “${label}”`,
      (label) => {
        const controls = document.querySelectorAll<HTMLInputElement>("input, textarea, select");
        const squeezed = (text: string | null | undefined) => text?.replace(/\s+/g, " ").trim() ?? "";
        return [...controls].find((control) => {
          const labelled = control.getAttribute("aria-labelledby")?.split(" ") ?? [];
          const names = [
            ...[...(control.labels ?? [])].map((one) => one.textContent),
            control.getAttribute("aria-label"),
            labelled.map((id) => document.getElementById(id)?.textContent).join(" "),
          ];
          return names.some((name) => squeezed(name) === label || squeezed(name).startsWith(`${label} `));
        });
      },
      label,
    ) as Promise<ElementHandle<HTMLInputElement>>;
  }

  /** Writes a text into a field at once, in the place of what was there. */
  async write(label: string, text: string): Promise<void> {
    const field = await this.field(label);
    await field.evaluate((control, text) => {
      control.focus();
      control.value = text;
      control.dispatchEvent(
        new InputEvent("input", { bubbles: true, inputType: "insertFromPaste", data: text }),
      );
      control.dispatchEvent(new Event("change", { bubbles: true }));
    }, text);
  }

  /** Chooses an option or ticks a box. */
  async choose(label: string): Promise<void> {
    const field = await this.field(label);
    await field.evaluate((control) => control.click());
  }

  /** What stands in a field. */
  async written(label: string): Promise<string> {
    return (await this.field(label)).evaluate((control) => control.value);
  }

  /** Puts files into the page's chooser. */
  async addFiles(...paths: string[]): Promise<void> {
    const chooser = (await this.page.waitForSelector(
      'input[type="file"]',
    )) as ElementHandle<HTMLInputElement>;
    await chooser.uploadFile(...paths);
  }

  /** Where the browser's translation, which is a service, would be given one of these texts. */
  translatable(texts: readonly string[]): Promise<string[]> {
    return this.page.evaluate((texts) => {
      const found: string[] = [];
      for (const one of document.querySelectorAll("body *")) {
        if (one.closest('[translate="no"]')) continue;
        const own = [...one.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE);
        const said = [
          ...own.map((node) => node.textContent ?? ""),
          one.ariaLabel ?? "",
          (one as HTMLElement).title,
        ];
        if (texts.some((text) => said.some((part) => part.includes(text))))
          found.push(one.outerHTML.slice(0, 200));
      }
      return found;
    }, texts);
  }

  /** What of this visit could be found in the browser. */
  traces(): Promise<Trace> {
    return this.page.evaluate(traceOf);
  }

  /** Fails where the page has said anything to the console, or something else than the hotline was asked. */
  keptToItself(): void {
    assert.deepEqual(this.said, [], "the page wrote to the console");
    const foreign = this.requests.filter(
      (url) => !/^(data|blob):/.test(url) && !url.startsWith(`${this.origin}/`),
    );
    assert.deepEqual(foreign, [], "something else than the hotline was asked");
  }

  async #named(selector: string, name: string): Promise<ElementHandle<HTMLElement>> {
    return this.#find(
      `“${name}”`,
      (name, selector) =>
        [...document.querySelectorAll<HTMLElement>(selector)].find(
          (one) =>
            (one.innerText.trim() === name || one.getAttribute("aria-label") === name) &&
            one.checkVisibility() &&
            !(one as HTMLButtonElement).disabled,
        ),
      name,
      selector,
    ) as Promise<ElementHandle<HTMLElement>>;
  }

  async #find(
    what: string,
    search: (...args: string[]) => Element | undefined,
    ...args: string[]
  ): Promise<ElementHandle<Element>> {
    const found = await this.page
      .waitForFunction(search, { timeout: this.#patience, polling: 50 }, ...args)
      .catch(async () => {
        throw new Error(`there is no ${what}\non the page: ${(await this.text()).slice(0, 3000)}`);
      });
    const element = found.asElement();
    assert.ok(element);
    return element as ElementHandle<Element>;
  }
}

/** Has the page see these languages; Chromium's driver can. */
async function prefer(page: Page, languages: readonly string[]): Promise<void> {
  const session = await page.createCDPSession();
  const userAgent = await page.browser().userAgent();
  await session.send("Emulation.setUserAgentOverride", { userAgent, acceptLanguage: languages.join(",") });
}
