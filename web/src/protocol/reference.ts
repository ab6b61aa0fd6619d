/** How people name a case: derived from its id, so that everybody says the same (PROTOCOL.md section 5). */

import { frame, sha256 } from "./bytes.ts";
import { shortCode } from "./heads.ts";

/** Eight characters, `XXXX-XXXX`. Names a case among those of one hotline; proves nothing. */
export function reference(caseId: string): string {
  const code = shortCode(sha256(frame("hotline/v1/reference", caseId)), 8);
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}
