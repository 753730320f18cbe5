/**
 * Whether numbers at some points near a limit tell anything of it. What swings, jumps, or turns at a distance that no point
 * comes near to, shows the same numbers as what has another limit.
 */

import { Expr } from "../expr/node.js";
import { EXP, Kind } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import { isNumber, rationalOf } from "../expr/reals.js";
import { postorder } from "../expr/walk.js";
import type { Local } from "./approach.js";
import { dependent } from "./continuity.js";
import { isValue, valueAt } from "./numbers.js";
import { Parts } from "./parts.js";
import { inPlainFunctions } from "./plain.js";

/** They neither swing nor jump, however far their arguments go. */
const steady: ReadonlySet<string> = new Set([
  ...["abs", "min", "max", "sqrt", "cbrt", "exp", "expm1", "log", "log10", "log2", "log1p", "hypot"],
  ...["asin", "acos", "atan", "asec", "acsc", "sinh", "cosh", "tanh", "sech", "csch", "coth"],
  ...["asinh", "acosh", "atanh", "asech", "acsch", "acoth", "erf", "erfc"],
]);

/** Numbers of other sizes move what happens to distances that are not looked at. */
const [SMALLEST, LARGEST] = ["1e-6", "1e6"];
const MOST_DENOMINATOR = 1e9;
/** Against higher powers, powers of logarithms win or lose only beyond the points. */
const MOST_EXPONENT = Rational.integer(12);

/** Why numbers do not tell the limit, or null where they do. */
export function misleading(local: Local): string | null {
  const { book, t, context, sides } = local;
  const e = inPlainFunctions(book, local.e, t, context);
  const varies = dependent(t, [e]);
  const parts = sides.map((side) => new Parts(book, t, side, context));
  for (const part of parts) part.of(e);
  for (const n of varies) {
    const { op, args } = n;
    if (op.boolean) return `it depends on whether ${n}`;
    if (op.kind === Kind.Power || op.kind === Kind.Product)
      for (let i = 0; i < args.length; i += 2)
        if (varies.has(args[i]) && isNumber(args[i + 1]) && !isModerate(rationalOf(args[i + 1])))
          return `the exponent ${args[i + 1]} is too large or too small`;
    const constants = args.filter((a) => !varies.has(a));
    if (n.value instanceof Expr) constants.push(n.value);
    for (const c of constants) if (!isOfUsualSize(c)) return `${c} is too large or too small`;
    if (op.kind !== Kind.Call || op === EXP || steady.has(op.declared.native ?? "")) continue;
    for (const a of args)
      for (const part of parts) {
        const tendency = part.of(a);
        if (tendency === null || tendency === "bounded" || "infinite" in tendency)
          return `“${op.name}” may swing or jump again and again`;
      }
  }
  return null;
}

function isModerate(r: Rational): boolean {
  const size = r.sign < 0 ? r.neg() : r;
  return size.sub(MOST_EXPONENT).sign <= 0 && size.mul(MOST_EXPONENT).sub(Rational.one).sign >= 0;
}

function isOfUsualSize(c: Expr): boolean {
  return postorder([c]).every((n) => {
    if (n.symbols !== 0 || n.op.boolean) return true;
    // A number next to a whole one, and not that one, turns things as far away as a small one does.
    if (isNumber(n) && !(Math.abs(rationalOf(n).q) <= MOST_DENOMINATOR)) return false;
    const v = valueAt(n, new Map(), 12);
    return isValue(v) && (v.isZero() || (v.abs().gte(SMALLEST) && v.abs().lte(LARGEST)));
  });
}
