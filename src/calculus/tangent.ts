/**
 * Forward mode: the tangent of an expression, given tangents of its symbols. Every node is differentiated once; the
 * results stay in the nodes' memo slots for as long as the pass is asked for again.
 */
import { FluxionsError } from "../expr/error.js";
import { type Expr, freshPass, passNumber } from "../expr/node.js";
import { Kind, type Op, POWER, type TangentRule } from "../expr/op.js";
import { add, linear, MINUS_ONE, ONE, pow, product, replacedFactor, sum, ZERO } from "../expr/reals.js";
import type { Template } from "../expr/template.js";
import type { Book } from "../language/book.js";
import { around, type Guarded, guardOf, isChosen, isNatural, staysFinite } from "./guards.js";

/** Which symbols have tangents, and which. */
export interface Seeds {
  readonly tangents: ReadonlyMap<Expr, Expr>;
  /** The union of the symbols' bits. */
  readonly symbols: number;
  /** Passes with the same owner and key share their memos. */
  readonly pass: number;
}

/** d/dx: the tangent of x is 1, that of every other symbol 0. */
export function seedOf(book: Book, x: Expr): Seeds {
  return { tangents: new Map([[x, ONE]]), symbols: x.symbols, pass: passNumber(book, x) };
}

/** Any tangents of any symbols. */
export function seeds(tangents: ReadonlyMap<Expr, Expr>): Seeds {
  let symbols = 0;
  for (const x of tangents.keys()) symbols |= x.symbols;
  return { tangents, symbols, pass: freshPass() };
}

/** Told of each node that is differentiated, once its operands have been. */
export interface Witness {
  /** @param body the meaning that was differentiated in the node's place, or null */
  saw(n: Expr, rule: TangentRule | null, body: Expr | null): void;
}

/**
 * The derivative of `root` along the seeds.
 * @param witness only sees nodes that no earlier call with the same pass has differentiated
 * @throws FluxionsError `no-derivative` where a function has neither a rule nor a meaning
 */
export function tangent(root: Expr, along: Seeds, book: Book, witness: Witness | null = null): Expr {
  const { symbols, pass } = along;
  if ((root.symbols & symbols) === 0) return ZERO;
  const stack: Expr[] = [root];
  while (stack.length > 0) {
    const n = stack[stack.length - 1];
    if (n.stamp === pass) {
      stack.pop();
      continue;
    }
    const { kind } = n.op;
    const waiting = stack.length;
    // A condition has no tangent: where its truth changes, the derivative is the business of the rule that contains it.
    if (kind !== Kind.Relation && kind !== Kind.Logic)
      for (const a of n.args) if ((a.symbols & symbols) !== 0 && a.stamp !== pass) stack.push(a);
    if (stack.length > waiting) continue;
    const rule = kind === Kind.Call ? book.tangentRule(n.op) : null;
    let body: Expr | null = null;
    if (kind === Kind.Call && rule === null) {
      body = meaningOf(n.op).fill(n.args);
      if ((body.symbols & symbols) !== 0 && body.stamp !== pass) {
        stack.push(body);
        continue;
      }
      n.memo = tangentAt(body, symbols);
    } else n.memo = rule === null ? byAlgebra(n, along, book) : byRule(n, rule, symbols);
    n.stamp = pass;
    stack.pop();
    if (witness !== null) witness.saw(n, rule, body);
  }
  return root.memo as Expr;
}

/** The tangent of a node that has been visited, or that no seed reaches. */
function tangentAt(e: Expr, symbols: number): Expr {
  return (e.symbols & symbols) === 0 ? ZERO : (e.memo as Expr);
}

/** What is differentiated where no rule is declared. */
export function meaningOf(op: Op): Template {
  return op.declared.meaning ?? refuseOpaque(op);
}

/** @throws FluxionsError `no-derivative` */
export function refuseOpaque(op: Op): never {
  if (op.declared.host !== null)
    throw new FluxionsError(
      "no-derivative",
      `${op.name} is computed by a host function, through which no derivative can be seen`,
      { hint: "Wrap the call by customJvp, and declare its rule: f.defjvp(([x], [dx]) => [f(x), …])." },
    );
  throw new FluxionsError("no-derivative", `${op.name} has no derivative`, {
    hint: `Declare one: custom_jvp ${op.name}(${op.params.join(", ")}) = …`,
  });
}

export function byAlgebra(n: Expr, { symbols, tangents }: Seeds, book: Book): Expr {
  switch (n.op.kind) {
    case Kind.Symbol:
      return tangents.get(n) ?? ZERO;
    case Kind.Sum:
      return tangentOfSum(n, symbols);
    case Kind.Product:
      return tangentOfProduct(n, symbols, book);
    case Kind.Power:
      return tangentOfPower(n.args[0], n.args[1], symbols, book);
    case Kind.Relation:
    case Kind.Logic:
      return ZERO;
    default:
      return refuseFloat(n);
  }
}

/** @throws FluxionsError `no-derivative` */
export function refuseFloat(n: Expr): never {
  throw new FluxionsError("no-derivative", `there is no derivative of the float operation ${n.op.name}`, {
    hint: "Derive the formula before it is lowered.",
  });
}

function tangentOfSum(n: Expr, symbols: number): Expr {
  const pairs: Expr[] = [];
  for (let i = 0; i < n.args.length; i += 2) {
    const t = tangentAt(n.args[i], symbols);
    if (t !== ZERO) pairs.push(t, n.args[i + 1]);
  }
  return pairs.length === 0 ? ZERO : linear(ZERO, pairs);
}

/** Each factor in turn is replaced by its tangent. */
export function tangentOfProduct(
  n: Expr,
  symbols: number,
  book: Book,
  ofPower: typeof tangentOfPower = tangentOfPower,
): Expr {
  const terms: Expr[] = [];
  for (let i = 0; i < n.args.length; i += 2) {
    const b = n.args[i];
    const e = n.args[i + 1];
    if (((b.symbols | e.symbols) & symbols) === 0) continue;
    const t = e === ONE ? tangentAt(b, symbols) : ofPower(b, e, symbols, book);
    if (t !== ZERO) terms.push(replacedFactor(n, i, t));
  }
  return terms.length === 0 ? ZERO : terms.length === 1 ? terms[0] : sum(terms);
}

/** The page's rule for `^`; with a constant exponent its second half is zero, and the first is built without a template. */
export function tangentOfPower(b: Expr, e: Expr, symbols: number, book: Book): Expr {
  if ((e.symbols & symbols) === 0) {
    const t = tangentAt(b, symbols);
    if (t === ZERO) return ZERO;
    const factor = pow(b, add(e, MINUS_ONE));
    if (!isChosen(t) || isNatural(e)) return product([e, factor, t]);
    return around(t, (u) => product([e, factor, u]));
  }
  return fillRule(POWER, book.tangentRule(POWER) as TangentRule, [b, e], pow(b, e), [
    tangentAt(b, symbols),
    tangentAt(e, symbols),
  ]);
}

export function byRule(n: Expr, rule: TangentRule, symbols: number): Expr {
  return fillRule(
    n.op,
    rule,
    n.args,
    n,
    n.args.map((a) => tangentAt(a, symbols)),
  );
}

/** @throws FluxionsError `no-derivative` where the rule does not speak of a parameter that varies; `closed-over` */
export function refuseSilent(op: Op, rule: TangentRule, varies: (i: number) => boolean): void {
  for (const i of rule.silent)
    if (varies(i)) {
      if (rule.closedOver !== undefined && i >= rule.closedOver) refuseClosedOver(op, i);
      throw new FluxionsError("no-derivative", `${op.name} has no derivative by ${op.params[i]}`, {
        hint: `Declare one: custom_jvp ${op.name}(${op.params.join(", ")}) = …`,
      });
    }
}

/** @throws FluxionsError `closed-over` */
export function refuseClosedOver(op: Op, i: number): never {
  throw new FluxionsError(
    "closed-over",
    `${op.name} is differentiated with respect to ${op.params[i]}, a value that it closes over, but its rule only says how to differentiate it with respect to its parameters`,
    { hint: "Pass the value as an argument, and let the rule speak of it." },
  );
}

/**
 * What a rule makes of tangents. Those that are 0 by choice are given to it alone, for their choice to be made around
 * what comes of them; a rule is linear, so the parts add up.
 */
function fillRule(
  op: Op,
  rule: TangentRule,
  args: readonly Expr[],
  out: Expr,
  tangents: readonly Expr[],
): Expr {
  if (rule.at !== undefined) rule = rule.at(args, (i) => tangents[i] !== ZERO);
  if (rule.silent.length > 0) refuseSilent(op, rule, (i) => tangents[i] !== ZERO);
  if (!tangents.some((t) => isChosen(t)) || staysFinite(rule.whole)) return filled(rule, args, out, tangents);
  const groups = new Map<Expr, { readonly guard: Guarded; readonly values: Expr[] }>();
  tangents.forEach((t, i) => {
    if (t === ZERO) return;
    const guard = guardOf(t);
    const group = groups.get(guard.alive) ?? { guard, values: tangents.map(() => ZERO) };
    groups.set(guard.alive, group);
    group.values[i] = guard.value;
  });
  return sum([...groups.values()].map(({ guard, values }) => guard.choose(filled(rule, args, out, values))));
}

/** A rule with one tangent alone is its part for that tangent: shorter, and free of branches for the others. */
function filled(rule: TangentRule, args: readonly Expr[], out: Expr, tangents: readonly Expr[]): Expr {
  let active = -1;
  let several = false;
  for (let i = 0; i < tangents.length; i++) {
    if (tangents[i] === ZERO) continue;
    if (active >= 0) several = true;
    active = i;
  }
  if (active < 0) return ZERO;
  const template = several ? rule.whole : rule.part(active);
  return template === null ? ZERO : template.fill([...args, out, ...tangents]);
}
