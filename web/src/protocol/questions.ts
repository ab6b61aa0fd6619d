/** The built-in questions of a report, for where the charter has no questionnaire of its own (PROTOCOL.md section 4.5). */

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
