/** The goals of simplification as JSON, for peers in other languages: npx tsx scripts/bench/peers/goals.ts > goals.json */
import { installPrinter, print } from "../../../src/print/index.js";
import { goals, startOf } from "../../../test/simplify/_goals.js";

installPrinter();
console.log(
  JSON.stringify(
    Object.values(goals)
      .flat()
      .map((g) => ({ text: print(startOf(g)), goal: g.goal, assume: g.assume ?? {} })),
  ),
);
