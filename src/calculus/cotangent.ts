/**
 * Reverse mode: the gradient of an expression by one walk back over its graph. A tangent rule is linear, so the
 * cotangent of an argument is the rule's part for that argument with the cotangent in the place of the tangent: where a
 * rule chooses by `where`, the choice is made around the cotangent, and stays around everything it is multiplied by
 * further down, so that 0·∞ cannot arise in a branch not taken.
 */
import { FluxionsError } from "../expr/error.js";
import { any, where } from "../expr/logic.js";
import type { Expr } from "../expr/node.js";
import { type CotangentRule, Kind, type Op, POWER, WHERE } from "../expr/op.js";
import {
  add,
  MINUS_ONE,
  ONE,
  pow,
  powers,
  product,
  replacedFactor,
  scale,
  sum,
  TRUE,
  ZERO,
} from "../expr/reals.js";
import { transformAll } from "../expr/rebuild.js";
import { Template } from "../expr/template.js";
import { postorder } from "../expr/walk.js";
import type { Book } from "../language/book.js";
import { guardOf } from "./guards.js";
import { SharedParts } from "./shared-parts.js";
import {
  meaningOf,
  refuseClosedOver,
  refuseFloat,
  refuseOpaque,
  refuseSilent,
  seedOf,
  tangent,
} from "./tangent.js";

/**
 * ∂root/∂x · cotangent for each x of `wrt` (symbols), in their order.
 * @throws FluxionsError `no-derivative`
 */
export function pullback(root: Expr, wrt: readonly Expr[], book: Book, cotangent: Expr = ONE): Expr[] {
  return pullbackOf([root], wrt, book, [cotangent]);
}

/**
 * Σ ∂rootⱼ/∂x · cotangentⱼ for each x of `wrt` (symbols), in their order, by one walk for all roots.
 * @throws FluxionsError `no-derivative`, `closed-over`
 */
export function pullbackOf(
  roots: readonly Expr[],
  wrt: readonly Expr[],
  book: Book,
  cotangents: readonly Expr[],
): Expr[] {
  const bodies = exposeMeanings(roots, book);
  let symbols = 0;
  for (const x of wrt) symbols |= x.symbols;
  const parts = new SharedParts(bodies);
  const { nodes } = parts;
  const waiting = new Map<Expr, Expr[]>();
  const arrived = new Map<Expr, Expr>();
  const joint = new JointCalls(nodes, book);
  const send = (to: Expr, what: Expr) => {
    if (what === ZERO) return;
    const list = waiting.get(to);
    if (list === undefined) waiting.set(to, [what]);
    else list.push(what);
  };
  bodies.forEach((body, j) => {
    send(body, cotangents[j]);
  });
  for (let i = nodes.length - 1; i >= 0; i--) {
    const n = nodes[i];
    const call = joint.endingAt(n);
    if (call !== null) {
      if ((n.symbols & symbols) === 0) continue;
      const cts = call.results.map((r) => (r === null ? ZERO : sum(waiting.get(r) ?? [])));
      if (cts.some((ct) => ct !== ZERO)) distributeJointly(call, cts, { wrt, symbols, book }, send);
      continue;
    }
    const list = waiting.get(n);
    if (joint.waits(n) || list === undefined || (n.symbols & symbols) === 0) continue;
    if (n.op.kind === Kind.Symbol) arrived.set(n, sum(list));
    else
      underGuards(n, list, send, 0, (ct, sendOn) =>
        distribute(n, parts.of(n), ct, { wrt, symbols, book }, sendOn),
      );
  }
  return wrt.map((x) => arrived.get(x) ?? ZERO);
}

/** One call with a rule for all its results, of which some are used. */
interface JointCall {
  readonly rule: CotangentRule;
  readonly op: Op;
  readonly args: readonly Expr[];
  /** Null where a result is not used. */
  readonly results: (Expr | null)[];
}

/** Calls whose rules need the cotangents of all results at once: they wait until the last one that is used is reached. */
class JointCalls {
  private readonly calls = new Map<Expr, JointCall | "earlier">();

  constructor(nodes: readonly Expr[], book: Book) {
    const open = new Map<object, JointCall[]>();
    for (const n of nodes) {
      if (n.op.kind !== Kind.Call) continue;
      const rule = book.cotangentRule(n.op);
      if (rule === null || rule.linear) continue;
      const mates = open.get(rule.group) ?? [];
      open.set(rule.group, mates);
      let call = mates.find(({ args }) => args.every((a, i) => a === n.args[i]));
      // The walk goes back, so the first in the list is the last that is reached.
      if (call !== undefined) this.calls.set(n, "earlier");
      else {
        call = { rule, op: n.op, args: n.args, results: new Array<Expr | null>(rule.results).fill(null) };
        mates.push(call);
        this.calls.set(n, call);
      }
      call.results[rule.index] = n;
    }
  }

  /** The call that is complete once the walk back has come to this node; null for a node that is handled alone. */
  endingAt(n: Expr): JointCall | null {
    const call = this.calls.get(n);
    return call === undefined || call === "earlier" ? null : call;
  }
  waits(n: Expr): boolean {
    return this.calls.get(n) === "earlier";
  }
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

/** @param args the operands, or the parts of a long sum or product */
function distribute(n: Expr, args: readonly Expr[], ct: Expr, along: Along, send: Send): void {
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
        const around = product([ct, args === n.args ? replacedFactor(n, i, ONE) : withoutPart(n, args, i)]);
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

function withoutPart(n: Expr, parts: readonly Expr[], without: number): Expr {
  return powers(
    n.value as Expr,
    parts.filter((_, i) => i !== without && i !== without + 1),
  );
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
  const varies = (i: number) => variesAlong(args[i], { wrt, symbols, book });
  const joint = book.cotangentRule(op);
  if (joint !== null) {
    const results = new Array<Expr>(joint.results).fill(ZERO);
    results[joint.index] = ct;
    distributeCotangents(op, joint, args, results, varies, send);
    return;
  }
  let rule = book.tangentRule(op) ?? refuseOpaque(op);
  if (rule.at !== undefined) rule = rule.at(args, varies);
  if (rule.silent.length > 0) refuseSilent(op, rule, varies);
  for (let i = 0; i < args.length; i++) {
    if ((args[i].symbols & symbols) === 0) continue;
    const part = rule.part(i);
    if (part === null) continue;
    const tangents = args.map((_, j) => (i === j ? ct : ZERO));
    send(args[i], part.fill([...args, out, ...tangents]));
  }
}

function distributeJointly(
  { rule, op, args }: JointCall,
  cts: readonly Expr[],
  along: Along,
  send: Send,
): void {
  distributeCotangents(op, rule, args, cts, (i) => variesAlong(args[i], along), send);
}

/** As in forward mode: what has the tangent 0 does not vary, and bits in common prove nothing. */
function variesAlong(e: Expr, { wrt, symbols, book }: Along): boolean {
  if ((e.symbols & symbols) === 0) return false;
  try {
    return wrt.some((x) => tangent(e, seedOf(book, x), book) !== ZERO);
  } catch (error) {
    // Some functions have a rule for reverse mode only.
    if (error instanceof FluxionsError && error.code === "nonlinear-rule")
      return postorder([e]).some((n) => wrt.includes(n));
    throw error;
  }
}

function distributeCotangents(
  op: Op,
  general: CotangentRule,
  args: readonly Expr[],
  cts: readonly Expr[],
  varies: (i: number) => boolean,
  send: Send,
): void {
  const rule = general.at?.(args, varies) ?? general;
  for (let i = rule.closedOver; i < args.length; i++) if (varies(i)) refuseClosedOver(op, i);
  for (let i = 0; i < rule.closedOver; i++) {
    const part = rule.part(i);
    if (part !== null && args[i].symbols !== 0) send(args[i], part.fill([...args, ...cts]));
  }
}

/** Calls without a rule are replaced by their meaning; all others stay opaque, so that their rule is used. */
function exposeMeanings(roots: readonly Expr[], book: Book): readonly Expr[] {
  const meanings = new Map<Op, Template>();
  const expose = (es: readonly Expr[]) => transformAll(es, (n) => meanings.get(n.op)?.fill(n.args) ?? n);
  const withoutRule = (...es: Expr[]) =>
    postorder(es).flatMap(({ op }) => {
      const exposed =
        op.kind === Kind.Call &&
        op.declared.meaning !== null &&
        book.tangentRule(op) === null &&
        book.cotangentRule(op) === null;
      return exposed ? [op] : [];
    });
  const waiting = withoutRule(...roots);
  if (waiting.length === 0) return roots;
  while (waiting.length > 0) {
    const op = waiting[waiting.length - 1];
    const inner = meanings.has(op) ? [] : withoutRule(meaningOf(op).body).filter((o) => !meanings.has(o));
    waiting.push(...inner);
    if (inner.length > 0) continue;
    waiting.pop();
    if (!meanings.has(op)) meanings.set(op, new Template(expose([meaningOf(op).body])[0], op.arity));
  }
  return expose(roots);
}
