/**
 * Reverse mode: the gradient of an expression by one walk back over its graph. A tangent rule is linear, so the
 * cotangent of an argument is the rule's part for that argument with the cotangent in the place of the tangent: where a
 * rule chooses by `where`, the choice is made around the cotangent, and stays around everything it is multiplied by
 * further down, so that 0·∞ cannot arise in a branch not taken.
 */
import { any, where } from "../expr/logic.js";
import type { Expr } from "../expr/node.js";
import { Kind, type Op, POWER, WHERE } from "../expr/op.js";
import { add, MINUS_ONE, ONE, pow, product, replacedFactor, scale, sum, TRUE, ZERO } from "../expr/reals.js";
import { transform } from "../expr/rebuild.js";
import { Template } from "../expr/template.js";
import { postorder } from "../expr/walk.js";
import type { Book } from "../language/book.js";
import { guardOf } from "./guards.js";
import { meaningOf, refuseFloat, refuseOpaque, refuseSilent, seedOf, tangent } from "./tangent.js";

/**
 * ∂root/∂x · cotangent for each x of `wrt` (symbols), in their order.
 * @throws FluxionsError `no-derivative`
 */
export function pullback(root: Expr, wrt: readonly Expr[], book: Book, cotangent: Expr = ONE): Expr[] {
  const body = exposeMeanings(root, book);
  let symbols = 0;
  for (const x of wrt) symbols |= x.symbols;
  const nodes = postorder([body]);
  const waiting = new Map<Expr, Expr[]>();
  const arrived = new Map<Expr, Expr>();
  waiting.set(body, [cotangent]);
  const send = (to: Expr, what: Expr) => {
    if (what === ZERO) return;
    const list = waiting.get(to);
    if (list === undefined) waiting.set(to, [what]);
    else list.push(what);
  };
  for (let i = nodes.length - 1; i >= 0; i--) {
    const n = nodes[i];
    const list = waiting.get(n);
    if (list === undefined || (n.symbols & symbols) === 0) continue;
    if (n.op.kind === Kind.Symbol) arrived.set(n, sum(list));
    else underGuards(n, list, send, 0, (ct, sendOn) => distribute(n, ct, { wrt, symbols, book }, sendOn));
  }
  return wrt.map((x) => arrived.get(x) ?? ZERO);
}

/** What is derived by: the variables, the union of their bits, and the book whose rules hold. */
interface Along {
  readonly wrt: readonly Expr[];
  readonly symbols: number;
  readonly book: Book;
}
type Send = (to: Expr, what: Expr) => void;

/** Cotangents under more guards than these go on together, under one: their number must not double at each node. */
const MOST_GUARDS = 8;
const DEEPEST_GUARD = 32;

/**
 * Passes cotangents on through a node. One of the form where(c, ct, 0) goes on as ct, and the choice is put around what comes
 * of it.
 */
function underGuards(
  n: Expr,
  cotangents: readonly Expr[],
  send: Send,
  depth: number,
  passOn: (ct: Expr, send: Send) => void,
): void {
  // A choice multiplies nothing: here a guard may stay where it is.
  if (n.op === WHERE || depth === DEEPEST_GUARD) {
    (n.op === WHERE ? plainly : together)(cotangents, send, passOn);
    return;
  }
  const plain: Expr[] = [];
  const others: Expr[] = [];
  const guarded = new Map<Expr, { yes: Expr[]; no: Expr[] }>();
  for (const ct of cotangents) {
    const isGuarded = ct.op === WHERE && (ct.args[1] === ZERO || ct.args[2] === ZERO);
    if (!isGuarded) {
      plain.push(ct);
      continue;
    }
    if (guarded.size === MOST_GUARDS && !guarded.has(ct.args[0])) {
      others.push(ct);
      continue;
    }
    const [c, a, b] = ct.args;
    const sides = guarded.get(c) ?? { yes: [], no: [] };
    guarded.set(c, sides);
    if (b === ZERO) sides.yes.push(a);
    else sides.no.push(b);
  }
  for (const [c, { yes, no }] of guarded) {
    // The node is in use on both sides: no guard is needed.
    if (yes.length > 0 && no.length > 0) plain.push(where(c, sum(yes), sum(no)));
    else if (no.length === 0)
      underGuards(n, yes, (to, what) => send(to, where(c, what, ZERO)), depth + 1, passOn);
    else underGuards(n, no, (to, what) => send(to, where(c, ZERO, what)), depth + 1, passOn);
  }
  plainly(plain, send, passOn);
  together(others, send, passOn);
}

/** The node is in use where any of the cotangents is not 0 by choice: what comes of their sum is 0 elsewhere. */
function together(cotangents: readonly Expr[], send: Send, passOn: (ct: Expr, send: Send) => void): void {
  const alive = any(cotangents.map((ct) => guardOf(ct).alive));
  plainly(cotangents, alive === TRUE ? send : (to, what) => send(to, where(alive, what, ZERO)), passOn);
}

function plainly(cotangents: readonly Expr[], send: Send, passOn: (ct: Expr, send: Send) => void): void {
  const ct = sum(cotangents);
  if (ct !== ZERO) passOn(ct, send);
}

function distribute(n: Expr, ct: Expr, along: Along, send: Send): void {
  const { args } = n;
  const { symbols } = along;
  switch (n.op.kind) {
    case Kind.Sum:
      for (let i = 0; i < args.length; i += 2)
        if ((args[i].symbols & symbols) !== 0) send(args[i], scale(ct, args[i + 1]));
      return;
    case Kind.Product:
      for (let i = 0; i < args.length; i += 2) {
        const b = args[i];
        const e = args[i + 1];
        if (((b.symbols | e.symbols) & symbols) === 0) continue;
        // What stands around the factor takes its place in the cotangent.
        const around = product([ct, replacedFactor(n, i, ONE)]);
        if (e === ONE) send(b, around);
        else distributePower(b, e, around, along, send);
      }
      return;
    case Kind.Power:
      distributePower(args[0], args[1], ct, along, send);
      return;
    case Kind.Call:
      distributeRule(n.op, args, n, ct, along, send);
      return;
    case Kind.Float:
      refuseFloat(n);
  }
}

function distributePower(b: Expr, e: Expr, ct: Expr, along: Along, send: Send): void {
  if ((e.symbols & along.symbols) === 0) send(b, product([e, pow(b, add(e, MINUS_ONE)), ct]));
  else distributeRule(POWER, [b, e], pow(b, e), ct, along, send);
}

function distributeRule(
  op: Op,
  args: readonly Expr[],
  out: Expr,
  ct: Expr,
  { wrt, symbols, book }: Along,
  send: Send,
): void {
  const rule = book.tangentRule(op) ?? refuseOpaque(op);
  // As in forward mode: an argument with the tangent 0 does not vary, and bits in common prove nothing.
  const varies = (i: number) =>
    (args[i].symbols & symbols) !== 0 && wrt.some((x) => tangent(args[i], seedOf(book, x), book) !== ZERO);
  if (rule.silent.length > 0) refuseSilent(op, rule, varies);
  for (let i = 0; i < args.length; i++) {
    if ((args[i].symbols & symbols) === 0) continue;
    const part = rule.part(i);
    if (part === null) continue;
    const tangents = args.map((_, j) => (i === j ? ct : ZERO));
    send(args[i], part.fill([...args, out, ...tangents]));
  }
}

/** Calls without a rule are replaced by their meaning; all others stay opaque, so that their rule is used. */
function exposeMeanings(root: Expr, book: Book): Expr {
  const meanings = new Map<Op, Template>();
  const expose = (e: Expr) => transform(e, (n) => meanings.get(n.op)?.fill(n.args) ?? n);
  const withoutRule = (e: Expr) =>
    postorder([e]).flatMap(({ op }) => {
      const exposed = op.kind === Kind.Call && op.declared.meaning !== null && book.tangentRule(op) === null;
      return exposed ? [op] : [];
    });
  const waiting = withoutRule(root);
  if (waiting.length === 0) return root;
  while (waiting.length > 0) {
    const op = waiting[waiting.length - 1];
    const inner = meanings.has(op) ? [] : withoutRule(meaningOf(op).body).filter((o) => !meanings.has(o));
    waiting.push(...inner);
    if (inner.length > 0) continue;
    waiting.pop();
    if (!meanings.has(op)) meanings.set(op, new Template(expose(meaningOf(op).body), op.arity));
  }
  return expose(root);
}
