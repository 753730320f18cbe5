/** What follows from `odd`, `even` and `quarter` on a function's page: which of several equal calls is written. */
import { call } from "../expr/call.js";
import { type Expr, hole } from "../expr/node.js";
import { Kind, type Op } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import { add, neg, ONE, PI, rational, rationalOf, scale } from "../expr/reals.js";
import { transform } from "../expr/rebuild.js";
import { Template } from "../expr/template.js";
import { postorder } from "../expr/walk.js";
import { leadingSign } from "./sign.js";

export interface Normalised {
  readonly name: "odd" | "even" | "quarter turn";
  readonly after: Expr;
}

export const isSymmetric = ({ declared }: Op): boolean =>
  declared.parity !== null || declared.quarter !== null;

/** The call with an argument in front of which no minus stands, and with less than an eighth of a turn in it; null where it is so already. */
export function normalised(e: Expr, trusts: (op: Op) => boolean): Normalised | null {
  const { parity, quarter } = e.op.declared;
  if (e.args.length !== 1 || !trusts(e.op)) return null;
  const [u] = e.args;
  if (quarter !== null) {
    const after = turned(e.op, u, trusts);
    if (after !== null) return { name: "quarter turn", after };
  }
  if (parity !== null && leadingSign(u) < 0) {
    const flipped = call(e.op, [neg(u)]);
    return { name: parity, after: parity === "odd" ? neg(flipped) : flipped };
  }
  return null;
}

/** The rational multiple of pi that stands alone in a sum, or is all of it. */
function turnsIn(u: Expr): Rational | null {
  if (u === PI) return Rational.one;
  if (u.op.kind === Kind.Product)
    return u.args.length === 2 && u.args[0] === PI && u.args[1] === ONE ? rationalOf(u.value as Expr) : null;
  if (u.op.kind !== Kind.Sum) return null;
  for (let i = 0; i < u.args.length; i += 2) if (u.args[i] === PI) return rationalOf(u.args[i + 1]);
  return null;
}

const MINUS_HALF = Rational.ratio(-1, 2);
const FOUR = Rational.integer(4);

function turned(op: Op, u: Expr, trusts: (op: Op) => boolean): Expr | null {
  const k = turnsIn(u);
  if (k === null) return null;
  // The whole number of quarters nearest to k·pi; halves go down.
  const n = k.add(k).add(MINUS_HALF).neg().floor().neg();
  if (n.sign === 0) return null;
  const rest = add(u, scale(PI, rational(n.mul(MINUS_HALF))));
  const steps = n.sub(n.div(FOUR).floor().mul(FOUR)).small as 0 | 1 | 2 | 3;
  if (steps === 0) return call(op, [rest]);
  const template = quarterTurns(op, steps);
  if (template === null || ![...template.ops].every(trusts)) return null;
  return template.turn.fill([rest]);
}

interface Turn {
  readonly turn: Template;
  /** The functions that have been turned on the way. */
  readonly ops: ReadonlySet<Op>;
}

const turns = new WeakMap<Op, (Turn | null)[]>();

/** f(x + n·pi/2) in terms of x: the template of a quarter, n times; null where a function on the way has none. */
function quarterTurns(op: Op, n: 1 | 2 | 3): Turn | null {
  const known = turns.get(op) ?? [];
  turns.set(op, known);
  while (known.length < n) {
    const before = known.length === 0 ? null : known[known.length - 1];
    known.push(known.length > 0 && before === null ? null : nextTurn(op, before));
  }
  return known[n - 1];
}

function nextTurn(op: Op, before: Turn | null): Turn | null {
  const quarter = op.declared.quarter as Template;
  const ops = new Set(before?.ops ?? [op]);
  if (before === null) {
    for (const n of postorder([quarter.body])) if (n.op.kind === Kind.Call) ops.add(n.op);
    return { turn: quarter, ops };
  }
  const x = hole(0);
  let complete = true;
  const body = transform(before.turn.body, (e, was) => {
    // What was a call: -(-tan(x)) is one only now, and has been turned.
    if (was.op.kind !== Kind.Call) return e;
    const next = e.op.declared.quarter;
    if (next === null || e.args.length !== 1 || e.args[0] !== x) {
      complete = false;
      return e;
    }
    ops.add(e.op);
    return next.fill([x]);
  });
  for (const n of postorder([body])) if (n.op.kind === Kind.Call) ops.add(n.op);
  return complete ? { turn: Template.lasting(body, 1, quarter.body.space), ops } : null;
}
