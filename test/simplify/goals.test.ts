/** How many formulas are brought to the smallest form that is known of them, and how fast. */
import test from "ava";
import { defaultBook } from "../../rules/index.js";
import { printedSize, textSize } from "../../scripts/measure/size.js";
import { derive } from "../../src/calculus/derivative.js";
import { type Expr, workspace } from "../../src/expr/node.js";
import { Rational } from "../../src/expr/rational.js";
import { freeSymbols } from "../../src/expr/walk.js";
import { assume, bounds, isNonzero } from "../../src/facts/ask.js";
import type { Context } from "../../src/facts/context.js";
import { installPrinter } from "../../src/print/index.js";
import { simplify, simplifyWithSteps } from "../../src/simplify/simplify.js";
import { seeded } from "../rules/_points.js";
import { type Goal, goals, startOf } from "./_goals.js";
import { slopeVerdict } from "./_slopes.js";
import { verdict } from "./_values.js";

installPrinter();
const FIGURES = 30;

/** How often all goals are timed. */
const ROUNDS = 5;

/** How many goals must be reached. Raised whenever more are; never lowered. */
const REACHED_AT_LEAST = 150;

/** Some random points and some on edges, all of which fit the assumptions. */
function points(names: readonly string[], context: Context, seed: number): Record<string, string>[] {
  const random = seeded(seed);
  const edges = ["0", "1", "-1", "2", "0.5"];
  // An assumption that excludes a single number is not seen in the bounds.
  const fits = (name: string, text: string) => {
    const symbol = defaultBook.parse(name);
    const zero = isNonzero(symbol, context) === "yes" && Number(text) === 0;
    return !zero && bounds(symbol, context).contains(Rational.decimal(text));
  };
  const number = (k: number) => {
    if (k >= 12) return edges[Math.floor(random() * edges.length)];
    return (k % 3 === 0 ? 4 * random() - 2 : k % 3 === 1 ? 2 * random() : 12 * random() - 6).toFixed(3);
  };
  const out: Record<string, string>[] = [];
  for (let k = 0; k < 18; k++) {
    const at: Record<string, string> = {};
    for (const name of names) {
      let text = number(k);
      for (let i = 0; i < 40 && !fits(name, text); i++) text = number(i);
      at[name] = text;
    }
    out.push(at);
  }
  return out;
}

/** Points at which two forms agree, and the first at which their values or derivatives do not. */
function compare(a: Expr, b: Expr, context: Context): { agree: number; wrong: string | null } {
  const names = freeSymbols(a, b);
  const slopes = names.map((x) => [x, derive(defaultBook, a, x), derive(defaultBook, b, x)] as const);
  let agree = 0;
  for (const at of points(names, context, 17)) {
    const v = verdict(a, b, at, FIGURES);
    if (v === "wrong") return { agree, wrong: JSON.stringify(at) };
    if (v === "kept") agree++;
    for (const [x, before, after] of slopes)
      if (slopeVerdict(defaultBook, a, x, [before, after], at, FIGURES) === "wrong")
        return { agree, wrong: `${JSON.stringify(at)} in its derivative by ${x}` };
  }
  return { agree, wrong: null };
}

const all: readonly Goal[] = Object.values(goals).flat();
const say = (g: Goal) => (g.by === undefined ? g.from : `d/d${g.by} ${g.from}`);

test("every goal has the value of its formula, wherever that is defined", (t) => {
  for (const g of all) {
    const { agree, wrong } = compare(startOf(g), defaultBook.parse(g.goal), assume(g.assume ?? {}));
    t.is(wrong, null, `${say(g)} is not ${g.goal}`);
    t.true(agree >= 4, `${say(g)} was compared at ${agree} points`);
  }
});

test("formulas are brought to the smallest form that is known of them, and never to a wrong one", (t) => {
  let reached = 0;
  const wrongly: string[] = [];
  for (const [group, list] of Object.entries(goals)) {
    const missed: string[] = [];
    for (const g of list) {
      const context = assume(g.assume ?? {});
      const start = startOf(g);
      const { expr, stopped } = simplifyWithSteps(defaultBook, start, { context });
      const { wrong } = compare(start, expr, context);
      if (wrong !== null) wrongly.push(`${say(g)} became ${expr}, which differs at ${wrong}`);
      const late = stopped === null ? "" : `, stopped by ${stopped}`;
      if (printedSize(expr) > textSize(g.goal)) missed.push(`${say(g)}: ${expr}, not ${g.goal}${late}`);
    }
    reached += list.length - missed.length;
    t.log(`${group}: ${list.length - missed.length} of ${list.length}`);
    for (const m of missed) t.log(`  ${m}`);
  }
  t.log(`${reached} of ${all.length} goals reached`);
  const times: number[] = [];
  const each: number[] = [];
  for (let round = 0; round < ROUNDS; round++)
    workspace(() => {
      const starts = all.map((g) => [startOf(g), assume(g.assume ?? {})] as const);
      const began = performance.now();
      for (const [start, context] of starts) {
        const before = performance.now();
        simplify(defaultBook, start, { context });
        if (round === ROUNDS - 1) each.push(performance.now() - before);
      }
      times.push(performance.now() - began);
    });
  t.log(`all of them in ${Math.min(...times).toFixed(1)} ms, warm (first round ${times[0].toFixed(0)} ms)`);
  const slowest = each.map((ms, i) => [ms, i] as const).sort(([a], [b]) => b - a);
  t.log(
    `the slowest: ${slowest
      .slice(0, 6)
      .map(([ms, i]) => `${say(all[i])} ${ms.toFixed(1)} ms`)
      .join("; ")}`,
  );
  t.deepEqual(wrongly, []);
  t.true(reached >= REACHED_AT_LEAST);
});
