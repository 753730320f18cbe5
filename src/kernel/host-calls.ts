/**
 * Calls of host functions, taken out of formulas: what they are called with is computed by kernels of its own, and their
 * results come into the formulas as inputs. So every backend can compute with them.
 */
import { type Expr, symbol } from "../expr/node.js";
import { type HostFunction, Kind, type Op } from "../expr/op.js";
import { transformAll } from "../expr/rebuild.js";
import { postorder } from "../expr/walk.js";
import { type Output, RowReduction } from "./reduce.js";

/** One call of a host function. */
export interface HostCall {
  readonly name: string;
  readonly host: HostFunction;
  /** What it is called with: formulas in inputs and in results of calls before it. */
  readonly args: readonly Expr[];
  /** The input that stands for each of its results. */
  readonly inputs: readonly string[];
}

export interface HostCalls {
  /** In an order in which they can be made. */
  readonly calls: readonly HostCall[];
  /** The outputs, with inputs in the place of calls. */
  readonly outputs: readonly Output[];
}

/** Null where there are none. */
export function hostCalls(outputs: readonly Output[]): HostCalls | null {
  const formulas = outputs.map((o) => (o instanceof RowReduction ? o.of : o));
  const hosted = new Map<Op, boolean>();
  if (!postorder(formulas).some(({ op }) => needsHost(op, hosted))) return null;
  const open = exposed(formulas, hosted);
  const calls: HostCall[] = [];
  const known: { readonly host: HostFunction; readonly args: readonly Expr[]; readonly call: HostCall }[] =
    [];
  const without = transformAll(open, (e) => {
    const { host } = e.op.declared;
    if (e.op.kind !== Kind.Call || host === null) return e;
    let found = known.find((k) => k.host.group === host.group && k.args.every((a, i) => a === e.args[i]));
    if (found === undefined) {
      const number = calls.length;
      const call: HostCall = {
        name: e.op.name,
        host,
        args: e.args,
        // No text contains such a name. The same formula has the same names, so that it is the same nodes again.
        inputs: Array.from({ length: host.results }, (_, i) => `host call ${number}.${i}`),
      };
      calls.push(call);
      found = { host, args: e.args, call };
      known.push(found);
    }
    return symbol(found.call.inputs[host.index]);
  });
  return {
    calls,
    outputs: outputs.map((o, i) =>
      o instanceof RowReduction ? new RowReduction(o.how, without[i]) : without[i],
    ),
  };
}

/** Is the function computed by the host, itself or inside of what is lowered in its place? */
function needsHost(op: Op, known: Map<Op, boolean>): boolean {
  if (op.kind !== Kind.Call) return false;
  const before = known.get(op);
  if (before !== undefined) return before;
  known.set(op, false);
  const { host, via, meaning } = op.declared;
  const needs =
    host !== null ||
    (via === null && meaning !== null && postorder([meaning.body]).some((n) => needsHost(n.op, known)));
  known.set(op, needs);
  return needs;
}

/** The meanings of calls inside of which the host is called, in their place; all others stay calls, with their recipes. */
function exposed(formulas: readonly Expr[], hosted: Map<Op, boolean>): readonly Expr[] {
  let now = formulas;
  for (;;) {
    const next = transformAll(now, (e) => {
      const { host, meaning } = e.op.declared;
      return host === null && meaning !== null && needsHost(e.op, hosted) ? meaning.fill(e.args) : e;
    });
    if (next.every((e, i) => e === now[i])) return now;
    now = next;
  }
}
