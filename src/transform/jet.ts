/** Taylor mode of functions: their derivatives along a curve. */
import { jet } from "../calculus/jet.js";
import { FluxionsError } from "../expr/error.js";
import type { Expr } from "../expr/node.js";
import type { Book } from "../language/book.js";
import { requireLists } from "./positions.js";
import { called, nameOf, passingThrough, resultOf, Scope } from "./trace.js";
import { alike, flatten, kindOf, type Structure, unflatten } from "./tree.js";

export function jetOf(
  f: (...args: never[]) => unknown,
  primals: readonly unknown[],
  series: readonly unknown[],
  book: Book,
): [unknown, unknown[]] {
  const name = nameOf(f);
  const order = checkedOrder(name, primals, series);
  let structure: Structure | null = null;
  const orders = passingThrough(() => {
    const scope = new Scope();
    const curves = new Map<Expr, readonly Expr[]>();
    const args = primals.map((primal, i) => {
      const flat = flatten(primal, `argument ${i} of ${name}`);
      const symbols = scope.enter(flat, `x${i + 1}`);
      const terms = (series[i] as readonly unknown[]).map((term, k) => {
        const what = `term ${k + 1} of the series of argument ${i} of ${name}`;
        const leaves = alike(
          flat.structure,
          flatten(term, what),
          what,
          "It is built like the argument.",
        ).leaves;
        return leaves.map((leaf, j) => scope.placeholder(`x${i + 1}_${j}_${k + 1}`, leaf));
      });
      symbols.forEach((x, j) => {
        curves.set(x, [x, ...terms.map((t) => t[j])]);
      });
      return unflatten(flat.structure, symbols);
    });
    return scope.run(() => {
      const result = resultOf(called(f, args), `the result of ${name}`);
      structure = result.structure;
      const derivatives = jet(result.exprs, curves, order, book);
      const leaves = scope.settle(derivatives.flat());
      const per = order + 1;
      return Array.from({ length: per }, (_, k) => result.exprs.map((_e, j) => leaves[j * per + k]));
    });
  });
  const [value, ...rest] = orders.map((leaves) => unflatten(structure as unknown as Structure, leaves));
  return [value, rest];
}

function checkedOrder(name: string, primals: unknown, series: unknown): number {
  requireLists("jet", name, { primals, series }, "jet(f, [0], [[1, 0, 0]])");
  const [points, curves] = [primals as unknown[], series as unknown[]];
  if (points.length !== curves.length)
    throw new FluxionsError(
      "structure-mismatch",
      `jet of ${name} got ${points.length} primals, but ${curves.length} series`,
      {
        hint: "Give each argument the derivatives of its curve, from the first on.",
      },
    );
  const lengths = curves.map((s, i) => {
    if (!Array.isArray(s))
      throw new FluxionsError(
        "bad-arguments",
        `the series of argument ${i} of ${name} is ${kindOf(s)}, not an array`,
        {
          hint: "A series is the array of a curve's derivatives, from the first on.",
        },
      );
    return s.length;
  });
  if (lengths.some((n) => n !== lengths[0]))
    throw new FluxionsError(
      "structure-mismatch",
      `the series given to jet of ${name} have different lengths: ${lengths.join(", ")}`,
      {
        hint: "Fill up with zeros.",
      },
    );
  return lengths[0] ?? 0;
}
