import { defaultBook } from "../../rules/index.js";
import { js } from "../../src/backends/js.js";
import { hostTarget } from "../../src/backends/natives.js";
import { call } from "../../src/expr/call.js";
import { symbol } from "../../src/expr/node.js";
import { buildKernel } from "../../src/kernel/kernel.js";
import type { Target } from "../../src/kernel/target.js";
import type { FloatPrecision } from "../../src/numbers/ulp.js";

/**
 * A function of one parameter by its recipe, even where JavaScript has it; every operation is rounded to the precision.
 * With `target`, as that target computes it.
 */
export function compileRecipe(
  name: string,
  precision: FloatPrecision,
  target?: Target,
): (x: number) => number {
  const op = defaultBook.find(name, 1);
  if (op?.declared.via == null) throw new Error(`There is no recipe for ${name}.`);
  const host = hostTarget("recipe");
  const natives = new Map(host.natives);
  natives.delete(op.declared.native ?? "");
  const kernel = js.compile(
    buildKernel([call(op, [symbol("x")])], target ?? { ...host, natives }),
    precision,
  );
  if (kernel instanceof Promise) throw new Error("The backend js answers at once.");
  const input = new Float64Array(1);
  const output = new Float64Array(1);
  return (x) => {
    input[0] = x;
    kernel.point(input, output);
    return output[0];
  };
}
