/**
 * Limits by the limits of the parts: sums, products and powers of what tends to numbers, to infinities, or stays bounded, and
 * functions that are continuous there or known at their ends. Where two parts fight (0 times infinity), nothing is said.
 */
import { call } from "../expr/call.js";
import { type Expr, symbol } from "../expr/node.js";
import { EXP, Kind } from "../expr/op.js";
import { integer, isNumber, mul, ONE, pow, rationalOf, scale, sub, sum, ZERO } from "../expr/reals.js";
import { postorder } from "../expr/walk.js";
import { isDefined, signOf } from "../facts/ask.js";
import type { Context } from "../facts/context.js";
import type { Book } from "../language/book.js";
import { dependent, mayJump } from "./continuity.js";
import { isValue, valueAt } from "./numbers.js";

/** What an expression tends to as the distance from the point goes to 0. */
export type Tendency =
  /** `from`: whether it comes from above or below; 0 where that is not known. */
  | { readonly value: Expr; readonly from: -1 | 0 | 1 }
  | { readonly infinite: -1 | 1 }
  /** No limit is known, but it stays between two numbers. */
  | "bounded";

type Sign = -1 | 0 | 1;

/** Rises everywhere, so that it comes from where its argument comes from. */
const rising = new Set(["exp", "log", "sqrt", "cbrt", "atan", "sinh", "asinh", "tanh", "erf"]);
/** Of values at 0, these rise there. */
const risingAtZero = new Set(["sin", "tan", "asin", "atanh"]);
const boundedAlways = new Set(["sin", "cos"]);

/** At infinity, and at minus infinity. A text is a number; "+" and "-" are infinities; null: nothing is known. */
const atInfinity: ReadonlyMap<string, readonly [string | null, string | null]> = new Map([
  ["exp", ["+", "0"]],
  ["log", ["+", null]],
  ["sqrt", ["+", null]],
  ["cbrt", ["+", "-"]],
  ["atan", ["pi/2", "-pi/2"]],
  ["tanh", ["1", "-1"]],
  ["coth", ["1", "-1"]],
  ["sinh", ["+", "-"]],
  ["cosh", ["+", "+"]],
  ["sech", ["0", "0"]],
  ["csch", ["0", "0"]],
  ["asinh", ["+", "-"]],
  ["acosh", ["+", null]],
  ["abs", ["+", "+"]],
  ["erf", ["1", "-1"]],
  ["erfc", ["0", "2"]],
  ["sign", ["1", "-1"]],
  ["floor", ["+", "-"]],
  ["ceil", ["+", "-"]],
  ["round", ["+", "-"]],
  ["gamma", ["+", null]],
  ["lgamma", ["+", null]],
  ["factorial", ["+", null]],
  ["digamma", ["+", null]],
]);

export class Parts {
  private readonly known = new Map<Expr, Tendency | null>();

  /** @param side from where the distance t goes to 0 */
  constructor(
    private readonly book: Book,
    private readonly t: Expr,
    private readonly side: 1 | -1,
    private readonly context: Context,
  ) {}

  of(root: Expr): Tendency | null {
    const varies = dependent(this.t, [root]);
    for (const n of postorder([root])) {
      if (this.known.has(n)) continue;
      this.known.set(n, varies.has(n) ? this.found(n) : { value: n, from: 0 });
    }
    return this.known.get(root) ?? null;
  }

  private get(e: Expr): Tendency | null {
    return this.known.get(e) ?? null;
  }

  private found(n: Expr): Tendency | null {
    const { op, args } = n;
    if (n === this.t) return { value: ZERO, from: this.side };
    switch (op.kind) {
      case Kind.Sum:
        return this.sum(n);
      case Kind.Product:
        return this.product(n);
      case Kind.Power:
        return this.power(args[0], args[1]);
      case Kind.Call:
        return this.call(n);
      default:
        return null;
    }
  }

  private sum(n: Expr): Tendency | null {
    const values: Expr[] = [n.value as Expr];
    let infinite: Sign = 0;
    let bounded = false;
    let from: Sign = 0;
    let agree = true;
    for (let i = 0; i < n.args.length; i += 2) {
      const part = this.get(n.args[i]);
      const sign = rationalOf(n.args[i + 1]).sign as Sign;
      if (part === null) return null;
      if (part === "bounded") bounded = true;
      else if ("infinite" in part) {
        const here = (part.infinite * sign) as Sign;
        if (infinite !== 0 && infinite !== here) return null;
        infinite = here;
      } else {
        values.push(scale(part.value, n.args[i + 1]));
        if (!this.constant(n.args[i])) {
          const here = (part.from * sign) as Sign;
          if (here === 0 || (from !== 0 && from !== here)) agree = false;
          from = here;
        }
      }
    }
    if (infinite !== 0) return { infinite };
    return bounded ? "bounded" : { value: sum(values), from: agree ? from : 0 };
  }

  private constant(e: Expr): boolean {
    return !postorder([e]).includes(this.t);
  }

  private product(n: Expr): Tendency | null {
    let total: Tendency | null = { value: n.value as Expr, from: 0 };
    for (let i = 0; i < n.args.length && total !== null; i += 2) {
      const factor = n.args[i + 1] === ONE ? this.get(n.args[i]) : this.power(n.args[i], n.args[i + 1]);
      total = factor === null ? null : this.times(total, factor);
    }
    return total ?? this.powersAgainstLogarithms(n);
  }

  private times(a: Tendency, b: Tendency): Tendency | null {
    if (a === "bounded" || b === "bounded") {
      const other = a === "bounded" ? b : a;
      if (other === "bounded") return "bounded";
      if ("infinite" in other) return null;
      return other.value === ZERO ? { value: ZERO, from: 0 } : "bounded";
    }
    if ("infinite" in a || "infinite" in b) {
      const [sa, sb] = [this.sign(a), this.sign(b)];
      // An infinity times what tends to 0 may be anything.
      for (const part of [a, b]) if ("value" in part && !this.surelyNonzero(part.value)) return null;
      return sa === 0 || sb === 0 ? null : { infinite: (sa * sb) as -1 | 1 };
    }
    const value = mul(a.value, b.value);
    return { value, from: value === ZERO ? ((this.sign(a) * this.sign(b)) as Sign) : this.fromOf(a, b) };
  }

  /** Of a constant times what comes from somewhere. */
  private fromOf(a: { value: Expr; from: Sign }, b: { value: Expr; from: Sign }): Sign {
    if (a.from !== 0 && b.from !== 0) return 0;
    // Which of the two does not move is not told here, except by the coefficient of a product.
    const [moving, other] = a.from === 0 ? [b, a] : [a, b];
    return isNumber(other.value) ? ((moving.from * this.signOfValue(other.value)) as Sign) : 0;
  }

  private surelyNonzero(value: Expr): boolean {
    return this.signOfValue(value) !== 0;
  }

  private signOfValue(value: Expr): Sign {
    const sign = signOf(value, this.context);
    if (sign === "positive") return 1;
    if (sign === "negative") return -1;
    if (value.symbols !== 0) return 0;
    const number = valueAt(value, new Map(), 20);
    return isValue(number) ? (Math.sign(number.toNumber()) as Sign) : 0;
  }

  /** The sign near the point; 0 where it is not known. */
  private sign(a: Exclude<Tendency, "bounded">): Sign {
    if ("infinite" in a) return a.infinite;
    return a.value === ZERO ? a.from : this.signOfValue(a.value);
  }

  /** t^p·log(t)^q: the power wins. */
  private powersAgainstLogarithms(n: Expr): Tendency | null {
    let power = 0;
    for (let i = 0; i < n.args.length; i += 2) {
      const [base, exponent] = [n.args[i], n.args[i + 1]];
      if (this.constant(base) && this.constant(exponent)) continue;
      if (!isNumber(exponent)) return null;
      if (base === this.t) power = rationalOf(exponent).toNumber();
      else if (base.op.kind !== Kind.Call || base.op.declared.native !== "log") return null;
      else if (!this.isPowerOfT(base.args[0])) return null;
    }
    return power > 0 ? { value: ZERO, from: 0 } : null;
  }

  private isPowerOfT(e: Expr): boolean {
    if (e === this.t || (e.op.kind === Kind.Power && e.args[0] === this.t && isNumber(e.args[1])))
      return true;
    if (e.op.kind === Kind.Call && e.op.declared.native === "abs") return this.isPowerOfT(e.args[0]);
    return false;
  }

  private power(base: Expr, exponent: Expr): Tendency | null {
    const b = this.get(base);
    if (b === null || b === "bounded") return null;
    if (!isNumber(exponent)) return this.generalPower(b, exponent);
    const r = rationalOf(exponent);
    if ("infinite" in b) {
      if (!r.isInteger && b.infinite < 0) return null;
      const sign = b.infinite < 0 && isOdd(exponent) ? -1 : 1;
      return r.sign > 0 ? { infinite: sign } : { value: ZERO, from: sign };
    }
    const sign = this.sign(b);
    if (b.value === ZERO) {
      if (!r.isInteger && sign !== 1) return null;
      const out: Sign = isOdd(exponent) || !r.isInteger ? sign : 1;
      if (r.sign > 0) return { value: ZERO, from: out };
      return out === 0 ? null : { infinite: out };
    }
    if (sign === 0) return r.isInteger && r.sign > 0 ? { value: pow(b.value, exponent), from: 0 } : null;
    if (!r.isInteger && sign < 0) return null;
    const direction = sign > 0 ? r.sign : 0;
    return { value: pow(b.value, exponent), from: (b.from * direction) as Sign };
  }

  private generalPower(b: Exclude<Tendency, "bounded">, exponent: Expr): Tendency | null {
    const e = this.get(exponent);
    if (e === null || e === "bounded") return null;
    const sign = this.sign(b);
    if ("value" in e && "value" in b && b.value !== ZERO && sign > 0)
      return { value: pow(b.value, e.value), from: 0 };
    const grows = "infinite" in b ? b.infinite > 0 : false;
    const goes = this.sign(e);
    if (grows && goes !== 0 && ("infinite" in e || e.value !== ZERO))
      return goes > 0 ? { infinite: 1 } : { value: ZERO, from: 1 };
    if ("value" in b && b.value === ZERO && sign > 0 && goes !== 0 && ("infinite" in e || e.value !== ZERO))
      return goes > 0 ? { value: ZERO, from: 1 } : { infinite: 1 };
    if ("infinite" in e && "value" in b && sign > 0) {
      const growing = this.signOfValue(sub(b.value, ONE)) * e.infinite;
      return growing === 0 ? null : growing > 0 ? { infinite: 1 } : { value: ZERO, from: 1 };
    }
    return null;
  }

  private call(n: Expr): Tendency | null {
    const { op, args } = n;
    const name = op === EXP ? "exp" : op.declared.native;
    if (args.length !== 1 || name === null) return this.continuous(n);
    const a = this.get(args[0]);
    if (boundedAlways.has(name) && (a === null || a === "bounded" || "infinite" in a)) return "bounded";
    if (name === "atan" && (a === null || a === "bounded")) return "bounded";
    if (a === null || a === "bounded") return null;
    if ("infinite" in a) {
      const text = atInfinity.get(name)?.[a.infinite > 0 ? 0 : 1] ?? null;
      if (text === null) return null;
      if (text === "+" || text === "-") return { infinite: text === "+" ? 1 : -1 };
      const sign = name === "exp" || name === "erfc" ? 1 : 0;
      return { value: this.book.parse(text), from: text === "0" ? sign : 0 };
    }
    if (name === "log" && a.value === ZERO) return this.sign(a) > 0 ? { infinite: -1 } : null;
    if (name === "sqrt" && a.value === ZERO) return this.sign(a) > 0 ? { value: ZERO, from: 1 } : null;
    if (name === "abs" && a.value === ZERO) return { value: ZERO, from: a.from === 0 ? 0 : 1 };
    if (name === "sign") {
      const sign = this.sign(a);
      return sign === 0 ? null : { value: integer(sign), from: 0 };
    }
    if (name === "floor" || name === "ceil") return this.step(n, a);
    return this.continuous(n);
  }

  /** floor and ceil away from whole numbers. */
  private step(n: Expr, a: { value: Expr; from: Sign }): Tendency | null {
    if (a.value.symbols !== 0) return null;
    const v = valueAt(a.value, new Map(), 25);
    if (!isValue(v) || v.minus(v.round()).abs().lt("1e-15")) return null;
    return { value: call(n.op, [a.value]), from: 0 };
  }

  /** A function that is defined and continuous around the limits of its arguments. */
  private continuous(n: Expr): Tendency | null {
    const values: Expr[] = [];
    for (const arg of n.args) {
      const a = this.get(arg);
      if (a === null || a === "bounded" || "infinite" in a) return null;
      values.push(a.value);
    }
    const places = n.args.map((_, i) => symbol(`p_${i}`));
    const general = call(n.op, places);
    // Defined for all arguments: then also in every neighbourhood.
    if (isDefined(general, this.context) !== "yes" && !this.inside(n, values)) return null;
    if (places.some((p) => mayJump(general, p, this.context) !== null)) return null;
    const value = call(n.op, values);
    const name = n.op === EXP ? "exp" : (n.op.declared.native ?? "");
    const a = n.args.length === 1 ? this.get(n.args[0]) : null;
    const rises = rising.has(name) || (risingAtZero.has(name) && values[0] === ZERO);
    return { value, from: rises && a !== null && a !== "bounded" && "from" in a ? a.from : 0 };
  }

  /** Does every need of the function hold strictly at the limits, so that it holds around them? */
  private inside(n: Expr, values: readonly Expr[]): boolean {
    const { needs } = n.op.declared;
    return (
      needs.length > 0 &&
      needs.every((need) => {
        const condition = need.fill(values);
        if (condition.op.kind !== Kind.Relation) return condition.op.name === "true";
        const [a, b] = condition.args;
        const gap = this.signOfValue(sub(b, a));
        return condition.op.name === "!=" ? gap !== 0 : gap > 0 && condition.op.name !== "==";
      })
    );
  }
}

function isOdd(exponent: Expr): boolean {
  const r = rationalOf(exponent);
  return r.isInteger && Math.abs(r.toNumber()) % 2 === 1;
}
