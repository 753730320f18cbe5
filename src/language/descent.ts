/**
 * Does a rule descend? Both sides are weighed as linear forms in the weights of what their names stand for, see
 * src/expr/weight.ts: the left side from below, the right side from above, since an instance of it may fold into less.
 *
 * A name that stands for a number weighs nothing, and what it stands beside changes its kind: x^n is a whole power, or a root,
 * or a power. So names that take part in arithmetic are looked at as whole numbers, fractions and everything else, one case after
 * the other. Where the weights may be equal, the whole powers that are left decide: log(x^n) -> n*log(x); then the negative ones among
 * them, 1/cos(x)^2 -> sec(x)^2; then signs. These are orders below the first one, and closed under the contexts that leave the first
 * one equal: those in which nothing is collected or folded. A negative power of what was rewritten is a context too: it turns the
 * divisions of a product over, so these are weighed both ways.
 */
import { FluxionsError } from "../expr/error.js";
import { type Expr, hole } from "../expr/node.js";
import { AND, EQUAL, Kind, WHERE } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import { integer, isNumber, MINUS_ONE, neg, ONE, rational, rationalOf, ZERO } from "../expr/reals.js";
import { Template } from "../expr/template.js";
import { postorder } from "../expr/walk.js";
import { WEIGHT, type Weights, weightOfNode } from "../expr/weight.js";
import type { HoleKind, RewriteRule } from "./rewrite-rule.js";

/** What a name may stand for, as far as weights depend on it. */
type Shape = "whole" | "fraction" | "other";

/** constant + Σ coefficients[i]·(weight of hole i) */
interface Form {
  readonly constant: number;
  readonly coefficients: readonly number[];
}

/** `number`: whole or not. */
type Numeric = "whole" | "fraction" | "number";

/**
 * What is known of one subexpression of a side. In the forms other than weights, a hole has a second unknown, whose coefficients
 * begin at n: its bare factors, or what it adds as an argument.
 */
interface Weighed {
  readonly weight: Form;
  /** Whole powers; below a function each counts twice. */
  readonly powers: Form;
  /** The bare factors: each has one more whole power as soon as all of this is raised to one. */
  readonly bare: Form;
  /** Negative whole powers. */
  readonly divisions: Form;
  /** Those of 1 over this. The second unknown of a hole is how many are in 1 over it. */
  readonly inverse: Form;
  /** What arguments add; below another function each counts thrice. */
  readonly signs: Form;
  /** What this adds where it is an argument: 1 for a product with a number, and 1 for a minus in front. */
  readonly sign: Form;
  readonly numeric: Numeric | null;
}

/** More names in arithmetic than these have too many cases. */
const MOST_NAMES = 7;

const SAMPLES = [7, -11, 13];
const POWERS_BELOW = 2;
const SIGNS_BELOW = 3;
const MOST_SIGN = 2;

/** Raised where the constructors would have folded the left side: nothing matches it in this case. */
class Impossible extends Error {}

/** One side of a rule in one case, weighed from the leaves up: at least, if it is the left one; at most, if it is the right one. */
class Side {
  private readonly n: number;
  private readonly none: Form;
  private readonly ring: Weights<Form>;
  private readonly rootExponents = new Set<Expr>();
  /** What stands bare beside a function of it takes no number: any could be taken out of a coefficient, and put back. */
  private readonly neverNumbers: ReadonlySet<Expr>;
  /** e, where the rule asks for e == floor(e). */
  private readonly wholes: ReadonlySet<Expr>;

  constructor(
    private readonly rule: RewriteRule,
    private readonly shapes: readonly (Shape | null)[],
    private readonly samples: readonly (readonly Expr[])[],
    private readonly left: boolean,
    /** Holes that are no multiples and have no minus in front. */
    private readonly plain: ReadonlySet<Expr>,
  ) {
    this.n = rule.params.length;
    this.neverNumbers = left ? boundFactors(rule.left) : new Set();
    this.wholes = wholesOf(rule.condition);
    this.none = { constant: 0, coefficients: new Array<number>(2 * this.n).fill(0) };
    this.ring = {
      zero: this.none,
      plus: (a, n, b, k) => ({
        constant: a.constant + n * b.constant + k,
        coefficients: a.coefficients.map((c, i) => c + n * b.coefficients[i]),
      }),
    };
  }

  private plus(a: Form, n: number, b: Form, k = 0): Form {
    return this.ring.plus(a, n, b, k);
  }
  private constant(k: number): Form {
    return { constant: k, coefficients: this.none.coefficients };
  }
  private unit(i: number): Form {
    return { constant: 0, coefficients: this.none.coefficients.map((_, j) => (i === j ? 1 : 0)) };
  }

  /** @throws Impossible */
  weigh(root: Expr): Weighed {
    const done = new Map<Expr, Weighed>();
    for (const e of postorder([root])) {
      const numeric = this.numeric(e);
      if (numeric !== null && this.left && (!mayFold(e) || this.neverNumbers.has(e))) throw new Impossible();
      done.set(e, numeric === null ? this.node(e, done) : this.number(numeric, e));
    }
    return done.get(root) as Weighed;
  }

  private get nothing(): Weighed {
    const { none } = this;
    return {
      weight: none,
      powers: none,
      bare: none,
      divisions: none,
      inverse: none,
      signs: none,
      sign: none,
      numeric: null,
    };
  }

  private number(numeric: Numeric, e: Expr | null = null): Weighed {
    let sign = this.upTo(1);
    if (e?.op.kind === Kind.Number) sign = this.constant(rationalOf(e).sign < 0 ? 1 : 0);
    else if (e?.op.kind === Kind.Hole) sign = this.signOf(e);
    else if (e !== null && this.left && isOpposite(e)) sign = this.constant(1);
    return { ...this.nothing, sign, numeric };
  }

  private signOf(h: Expr): Form {
    const plain = this.plain.has(h) || this.rule.kinds.get(h.value as number) === "symbol";
    return plain ? this.none : this.unit(this.n + (h.value as number));
  }

  /** What is between 0 and k. */
  private upTo(k: number): Form {
    return this.constant(this.left ? 0 : k);
  }

  /** Is this a number, whatever numbers the names stand for that do? Tried out, as the constructors know what folds. */
  private numeric(e: Expr): Numeric | null {
    const { args } = e;
    switch (e.op.kind) {
      case Kind.Number:
        return (e.value as Rational).isInteger ? "whole" : "fraction";
      case Kind.Hole: {
        const shape = this.shapes[e.value as number];
        return shape === null || shape === "other" ? null : shape;
      }
      case Kind.Product:
        // What is no whole number is none divided by one.
        if (args.length === 2 && args[1] === ONE && this.numeric(args[0]) === "fraction")
          return ((e.value as Expr).value as Rational).inverse().isInteger ? "fraction" : "number";
    }
    if (e.op.boolean) return null;
    const holes = postorder([e]).filter(({ op }) => op.kind === Kind.Hole);
    if (holes.length === 0 || holes.some((h) => this.numeric(h) === null)) return null;
    if (this.wholes.has(e)) return "whole";
    const template = new Template(e, this.n);
    let whole = true;
    for (const sample of this.samples) {
      const value = attempt(() => template.fill(sample));
      if (value === null || value.op.kind !== Kind.Number) return null;
      if (!(value.value as Rational).isInteger) whole = false;
    }
    return whole ? "whole" : "number";
  }

  private node(e: Expr, done: ReadonlyMap<Expr, Weighed>): Weighed {
    const at = (a: Expr) => done.get(a) as Weighed;
    switch (e.op.kind) {
      case Kind.Hole:
        return this.hole(e);
      case Kind.Sum:
        return this.sum(e, at);
      case Kind.Product:
      case Kind.Power:
        return this.product(e, at);
    }
    const args = e.args.map(at);
    const weights = args.map((a) => a.weight);
    const calls = e.op.kind === Kind.Call && e.op !== WHERE;
    let [powers, divisions, signs] = [this.none, this.none, this.none];
    for (const a of args) {
      divisions = this.plus(divisions, 1, a.divisions);
      powers = this.plus(powers, calls ? POWERS_BELOW : 1, a.powers);
      signs = this.plus(signs, calls ? SIGNS_BELOW : 1, a.signs);
      if (calls) signs = this.plus(signs, 1, a.sign);
    }
    return {
      weight: weightOfNode(e.op, weights, this.ring),
      powers,
      bare: this.constant(1),
      divisions,
      inverse: this.plus(divisions, 0, this.none, 1),
      signs,
      sign: this.none,
      numeric: null,
    };
  }

  private hole(e: Expr): Weighed {
    const i = e.value as number;
    return {
      weight: this.rule.kinds.get(i) === "symbol" ? this.constant(WEIGHT.symbol) : this.unit(i),
      powers: this.unit(i),
      bare: this.unit(this.n + i),
      divisions: this.unit(i),
      inverse: this.unit(this.n + i),
      signs: this.unit(i),
      sign: this.signOf(e),
      numeric: null,
    };
  }

  private sum(e: Expr, at: (a: Expr) => Weighed): Weighed {
    let [weight, powers, signs] = [this.constant(-WEIGHT.join), this.none, this.none];
    let divisions = this.none;
    let numbers = e.value === ZERO ? 0 : 1;
    const terms: Weighed[] = [];
    for (let i = 0; i < e.args.length; i += 2) {
      const t = at(e.args[i]);
      if (t.numeric !== null) {
        numbers++;
        continue;
      }
      terms.push(t);
      weight = this.plus(weight, 1, t.weight, WEIGHT.join);
      powers = this.plus(powers, 1, t.powers);
      divisions = this.plus(divisions, 1, t.divisions);
      signs = this.plus(signs, 1, t.signs);
    }
    if (terms.length === 0) return this.number("number");
    // A sum has one number.
    if (numbers > 1 && this.left) throw new Impossible();
    if (numbers > 0) weight = this.plus(weight, 0, this.none, WEIGHT.join);
    const bare = terms.length > 1 ? this.constant(1) : this.plus(terms[0].bare, 0, this.none, 1);
    // A constant may come to 0, and leave one term.
    const alone =
      terms.length > 1 ? divisions : this.left ? this.none : this.plus(divisions, 1, terms[0].inverse);
    const inverse = this.plus(alone, 0, this.none, this.left && terms.length === 1 ? 0 : 1);
    return { weight, powers, bare, divisions, inverse, signs, sign: this.upTo(MOST_SIGN), numeric: null };
  }

  private product(e: Expr, at: (a: Expr) => Weighed): Weighed {
    let [weight, powers, bare, signs] = [this.constant(-WEIGHT.join), this.none, this.none, this.none];
    let [divisions, inverse] = [this.none, this.none];
    let factors = 0;
    for (let i = 0; i < e.args.length; i += 2) {
      const f = this.power(e.args[i], at(e.args[i]), e.args[i + 1], at(e.args[i + 1]));
      if (f.numeric !== null) continue;
      factors++;
      weight = this.plus(weight, 1, f.weight, WEIGHT.join);
      powers = this.plus(powers, 1, f.powers);
      bare = this.plus(bare, 1, f.bare);
      divisions = this.plus(divisions, 1, f.divisions);
      inverse = this.plus(inverse, 1, f.inverse);
      signs = this.plus(signs, 1, f.signs);
    }
    if (factors === 0) return this.number("number");
    const sign = this.productSign(e, at);
    return { weight, powers, bare, divisions, inverse, signs, sign, numeric: null };
  }

  private productSign(e: Expr, at: (a: Expr) => Weighed): Form {
    if (e.op.kind === Kind.Power) return this.none;
    const { args } = e;
    if (this.left && isOpposite(e)) return this.plus(at(args[0]).sign, 0, this.none, 1);
    const number = this.left ? multiplier(e, this.shapes) : null;
    if (number !== null) return this.plus(this.signOf(number), 0, this.none, 1);
    const known = args.every((f, i) => i % 2 === 1 || (at(f).numeric === null && f.op.kind !== Kind.Hole));
    if (!known) return this.upTo(MOST_SIGN);
    const k = rationalOf(e.value as Expr);
    return this.constant((k.sign < 0 ? 1 : 0) + (e.value === ONE ? 0 : 1));
  }

  /** A root of a number on the left side has an exponent between 0 and 1. */
  private refuseRoot(exponent: Expr): void {
    if (this.rootExponents.has(neg(exponent))) throw new Impossible();
    this.rootExponents.add(exponent);
  }

  /** At least none, or at most any number. */
  private get unknown(): Form {
    return this.constant(this.left ? 0 : Number.POSITIVE_INFINITY);
  }

  /** Divisions in a whole power. */
  private turned(b: Weighed, exponent: Expr): Pick<Weighed, "divisions" | "inverse"> {
    if (exponent.op.kind !== Kind.Number) return { divisions: this.unknown, inverse: this.unknown };
    const { divisions, inverse } = b;
    return rationalOf(exponent).sign > 0
      ? { divisions, inverse }
      : { divisions: inverse, inverse: divisions };
  }

  private power(base: Expr, b: Weighed, exponent: Expr, e: Weighed): Weighed {
    if (exponent === ONE) return b;
    const { none, left } = this;
    const one = this.constant(1);
    if (e.numeric === "whole") {
      if (b.numeric !== null) {
        if (left && exponent.op.kind !== Kind.Number) throw new Impossible();
        return this.number("number");
      }
      // x^2 and 1/x fit products of whole powers too. A name for the exponent takes it as it stands, of one base.
      const several = isHole(base) && (!left || exponent.op.kind === Kind.Number);
      const more = several ? b.bare : one;
      const powers = this.plus(b.powers, 1, more);
      return { ...b, powers, bare: none, ...this.turned(b, exponent), sign: none };
    }
    if (b.numeric !== null && e.numeric !== null) {
      // (2/3)^(1/2) is split into the roots of whole numbers.
      if (left) this.refuseRoot(exponent);
      if (left && e.numeric === "number") return this.number("number");
      const root = b.numeric === "whole" || (left && b.numeric === "number");
      const weight = root ? WEIGHT.root : WEIGHT.splitRoot;
      return { ...this.nothing, weight: this.constant(weight) };
    }
    // A number of which nothing is known may be whole.
    if (e.numeric === "number" && left)
      return { ...b, bare: none, divisions: none, inverse: none, sign: none };
    // On the right side it may be whole too, but then weighs less.
    return {
      weight: this.plus(this.plus(none, 2, b.weight), 2, e.weight, WEIGHT.power),
      powers: this.plus(b.powers, 1, e.powers),
      bare: none,
      // An exponent that is a number on the right side may come to a whole one.
      divisions: e.numeric === null || left ? this.plus(b.divisions, 1, e.divisions) : this.unknown,
      inverse: e.numeric === null || left ? this.plus(b.divisions, 1, e.divisions) : this.unknown,
      signs: this.plus(b.signs, 1, e.signs),
      sign: none,
      numeric: null,
    };
  }
}

/** Does a match of this on the left side also find a number? Sums, powers and the like are sought among their own kind. */
function mayFold(e: Expr): boolean {
  const { kind } = e.op;
  if (kind === Kind.Hole || kind === Kind.Number) return true;
  return kind === Kind.Product && e.args.length === 2 && e.args[1] === ONE && e.args[0].op.kind === Kind.Hole;
}

/** Is this -x? */
function isOpposite(e: Expr): boolean {
  const { args } = e;
  return (
    e.op.kind === Kind.Product &&
    e.value === MINUS_ONE &&
    args.length === 2 &&
    args[1] === ONE &&
    isHole(args[0])
  );
}

const isHole = (e: Expr) => e.op.kind === Kind.Hole;

/** Holes that are factors of a product, each of them below another factor as well. */
function boundFactors(left: Expr): ReadonlySet<Expr> {
  const bound = new Set<Expr>();
  if (left.op.kind !== Kind.Product) return bound;
  const below = new Set(postorder(left.args.filter((a) => !isHole(a))));
  for (let i = 0; i < left.args.length; i += 2) {
    const base = left.args[i];
    if (!isHole(base) || left.args[i + 1].op.kind !== Kind.Number) continue;
    // Beside one that is not known from elsewhere, the whole product is divided up.
    if (!below.has(base)) return new Set();
    bound.add(base);
  }
  return bound;
}

/** Every e of which a condition says e == floor(e). */
function wholesOf(condition: Template | null): ReadonlySet<Expr> {
  const wholes = new Set<Expr>();
  if (condition === null) return wholes;
  const { body } = condition;
  for (const { op, args } of body.op === AND ? body.args : [body]) {
    if (op !== EQUAL) continue;
    for (const [e, f] of [args, [args[1], args[0]]])
      if (f.op.kind === Kind.Call && f.op.declared.native === "floor" && f.args[0] === e) wholes.add(e);
  }
  return wholes;
}

/** Of n*x on the left side the hole n, if it stands for a number, which then is not 1, and x for something else. */
function multiplier(e: Expr, shapes: readonly (Shape | null)[]): Expr | null {
  if (e.op.kind !== Kind.Product || e.value !== ONE || e.args.length !== 4) return null;
  const [x, p, y, q] = e.args;
  if (p !== ONE || q !== ONE || !isHole(x) || !isHole(y)) return null;
  const [s, t] = [shapes[x.value as number], shapes[y.value as number]];
  if (s === null || t === null || (s === "other") === (t === "other")) return null;
  return s === "other" ? y : x;
}

/** Holes that have no number and no minus in front: the x of f(-x), if it is a number, and that of f(n*x). */
function plainHoles(left: Expr, shapes: readonly (Shape | null)[]): ReadonlySet<Expr> {
  const plain = new Set<Expr>();
  const numbers = new Set<Expr>();
  let again = false;
  for (const n of postorder([left])) {
    if (n.op.kind !== Kind.Call) continue;
    for (const a of n.args) {
      const number = multiplier(a, shapes);
      if (number === null) {
        const numeric = isOpposite(a) && shapes[a.args[0].value as number] !== "other";
        if (numeric && shapes[a.args[0].value as number] !== null) plain.add(a.args[0]);
        continue;
      }
      plain.add(a.args[0] === number ? a.args[2] : a.args[0]);
      // The second of two multiples by the same number is divided by it, and may be left with another one.
      again ||= numbers.has(number);
      numbers.add(number);
    }
  }
  return again ? new Set() : plain;
}

function attempt(work: () => Expr): Expr | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof FluxionsError) return null;
    throw error;
  }
}

function possible(work: () => Weighed): Weighed | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof Impossible) return null;
    throw error;
  }
}

/** Holes that take part in arithmetic on the left side. */
function arithmeticHoles(left: Expr): Set<number> {
  const out = new Set<number>();
  for (const n of postorder([left]))
    if (n.op.kind === Kind.Sum || n.op.kind === Kind.Product || n.op.kind === Kind.Power)
      for (const a of n.args) if (a.op.kind === Kind.Hole) out.add(a.value as number);
  return out;
}

function shapesOf(kind: HoleKind | undefined, arithmetic: boolean): readonly (Shape | null)[] {
  switch (kind) {
    case "number":
      return ["whole", "fraction"];
    case "integer":
      return ["other", "whole"];
    case "even":
    case "odd":
      return ["whole"];
    case "symbol":
      return ["other"];
    default:
      return arithmetic ? ["other", "whole", "fraction"] : [null];
  }
}

function* cases(choices: readonly (readonly (Shape | null)[])[]): Iterable<readonly (Shape | null)[]> {
  const total = choices.reduce((n, c) => n * c.length, 1);
  for (let k = 0; k < total; k++) {
    let rest = k;
    yield choices.map((c) => {
      const shape = c[rest % c.length];
      rest = Math.floor(rest / c.length);
      return shape;
    });
  }
}

/** Numbers in the place of the names that stand for numbers, in several ways; other names are left. */
function samplesOf(rule: RewriteRule, shapes: readonly (Shape | null)[]): readonly (readonly Expr[])[] {
  return SAMPLES.map((_, s) =>
    shapes.map((shape, i) => {
      // Odd numbers, all different, of both signs.
      const k = SAMPLES[(s + i) % SAMPLES.length] * (1 + 2 * Math.floor(i / SAMPLES.length));
      if (shape === "whole") return integer(rule.kinds.get(i) === "even" ? 2 * k : k);
      if (shape === "fraction") return rational(Rational.ratio(k, 2));
      return hole(i);
    }),
  );
}

/** The weights of both sides in a case in which the left one may not be heavier. */
export interface Ascent {
  readonly left: string;
  readonly right: string;
  /** “n is a whole number”, or nothing. */
  readonly where: string;
}

/** For people: “both sides may weigh 4 + 2x, where x is no number”. */
export function ascentText({ left, right, where }: Ascent): string {
  const weights =
    left === right
      ? `both sides may weigh ${left}`
      : `the right side may be heavier: ${left} against ${right}`;
  return where === "" ? weights : `${weights}, where ${where}`;
}

/** Null if the right side is always lighter than the left one, in the order of src/expr/weight.ts. */
export function ascentOf(rule: RewriteRule): Ascent | null {
  const { params, kinds, left, right } = rule;
  const arithmetic = arithmeticHoles(left);
  const choices = params.map((_, i) => shapesOf(kinds.get(i), arithmetic.has(i)));
  if (choices.filter((c) => c.length > 1).length > MOST_NAMES)
    return {
      left: "anything",
      right: "anything",
      where: `more than ${MOST_NAMES} names take part in arithmetic`,
    };
  const whole = new Template(left, params.length);
  for (const shapes of cases(choices)) {
    const samples = samplesOf(rule, shapes);
    const numeric = shapes.some((s) => s === "whole" || s === "fraction");
    const same = (sample: readonly Expr[]) => {
      const filled = attempt(() => whole.fill(sample));
      return filled !== null && filled === attempt(() => right.fill(sample));
    };
    // The constructors do the same by themselves, and the rule never fires.
    if (numeric && samples.every(same)) continue;
    const plain = plainHoles(left, shapes);
    const l = possible(() => new Side(rule, shapes, samples, true, plain).weigh(left));
    if (l === null) continue;
    const r = new Side(rule, shapes, samples, false, plain).weigh(right.body);
    const decided = sign(l.weight, r.weight, shapes);
    if (decided > 0 || (decided === 0 && lessAtEqualWeight(left, l, r))) continue;
    const names = shapes.flatMap((s, i) =>
      choices[i].length > 1 && s !== null ? [`${params[i]} is ${WORDS[s]}`] : [],
    );
    return {
      left: written(l.weight, params),
      right: written(r.weight, params),
      where: names.join(", "),
    };
  }
  return null;
}

const WORDS: Readonly<Record<Shape, string>> = {
  whole: "a whole number",
  fraction: "a fraction",
  other: "no number",
};

/** 1 if a > b for all weights of the holes, 0 if a >= b, else -1. */
function sign(a: Form, b: Form, shapes: readonly (Shape | null)[]): -1 | 0 | 1 {
  let least = a.constant - b.constant;
  for (let i = 0; i < a.coefficients.length; i++) {
    const more = a.coefficients[i] - b.coefficients[i];
    if (more < 0) return -1;
    if (shapes[i] === "other") least += more * WEIGHT.symbol;
  }
  return least > 0 ? 1 : least === 0 ? 0 : -1;
}

/** Are there fewer whole powers on the right side, or as many and fewer divisions, or signs? Alone, and in powers of the whole. */
function lessAtEqualWeight(left: Expr, l: Weighed, r: Weighed): boolean {
  const none = l.weight.coefficients.map(() => null);
  const fewer = (...orders: readonly (readonly [Form, Form])[]): boolean => {
    for (const [a, b] of orders) {
      const decided = sign(a, b, none);
      if (decided !== 0) return decided > 0;
    }
    return false;
  };
  const signs = [l.signs, r.signs] as const;
  const upright = [l.divisions, r.divisions] as const;
  const upsideDown = [l.inverse, r.inverse] as const;
  if (!fewer([l.powers, r.powers], upright, signs)) return false;
  // A product of whole powers is found in any whole power of it; other products and powers in none.
  const pairs = left.op.kind === Kind.Product || left.op.kind === Kind.Power;
  const whole = left.args.every((a, i) => i % 2 === 0 || (isNumber(a) && rationalOf(a).isInteger));
  if (pairs && !whole) return true;
  // 1/f(x) is not found upside down in f(x).
  const once = isReciprocal(left);
  const raised = add(r.powers, r.bare);
  const raisedLeft = !pairs ? add(l.powers, l.bare) : once ? l.powers : wholePowers(l, left);
  if (!fewer([raisedLeft, raised], upright, signs)) return false;
  return once || fewer([raisedLeft, raised], upsideDown, signs);
}

/** Is this 1/f(x), or a higher power of it? */
function isReciprocal({ op, args }: Expr): boolean {
  if ((op.kind !== Kind.Power && op.kind !== Kind.Product) || args.length !== 2) return false;
  return args[0].op.kind === Kind.Call && isNumber(args[1]) && rationalOf(args[1]).sign < 0;
}

/** At least the whole powers of any whole power of a product: of its factors, those with -1 may lose theirs. */
function wholePowers(l: Weighed, left: Expr): Form {
  const lost = left.args.filter((a, i) => i % 2 === 1 && a === MINUS_ONE).length;
  return { constant: l.powers.constant - lost, coefficients: l.powers.coefficients };
}

function add(a: Form, b: Form): Form {
  return {
    constant: a.constant + b.constant,
    coefficients: a.coefficients.map((c, i) => c + b.coefficients[i]),
  };
}

function written({ constant, coefficients }: Form, params: readonly string[]): string {
  const terms = params.flatMap((p, i) => {
    const c = coefficients[i];
    return c === 0 ? [] : [c === 1 ? p : `${c}${p}`];
  });
  if (constant !== 0 || terms.length === 0) terms.unshift(String(constant));
  return terms.join(" + ");
}
