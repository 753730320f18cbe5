/** Coefficients by powers of an inner generator are a table, which may be larger than there is time for. */
import test from "ava";
import { budgeted } from "../../src/algebra/budget.js";
import { add, monomial } from "../../src/algebra/polynomial.js";
import { byPowers } from "../../src/simplify/relations.js";

test("coefficients by powers are found within the time that is given", (t) => {
  const [x, y] = [0, 1];
  const p = add(monomial(x, 9000, monomial(y, 9000)), 1);
  const started = performance.now();
  t.throws(() => budgeted({ milliseconds: 20 }, () => byPowers(p, y)), { code: "too-slow" });
  t.true(performance.now() - started < 1000);
  const small = add(monomial(x, 2, monomial(y, 3)), monomial(y, 1));
  t.deepEqual(byPowers(small, y), [0, 1, 0, monomial(x, 2)]);
});
