/** Addresses in a charter: a small grammar instead of a URL parser, so that both languages read the same. */

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
// A name whose last label begins with a digit might be read as a number by a URL parser.
const NAME = `(?:${LABEL}\\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?`;
const OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const IPV4 = `${OCTET}(?:\\.${OCTET}){3}`;
const ORIGIN = new RegExp(`^(https?)://(${NAME}|${IPV4}|\\[::1\\])(?::([1-9][0-9]{0,4}))?$`);
/** Hosts whose way is protected without TLS; on any other plain address a browser gives a page no cryptography. */
const PROTECTED = /^(?:(?:.*\.)?localhost|.*\.onion|127\..*|\[::1\])$/;
const IS_IPV4 = new RegExp(`^${IPV4}$`);

/**
 * Whether a text is an origin as a charter lists it and a sign-in names it: exactly what a browser's `location.origin`
 * says. A host in lower case (at most 253 characters), no default port, and `http` only for onion services and this
 * machine itself.
 */
export function isOrigin(text: string): boolean {
  const [, scheme, host = "", port] = ORIGIN.exec(text) ?? [];
  if (scheme === undefined || host.length > 253 || Number(port ?? 1) > 65_535) return false;
  if (scheme === "https") return port !== "443";
  const named = host.startsWith("127.") ? IS_IPV4.test(host) : true;
  return port !== "80" && named && PROTECTED.test(host);
}
