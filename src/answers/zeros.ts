/**
 * The zeros of an expression by own algebra: factors, polynomials in one function of the variable, and inverses. Every step
 * keeps all real zeros and may add some: whoever asks puts them into the equation.
 */
import { attempted } from "../algebra/budget.js";
import { coefficients } from "../algebra/coefficients.js";
import { factor } from "../algebra/factor.js";
import { together } from "../algebra/together.js";
import { call } from "../expr/call.js";
import { less, lessEqual, unequal } from "../expr/logic.js";
import type { Expr } from "../expr/node.js";
import { EXP, Kind, WHERE } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import {
  div,
  HALF,
  integer,
  isNumber,
  mul,
  neg,
  ONE,
  PI,
  pow,
  product,
  rational,
  rationalOf,
  scale,
  sub,
  sum,
  ZERO,
} from "../expr/reals.js";
import { transform } from "../expr/rebuild.js";
import { postorder } from "../expr/walk.js";
import { ask } from "../facts/ask.js";
import type { Context } from "../facts/context.js";
import type { Book } from "../language/book.js";
import { freshSymbol } from "../propose/vocabulary.js";
import { dependent } from "./continuity.js";
import { type Root, required, roots } from "./roots.js";

export interface Found {
  readonly zeros: readonly Root[];
  readonly complete: boolean;
  /** What must hold of the other symbols for these to be all: elsewhere every number may be a zero. */
  readonly needs: readonly Expr[];
  readonly notes: readonly string[];
}

/** Equations inside of equations: each of them is smaller, or has one root less. */
const DEEPEST = 8;
const MOST_ZEROS = 64;
const ALGEBRA = { milliseconds: 800, terms: 5_000 };

const NONE: Found = { zeros: [], complete: true, needs: [], notes: [] };

export class Zeros {
  constructor(
    private readonly book: Book,
    private readonly x: Expr,
    private readonly context: Context,
  ) {}

  /** All zeros, and perhaps some that are none; null where no way is known. */
  of(f: Expr): Found | null {
    const found = this.solve(f, DEEPEST);
    return found === null || found.zeros.length > MOST_ZEROS ? null : found;
  }

  private solve(f: Expr, depth: number): Found | null {
    const { x } = this;
    const varies = dependent(x, [f]);
    if (!varies.has(f)) return this.constant(f);
    if (f === x) return one(ZERO);
    if (depth === 0) return null;
    const choice = [...varies].find((n) => n.op === WHERE);
    if (choice !== undefined) return this.inBranches(f, choice, depth);
    if (f.op.kind === Kind.Product || f.op.kind === Kind.Power) return this.factors(f, depth);
    const written = this.inPowers(f);
    const whole = attempted(ALGEBRA, () => factor(together(written)), written);
    if (whole !== f && (whole.op.kind === Kind.Product || whole.op.kind === Kind.Power))
      return this.factors(whole, depth);
    return this.sum(whole, depth);
  }

  /** Without the variable there is no zero, or all numbers are. */
  private constant(c: Expr): Found | null {
    const needs = required(unequal(c, ZERO), this.context);
    return needs === null ? null : { ...NONE, needs };
  }

  /** Whichever branch is taken: a zero of the other one is none, which shows where it is put into the equation. */
  private inBranches(f: Expr, choice: Expr, depth: number): Found | null {
    const [first, second] = [1, 2].map((i) =>
      this.solve(
        transform(f, (n, was) => (was === choice ? n.args[i] : n)),
        depth - 1,
      ),
    );
    return first === null || second === null ? null : joined(first, second);
  }

  /** A product is 0 where one of its factors is, unless another one is not defined there. */
  private factors(f: Expr, depth: number): Found | null {
    let found: Found = NONE;
    for (let i = 0; i < f.args.length; i += 2) {
      const [base, exponent] = [f.args[i], f.args[i + 1]];
      // b^e is 0 where b is, if at all.
      if (isNumber(exponent) && rationalOf(exponent).sign < 0) continue;
      const part = this.solve(base, depth - 1);
      if (part === null) return null;
      found = joined(found, part);
    }
    return found;
  }

  /** Roots as powers, and powers of constants as exponentials. */
  private inPowers(f: Expr): Expr {
    const varies = dependent(this.x, [f]);
    const log = this.book.find("log", 1);
    return transform(f, (n, was) => {
      if (!varies.has(was)) return n;
      if (n.op.kind === Kind.Call && n.op.declared.native === "sqrt") return pow(n.args[0], HALF);
      const constantBase =
        n.op.kind === Kind.Power &&
        log !== undefined &&
        varies.has(was.args[1]) &&
        !varies.has(was.args[0]) &&
        this.mayHaveLogarithm(n.args[0]);
      return constantBase ? call(EXP, [mul(n.args[1], call(log, [n.args[0]]))]) : n;
    });
  }

  /** A number that is not positive has powers of its own; what contains other symbols is taken to be positive, which is then told. */
  private mayHaveLogarithm(base: Expr): boolean {
    const answer = ask(less(ZERO, base), this.context);
    return answer === "yes" || (answer === "unknown" && base.symbols !== 0);
  }

  private sum(f: Expr, depth: number): Found | null {
    const kernels = this.kernels(f);
    return (
      this.inOneKernel(f, kernels, depth) ??
      this.ofLogarithms(f, kernels, depth) ??
      this.squared(f, kernels, depth)
    );
  }

  /** What stands in the polynomial as if it were a variable. */
  private kernels(f: Expr): Expr[] {
    const varies = dependent(this.x, [f]);
    const found = new Set<Expr>();
    const stack = [f];
    for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
      if (!varies.has(n)) continue;
      const { op, args } = n;
      if (op.kind === Kind.Sum) for (let i = 0; i < args.length; i += 2) stack.push(args[i]);
      else if (op.kind === Kind.Product || op.kind === Kind.Power) {
        for (let i = 0; i < args.length; i += 2) {
          const [base, exponent] = [args[i], args[i + 1]];
          if (isNumber(exponent) && rationalOf(exponent).isInteger) stack.push(base);
          else if (varies.has(base) || varies.has(exponent)) found.add(pow(base, exponent));
        }
      } else found.add(n);
    }
    return [...found];
  }

  private inOneKernel(f: Expr, kernels: readonly Expr[], depth: number): Found | null {
    const common = this.commonKernel(kernels);
    if (common === null) return null;
    const t = freshSymbol("t", f);
    const inT = transform(f, (n, was) => {
      const power = common.powerOf(was);
      return power === null ? n : pow(t, rational(power));
    });
    if (postorder([inT]).includes(this.x)) return null;
    const whole = attempted(ALGEBRA, () => factor(together(inT)), inT);
    let found: Found = NONE;
    const parts = whole.op.kind === Kind.Product || whole.op.kind === Kind.Power ? whole.args : [whole, ONE];
    for (let i = 0; i < parts.length; i += 2) {
      if (isNumber(parts[i + 1]) && rationalOf(parts[i + 1]).sign < 0) continue;
      if (!postorder([parts[i]]).includes(t)) {
        const constant = this.constant(parts[i]);
        if (constant === null) return null;
        found = joined(found, constant);
        continue;
      }
      const list = attempted(ALGEBRA, () => coefficients(parts[i], t), null);
      if (list === null) return null;
      const solved = roots(list, this.book, this.context);
      if (solved === null) return null;
      found = joined(found, { ...NONE, complete: solved.complete, notes: solved.notes });
      for (const root of solved.roots) {
        const part =
          common.kernel === this.x ? one(root.expr) : this.inverse(common.kernel, root.expr, depth);
        if (part === null) return null;
        found = joined(found, { ...part, zeros: part.zeros.map((z) => under(z, root.conditions)) });
      }
    }
    return found;
  }

  /** One kernel of which all of them are powers: exp(x) of exp(x) and exp(2x), x^(1/6) of sqrt(x) and x^(1/3). */
  private commonKernel(
    kernels: readonly Expr[],
  ): { kernel: Expr; powerOf: (n: Expr) => Rational | null } | null {
    const first = kernels[0];
    if (first === undefined) return null;
    if (kernels.length === 1 && first.op.kind !== Kind.Power)
      return { kernel: first, powerOf: (n) => (n === first ? Rational.one : null) };
    if (kernels.every((k) => k.op === EXP)) {
      const ratios = kernels.map((k) => ratioOf(k.args[0], first.args[0]));
      if (ratios.some((r) => r === null)) return null;
      const step = commonStep(ratios as Rational[]);
      const kernel = call(EXP, [scale(first.args[0], rational(step))]);
      const powers = new Map(kernels.map((k, i) => [k, (ratios[i] as Rational).div(step)]));
      return { kernel, powerOf: (n) => powers.get(n) ?? null };
    }
    const base = first.op.kind === Kind.Power ? first.args[0] : first;
    const exponents = kernels.map((k) =>
      k === base
        ? Rational.one
        : k.op.kind === Kind.Power && k.args[0] === base && isNumber(k.args[1])
          ? rationalOf(k.args[1])
          : null,
    );
    if (exponents.some((r) => r === null)) return null;
    const step = commonStep([...(exponents as Rational[]), Rational.one]);
    const kernel = pow(base, rational(step));
    return {
      kernel,
      powerOf: (n) => {
        if (n === base) return step.inverse();
        if (n.op.kind !== Kind.Power || n.args[0] !== base || !isNumber(n.args[1])) return null;
        return rationalOf(n.args[1]).div(step);
      },
    };
  }

  /** Where a function of h has a value: h itself, then the zeros of what is left. */
  private inverse(kernel: Expr, value: Expr, depth: number): Found | null {
    const { op, args } = kernel;
    const h = args[0];
    if (op.kind === Kind.Power) {
      const exponent = rationalOf(args[1]);
      // The powers of the real numbers have no negative values where the exponent is a fraction.
      const must = required(lessEqual(ZERO, value), this.context);
      return must === null ? NONE : this.branches(h, [pow(value, rational(exponent.inverse()))], depth, must);
    }
    if (op.kind !== Kind.Call) return null;
    const of = (name: string, e: Expr) => {
      const found = this.book.find(name, 1);
      return found === undefined ? null : call(found, [e]);
    };
    const to = (name: string, need: Expr | null = null, also: (v: Expr) => Expr[] = () => [], note = "") => {
      const must = need === null ? [] : required(need, this.context);
      if (must === null) return NONE;
      const v = of(name, value);
      if (v === null) return null;
      const found = this.branches(h, [v, ...also(v)], depth, must);
      return found === null || note === ""
        ? found
        : { ...found, complete: false, notes: [...found.notes, note] };
    };
    const small = lessEqual(mul(value, value), ONE);
    if (op === EXP) return to("log", less(ZERO, value));
    switch (op.declared.native) {
      case "log":
        return this.branches(h, [call(EXP, [value])], depth, []);
      case "abs": {
        const must = required(lessEqual(ZERO, value), this.context);
        return must === null
          ? NONE
          : this.branches(h, value === ZERO ? [ZERO] : [value, neg(value)], depth, must);
      }
      case "cbrt":
        return this.branches(h, [pow(value, integer(3))], depth, []);
      case "sin":
        return to("asin", small, (v) => [sub(PI, v)], periodic("2*pi", h));
      case "cos":
        return to("acos", small, (v) => [neg(v)], periodic("2*pi", h));
      case "tan":
        return to("atan", null, () => [], periodic("pi", h));
      case "sinh":
        return to("asinh");
      case "cosh":
        return to("acosh", lessEqual(ONE, value), (v) => [neg(v)]);
      case "tanh":
        return to("atanh", less(mul(value, value), ONE));
      case "asin":
        return to("sin");
      case "acos":
        return to("cos");
      case "atan":
        return to("tan");
      case "asinh":
        return to("sinh");
      case "acosh":
        return to("cosh");
      case "atanh":
        return to("tanh");
      default:
        return null;
    }
  }

  private branches(
    h: Expr,
    values: readonly Expr[],
    depth: number,
    conditions: readonly Expr[],
  ): Found | null {
    let found: Found = NONE;
    for (const v of values) {
      const part = this.solve(sub(h, v), depth - 1);
      if (part === null) return null;
      found = joined(found, part);
    }
    return { ...found, zeros: found.zeros.map((z) => under(z, conditions)) };
  }

  /** a·log(u) + b·log(v) + c = 0 with rational a, b: u^a·v^b = exp(-c). */
  private ofLogarithms(f: Expr, kernels: readonly Expr[], depth: number): Found | null {
    if (f.op.kind !== Kind.Sum || kernels.length < 2) return null;
    if (!kernels.every((k) => k.op.kind === Kind.Call && k.op.declared.native === "log")) return null;
    const varies = dependent(this.x, [f]);
    const rest: Expr[] = [f.value as Expr];
    const powers: Expr[] = [];
    const denominators = f.args.filter((_, i) => i % 2 === 1).map((c) => rationalOf(c));
    const step = commonStep(denominators);
    for (let i = 0; i < f.args.length; i += 2) {
      const [term, c] = [f.args[i], f.args[i + 1]];
      if (!varies.has(term)) rest.push(scale(term, c));
      else if (kernels.includes(term)) powers.push(pow(term.args[0], rational(rationalOf(c).div(step))));
      else return null;
    }
    const right = call(EXP, [neg(div(sum(rest), rational(step)))]);
    return this.solve(sub(product(powers), right), depth - 1);
  }

  /** P + Q·sqrt(A) = 0, squared: P^2 = Q^2·A. */
  private squared(f: Expr, kernels: readonly Expr[], depth: number): Found | null {
    const root = kernels.find((k) => k.op.kind === Kind.Power && k.args[1] === HALF);
    if (root === undefined) return null;
    const t = freshSymbol("t", f);
    const A = root.args[0];
    const inT = transform(f, (n, was) => {
      if (was === root) return t;
      if (was.op.kind !== Kind.Power || was.args[0] !== A || !isNumber(was.args[1])) return n;
      return pow(t, rational(rationalOf(was.args[1]).add(rationalOf(was.args[1]))));
    });
    const list = attempted(ALGEBRA, () => coefficients(together(inT), t), null);
    if (list === null) return null;
    const even = sum(list.map((c, k) => (k % 2 === 0 ? mul(c, pow(A, integer(k / 2))) : ZERO)));
    const odd = sum(list.map((c, k) => (k % 2 === 1 ? mul(c, pow(A, integer((k - 1) / 2))) : ZERO)));
    return this.solve(sub(pow(even, integer(2)), product([odd, odd, A])), depth - 1);
  }
}

const one = (expr: Expr): Found => ({ ...NONE, zeros: [{ expr, conditions: [] }] });

const periodic = (period: string, h: Expr): string =>
  `there are infinitely many: those shown are for one period of ${period} of ${h}`;

function under(z: Root, conditions: readonly Expr[]): Root {
  return { expr: z.expr, conditions: [...new Set([...z.conditions, ...conditions])] };
}

function joined(a: Found, b: Found): Found {
  return {
    zeros: [...a.zeros, ...b.zeros],
    complete: a.complete && b.complete,
    needs: [...new Set([...a.needs, ...b.needs])],
    notes: [...new Set([...a.notes, ...b.notes])],
  };
}

/** a/b where that is a rational number. */
function ratioOf(a: Expr, b: Expr): Rational | null {
  const q = attempted(ALGEBRA, () => together(div(a, b)), null);
  return q !== null && isNumber(q) ? rationalOf(q) : null;
}

/** The largest rational of which all of these are whole multiples. */
function commonStep(ratios: readonly Rational[]): Rational {
  let num = 0n;
  let den = 1n;
  for (const r of ratios) {
    const [p, q] = [BigInt(r.wide === null ? r.p : r.wide.p), BigInt(r.wide === null ? r.q : r.wide.q)];
    num = gcd(num * q, p * den);
    den = den * q;
    const g = gcd(num, den);
    num /= g;
    den /= g;
  }
  return Rational.big(num, den);
}

function gcd(a: bigint, b: bigint): bigint {
  let [u, v] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (v !== 0n) [u, v] = [v, u % v];
  return u;
}
