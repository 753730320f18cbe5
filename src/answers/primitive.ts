/**
 * Antiderivatives by own rules: a table, substitution, parts, partial fractions. Rules are applied without asking where they
 * hold; what comes out is verified by whoever asked, so that a rule may be wrong somewhere but never unnoticed.
 */
import { apart } from "../algebra/apart.js";
import { attempted } from "../algebra/budget.js";
import { coefficients } from "../algebra/coefficients.js";
import { expand } from "../algebra/expand.js";
import { cancel } from "../algebra/together.js";
import { derive } from "../calculus/derivative.js";
import { call } from "../expr/call.js";
import { less } from "../expr/logic.js";
import type { Expr } from "../expr/node.js";
import { EXP, Kind } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import {
  add,
  div,
  HALF,
  integer,
  isNumber,
  MINUS_ONE,
  mul,
  ONE,
  pow,
  product,
  rational,
  rationalOf,
  scale,
  smallInteger,
  sub,
  sum,
  TWO,
  ZERO,
} from "../expr/reals.js";
import { substitute, transform } from "../expr/rebuild.js";
import { postorder } from "../expr/walk.js";
import { ask } from "../facts/ask.js";
import { freshSymbol } from "../propose/vocabulary.js";
import { attempt } from "../simplify/certain.js";
import { fourier } from "../simplify/fourier.js";
import { dependent } from "./continuity.js";
import type { Integrand } from "./integral-check.js";

/** Integrals of f(u) by u. */
const TABLE: Readonly<Record<string, string>> = {
  exp: "exp(u)",
  sin: "-cos(u)",
  cos: "sin(u)",
  tan: "-log(abs(cos(u)))",
  cot: "log(abs(sin(u)))",
  sec: "log(abs(sec(u) + tan(u)))",
  csc: "-log(abs(csc(u) + cot(u)))",
  sinh: "cosh(u)",
  cosh: "sinh(u)",
  tanh: "log(cosh(u))",
  coth: "log(abs(sinh(u)))",
  sech: "atan(sinh(u))",
  csch: "log(abs(tanh(u/2)))",
  log: "u*log(u) - u",
  asin: "u*asin(u) + sqrt(1 - u^2)",
  acos: "u*acos(u) - sqrt(1 - u^2)",
  atan: "u*atan(u) - log(1 + u^2)/2",
  asinh: "u*asinh(u) - sqrt(1 + u^2)",
  acosh: "u*acosh(u) - sqrt(u - 1)*sqrt(u + 1)",
  atanh: "u*atanh(u) + log(1 - u^2)/2",
  erf: "u*erf(u) + exp(-u^2)/sqrt(pi)",
  abs: "u*abs(u)/2",
  sqrt: "2*u^(3/2)/3",
  sign: "abs(u)",
};
/** Of the second powers that are not powers of an inner function. */
const SQUARES: Readonly<Record<string, string>> = {
  sec: "tan(u)",
  csc: "-cot(u)",
  tan: "tan(u) - u",
  cot: "-cot(u) - u",
  sech: "tanh(u)",
  csch: "-coth(u)",
  tanh: "u - tanh(u)",
  coth: "u - coth(u)",
  sinh: "sinh(2*u)/4 - u/2",
  cosh: "sinh(2*u)/4 + u/2",
};
/** Higher powers n by lower ones: u, n and the integral j of the power n - 2. */
const REDUCTIONS: Readonly<Record<string, string>> = {
  sec: "sec(u)^(n - 2)*tan(u)/(n - 1) + (n - 2)/(n - 1)*j",
  csc: "-csc(u)^(n - 2)*cot(u)/(n - 1) + (n - 2)/(n - 1)*j",
  tan: "tan(u)^(n - 1)/(n - 1) - j",
  cot: "-cot(u)^(n - 1)/(n - 1) - j",
  tanh: "j - tanh(u)^(n - 1)/(n - 1)",
  coth: "j - coth(u)^(n - 1)/(n - 1)",
};
/** Functions that are differentiated away in integration by parts. */
const PARTS: ReadonlySet<string> = new Set(["log", "atan", "asin", "acos", "asinh", "acosh", "atanh", "erf"]);
const TRIGONOMETRIC: Readonly<Record<string, string>> = {
  tan: "sin(u)/cos(u)",
  cot: "cos(u)/sin(u)",
  sec: "1/cos(u)",
  csc: "1/sin(u)",
};

const DEEPEST = 7;
const MOST_SUBSTITUTIONS = 12;
const MOST_TERMS = 60;
const MOST_NODES = 300;
const ALGEBRA = { milliseconds: 150, terms: 1_500 };

/** What may be an antiderivative, unverified; null where no rule leads to one in time. */
export function primitive(given: Integrand, milliseconds: number): Expr | null {
  const { e, x } = given;
  const inPowers = transform(e, (n) =>
    n.op.kind === Kind.Call && n.op.declared.native === "sqrt" && contains(n, x) ? pow(n.args[0], HALF) : n,
  );
  return new Rules(given, performance.now() + milliseconds).of(inPowers, x, DEEPEST);
}

class Rules {
  private readonly known = new Map<string, Expr | null>();
  private readonly under = new Set<string>();

  constructor(
    private readonly given: Integrand,
    private readonly end: number,
  ) {}

  of(e: Expr, x: Expr, depth: number): Expr | null {
    if (!contains(e, x)) return mul(e, x);
    if (depth === 0 || performance.now() > this.end || postorder([e]).length > MOST_NODES) return null;
    const key = `${e.id} ${x.id}`;
    const found = this.known.get(key);
    if (found !== undefined) return found;
    // What needs itself is found nowhere.
    if (this.under.has(key)) return null;
    this.under.add(key);
    const F = attempt(() => this.found(e, x, depth));
    this.under.delete(key);
    // Nothing that was given up because it was too deep, or itself needed, is known for good.
    if (F !== null) this.known.set(key, F);
    return F;
  }

  private found(e: Expr, x: Expr, depth: number): Expr | null {
    if (e.op.kind === Kind.Sum) {
      const terms = this.terms(e, x, depth);
      if (terms !== null) return terms;
    }
    const [constant, rest] = separated(e, x);
    if (constant !== ONE) {
      const F = this.of(rest, x, depth);
      return F === null ? null : mul(constant, F);
    }
    return (
      this.byTable(e, x, depth) ??
      this.byQuadratic(e, x, depth) ??
      this.rationally(e, x) ??
      this.bySubstitution(e, x, depth) ??
      this.byParts(e, x, depth) ??
      this.waves(e, x, depth) ??
      this.expanded(e, x, depth) ??
      this.trigonometrically(e, x, depth)
    );
  }

  private terms(e: Expr, x: Expr, depth: number): Expr | null {
    if (e.args.length > 2 * MOST_TERMS) return null;
    const out: Expr[] = [mul(e.value as Expr, x)];
    for (let i = 0; i < e.args.length; i += 2) {
      const F = this.of(e.args[i], x, depth - 1);
      if (F === null) return null;
      out.push(scale(F, e.args[i + 1]));
    }
    return sum(out);
  }

  // ————— tables

  private fill(text: string, values: Readonly<Record<string, Expr>>): Expr | null {
    const formula = attempt(() => this.given.book.parse(text));
    return formula === null ? null : substitute(formula, values);
  }

  private byTable(e: Expr, x: Expr, depth: number): Expr | null {
    if (e === x) return scale(pow(x, TWO), HALF);
    if (e.op.kind === Kind.Call && e.args.length === 1) {
      const slope = slopeOf(e.args[0], x);
      const text = TABLE[e.op.name];
      const F = slope === null || text === undefined ? null : this.fill(text, { u: e.args[0] });
      return F === null || slope === null ? null : div(F, slope);
    }
    if (e.op.kind !== Kind.Power) return null;
    const [base, exponent] = e.args;
    if (!contains(exponent, x)) {
      const slope = slopeOf(base, x);
      if (slope !== null) return div(this.powerOf(base, exponent), slope);
      return this.powerOfFunction(base, exponent, x, depth);
    }
    const slope = slopeOf(exponent, x);
    if (slope === null || contains(base, x)) return null;
    const log = this.fill("log(u)", { u: base });
    return log === null ? null : div(e, mul(slope, log));
  }

  private powerOf(u: Expr, exponent: Expr): Expr {
    if (exponent === MINUS_ONE) return this.fill("log(abs(u))", { u }) as Expr;
    const up = add(exponent, ONE);
    return div(pow(u, up), up);
  }

  private powerOfFunction(base: Expr, exponent: Expr, x: Expr, depth: number): Expr | null {
    if (base.op.kind !== Kind.Call || base.args.length !== 1) return null;
    const slope = slopeOf(base.args[0], x);
    let n = smallInteger(exponent);
    if (slope === null || !Number.isInteger(n)) return null;
    let name = base.op.name;
    const [u] = base.args;
    if (n < 0) {
      name =
        (
          {
            cos: "sec",
            sin: "csc",
            cosh: "sech",
            sinh: "csch",
            tan: "cot",
            cot: "tan",
            tanh: "coth",
            coth: "tanh",
          } as Record<string, string>
        )[name] ?? "";
      n = -n;
    }
    const direct = n === 1 ? TABLE[name] : n === 2 ? SQUARES[name] : undefined;
    if (direct !== undefined) {
      const F = this.fill(direct, { u });
      return F === null ? null : div(F, slope);
    }
    const reduction = REDUCTIONS[name];
    const f = this.given.book.find(name, 1);
    if (reduction === undefined || f === undefined || n < 3 || depth === 0) return null;
    const t = freshSymbol("t", base);
    const lower = this.of(pow(call(f, [t]), integer(n - 2)), t, depth - 1);
    if (lower === null) return null;
    const F = this.fill(reduction, { u: t, n: integer(n), j: lower });
    return F === null ? null : div(substitute(F, new Map([[t.value as string, u]])), slope);
  }

  // ————— roots and exponentials of quadratic polynomials

  private byQuadratic(e: Expr, x: Expr, depth: number): Expr | null {
    if (e.op === EXP) {
      const q = quadratic(e.args[0], x);
      if (q === null || !this.may(less(q.a, ZERO))) return null;
      return this.fill("sqrt(pi)/(2*sqrt(-a))*exp(c - b^2/(4*a))*erf(sqrt(-a)*x - b/(2*sqrt(-a)))", {
        ...q,
        x,
      });
    }
    if (e.op.kind !== Kind.Power || !isNumber(e.args[1])) return null;
    const q = quadratic(e.args[0], x);
    const m = rationalOf(e.args[1]).mul(Rational.integer(2));
    if (q === null || !m.isInteger || rationalOf(e.args[1]).isInteger) return null;
    if (m.equals(Rational.integer(-1))) {
      if (!this.may(less(ZERO, q.a)))
        return this.fill("-asin((2*a*x + b)/sqrt(b^2 - 4*a*c))/sqrt(-a)", { ...q, x });
      const d = sub(mul(integer(4), mul(q.a, q.c)), pow(q.b, TWO));
      return ask(less(ZERO, d), this.given.context) === "yes"
        ? this.fill("asinh((2*a*x + b)/sqrt(4*a*c - b^2))/sqrt(a)", { ...q, x })
        : this.fill("log(abs(2*sqrt(a)*sqrt(a*x^2 + b*x + c) + 2*a*x + b))/sqrt(a)", { ...q, x });
    }
    if (m.sign > 0) {
      const lower = this.of(pow(e.args[0], sub(e.args[1], ONE)), x, depth - 1);
      if (lower === null) return null;
      const text = "(2*a*x + b)*y/(2*a*(2*m + 1)) + m*(4*a*c - b^2)/(2*a*(2*m + 1))*j";
      return this.fill(text, { ...q, x, y: e, m: e.args[1], j: lower });
    }
    const up = add(e.args[1], ONE);
    const higher = up === rational(Rational.ratio(-1, 2)) ? ZERO : this.of(pow(e.args[0], up), x, depth - 1);
    if (higher === null) return null;
    const text = "(2*a*x + b)*y/((m + 1)*(b^2 - 4*a*c)) - 2*a*(2*m + 3)/((m + 1)*(b^2 - 4*a*c))*j";
    return this.fill(text, { ...q, x, y: pow(e.args[0], up), m: e.args[1], j: higher });
  }

  /** Is it not excluded? */
  private may(condition: Expr): boolean {
    return ask(condition, this.given.context) !== "no";
  }

  // ————— rational functions

  private rationally(e: Expr, x: Expr): Expr | null {
    for (const n of dependent(x, [e]))
      if (n !== x && n.op.kind !== Kind.Sum && n.op.kind !== Kind.Product && !isWholePower(n)) return null;
    const parts = attempted(ALGEBRA, () => apart(e, x), null);
    if (parts === null) return null;
    const terms = parts.op.kind === Kind.Sum ? parts.args : [parts, ONE];
    const out: Expr[] = parts.op.kind === Kind.Sum ? [mul(parts.value as Expr, x)] : [];
    for (let i = 0; i < terms.length; i += 2) {
      const F = this.partialFraction(terms[i], x);
      if (F === null) return null;
      out.push(scale(F, terms[i + 1]));
    }
    return sum(out);
  }

  private partialFraction(e: Expr, x: Expr): Expr | null {
    const [constant, rest] = separated(e, x);
    const pairs = rest.op.kind === Kind.Product || rest.op.kind === Kind.Power ? rest.args : [rest, ONE];
    let D: Expr | null = null;
    let k = 0;
    const numerator: Expr[] = [rest.op.kind === Kind.Product ? (rest.value as Expr) : ONE];
    for (let i = 0; i < pairs.length; i += 2) {
      const n = smallInteger(pairs[i + 1]);
      if (n < 0 && D === null) [D, k] = [pairs[i], -n];
      else numerator.push(pow(pairs[i], pairs[i + 1]));
    }
    const c = attempted(ALGEBRA, () => coefficients(product(numerator), x), null);
    if (c === null) return null;
    if (D === null)
      return mul(constant, sum(c.map((a, n) => mul(a, div(pow(x, integer(n + 1)), integer(n + 1))))));
    const slope = slopeOf(D, x);
    if (slope !== null && c.length === 1)
      return product([constant, c[0], this.powerOf(D, integer(-k)), pow(slope, MINUS_ONE)]);
    const q = quadratic(D, x);
    if (q === null || c.length > 2) return null;
    const [c0, c1] = [c[0], c[1] ?? ZERO];
    const { a, b } = q;
    // c0 + c1·x = c1/(2a)·D' + (c0 − c1·b/(2a))
    const first = c1 === ZERO ? ZERO : mul(div(c1, scale(a, TWO)), this.powerOf(D, integer(-k)));
    const left = sub(c0, div(mul(c1, b), scale(a, TWO)));
    const second = left === ZERO ? ZERO : this.inverseQuadratic(q, D, k, x);
    return second === null ? null : mul(constant, add(first, mul(left, second)));
  }

  /** The integral of D^-k. */
  private inverseQuadratic(q: Quadratic, D: Expr, k: number, x: Expr): Expr | null {
    if (k === 1) {
      const positive = ask(less(pow(q.b, TWO), mul(integer(4), mul(q.a, q.c))), this.given.context);
      const text =
        positive === "no"
          ? "log(abs((2*a*x + b - sqrt(b^2 - 4*a*c))/(2*a*x + b + sqrt(b^2 - 4*a*c))))/sqrt(b^2 - 4*a*c)"
          : "2*atan((2*a*x + b)/sqrt(4*a*c - b^2))/sqrt(4*a*c - b^2)";
      return this.fill(text, { ...q, x });
    }
    const lower = this.inverseQuadratic(q, D, k - 1, x);
    if (lower === null) return null;
    const text = "(2*a*x + b)/((k - 1)*(4*a*c - b^2)*y^(k - 1)) + 2*a*(2*k - 3)/((k - 1)*(4*a*c - b^2))*j";
    return this.fill(text, { ...q, x, y: D, k: integer(k), j: lower });
  }

  // ————— substitution

  private bySubstitution(e: Expr, x: Expr, depth: number): Expr | null {
    const t = freshSymbol("t", e, x);
    for (const u of inner(e, x)) {
      if (performance.now() > this.end) return null;
      const slope = attempt(() => derive(this.given.book, u, x));
      if (slope === null || slope === ZERO) continue;
      const quotient = div(e, slope);
      for (const q of new Set([quotient, attempted(ALGEBRA, () => cancel(quotient), quotient)])) {
        const inT = inTermsOf(q, u, x, t);
        if (contains(inT, x)) continue;
        const F = this.of(inT, t, depth - 2 < 1 ? depth - 1 : depth - 2);
        if (F !== null) return substitute(F, new Map([[t.value as string, u]]));
      }
    }
    return null;
  }

  // ————— parts

  private byParts(e: Expr, x: Expr, depth: number): Expr | null {
    const factors = factorsOf(e);
    return (
      this.awayWithFunction(factors, x, depth) ??
      this.oscillating(factors, x) ??
      this.awayWithPolynomial(factors, x, depth)
    );
  }

  /** ∫ p·g = P·g − ∫ P·g', for a logarithm g and the like. */
  private awayWithFunction(factors: readonly Expr[], x: Expr, depth: number): Expr | null {
    const i = factors.findIndex((f) => {
      const g = f.op.kind === Kind.Power && smallInteger(f.args[1]) > 0 ? f.args[0] : f;
      return g.op.kind === Kind.Call && PARTS.has(g.op.name);
    });
    if (i < 0) return null;
    const g = factors[i];
    const rest = product(factors.filter((_, k) => k !== i));
    const P = this.of(rest, x, depth - 1);
    const slope = P === null ? null : attempt(() => derive(this.given.book, g, x));
    if (P === null || slope === null) return null;
    const quotient = mul(P, slope);
    const other = this.of(
      attempted(ALGEBRA, () => cancel(quotient), quotient),
      x,
      depth - 1,
    );
    return other === null ? null : sub(mul(P, g), other);
  }

  /** exp(ax + c)·sin(bx + d), and with a cosine. */
  private oscillating(factors: readonly Expr[], x: Expr): Expr | null {
    if (factors.length !== 2) return null;
    const [exp, wave] = factors[0].op === EXP ? factors : [factors[1], factors[0]];
    if (exp.op !== EXP || wave.op.kind !== Kind.Call || wave.args.length !== 1) return null;
    const [a, b] = [slopeOf(exp.args[0], x), slopeOf(wave.args[0], x)];
    const texts: Readonly<Record<string, string>> = {
      sin: "y*(a*sin(u) - b*cos(u))/(a^2 + b^2)",
      cos: "y*(a*cos(u) + b*sin(u))/(a^2 + b^2)",
    };
    const text = texts[wave.op.name];
    if (a === null || b === null || text === undefined) return null;
    return this.fill(text, { y: exp, u: wave.args[0], a, b });
  }

  /** ∫ p·f = p·F − ∫ p'·F, for a polynomial p. */
  private awayWithPolynomial(factors: readonly Expr[], x: Expr, depth: number): Expr | null {
    const isPolynomial = (f: Expr) =>
      f === x ||
      ((f.op.kind === Kind.Power || f.op.kind === Kind.Sum) &&
        attempted(ALGEBRA, () => coefficients(f, x).length, 0) > 1);
    const p = product(factors.filter(isPolynomial));
    const f = product(factors.filter((g) => !isPolynomial(g)));
    if (p === ONE || !contains(f, x)) return null;
    const list = attempted(ALGEBRA, () => coefficients(p, x), null);
    if (list === null || list.length > 12) return null;
    let left = p;
    let F: Expr | null = f;
    const out: Expr[] = [];
    for (let sign = 1; left !== ZERO; sign = -sign) {
      F = this.of(F, x, depth - 1);
      if (F === null) return null;
      out.push(scale(mul(left, F), integer(sign)));
      left = derive(this.given.book, left, x);
    }
    return sum(out);
  }

  // ————— forms

  private waves(e: Expr, x: Expr, depth: number): Expr | null {
    const [sin, cos] = ["sin", "cos"].map((name) => this.given.book.find(name, 1));
    const apartForm = sin === undefined || cos === undefined ? null : fourier(e, sin, cos);
    return apartForm === null || apartForm === e ? null : this.of(apartForm, x, depth - 1);
  }

  private expanded(e: Expr, x: Expr, depth: number): Expr | null {
    const E = attempted(ALGEBRA, () => expand(e), e);
    return E === e || E.op.kind !== Kind.Sum ? null : this.of(E, x, depth - 1);
  }

  /** Rational functions of sin(ax) and cos(ax): by sin, cos or tan of it where it is odd or even in them, else by tan(ax/2). */
  private trigonometrically(e: Expr, x: Expr, depth: number): Expr | null {
    const angles = new Set<Expr>();
    const plain = transform(e, (n) => {
      const text = n.op.kind === Kind.Call ? TRIGONOMETRIC[n.op.name] : undefined;
      return text === undefined ? n : (this.fill(text, { u: n.args[0] }) ?? n);
    });
    for (const n of dependent(x, [plain]))
      if (n.op.kind === Kind.Call) {
        if (n.op.name !== "sin" && n.op.name !== "cos") return null;
        angles.add(n.args[0]);
      }
    const [angle] = angles;
    const slope = angles.size === 1 ? slopeOf(angle, x) : null;
    if (slope === null) return null;
    const t = freshSymbol("t", e, x);
    for (const [back, sine, cosine, dx] of [
      ["sin(u)", "t", "c", "1/c"],
      ["cos(u)", "s", "t", "-1/s"],
      ["tan(u)", "t*c", "c", "c^2"],
      ["tan(u/2)", "2*t/(1 + t^2)", "(1 - t^2)/(1 + t^2)", "2/(1 + t^2)"],
    ]) {
      const F = this.inHalf({ plain, angle, x, t, depth }, back, sine, cosine, dx);
      if (F !== null) return div(F, slope);
    }
    return null;
  }

  private inHalf(
    { plain, angle, x, t, depth }: { plain: Expr; angle: Expr; x: Expr; t: Expr; depth: number },
    back: string,
    sine: string,
    cosine: string,
    dx: string,
  ): Expr | null {
    const [s, c] = [freshSymbol("s", plain, x, t), freshSymbol("c", plain, x, t)];
    const own = { t, s, c };
    const [S, C, d] = [sine, cosine, dx].map((text) => this.fill(text, own) as Expr);
    const put = transform(plain, (n) =>
      n.op.kind === Kind.Call && n.args[0] === angle
        ? n.op.name === "sin"
          ? S
          : n.op.name === "cos"
            ? C
            : n
        : n,
    );
    if (contains(put, x)) return null;
    let whole = attempted(ALGEBRA, () => cancel(mul(put, d)), null);
    if (whole === null) return null;
    // What is left of the other one has to occur in even powers.
    const rest: readonly [Expr, Expr] =
      back === "tan(u)"
        ? [c, this.fill("1/(1 + t^2)", { t }) as Expr]
        : [back === "sin(u)" ? c : s, this.fill("1 - t^2", { t }) as Expr];
    whole = evenPowers(whole, ...rest);
    if (contains(whole, s) || contains(whole, c)) return null;
    const F = this.of(
      attempted(ALGEBRA, () => cancel(whole as Expr), whole),
      t,
      depth - 1,
    );
    const u = F === null ? null : this.fill(back, { u: angle });
    return F === null || u === null ? null : substitute(F, new Map([[t.value as string, u]]));
  }
}

const contains = (e: Expr, x: Expr): boolean => postorder([e]).includes(x);

/** Constant factors, and the rest. */
function separated(e: Expr, x: Expr): readonly [Expr, Expr] {
  if (e.op.kind !== Kind.Product) return [ONE, e];
  const constant: Expr[] = [e.value as Expr];
  const rest: Expr[] = [];
  for (let i = 0; i < e.args.length; i += 2) {
    const f = pow(e.args[i], e.args[i + 1]);
    (contains(f, x) ? rest : constant).push(f);
  }
  return [product(constant), product(rest)];
}

function factorsOf(e: Expr): Expr[] {
  if (e.op.kind !== Kind.Product) return [e];
  const out: Expr[] = [];
  for (let i = 0; i < e.args.length; i += 2) out.push(pow(e.args[i], e.args[i + 1]));
  return out;
}

function isWholePower(n: Expr): boolean {
  return n.op.kind === Kind.Power && Number.isInteger(smallInteger(n.args[1]));
}

/** a, where u is a·x + b. */
function slopeOf(u: Expr, x: Expr): Expr | null {
  if (u === x) return ONE;
  const c = attempted(ALGEBRA, () => coefficients(u, x), null);
  return c !== null && c.length === 2 ? c[1] : null;
}

interface Quadratic {
  readonly a: Expr;
  readonly b: Expr;
  readonly c: Expr;
  readonly [name: string]: Expr;
}

function quadratic(u: Expr, x: Expr): Quadratic | null {
  const c = attempted(ALGEBRA, () => coefficients(u, x), null);
  return c !== null && c.length === 3 ? { a: c[2], b: c[1], c: c[0] } : null;
}

/** What may be substituted: arguments, bases, exponents, functions themselves; the largest first. */
function inner(e: Expr, x: Expr): Expr[] {
  const found = new Set<Expr>();
  const nodes = [...dependent(x, [e])].reverse();
  for (const n of nodes) {
    if (n === x || n === e) continue;
    if (n.op.kind === Kind.Call || n.op.kind === Kind.Sum || n.op.kind === Kind.Power) found.add(n);
  }
  if (e.op.kind === Kind.Call && e.args[0] !== x) found.add(e.args[0]);
  for (const n of nodes)
    if (n.op.kind === Kind.Product || n.op.kind === Kind.Power)
      for (let i = 0; i < n.args.length; i += 2) {
        const k = smallInteger(n.args[i + 1]);
        if (n.args[i] === x && Number.isInteger(k) && k > 2)
          for (let d = 2; d <= k + 1 && d < 9; d++) found.add(pow(x, integer(d)));
        if (n.args[i] === x && !Number.isInteger(k) && isNumber(n.args[i + 1]))
          found.add(pow(x, rational(Rational.ratio(1, Number(denominator(n.args[i + 1]))))));
      }
  return [...found].filter((u) => contains(u, x)).slice(0, MOST_SUBSTITUTIONS);
}

function denominator(n: Expr): string {
  return String(rationalOf(n)).split("/")[1] ?? "1";
}

/** With t for u, also in powers of it. */
function inTermsOf(e: Expr, u: Expr, x: Expr, t: Expr): Expr {
  const [base, power] =
    u.op.kind === Kind.Power && isNumber(u.args[1]) ? [u.args[0], rationalOf(u.args[1])] : [u, null];
  return transform(e, (n, was) => {
    if (was === u) return t;
    if (power !== null && was.op.kind === Kind.Power && was.args[0] === base && isNumber(was.args[1])) {
      const k = rationalOf(was.args[1]).div(power);
      if (k.isInteger) return pow(t, rational(k));
    }
    if (power !== null && was.op.kind === Kind.Product && was.args.includes(base)) {
      const out: Expr[] = [n.op.kind === Kind.Product ? (n.value as Expr) : ONE];
      if (n.op.kind !== Kind.Product) return n;
      for (let i = 0; i < n.args.length; i += 2) {
        const k = n.args[i] === base && isNumber(n.args[i + 1]) ? rationalOf(n.args[i + 1]).div(power) : null;
        out.push(k?.isInteger === true ? pow(t, rational(k)) : pow(n.args[i], n.args[i + 1]));
      }
      return product(out);
    }
    if (base === x && power !== null && was === x && power.inverse().isInteger)
      return pow(t, rational(power.inverse()));
    if (u.op === EXP && was.op === EXP) {
      const q = attempted(ALGEBRA, () => cancel(div(was.args[0], u.args[0])), null);
      if (q !== null && isNumber(q) && rationalOf(q).isInteger) return pow(t, q);
    }
    return n;
  });
}

/** With `square` for the square of s. */
function evenPowers(e: Expr, s: Expr, square: Expr): Expr {
  const half = (n: Expr) => (isNumber(n) && smallInteger(n) % 2 === 0 ? pow(square, scale(n, HALF)) : null);
  return transform(e, (n) => {
    if (n.op.kind === Kind.Power && n.args[0] === s) return half(n.args[1]) ?? n;
    if (n.op.kind !== Kind.Product || !n.args.includes(s)) return n;
    const out: Expr[] = [n.value as Expr];
    for (let i = 0; i < n.args.length; i += 2)
      out.push((n.args[i] === s ? half(n.args[i + 1]) : null) ?? pow(n.args[i], n.args[i + 1]));
    return product(out);
  });
}
