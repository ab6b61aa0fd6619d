/** A page with every state of the desk, for pictures. */

import { STATES } from "./desk-states.ts";

Object.assign(globalThis, { states: STATES });
