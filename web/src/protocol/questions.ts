/**
 * The built-in questions of a report, for where the charter has no questionnaire of its own (PROTOCOL.md section 4.5), and
 * the words that we write of a case (section 5.3), each in the order in which they are offered.
 */

/** What may be chosen for `category`; the other questions are answered in words. */
export const CATEGORIES = [
  "accounting",
  "controls",
  "auditing",
  "disclosure",
  "conflict",
  "assets",
  "confidential",
  "law",
  "harassment",
  "safety",
  "retaliation",
  "other",
] as const;

/** The ids of all of them. */
export const QUESTIONS: readonly string[] = [
  "category",
  "what",
  "where",
  "when",
  "who",
  "how_known",
  "ongoing",
  "told",
  "talk",
  "identity",
];

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
