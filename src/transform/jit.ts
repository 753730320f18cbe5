/** jit: a function is traced once for each structure of its arguments; numbers then go through a kernel. */
import type { CompiledFormulas } from "../backends/compile.js";
import { compileSync } from "../backends/compile-sync.js";
import { currentSpace, type Expr, symbol } from "../expr/node.js";
import { Template } from "../expr/template.js";
import { toExpr } from "../language/like.js";
import { moveFunctions } from "./closures.js";
import { closedBodies } from "./custom/call.js";
import { positions } from "./positions.js";
import { called, nameOf, passingThrough, resultOf, Scope } from "./trace.js";
import { flatten, type Structure, unflatten } from "./tree.js";

interface Entry {
  readonly key: string;
  readonly statics: readonly unknown[];
  readonly structure: Structure;
  readonly bodies: readonly Template[];
  readonly names: readonly string[];
  kernel: CompiledFormulas<number[], number[]> | null;
}

/** Old traces are given up, so that a function that is called in ever new ways does not hold them all. */
const MOST_ENTRIES = 128;

export function jitOf(f: (...args: never[]) => unknown, staticArgnums: number | readonly number[]) {
  const entries: Entry[] = [];
  const home = currentSpace();
  const name = nameOf(f);

  const entryFor = (
    given: readonly unknown[],
  ): { entry: Entry | null; leaves: readonly unknown[]; direct: unknown } => {
    const fixed = new Set(positions(staticArgnums, given.length, name, "staticArgnums"));
    const inputs = given.flatMap((_, i) => (fixed.has(i) ? [] : [i]));
    const flats = inputs.map((i) => flatten(given[i], `argument ${i} of ${name}`));
    const leaves = flats.flatMap((x) => x.leaves);
    const statics = given.filter((_, i) => fixed.has(i));
    const key = flats.map((x) => x.structure.key).join(";");
    const known = entries.find(
      (e) =>
        e.key === key &&
        e.statics.length === statics.length &&
        e.statics.every((s, i) => Object.is(s, statics[i])),
    );
    if (known !== undefined) return { entry: known, leaves, direct: null };
    let entry: Entry | null = null;
    const trace = () => {
      const scope = new Scope("jit calls a function once, for all numbers");
      const symbols = flats.map((x, k) =>
        scope.enter(
          x,
          `x${inputs[k] + 1}`,
          x.leaves.map(() => null),
        ),
      );
      const args = [...given];
      inputs.forEach((at, k) => {
        args[at] = unflatten(flats[k].structure, symbols[k]);
      });
      const result = resultOf(
        scope.run(() => called(f, args)),
        `the result of ${name}`,
      );
      const { bodies, hidden } = closedBodies({ placeholders: symbols.flat(), results: result.exprs });
      // What closes over a value of the moment holds for this moment only.
      if (hidden.length > 0) return;
      moveFunctions(bodies, home);
      entry = {
        key,
        statics,
        structure: result.structure,
        bodies: bodies.map((b) => Template.lasting(b, leaves.length, home)),
        names: leaves.map((_, i) => `x${i}`),
        kernel: null,
      };
    };
    passingThrough(() => {
      trace();
      return [];
    });
    if (entry === null)
      return { entry: null, leaves, direct: (f as (...args: unknown[]) => unknown)(...given) };
    entries.push(entry);
    if (entries.length > MOST_ENTRIES) entries.shift()?.kernel?.dispose();
    return { entry, leaves, direct: null };
  };

  const jitted = (...given: unknown[]): unknown => {
    const { entry, leaves, direct } = entryFor(given);
    if (entry === null) return direct;
    if (leaves.every((x): x is number => typeof x === "number"))
      return unflatten(entry.structure, compute(entry, leaves));
    const exprs = leaves.map((x) => toExpr(x as Expr));
    return unflatten(
      entry.structure,
      entry.bodies.map((b) => b.fill(exprs)),
    );
  };
  Object.defineProperty(jitted, "name", { value: name });
  return jitted;
}

function compute(entry: Entry, leaves: readonly number[]): readonly number[] {
  entry.kernel ??= passingThrough(() => [
    compileSync(entry.bodies.map((b) => b.fill(entry.names.map(symbol)))) as CompiledFormulas<
      number[],
      number[]
    >,
  ])[0];
  return entry.kernel.evaluate(new Map(entry.names.map((n, i) => [n, leaves[i]])));
}
