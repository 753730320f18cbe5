/**
 * The first half of lowering: every call becomes one that the target computes by itself, or is replaced by its recipe
 * or its meaning. Recipes are filled in as written; their arguments are still formulas on the reals.
 */
import { FluxionsError } from "../expr/error.js";
import { FPOW } from "../expr/floats.js";
import { Expr, exactly } from "../expr/node.js";
import { Kind, POWER, WHERE } from "../expr/op.js";
import { build, type Template } from "../expr/template.js";
import { postorder } from "../expr/walk.js";
import { asOneValue } from "./ops.js";
import { isHostNative, isNative, isSingle, lacksPower, type Target } from "./target.js";

/** @throws FluxionsError `cannot-compute`, or the target's own, naming the function and the target */
export function expand(roots: readonly Expr[], target: Target): Expr[] {
  const done = new Map<Expr, Expr>();
  const opened = new Map<Expr, Expr>();
  const stack: Expr[] = [...roots].reverse();
  while (stack.length > 0) {
    const n = stack[stack.length - 1];
    if (done.has(n)) {
      stack.pop();
      continue;
    }
    if (n.op.kind === Kind.Call && n.op !== WHERE && !staysCall(n, target)) {
      const body = opened.get(n) ?? open(n, target);
      opened.set(n, body);
      const result = done.get(body);
      if (result === undefined) stack.push(body);
      else {
        done.set(n, asOneValue(result));
        stack.pop();
      }
      continue;
    }
    const waiting = stack.length;
    for (const a of n.args) if (!done.has(a)) stack.push(a);
    if (stack.length > waiting) continue;
    done.set(n, rebuilt(n, done));
    stack.pop();
  }
  return roots.map((r) => done.get(r) as Expr);
}

function staysCall(n: Expr, target: Target): boolean {
  return isNative(n.op, target) || (n.symbols === 0 && isHostNative(n.op, target));
}

/** The recipe, or else the meaning, with the call's arguments in it. The host computes constants in double precision. */
function open(n: Expr, target: Target): Expr {
  const { via, meaning } = n.op.declared;
  const viaSingle = isSingle(target) ? n.op.declared.viaSingle : null;
  if (viaSingle !== null && n.symbols !== 0) return asWritten(viaSingle, n.args);
  if (via !== null) return asWritten(via, n.args);
  if (meaning !== null) return meaning.fill(n.args);
  if (viaSingle !== null) return asWritten(viaSingle, n.args);
  if (target.lacks !== undefined) throw target.lacks(n.op);
  const { name, params } = n.op;
  if (n.op.declared.host !== null)
    throw new FluxionsError(
      "cannot-compute",
      `${name} is computed by a host function, which cannot become code for the backend ${target.name}`,
      { hint: "compile(…) and evaluate(…) call the host between kernels, on every backend." },
    );
  throw new FluxionsError("cannot-compute", `${name} cannot be computed by the backend ${target.name}`, {
    hint: `Give fn ${name}(${params.join(", ")}) a float recipe on its page: via  …`,
  });
}

/**
 * Float-dialect expressions in which every power is computed by the recipe that stands with `^` on its page, for a target
 * that has no code for it.
 * @throws FluxionsError `cannot-compute`
 */
export function expandPowers(roots: readonly Expr[], target: Target): Expr[] {
  const recipe = lacksPower(target) ? POWER.declared.viaSingle : null;
  if (recipe === null) return [...roots];
  const done = new Map<Expr, Expr>();
  for (const n of postorder(roots)) {
    const made = rebuilt(n, done);
    // Powers of constants are left to the host.
    const opens = made.op === FPOW && made.symbols !== 0;
    done.set(n, opens ? asWritten(recipe, made.args) : made);
  }
  return expand(
    roots.map((r) => done.get(r) as Expr),
    target,
  );
}

/** A recipe is never folded, not even x == x, which asks whether x is a NaN. */
function asWritten(recipe: Template, args: readonly Expr[]): Expr {
  const done = new Map<Expr, Expr>();
  for (const n of postorder([recipe.body]))
    done.set(n, n.op.kind === Kind.Hole ? args[n.value as number] : rebuilt(n, done));
  return done.get(recipe.body) as Expr;
}

function rebuilt(n: Expr, done: ReadonlyMap<Expr, Expr>): Expr {
  const args = n.args.map((a) => done.get(a) as Expr);
  if (args.every((a, i) => a === n.args[i])) return n;
  const value = n.value instanceof Expr ? n.value : null;
  const { kind } = n.op;
  const onReals = kind === Kind.Sum || kind === Kind.Product || kind === Kind.Power;
  return onReals ? build(n.op, value, args) : exactly(n.op, args, value);
}
