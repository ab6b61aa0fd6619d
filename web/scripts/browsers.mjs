/** Starts the browsers that Debian has, without a window and without a word to the outside. */

import { existsSync } from "node:fs";
import puppeteer from "puppeteer-core";

const CHROMIUM = "/usr/bin/chromium";
const FIREFOX = "/usr/bin/firefox-esr";

const QUIET_CHROMIUM = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--no-default-browser-check",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-domain-reliability",
  "--disable-sync",
  "--no-pings",
  // Who leaves the page goes to a website; the tests do not.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

const QUIET_FIREFOX = {
  "app.normandy.enabled": false,
  "app.update.enabled": false,
  "browser.safebrowsing.malware.enabled": false,
  "browser.safebrowsing.phishing.enabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.getAddons.cache.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "network.dns.disablePrefetch": true,
  "network.prefetch-next": false,
  // As above: everything but loopback is sent where nobody listens.
  "network.proxy.type": 1,
  "network.proxy.http": "127.0.0.1",
  "network.proxy.http_port": 9,
  "network.proxy.ssl": "127.0.0.1",
  "network.proxy.ssl_port": 9,
  "network.proxy.no_proxies_on": "127.0.0.1",
  "services.settings.server": "data:,none",
  "toolkit.telemetry.enabled": false,
};

// What Tor Browser sets at its security level "Safer", as far as it touches scripts: no compiler, no WebAssembly.
const SAFER_FIREFOX = {
  "javascript.options.asmjs": false,
  "javascript.options.baselinejit": false,
  "javascript.options.ion": false,
  "javascript.options.native_regexp": false,
  "javascript.options.wasm": false,
};

/** Every way we start a browser; `slow` says that scripts are only interpreted there. */
export const BROWSERS = {
  chromium: { title: "Chromium", slow: false },
  "chromium-jitless": { title: "Chromium without a JIT", slow: true },
  firefox: { title: "Firefox as Tor Browser's Safer level", slow: true },
};

/** Puppeteer's handle of a new browser with an empty profile. */
export function launch(name) {
  const executablePath = name === "firefox" ? FIREFOX : CHROMIUM;
  if (!existsSync(executablePath)) {
    throw new Error(`${executablePath} is missing: run scripts/install-test-tools`);
  }
  const common = { executablePath, headless: true, protocolTimeout: 30 * 60 * 1000 };
  if (name === "firefox") {
    return puppeteer.launch({
      ...common,
      browser: "firefox",
      extraPrefsFirefox: { ...QUIET_FIREFOX, ...SAFER_FIREFOX },
    });
  }
  const args = [...QUIET_CHROMIUM];
  // Chromium's sandbox refuses to work for root, which is who runs CI in a container.
  if (process.getuid?.() === 0) args.push("--no-sandbox");
  if (name === "chromium-jitless") args.push("--js-flags=--jitless");
  return puppeteer.launch({ ...common, args });
}
