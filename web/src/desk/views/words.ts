/** The protocol's words in the order in which they are offered. */

/** How far a case is. */
export const STATUSES = [
  "new",
  "under_review",
  "investigating",
  "substantiated",
  "unsubstantiated",
  "out_of_scope",
  "closed",
] as const;

/** How grave a case is. */
export const SEVERITIES = ["critical", "high", "medium", "low"] as const;

/** What may come of a case. */
export const RESULTS = ["substantiated", "unsubstantiated", "out_of_scope"] as const;
