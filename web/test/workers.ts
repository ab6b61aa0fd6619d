/**
 * Workers as pages get them: through the one Trusted Types policy that the Content-Security-Policy permits, which
 * knows the built-in addresses and no other. scripts/test-browser.mjs and bench-browser.mjs serve them there.
 */

const ADDRESSES = {
  echo: "/echo.js",
  "piece-worker": "/piece-worker.js",
} as const;

export type WorkerName = keyof typeof ADDRESSES;

// TypeScript's own library does not know Trusted Types yet.
interface Policy {
  createScriptURL(name: string): string;
}
interface PolicyFactory {
  createPolicy(name: string, rules: Policy): Policy;
}

const rules: Policy = {
  createScriptURL(name) {
    if (!Object.hasOwn(ADDRESSES, name)) throw new TypeError(`no such worker: ${name}`);
    return ADDRESSES[name as WorkerName];
  },
};

// Firefox before 148 has no Trusted Types and no objection to plain addresses.
const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
const policy = factory === undefined ? rules : factory.createPolicy("hotline", rules);

/** A new worker of that name. Pages only: Node has no workers of this kind. */
export function makeWorker(name: WorkerName): Worker {
  const address = policy.createScriptURL(name);
  return new Worker(address, { type: "module" });
}
