/** Integrals, limits and equations of other systems' tests: what is answered is right, and much is. */
import test from "ava";
import { answerCases, judge } from "./_answers.js";
import { corpus, Tally } from "./_corpus.js";

/** Each for itself; the whole takes minutes, so that the test looks at every third entry: scripts/measure/answers.ts at all. */
const EVERY = 3;
const MILLISECONDS = 8_000;
/** How many of these must be answered. Raised whenever more are; a busy machine may cost a few. */
const ANSWERED: Readonly<Record<string, number>> = { integrate: 48, solve: 16, limit: 14 };

if (corpus("cas_tests") !== null)
  for (const kind of Object.keys(ANSWERED))
    test.serial(`${kind}: nothing is answered wrongly`, async (t) => {
      t.timeout(240_000);
      const tally = new Tally();
      const wrong: string[] = [];
      const cases = (answerCases() ?? []).filter((c) => c.op === kind);
      for (let i = 0; i < cases.length; i += EVERY) {
        const { kind: what, detail } = await judge(cases[i], MILLISECONDS);
        tally.add(what);
        if (what === "wrong") wrong.push(`${cases[i].input}: ${detail}`);
      }
      t.log(String(tally));
      t.deepEqual(wrong, []);
      t.true(tally.count("proved") + tally.count("tested") >= ANSWERED[kind], String(tally));
    });
