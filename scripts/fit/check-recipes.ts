/**
 * Measures the errors of the pages' float recipes against the N-digit functions and prints a table.
 *
 *     npx tsx scripts/fit/check-recipes.ts [points per function, 22000 unless given] [names…]
 *
 * Errors are in units in the last place; those of digamma, and of lgamma below 0, in
 * units of the last place of max(1, |value|). The last columns are those of a target that computes exp, log and sin by
 * recipes as well; check-singles.ts measures all functions there.
 */
import { portableTarget } from "../../test/backends/_portable.js";
import { compileRecipe } from "./recipe.js";
import { exactError, sampler, subjects } from "./recipe-samples.js";

const columns = [["f64"], ["f32"], ["f32", portableTarget]] as const;
const [count = "22000", ...names] = process.argv.slice(2);

console.log(
  "function        f64 worst  at                       mean     f32 worst  at              mean     alone worst  at              mean  points",
);
for (const subject of subjects) {
  if (names.length > 0 && !names.includes(subject.recipe)) continue;
  const cells = [`${subject.recipe} ${subject.note ?? ""}`.padEnd(14)];
  let tried = 0;
  for (const [precision, target] of columns) {
    const compute = compileRecipe(subject.recipe, precision, target);
    const points = sampler(subject, precision, Number(count));
    let worst = 0;
    let at = 0;
    let sum = 0;
    for (const x of points) {
      const error = exactError(subject, compute(x), x, precision);
      sum += error;
      if (error > worst) [worst, at] = [error, x];
    }
    const place = String(at).padEnd(precision === "f64" ? 24 : 15);
    cells.push(worst.toFixed(2).padStart(10), place, (sum / points.length).toFixed(2).padStart(5), "   ");
    tried += points.length;
  }
  console.log(cells.join(" "), tried);
}
