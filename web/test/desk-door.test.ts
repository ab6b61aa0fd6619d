/** The desk's door, in browsers: whose it is, unlocking it, and making a key. */

import { t } from "../src/desk/texts.tsx";
import { ME } from "./committee-data.ts";
import { arrived, asks, last, tried } from "./desk-visits.ts";
import { assert, inBrowser, test } from "./harness.ts";

if (!inBrowser) {
  test("the desk's texts are there where there is no page", () => assert.ok(t("unlock.button").length > 0));
} else {
  test("before anything is unlocked it says whose desk it is, which way the page came, and what that protects", async () => {
    const page = arrived();
    await page.until("#key-file");
    for (const text of [
      "Nordhafen Maschinenbau AG",
      t("served.server.title"),
      t("served.safer"),
      t("served.safer.means"),
    ]) {
      assert.ok(page.text.includes(text), text);
    }
    const own = arrived((committee) => {
      committee.by = "hotline";
    });
    await own.until("#key-file");
    assert.ok(own.text.includes(t("served.hotline.title")) && !own.text.includes(t("served.safer")));
  });

  test("a refused charter has no way in, and says why", async () => {
    for (const why of ["fork", "older", "expired", "pin", "origin", "signature", "vanished"] as const) {
      const page = arrived((committee) => {
        committee.answers.arrive = () => ({
          kind: "refused",
          served: { by: "server", origin: "https://x.example" },
          why,
          hotline: committee.hotline,
        });
      });
      await page.until(".notice.red");
      assert.ok(page.text.includes(t(`refused.${why}`)));
      assert.equal(page.all("form, input, button").length, 0);
    }
  });

  test("what is missing, a wrong passphrase, a file without a key and a wrong clock are said at the field and take the focus", async () => {
    const page = arrived();
    await page.until("#key-file");
    page.press(t("unlock.button"));
    await page.until(() => document.activeElement?.id === "wrong");
    assert.ok(page.one("#wrong").textContent?.includes(t("unlock.file.missing")));
    await tried(page, "wrong");
    await page.until("#passphrase[aria-invalid]");
    assert.ok(page.text.includes(t("unlock.wrong")));
    page.committee.answers.unlock = () => ({ kind: "no_key" });
    page.press(t("unlock.button"));
    await page.until(() => page.text.includes(t("unlock.no_key")));
    page.committee.answers.unlock = () => ({ kind: "sign_in" });
    page.press(t("unlock.button"));
    await page.until(() => page.text.includes("26 November 2026"));
  });

  test("a first visit compares the fingerprint row by row before it signs in", async () => {
    const page = arrived((committee) => {
      committee.answers.unlock = ({ compared }) =>
        compared ? { kind: "open", me: ME } : { kind: "compare", fingerprint: committee.hotline.fingerprint };
    });
    await tried(page, "right");
    await page.until(".compare");
    page.press(t("compare.same"));
    await page.until("#compare-wrong");
    assert.equal(page.desk.stage.value, "door");
    assert.equal(page.all(".compare input").length, 4);
    for (const box of page.all(".compare input")) box.click();
    await page.until(() => page.all<HTMLInputElement>(".compare input").every(({ checked }) => checked));
    page.press(t("compare.same"));
    await page.until(() => page.desk.stage.value === "inside");
    assert.equal(last<{ compared: boolean }>(page, "unlock").compared, true);
  });

  test("a fingerprint that differs leads nowhere", async () => {
    const page = arrived((committee) => {
      committee.answers.unlock = () => ({ kind: "compare", fingerprint: committee.hotline.fingerprint });
    });
    await tried(page, "right");
    await page.until(".compare");
    page.press(t("compare.differs"));
    await page.until(".notice.red");
    assert.equal(page.all("form").length, 0);
    assert.equal(asks(page, "unlock"), 1);
  });

  test("a key that the charter does not list shows its public half and its code, and nothing of the passphrase", async () => {
    const page = arrived((committee) => {
      committee.answers.unlock = () => ({
        kind: "unlisted",
        half: committee.on_make_key({ passphrase: null }).half,
      });
    });
    await tried(page, "right");
    await page.until(".steps");
    assert.ok(page.text.includes("0f3a 91bc"));
    page.press(t("hand.save"));
    assert.equal(page.env.saved[0]?.name, "hotline-key.pub");
    page.press(t("hand.copy"));
    await page.until(() => page.text.includes(t("copy.done")));
    page.press(t("common.back"));
    await page.until("#passphrase");
    assert.equal(page.one<HTMLInputElement>("#passphrase").value, "");
  });

  test("a new key is made step by step, and nothing secret is left after it", async () => {
    const page = arrived();
    await page.until("#new-key");
    page.click("#new-key");
    await page.until("#which-true");
    page.press(t("key.make"));
    await page.until(".steps");
    assert.equal(last<{ passphrase: string | null }>(page, "make_key").passphrase, null);
    assert.ok(page.text.includes("orbit-lantern"));
    page.press(t("key.file.next"));
    await page.until("#save-wrong");
    page.press(t("key.file.button"));
    assert.equal(page.env.saved[0]?.name, "hotline-key.age");
    page.press(t("key.file.next"));
    await page.until(".sheet");
    assert.equal(page.all(".sheet li").length, 24);
    page.press(t("key.words.next"));
    await page.until(() => page.text.includes(t("key.hand.lead")));
    const secrets = ["orbit-lantern", "sausage", "winner"];
    for (const secret of secrets) assert.ok(!document.documentElement.innerHTML.includes(secret), secret);
    assert.deepEqual(page.desk.newKey.value?.words, []);
    page.press(t("key.done"));
    await page.until("#passphrase");
    assert.equal(page.desk.newKey.value, null);
  });

  test("a passphrase of one's own must be long and typed twice", async () => {
    const page = arrived();
    await page.until("#new-key");
    page.click("#new-key");
    await page.until("#which-true");
    page.click("#which-true");
    await page.until("#own-passphrase");
    page.type("#own-passphrase", "short");
    page.press(t("key.make"));
    await page.until("#own-passphrase[aria-invalid]");
    page.type("#own-passphrase", "long enough for this");
    page.type("#again", "long enough for that");
    page.press(t("key.make"));
    await page.until("#again[aria-invalid]");
    page.type("#again", "long enough for this");
    page.press(t("key.make"));
    await page.until(".steps");
    assert.equal(last<{ passphrase: string }>(page, "make_key").passphrase, "long enough for this");
  });

  test("a browser that remembers nothing, or what is damaged, says once what it cannot notice", async () => {
    for (const memory of ["none", "damaged"] as const) {
      const page = arrived((committee) => {
        committee.answers.unlock = () => ({ kind: "open", me: ME, memory });
      });
      await tried(page, "right");
      await page.until(() => page.text.includes(t(`memory.${memory}.means`)));
      page.press(t("said.close"));
      await page.until(() => !page.text.includes(t(`memory.${memory}.means`)));
    }
  });
}
