/** Marks that are piled upon one letter without end. */

import { unpiled } from "../../ui/hidden.ts";

/** A text with no such pile: what is left out is counted, `⟦+123⟧`. */
export function withoutPiles(text: string): string {
  return unpiled(text, (marks) => `⟦+${[...marks].length}⟧`);
}
