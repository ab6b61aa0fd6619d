/**
 * Workers, through the one Trusted Types policy that the Content-Security-Policy permits: it knows the addresses that
 * were built in, and no other.
 */

// TypeScript's own library does not know Trusted Types yet.
interface Policy {
  createScriptURL(address: string): string;
}
interface PolicyFactory {
  createPolicy(name: string, rules: Policy): Policy;
}

/** Makes workers of these addresses alone. Call it once: a page has one policy. */
export function workerMaker<Address extends string>(
  addresses: readonly Address[],
): (address: Address) => Worker {
  const rules: Policy = {
    createScriptURL(address) {
      if (!(addresses as readonly string[]).includes(address)) throw new TypeError("no such worker");
      return address;
    },
  };
  // Firefox before 148 has no Trusted Types and no objection to plain addresses.
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  const policy = factory === undefined ? rules : factory.createPolicy("hotline", rules);
  return (address) => new Worker(policy.createScriptURL(address), { type: "module" });
}
