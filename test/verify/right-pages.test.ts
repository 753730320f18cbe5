/** Pages on which nothing is wrong: conventions, regions, kinds of holes, recipes and identities of every sort. */
import test from "ava";
import { defaultBook } from "../../rules/index.js";
import { customJvp, div, mul, sqrt, verificationText, verifyRules } from "../../src/index.js";

const pages: Readonly<Record<string, string>> = {
  "the worked example of a page": `
fn softclip(x) = x / (1 + abs(x))
  custom_jvp  1/(1 + abs(x))^2 * dx

fn log1pexp2(x) = log(1 + exp(x))
  custom_jvp  sigmoid(x) * dx
  via         max(x, 0) + log1p(exp(-abs(x)))
  range       0 <.. Infinity

fn stable_root(x) = sqrt(safe)
  let         safe = where(x == 0, 1, x)
  custom_jvp  where(x == 0, 0, dx / (2*sqrt(safe)))
  deviates    where x == 0 "value and tangent of the safe form"

custom_jvp sqrt(x) = where(x > 0, dx / (2*out), 0)
  deviates where x == 0 "0 instead of infinity"
`,
  "rules of all arrows, with conditions and kinds": `
pythagoras:      sin(x)^2 + cos(x)^2 -> 1
power_of_power:  (x^a)^b -> x^(a*b)          if x > 0
even_power:      (-x)^n*y -> x^n*y           if n is even and n > 0
half_angle:      1 - cos(x) ~> 2*sin(x/2)^2  near x = 0
small:           sqrt(1 + x) - 1 ~> x/(sqrt(1 + x) + 1)   near abs(x) < 1/100
horner:          a*x^2 + b*x + c <-> (a*x + b)*x + c
log_of_product:  log(x*y) <-> log(x) + log(y)
ramp:            relu(x) -> x                if x > 0
ramp_at_0:       relu(x) -> x                if x >= 0
  deviates where x == 0 "1 instead of 0 at the kink"
no_truth:        x < y and y <= x -> false
`,
  "conventions that are declared": `
fn leaky(x) = where(x > 0, x, x/100)
  custom_jvp  where(x > 0, dx, dx/100)
  deviates    where x == 0 "that from the left"
fn straight_through(x) = round(x)
  custom_jvp  dx
  deviates    where true "the gradient of the identity, to learn through a step"
fn clipped(x) = x^2
  custom_jvp  clip(2*x, -1, 1)*dx
  deviates    where x < -1/2 or x > 1/2 "gradients are clipped"
fn floor_root(x) = sqrt(x)
  needs       x >= 0
  custom_jvp  where(x > 0, dx/(2*sqrt(x)), 0)
  deviates    where x == 0 "0 instead of infinity"
fn most(x...) = most(x)
  custom_jvp  sum(where(x == out, dx, 0)) / sum(where(x == out, 1, 0))
  deviates    where sum(where(x == most(x), 1, 0)) > 1 "ties"
fn most(a, b) = max(a, b)
  custom_jvp  where(a >= b, da, db)
  deviates    where a == b "the first one wins"
`,
};

for (const [what, page] of Object.entries(pages))
  test(`nothing is wrong with ${what}`, async (t) => {
    const found = await verifyRules(page);
    t.is(found.failed, 0, verificationText(found));
    t.true(found.passed > 0);
    for (const { status, checks, name } of found.subjects)
      if (status === "passed")
        for (const { check, points } of checks)
          t.true(check === "descent" || points > 0, `${name}: ${check}`);
  });

test("other seeds find nothing wrong either", async (t) => {
  for (const seed of [1, 2, 3]) {
    const found = await verifyRules(pages["conventions that are declared"], { seed });
    t.is(found.failed, 0, verificationText(found));
  }
});

test("functions of TypeScript are verified in their book", async (t) => {
  const root = customJvp("root_of", (x) => sqrt(x));
  root.defjvp(([x], [dx]) => [root(x), div(dx, mul(2, sqrt(x)))]);
  const wrong = customJvp("wrong_root", (x) => sqrt(x));
  wrong.defjvp(([x], [dx]) => [wrong(x), div(dx, sqrt(x))]);
  const book = defaultBook.extend(root, wrong);
  t.is((await verifyRules(book, { rule: "root_of" })).failed, 0);
  const found = await verifyRules(book, { rule: "wrong_root" });
  t.is(found.failed, 1);
  t.deepEqual(
    found.subjects[0].checks.map((c) => [c.check, c.passed]),
    [["jvp", false]],
  );
});
