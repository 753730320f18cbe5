/**
 * The forms in which an expression is tried. Each is equal wherever the expression is defined, and has the same
 * derivative: they are identities between polynomials in kernels, and the kernels' own rules stay what they are.
 */
import { apart } from "../algebra/apart.js";
import { attempted } from "../algebra/budget.js";
import { collect } from "../algebra/coefficients.js";
import { expand } from "../algebra/expand.js";
import { factorPolynomial } from "../algebra/factor-polynomial.js";
import { type Fraction, Reader, reduced, split } from "../algebra/fraction.js";
import { gcd } from "../algebra/gcd.js";
import { toRational } from "../algebra/kernels.js";
import {
  add as addPolynomials,
  isInt,
  monomial,
  mul as multiply,
  type Polynomial,
} from "../algebra/polynomial.js";
import type { Expr } from "../expr/node.js";
import { EXP, Kind, type Op } from "../expr/op.js";
import { isNumber, MINUS_ONE, mul, pow, rational, rationalOf, sum } from "../expr/reals.js";
import type { Context } from "../facts/context.js";
import type { Book } from "../language/book.js";
import type { Basis } from "./basis.js";
import { denested } from "./denest.js";
import { withExponents } from "./exponents.js";
import { fourier } from "./fourier.js";
import { inHyperbolic } from "./hyperbolic.js";
import { Normaliser } from "./normal.js";
import { byPowers, type Eliminated, type Read, reduceFraction } from "./relations.js";
import { withCommonFactor, withOtherSigns } from "./signs.js";
import { sizeOf } from "./size.js";

export interface Form {
  readonly name: string;
  readonly expr: Expr;
}

/** Expressions that are larger than this are not multiplied out. */
const MOST_EXPANDED = 400;
/** Most time for one form: another one may do. */
const FORM_MILLISECONDS = 100;
/** A sum is collected by that many of its generators. */
const MOST_COLLECTED = 4;

const CIRCULAR: ReadonlySet<string> = new Set(["sin", "cos", "tan", "sec", "csc", "cot"]);
const HYPERBOLIC: ReadonlySet<string> = new Set(["sinh", "cosh", "tanh", "sech", "csch", "coth"]);
const COMBINATORIAL: ReadonlySet<string> = new Set(["gamma", "factorial", "binomial", "beta", "digamma"]);

/** Which kinds of functions occur: what decides which forms are worth trying. */
interface Features {
  readonly circular: boolean;
  readonly exponential: boolean;
  readonly hyperbolic: boolean;
  readonly combinatorial: boolean;
  readonly roots: boolean;
  readonly symbolicPowers: boolean;
  readonly logarithms: number;
  readonly quotient: boolean;
  readonly generators: ReadonlySet<Expr>;
}

export class Forms {
  private readonly closed: Normaliser;
  private readonly opened: Normaliser;
  /** sin and cos, and sinh and cosh: null where one of the family has another derivative than its page says. */
  private readonly circular: readonly Op[] | null;
  private readonly hyperbolics: readonly Op[] | null;

  constructor(book: Book, context: Context, local: (e: Expr) => Expr) {
    // A form may write any function of a family, so the derivatives of all of them must be what they are.
    const trusted = (op: Op) => !book.redeclares(op) && op.declared.customJvp === null;
    const family = (...names: string[]): readonly Op[] | null => {
      const ops = names.map((name) => book.find(name, 1));
      return ops.every((op) => op !== undefined && trusted(op)) ? (ops as Op[]) : null;
    };
    this.circular = family("sin", "cos");
    this.hyperbolics = family("sinh", "cosh", "exp");
    const gamma = family("gamma");
    const nameOf = (op: Op) => op.declared.native ?? op.name;
    const opens = (op: Op) => {
      if (!trusted(op)) return false;
      if (CIRCULAR.has(nameOf(op))) return this.circular !== null;
      if (COMBINATORIAL.has(nameOf(op))) return gamma !== null;
      return isKernel(op) || op.declared.native === "sqrt";
    };
    this.closed = new Normaliser(book, context, local, opens, true);
    const opensMore = (op: Op) =>
      opens(op) || (this.hyperbolics !== null && trusted(op) && HYPERBOLIC.has(nameOf(op)));
    this.opened = new Normaliser(book, context, local, opensMore, true);
  }

  /** All of them, one after the other, so that a search may stop. Forms that cost too much are left out. */
  *of(e: Expr): Generator<Form> {
    const f = featuresOf(e);
    if (f === null) return;
    const flipped = withOtherSigns(e);
    if (flipped !== null) yield { name: "signs", expr: flipped };
    const joined = withExponents(e);
    if (joined !== null) yield { name: "exponents", expr: joined };
    const nested = denested(e);
    if (nested !== null) yield { name: "nested roots", expr: nested };
    const factored = withCommonFactor(e);
    if (factored !== null) yield { name: "common factor", expr: factored };
    yield* this.attempt("cancel", () => this.cancelled(e));
    const kernels =
      f.circular || f.roots || f.combinatorial || f.symbolicPowers || f.logarithms > 0 || f.exponential;
    if (kernels) {
      const whole = yield* this.normal(e, f, "whole");
      if (whole?.hasWholeSums === true) yield* this.normal(e, f, "apart");
      // Only where a sum of sines or cosines may be a product of those of half the angle.
      if (f.circular && f.quotient) yield* this.normal(e, f, "halved");
    }
    if (f.exponential || f.hyperbolic) yield* this.attempt("hyperbolic form", () => this.hyperbolic(e));
    if (e.op.kind === Kind.Sum && e.args.length >= 6 && f.generators.size >= 2)
      for (const g of [...f.generators].slice(0, MOST_COLLECTED))
        yield* this.attempt("collect", () => [collect(e, g, { budget: BUDGET })]);
    if (sizeOf(e) < MOST_EXPANDED) yield* this.attempt("expand", () => [expand(e, { budget: BUDGET })]);
    if (f.quotient && f.generators.size === 1)
      yield* this.attempt("apart", () => [apart(e, [...f.generators][0], { budget: BUDGET })]);
  }

  /** In sines and cosines, exponentials and roots, modulo what holds between them. */
  private *normal(e: Expr, f: Features, how: "whole" | "apart" | "halved"): Generator<Form, Basis | null> {
    const normal = tried(() => this.closed.basis(e, how));
    if (normal === null) return null;
    const { image, basis } = normal;
    const sides: Eliminated[] = f.circular ? ["cos", "sin"] : ["cos"];
    for (const side of sides) {
      const read = tried(() => this.closed.read(image, side));
      if (read === null) continue;
      const fraction = tried(() => reduced(reduceFraction(read)));
      if (fraction === null) continue;
      for (const expr of this.written(read, fraction))
        yield { name: f.circular ? "trigonometric form" : "normal form", expr: basis.restore(expr) };
      const conjugate = f.roots ? tried(() => rationalised(read, fraction)) : null;
      if (conjugate !== null)
        for (const expr of this.written(read, conjugate))
          yield { name: "rationalise", expr: basis.restore(expr) };
      if (f.circular && side === "cos")
        yield* this.attempt("multiple angles", () =>
          this.multipleAngles(read, fraction, basis.restore.bind(basis)),
        );
    }
    return normal.basis;
  }

  private *attempt(name: string, work: () => readonly Expr[] | null): Generator<Form> {
    for (const expr of tried(work) ?? []) yield { name, expr };
  }

  private cancelled(e: Expr): Expr[] {
    const reader = new Reader();
    const read: Read = { reader, fraction: reader.read(e), relations: [] };
    return this.written(read, reduced(read.fraction));
  }

  /** The fraction, above and below multiplied out or in factors, whichever is smaller; and as a sum of quotients. */
  private written({ reader }: Read, f: Fraction): Expr[] {
    const { num, den, rest } = split(f);
    const write = (p: Polynomial) => {
      const flat = reader.kernels.write(p);
      // Linear in its outermost generator, with nothing in common: irreducible.
      if (isInt(p) || (p.c.length === 2 && isInt(gcd(p.c[0], p.c[1])))) return flat;
      const found = tried(() => factorPolynomial(p));
      if (found === null) return flat;
      const inFactors = reader.kernels.writeProduct(toRational(found.unit), found.factors);
      return sizeOf(inFactors) < sizeOf(flat) ? inFactors : flat;
    };
    const below = write(rest.den);
    const quotient = (above: Expr) => {
      const q = mul(rational(toRational(num, den)), mul(above, pow(below, MINUS_ONE)));
      return withOtherSigns(q) ?? q;
    };
    const flat = reader.kernels.write(rest.num);
    const best = write(rest.num);
    const out = [quotient(best)];
    if (best !== flat) out.push(quotient(flat));
    // (a + b)/c as a/c + b/c
    if (!isInt(rest.den) && flat.op.kind === Kind.Sum && flat.args.length <= 12) {
      const terms: Expr[] = [mul(flat.value as Expr, pow(below, MINUS_ONE))];
      for (let i = 0; i < flat.args.length; i += 2)
        terms.push(mul(mul(flat.args[i], flat.args[i + 1]), pow(below, MINUS_ONE)));
      out.push(mul(rational(toRational(num, den)), sum(terms)));
    }
    return out;
  }

  private multipleAngles({ reader }: Read, f: Fraction, restore: (e: Expr) => Expr): Expr[] | null {
    if (this.circular === null) return null;
    const [sine, cosine] = this.circular;
    const above = restore(reader.kernels.write(f.num));
    const below = restore(reader.kernels.write(f.den));
    const a = fourier(above, sine, cosine);
    const b = fourier(below, sine, cosine);
    if (a === null && b === null) return null;
    const out = [mul(a ?? above, pow(b ?? below, MINUS_ONE))];
    const factored = a === null ? null : tried(() => this.cancelled(a));
    if (factored !== null) for (const x of factored) out.push(mul(x, pow(b ?? below, MINUS_ONE)));
    return out;
  }

  private hyperbolic(e: Expr): Expr[] | null {
    if (this.hyperbolics === null) return null;
    const [sinh, cosh] = this.hyperbolics;
    const { image, basis } = this.opened.basis(e);
    const read = this.opened.read(image);
    const f = reduced(reduceFraction(read));
    const out = this.written(read, f);
    const { list } = read.reader.kernels;
    const exponentials = list.flatMap((k, v) => (k.op === EXP ? [[k.args[0], v] as const] : []));
    const write = (p: Polynomial) => read.reader.kernels.write(p);
    if (exponentials.length === 1) {
      const [unit, v] = exponentials[0];
      const h = inHyperbolic(f.num, f.den, v, unit, write, { sinh, cosh });
      if (h !== null) {
        out.push(h);
        const again = tried(() => this.cancelled(h));
        if (again !== null) out.push(...again);
      }
    }
    return out.map((x) => basis.restore(x));
  }
}

const BUDGET = { milliseconds: 100, terms: 1000 };

/** Functions that the basis knows how to take apart by itself. */
function isKernel(op: Op): boolean {
  if (op === EXP) return true;
  const { native } = op.declared;
  return native === "log" || native === "sin" || native === "cos" || native === "sign" || native === "cbrt";
}

/** The result, or null where it costs too much: another form may do. */
const tried = <T>(work: () => T): T | null => attempted({ milliseconds: FORM_MILLISECONDS }, work, null);

/** Null for what no form can make smaller: numbers, symbols, single calls, products and sums of symbols. */
function featuresOf(e: Expr): Features | null {
  const { kind } = e.op;
  const root = e.op.declared.native === "sqrt";
  if (kind !== Kind.Sum && kind !== Kind.Product && kind !== Kind.Power && !root) return null;
  let circular = false;
  let exponential = false;
  let hyperbolic = false;
  let combinatorial = false;
  let roots = root;
  let symbolicPowers = false;
  let logarithms = 0;
  let quotient = false;
  const generators = new Set<Expr>();
  const seen = new Set<Expr>();
  const stack = root ? [e.args[0]] : [e];
  let sums = 0;
  for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
    if (seen.has(n)) continue;
    seen.add(n);
    const { args } = n;
    switch (n.op.kind) {
      case Kind.Sum:
        sums++;
        for (let i = 0; i < args.length; i += 2) stack.push(args[i]);
        break;
      case Kind.Product:
      case Kind.Power:
        for (let i = 0; i < args.length; i += 2) {
          stack.push(args[i]);
          const k = args[i + 1];
          if (!isNumber(k)) symbolicPowers = true;
          else {
            if (rationalOf(k).sign < 0) quotient = true;
            if (!rationalOf(k).isInteger) roots = true;
          }
        }
        break;
      case Kind.Symbol:
        generators.add(n);
        break;
      case Kind.Call: {
        generators.add(n);
        const name = n.op.declared.native ?? n.op.name;
        if (CIRCULAR.has(name)) circular = true;
        else if (HYPERBOLIC.has(name)) hyperbolic = true;
        else if (COMBINATORIAL.has(name)) combinatorial = true;
        else if (n.op === EXP) exponential = true;
        else if (name === "log") logarithms++;
        else if (name === "sqrt" || name === "cbrt") roots = true;
      }
    }
  }
  if (sums === 0 && generators.size <= 1 && !roots && !symbolicPowers) return null;
  if (
    sums === 1 &&
    kind === Kind.Sum &&
    [...generators].every((g) => g.op.kind === Kind.Symbol) &&
    !roots &&
    !quotient &&
    !symbolicPowers &&
    seen.size === generators.size + 1
  )
    return null;
  return {
    circular,
    exponential,
    hyperbolic,
    combinatorial,
    roots,
    symbolicPowers,
    logarithms,
    quotient,
    generators,
  };
}

/** Without a square root of a number in the denominator: multiplied above and below by the conjugate. */
function rationalised(read: Read, f: Fraction): Fraction | null {
  const { reader, relations } = read;
  let { num, den } = f;
  let changed = false;
  for (const { v, degree } of relations) {
    const generator = reader.kernels.list[v];
    if (degree !== 2 || generator.symbols !== 0 || generator.op.kind !== Kind.Power) continue;
    const parts = byPowers(den, v);
    if (parts.length !== 2) continue;
    // (a + b·r)(a − b·r) = a² − b²·r² is free of r, and not 0 for it, because r is irrational.
    const conjugate = addPolynomials(parts[0], multiply(monomial(v, 1, -1), parts[1]));
    num = multiply(num, conjugate);
    den = multiply(den, conjugate);
    const again = reduceFraction({ reader, relations, fraction: { num, den } });
    num = again.num;
    den = again.den;
    changed = true;
  }
  return changed ? reduced({ num, den }) : null;
}
