/** Calls of the host in formulas: found, and replaced by symbols for what they will have returned. */
import { unequal } from "../expr/logic.js";
import { type Expr, symbol } from "../expr/node.js";
import { type HostFunction, Kind, type Op, WHERE } from "../expr/op.js";
import { ZERO } from "../expr/reals.js";
import { build } from "../expr/template.js";
import { freeSymbols, postorder } from "../expr/walk.js";
import { asOneValue } from "./ops.js";

/** Is something in the formulas computed by the host, or in the meaning of a function that will be opened? */
export function callsHost(formulas: readonly Expr[]): boolean {
  return postorder(formulas).some((n) => n.op.kind === Kind.Call && reachesHost(n.op));
}

/** Of operators that are opened: does their meaning call the host? */
const opened = new WeakMap<Op, boolean>();

/** Is it a function of the host, or does it come to one where it is lowered? */
function reachesHost(op: Op): boolean {
  if (op.declared.host !== null) return true;
  return isOpened(op) && (opened.get(op) ?? looksInside(op));
}

/** What has a recipe is never looked into. */
function isOpened({ declared }: Op): boolean {
  return declared.meaning !== null && declared.native === null && declared.via === null;
}

/** Meanings call functions with meanings, which may be nested more deeply than the stack is. */
function looksInside(root: Op): boolean {
  const stack = [root];
  const begun = new Set<Op>();
  while (stack.length > 0) {
    const op = stack[stack.length - 1];
    const called = callees(op);
    if (!begun.has(op)) {
      begun.add(op);
      stack.push(...called.filter((c) => isOpened(c) && !opened.has(c) && !begun.has(c)));
      continue;
    }
    stack.pop();
    opened.set(
      op,
      called.some((c) => c.declared.host !== null || opened.get(c) === true),
    );
  }
  return opened.get(root) as boolean;
}

function callees(op: Op): Op[] {
  const body = op.declared.meaning?.body;
  const calls = body === undefined ? [] : postorder([body]).filter((n) => n.op.kind === Kind.Call);
  return [...new Set(calls.map((n) => n.op))];
}

/** One call of the host. */
export interface SplitCall {
  /** The operator that was met first. */
  readonly op: Op;
  readonly host: HostFunction;
  /** How many calls must have come before it at least, one for another. */
  readonly level: number;
  /** Calls of the host are symbols in them. */
  readonly args: readonly Expr[];
  /** The names of the symbols for its results, undefined for those that nobody uses. */
  readonly results: (string | undefined)[];
}

export interface Split {
  readonly calls: readonly SplitCall[];
  /** The formulas, in which calls of the host are symbols. */
  readonly formulas: readonly Expr[];
}

/**
 * Takes the calls of the host out of formulas. Results of the same function for the same arguments are one call. Meanings
 * that call the host are opened for that; all other functions stay as they are.
 */
export function splitAtHost(formulas: readonly Expr[]): Split {
  return new Splitter(new Set(freeSymbols(...formulas))).run(formulas);
}

interface Done {
  readonly e: Expr;
  /** How many calls of the host it takes at least, one after the other. */
  readonly level: number;
}

class Splitter {
  private readonly calls: SplitCall[] = [];
  private readonly known = new Map<object, Map<string, SplitCall>>();
  private readonly done = new Map<Expr, Done>();
  private named = 0;

  constructor(private readonly taken: ReadonlySet<string>) {}

  run(formulas: readonly Expr[]): Split {
    const { done, calls } = this;
    const bodies = new Map<Expr, Expr>();
    const stack = [...formulas].reverse();
    while (stack.length > 0) {
      const n = stack[stack.length - 1];
      if (done.has(n)) {
        stack.pop();
        continue;
      }
      const { op, args } = n;
      const isHost = op.declared.host !== null;
      if (!isHost && op.kind === Kind.Call && op !== WHERE && reachesHost(op)) {
        const body = bodies.get(n) ?? (op.declared.meaning?.fill(args) as Expr);
        bodies.set(n, body);
        const value = done.get(body);
        if (value === undefined) stack.push(body);
        else done.set(n, { e: asOneValue(value.e), level: value.level });
        continue;
      }
      const waiting = stack.length;
      for (const a of args) if (!done.has(a)) stack.push(a);
      if (stack.length > waiting) continue;
      done.set(n, isHost ? this.called(n) : this.rebuilt(n));
      stack.pop();
    }
    return { calls, formulas: formulas.map((f) => (done.get(f) as Done).e) };
  }

  private operands(n: Expr): { args: Expr[]; level: number } {
    const args = n.args.map((a) => this.done.get(a) as Done);
    return { args: args.map((a) => a.e), level: args.reduce((most, a) => Math.max(most, a.level), 0) };
  }

  private rebuilt(n: Expr): Done {
    const { args, level } = this.operands(n);
    // Nothing below the first call has changed.
    return level === 0 ? { e: n, level } : { e: build(n.op, n.value as Expr | null, args), level };
  }

  private called(n: Expr): Done {
    const { op } = n;
    const host = op.declared.host as HostFunction;
    const { args, level } = this.operands(n);
    const calls = this.known.get(host.group) ?? new Map<string, SplitCall>();
    this.known.set(host.group, calls);
    const key = args.map((a) => a.id).join();
    const call = calls.get(key) ?? this.enter({ op, host, level, args, results: [] });
    calls.set(key, call);
    call.results[host.index] ??= this.free(`${op.name} ${this.named++}`);
    const value = symbol(call.results[host.index] as string);
    return { e: op.boolean ? unequal(value, ZERO) : value, level: level + 1 };
  }

  private enter(call: SplitCall): SplitCall {
    this.calls.push(call);
    return call;
  }

  /** What is a name in TypeScript may be any text. */
  private free(name: string): string {
    return this.taken.has(name) ? this.free(`${name}'`) : name;
  }
}
