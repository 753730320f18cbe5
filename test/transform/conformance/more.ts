import { suiteOf } from "./case.js";

/** What those tests take for granted, or say in passing: cases that have no test of JAX to be named by. */
export const more = suiteOf("Of the same kind");
