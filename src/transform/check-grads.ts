/** checkGrads: derivatives held to differences of the function itself, in both modes, to any order. */

import { evaluate } from "../backends/compile.js";
import { FluxionsError } from "../expr/error.js";
import { Expr } from "../expr/node.js";
import { Rational } from "../expr/rational.js";
import { add, mul, rational } from "../expr/reals.js";
import { transformAll } from "../expr/rebuild.js";
import type { Book } from "../language/book.js";
import { type Like, toExpr } from "../language/like.js";
import { evaluateDigits } from "../numbers/evaluate.js";
import { type Random, seeded } from "../verify/random.js";
import { jvpOf, vjpOf } from "./derivatives.js";
import { nameOf, passingThrough, resultOf, Scope } from "./trace.js";
import { type Flat, flatten, unflatten } from "./tree.js";

/** Forward mode, reverse mode. */
export type Mode = "fwd" | "rev";

export interface CheckGradsSettings {
  readonly order: number;
  readonly modes: readonly Mode[];
  readonly rtol: number | undefined;
  readonly atol: number | undefined;
  readonly seed: number;
  readonly book: Book;
}

type Call = (...args: unknown[]) => unknown;

export function checkGradsOf(
  f: (...args: never[]) => unknown,
  args: readonly unknown[],
  settings: CheckGradsSettings,
): void {
  const name = nameOf(f);
  const flats = args.map((a, i) => flatten(a, `argument ${i} of ${name}`));
  for (const flat of flats)
    for (const leaf of flat.leaves)
      if (leaf instanceof Expr)
        throw new FluxionsError("bad-arguments", `checkGrads of ${name} takes numbers, but got “${leaf}”`, {
          hint: "It compares values at a point.",
        });
  if (!Number.isInteger(settings.order) || settings.order < 1)
    throw new FluxionsError(
      "bad-order",
      `the order of checkGrads is a whole number from 1 on, but got ${settings.order}`,
    );
  new Check(name, seeded(settings.seed), settings).check(f as Call, flats, settings.order, "");
}

class Check {
  constructor(
    private readonly name: string,
    private readonly random: Random,
    private readonly settings: CheckGradsSettings,
  ) {}

  check(f: Call, at: readonly Flat[], order: number, which: string): void {
    const { modes, book } = this.settings;
    const args = at.map((x) => unflatten(x.structure, x.leaves));
    const direction = this.like(at);
    const difference = directional(f, at, direction);
    if (modes.includes("fwd")) {
      const [, tangent] = jvpOf(f as never, args, this.trees(at, direction), false, book);
      this.compare(numbersOf(tangent), difference, `forward mode${which}`);
    }
    let cotangent: readonly number[] = [];
    if (modes.includes("rev")) {
      const [out, pull] = vjpOf(f as never, args, false, book) as [unknown, Call];
      const flat = flatten(out, "the result");
      cotangent = flat.leaves.map(() => this.number());
      const back = numbersOf(pull(unflatten(flat.structure, cotangent)));
      const wanted = inner(cotangent, difference.values);
      this.compare(
        [inner(back, direction.flat())],
        { values: [wanted], exact: difference.exact },
        `reverse mode${which}`,
      );
    }
    if (order === 1) return;
    if (modes.includes("fwd"))
      this.check(
        (...x) => jvpOf(f as never, x, this.trees(at, direction), false, book)[1],
        at,
        order - 1,
        `${which} of forward mode`,
      );
    if (modes.includes("rev"))
      this.check(
        (...x) => {
          const [out, pull] = vjpOf(f as never, x, false, book) as [unknown, Call];
          return pull(unflatten(flatten(out, "the result").structure, cotangent));
        },
        at,
        order - 1,
        `${which} of reverse mode`,
      );
  }

  private number(): number {
    return Math.round((2 * this.random() - 1) * 1000) / 1000 + 0.0005;
  }

  private like(at: readonly Flat[]): number[][] {
    return at.map((x) => x.leaves.map(() => this.number()));
  }

  private trees(at: readonly Flat[], values: readonly (readonly number[])[]): unknown[] {
    return at.map((x, i) => unflatten(x.structure, values[i]));
  }

  private compare(got: readonly number[], { values, exact }: Difference, what: string): void {
    const { rtol = exact ? 1e-9 : 1e-4, atol = exact ? 1e-9 : 1e-4 } = this.settings;
    values.forEach((wanted, i) => {
      if (Math.abs(got[i] - wanted) <= atol + rtol * Math.abs(wanted)) return;
      throw new FluxionsError(
        "gradients-differ",
        `${what} of ${this.name} gives ${got[i]}, but differences of values give ${wanted}${values.length > 1 ? ` (number ${i} of the result)` : ""}`,
        {
          hint: "A declared rule says something else than the function; at kinks, where it may, choose another point.",
        },
      );
    });
  }
}

interface Difference {
  readonly values: readonly number[];
  /** Were the values computed with many digits? */
  readonly exact: boolean;
}

const DIGITS = 60;
/** Of the central difference of five points the error is that of its fourth power. */
const EXACT_STEP = Rational.ratio(1, 1_000_000_000_000);
const STEP = 2 ** -10;
const STENCIL: readonly (readonly [number, number])[] = [
  [-2, 1 / 12],
  [-1, -8 / 12],
  [1, 8 / 12],
  [2, -1 / 12],
];

/** The derivative of a function along a direction, by differences of its values. */
function directional(f: Call, at: readonly Flat[], direction: readonly (readonly number[])[]): Difference {
  return passingThrough((): Difference => {
    const scope = new Scope();
    const symbols = at.map((x, i) => scope.enter(x, `x${i + 1}`));
    const result = scope.run(() =>
      resultOf(f(...at.map((x, i) => unflatten(x.structure, symbols[i]))), "the result"),
    );
    const xs = symbols.flat();
    const start = at.flatMap((x) => x.leaves.map(toExpr));
    const along = direction.flat().map(toExpr);
    try {
      return { values: withDigits(result.exprs, xs, start, along), exact: true };
    } catch (error) {
      // Not every function has digits: those of the host have doubles only.
      if (!(error instanceof FluxionsError)) throw error;
      return { values: withDoubles(result.exprs, xs, at, direction), exact: false };
    }
  });
}

function withDigits(
  exprs: readonly Expr[],
  xs: readonly Expr[],
  start: readonly Expr[],
  along: readonly Expr[],
): number[] {
  const h = EXACT_STEP;
  const rows = STENCIL.map(([k]) => {
    const step = rational(Rational.integer(k).mul(h));
    const values = new Map(xs.map((x, i) => [x, add(start[i], mul(step, along[i]))]));
    return transformAll(exprs, (e, was) => values.get(was) ?? e).map((e) => evaluateDigits(e, {}, DIGITS));
  });
  return exprs.map((_, j) => {
    // (f(−2h) − 8 f(−h) + 8 f(h) − f(2h))/(12 h)
    const [a, b, c, d] = rows.map((r) => r[j]);
    const value = a.minus(d).plus(c.minus(b).times(8)).div(12).times(1_000_000_000_000).toNumber();
    if (!Number.isFinite(value)) throw new FluxionsError("not-finite", "the difference is not finite");
    return value;
  });
}

function withDoubles(
  exprs: readonly Expr[],
  xs: readonly Expr[],
  at: readonly Flat[],
  direction: readonly (readonly number[])[],
): number[] {
  const start = at.flatMap((x) => x.leaves as readonly number[]);
  const along = direction.flat();
  const rows = STENCIL.map(([k]) =>
    evaluate([...exprs], new Map(xs.map((x, i) => [x.value as string, start[i] + k * STEP * along[i]]))),
  );
  return exprs.map((_, j) => STENCIL.reduce((total, [, w], k) => total + w * rows[k][j], 0) / STEP);
}

function inner(a: readonly number[], b: readonly number[]): number {
  return a.reduce((total, x, i) => total + x * b[i], 0);
}

function numbersOf(tree: unknown): number[] {
  return flatten(tree, "the derivative").leaves.map((x: Like) => Number(x));
}
