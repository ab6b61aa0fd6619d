/** Marks that are piled upon one letter without end, which a browser takes minutes to lay out. */

/** More marks than this no writing puts upon a letter. */
const PILE = /(\p{M}{8})(\p{M}+)/gu;

/** A text with no such pile: what is left out is counted, `⟦+123⟧`. */
export function unpiled(text: string): string {
  return text.replace(PILE, (_, some: string, rest: string) => `${some}⟦+${[...rest].length}⟧`);
}
