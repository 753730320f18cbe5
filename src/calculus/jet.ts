/**
 * Taylor mode: all derivatives along a curve at once, up to any order, without the swell of deriving derivatives.
 * Every node has the power series that follows from those of its operands; a function's is the integral of that of its
 * tangent rule, which needs only the function's own earlier coefficients (Griewank and Walther, Evaluating Derivatives,
 * chapter 13). Conditions are decided by the zeroth coefficients, and nothing is asked about zeros: what divides by one
 * is as infinite as the derivative.
 */
import { FluxionsError } from "../expr/error.js";
import { type Expr, hole, refuseReleased } from "../expr/node.js";
import { Kind, type Op, POWER, type TangentRule, WHERE } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import { FALSE, ONE, pow, rational, scale, smallInteger, TRUE, ZERO } from "../expr/reals.js";
import { build } from "../expr/template.js";
import type { Book } from "../language/book.js";
import { toSymbol } from "./derivative.js";
import { guardOf, isChosen, staysFinite } from "./guards.js";
import {
  anyAlive,
  bothAlive,
  Choice,
  ConstantPower,
  constant,
  Derivative,
  Given,
  Integral,
  productOf,
  Renamed,
  type Series,
  type Slope,
  Sum,
  wholePower,
} from "./power-series.js";
import { meaningOf, refuseFloat, refuseSilent } from "./tangent.js";

const HIGHEST_ORDER = 1000;

/**
 * The derivatives of the roots along a curve, as in jax.experimental.jet: with `inputs.get(x) = [x0, x1, x2, …]`,
 * x(t) = x0 + x1·t + x2·t²/2! + …, each root y has [y(0), y′(0), …, y^(order)(0)]. Coefficients that are not given are
 * 0, and symbols that are not named do not change. Results share nodes; a function whose rule speaks of the functions of
 * a fixed set takes O(order²) of them, one whose rule speaks of ever new ones, as gamma's of polygammas, O(order³).
 * @throws FluxionsError `bad-order`, `not-a-symbol`, `no-derivative`, `closed-over`, `number-too-large`
 */
export function jet(
  roots: readonly Expr[],
  inputs: ReadonlyMap<Expr, readonly Expr[]>,
  order: number,
  book: Book,
): Expr[][] {
  if (!Number.isInteger(order) || order < 0 || order > HIGHEST_ORDER)
    throw new FluxionsError(
      "bad-order",
      `the order of a jet is a whole number from 0 to ${HIGHEST_ORDER}, but got ${order}`,
    );
  for (const root of roots) refuseReleased(root);
  return new Jet(inputs, order, book).of(roots);
}

function factorials(order: number): Rational[] {
  const list = [Rational.one];
  for (let k = 1; k <= order; k++) list.push(list[k - 1].mul(Rational.integer(k)));
  return list;
}

/** Finishes what a node needs before the node: with a stack of its own, because formulas nest deeper than calls may. */
function inTurn(
  root: Expr,
  done: (n: Expr) => boolean,
  needs: (n: Expr) => readonly Expr[],
  finish: (n: Expr) => void,
): void {
  const stack = [root];
  for (let n = stack.at(-1); n !== undefined; n = stack.at(-1)) {
    const waiting = stack.length;
    if (!done(n)) {
      for (const a of needs(n)) if (!done(a)) stack.push(a);
      if (stack.length > waiting) continue;
      finish(n);
    }
    stack.pop();
  }
}

class Jet {
  private readonly factorials: readonly Rational[];
  /** Zeroth coefficients. */
  private readonly values = new Map<Expr, Expr>();
  /** What contains an input. */
  private readonly touched = new Set<Expr>();
  private readonly series = new Map<Expr, Series>();
  /** Holes that stand for derivatives in rules. */
  private readonly tangents = new Map<Series, Expr>();
  /** The union of the bits of inputs and holes. */
  private symbols = 0;

  constructor(
    inputs: ReadonlyMap<Expr, readonly Expr[]>,
    private readonly order: number,
    private readonly book: Book,
  ) {
    this.factorials = factorials(order);
    for (const [x, data] of inputs) {
      const given = Array.from({ length: order + 1 }, (_, k) => data[k] ?? ZERO);
      const moving = given.slice(1).filter((c) => c !== ZERO);
      const alive = anyAlive(moving.map((c) => guardOf(c)));
      const normalised = given.map((c, k) =>
        c === ZERO ? ZERO : scale(c, rational(this.factorials[k].inverse())),
      );
      this.enroll(toSymbol(x), new Given(alive, ...normalised));
      this.values.set(x, given[0]);
    }
  }

  of(roots: readonly Expr[]): Expr[][] {
    const { order } = this;
    const values = roots.map((root) => this.value(root));
    if (order === 0) return values.map((value) => [value]);
    const entered = roots.flatMap((root) => this.enter(root));
    for (let k = 1; k <= order; k++) for (const s of entered) s.at(k);
    return roots.map((root, i) => {
      const s = this.seriesOf(root);
      const higher = this.factorials.slice(1).map((f, k) => scale(s.at(k + 1), rational(f)));
      return [values[i], ...higher];
    });
  }

  private enroll(leaf: Expr, s: Series): void {
    this.symbols |= leaf.symbols;
    this.touched.add(leaf);
    this.series.set(leaf, s);
  }

  // ————— zeroth coefficients

  private value(e: Expr): Expr {
    inTurn(
      e,
      (n) => this.isValued(n),
      (n) => this.read(n),
      (n) => this.values.set(n, this.valueFrom(n)),
    );
    return this.valueOf(e);
  }

  private isValued(n: Expr): boolean {
    return (n.symbols & this.symbols) === 0 || this.values.has(n);
  }
  private valueOf(n: Expr): Expr {
    return this.values.get(n) ?? n;
  }

  /** The branch that is not taken may have no value. */
  private read(n: Expr): readonly Expr[] {
    if (n.op !== WHERE) return n.args;
    const condition = n.args.slice(0, 1);
    return this.isValued(n.args[0]) ? [...condition, ...this.branches(n)] : condition;
  }
  private branches({ args: [c, a, b] }: Expr): readonly Expr[] {
    const value = this.valueOf(c);
    return value === TRUE ? [a] : value === FALSE ? [b] : [a, b];
  }

  private valueFrom(n: Expr): Expr {
    if (n.op.kind === Kind.Hole) return this.series.get(n)?.at(0) ?? n;
    if (!this.read(n).some((a) => this.touched.has(a))) return n;
    this.touched.add(n);
    if (n.op === WHERE) {
      const branches = this.branches(n);
      if (branches.length === 1) return this.valueOf(branches[0]);
    }
    const args = n.args.map((a) => this.valueOf(a));
    if (n.op.kind === Kind.Call) {
      const known = this.book.tangentRule(n.op);
      const out = (known?.at?.(args, (i) => this.touched.has(n.args[i])) ?? known)?.out;
      if (out) return out.fill(args);
    }
    return build(n.op, n.value as Expr | null, args);
  }

  // ————— series

  /** Gives every node that the series of `e` needs a series. The new ones, in an order in which to ask them. */
  private enter(e: Expr): Series[] {
    const entered: Series[] = [];
    this.value(e);
    inTurn(
      e,
      (n) => !this.varies(n) || this.series.has(n),
      (n) => this.operands(n),
      (n) => {
        const s = this.make(n);
        this.series.set(n, s);
        entered.push(s);
      },
    );
    return entered;
  }

  private seriesOf(n: Expr): Series {
    return this.series.get(n) ?? constant(this.valueOf(n));
  }
  private varies(n: Expr): boolean {
    return this.touched.has(n) && !n.op.boolean;
  }

  /** What the series of a node is made of. */
  private operands(n: Expr): readonly Expr[] {
    switch (n.op.kind) {
      case Kind.Sum:
        return n.args.filter((_, i) => i % 2 === 0);
      case Kind.Product: {
        const factors = n.args.flatMap((b, i) => (i % 2 === 0 ? [pow(b, n.args[i + 1])] : []));
        for (const f of factors) this.value(f);
        return factors;
      }
      case Kind.Call: {
        if (n.op === WHERE) return this.branches(n);
        if (this.book.tangentRule(n.op) !== null || !n.args.every((a) => this.isEntered(a))) return n.args;
        return this.rest(n.args) ? [] : [this.meaning(n)];
      }
      default:
        return n.args;
    }
  }

  private isEntered(n: Expr): boolean {
    return !this.varies(n) || this.series.has(n);
  }
  private rest(es: readonly Expr[]): boolean {
    return es.every((e) => this.seriesOf(e).constant);
  }

  private meaning(n: Expr): Expr {
    const body = meaningOf(n.op).fill(n.args);
    this.value(body);
    return body;
  }

  private make(n: Expr): Series {
    const { op, args } = n;
    const operands = this.operands(n);
    const parts = operands.map((a) => this.seriesOf(a));
    const value = this.valueOf(n);
    if (parts.every((s) => s.constant)) return constant(value);
    switch (op.kind) {
      case Kind.Sum:
        return new Sum(
          value,
          parts,
          args.filter((_, i) => i % 2 === 1),
        );
      case Kind.Product:
        return productOf(parts, n.value as Expr);
      case Kind.Power:
        return this.power(n, parts[0], parts[1]);
      case Kind.Call: {
        if (op === WHERE)
          return parts.length === 1 ? parts[0] : new Choice(value, this.valueOf(args[0]), parts[0], parts[1]);
        const rule = this.book.tangentRule(op);
        return rule === null ? new Renamed(value, parts[0]) : this.call(op, rule, n, parts);
      }
      default:
        return refuseFloat(n);
    }
  }

  private power(n: Expr, b: Series, e: Series): Series {
    if (!e.constant) return this.call(POWER, this.book.tangentRule(POWER) as TangentRule, n, [b, e]);
    const exponent = e.at(0);
    if (exponent === ZERO) return constant(ONE);
    const whole = smallInteger(exponent);
    return whole > 0 ? wholePower(b, whole) : new ConstantPower(this.valueOf(n), b, exponent);
  }

  private call(op: Op, declared: TangentRule, n: Expr, operands: readonly Series[]): Series {
    const { args } = n;
    const moving = operands.map((s) => !s.constant);
    const values = args.map((a) => this.valueOf(a));
    const rule = declared.at?.(values, (i) => moving[i]) ?? declared;
    refuseSilent(op, rule, (i) => moving[i]);
    const tangents = operands.map((s) => this.tangentOf(s));
    // Where an argument rests, what its tangent is multiplied by may be infinite, and 0·∞ is no number.
    const apart = !staysFinite(rule.whole);
    const groups = new Map<Expr, number[]>();
    operands.forEach(({ alive }, i) => {
      if (!moving[i]) return;
      const group = apart ? alive : TRUE;
      groups.set(group, [...(groups.get(group) ?? []), i]);
    });
    const slopes: Slope[] = [];
    const changes: { readonly alive: Expr }[] = [];
    for (const [alive, group] of groups) {
      const template = group.length === 1 ? rule.part(group[0]) : rule.whole;
      const body = template?.fill([...args, n, ...tangents.map((t, i) => (group.includes(i) ? t : ZERO))]);
      if (body === undefined || body === ZERO) continue;
      slopes.push(this.slope(body, alive));
      const own = isChosen(body) ? this.value(guardOf(body).alive) : TRUE;
      changes.push({ alive: bothAlive(own, anyAlive(group.map((i) => operands[i]))) });
    }
    return new Integral(this.valueOf(n), anyAlive(changes), slopes);
  }

  /** The series of a rule: entered when it is asked for, because rules speak of functions whose rules speak of further ones. */
  private slope(body: Expr, alive: Expr): Slope {
    let entered: readonly Series[] | null = null;
    return {
      alive,
      at: (k) => {
        entered ??= this.enter(body);
        for (const s of entered) s.at(k);
        return this.seriesOf(body).at(k);
      },
    };
  }

  /** What stands for the derivative of a series in a rule. */
  private tangentOf(s: Series): Expr {
    if (s.constant) return ZERO;
    let tangent = this.tangents.get(s);
    if (tangent === undefined) {
      tangent = hole(this.tangents.size);
      this.tangents.set(s, tangent);
      this.enroll(tangent, new Derivative(s));
    }
    return tangent;
  }
}
