/** Equality: the derivative of an antiderivative is proved to be its integrand, and what is wrong is never proved. */
import test from "ava";
import { seeded } from "../../scripts/bench/formulas.js";
import { median } from "../../scripts/bench/table.js";
import { attempt, comparable, evenly, type Integral, trap } from "../../scripts/measure/proofs.js";
import { corpus } from "./_corpus.js";

const SAMPLE = 80;
/** What one proof may cost. */
const MILLISECONDS = 1000;
/** Raised whenever more is proved; never lowered. */
const PROVED_AT_LEAST = 77;

const all = corpus<Integral>("rubi_elementary");
if (all !== null) {
  const sample = evenly(
    all.filter((e) => e.real),
    SAMPLE,
  ).filter(comparable);

  test("derivatives of antiderivatives are proved to be their integrands, and no proof is wrong", (t) => {
    t.timeout(120_000);
    const attempts = sample.map((entry) => attempt(entry, MILLISECONDS));
    const proved = attempts.filter((a) => a.proved);
    for (const { id, refuted } of proved) t.is(refuted, null, id);
    const times = attempts.map((a) => a.milliseconds);
    t.log(`${proved.length} of ${attempts.length} proved, median ${median(times).toFixed(1)} ms`);
    t.log(
      `not proved: ${attempts
        .filter((a) => !a.proved)
        .map((a) => a.id)
        .join(", ")}`,
    );
    t.true(sample.length > 0.9 * SAMPLE);
    t.true(proved.length >= PROVED_AT_LEAST);
  });

  test("no antiderivative with a changed number or sign is proved", (t) => {
    t.timeout(120_000);
    const random = seeded(3);
    let wrong = 0;
    for (const entry of sample) {
      const { wrong: differs, proved, text } = trap(entry, random, MILLISECONDS / 4);
      if (!differs) continue;
      wrong++;
      t.false(proved, `${entry.id}: ${text} by ${entry.var} is not ${entry.integrand}`);
    }
    t.log(`${wrong} changed entries have a derivative that differs at a point`);
    t.true(wrong > 0.7 * sample.length);
  });
}
