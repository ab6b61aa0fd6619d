/** Which view shows which place. */

import type { View } from "./app.ts";
import type { Place } from "./state.ts";
import { caseView } from "./views/case.ts";
import { cluesView } from "./views/clues.ts";
import { enterView } from "./views/enter.ts";
import { filedView } from "./views/filed.ts";
import { stepView } from "./views/question.ts";
import { reviewView } from "./views/review.ts";
import { startView } from "./views/start.ts";
import { tokenView } from "./views/token.ts";

export const VIEWS: Readonly<Record<Place, View>> = {
  start: startView,
  step: stepView,
  clues: cluesView,
  review: reviewView,
  token: tokenView,
  filed: filedView,
  enter: enterView,
  case: caseView,
};
