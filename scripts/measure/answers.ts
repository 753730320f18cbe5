/** What becomes of the integrals, limits and equations in other systems' tests: npx tsx scripts/measure/answers.ts [integrate] */
import { answerCases, judge } from "../../test/corpora/_answers.js";
import { Tally } from "../../test/corpora/_entries.js";

const MILLISECONDS = 8_000;
const kinds = process.argv.length > 2 ? process.argv.slice(2) : ["integrate", "solve", "limit"];
const cases = answerCases();
if (cases === null) console.log("cas_tests is not beside this repository");
else
  for (const kind of kinds) {
    const tally = new Tally();
    for (const c of cases) {
      if (c.op !== kind) continue;
      const started = performance.now();
      const { kind: what, detail } = await judge(c, MILLISECONDS);
      tally.add(what);
      const ms = Math.round(performance.now() - started);
      console.log(
        `${what.padEnd(11)} ${c.input} ${JSON.stringify(c.args ?? "")} => ${detail} | ${c.expected} (${ms} ms)`,
      );
    }
    console.log(`${kind}: ${tally}`);
  }
