/** Names of functions, and what is said of a second rule. */
import { FluxionsError } from "../../expr/error.js";
import { NAME, reservedNames } from "../../language/page-text.js";
import { nameOf } from "../trace.js";

export function nameFor(f: unknown, given: string | undefined, otherwise: string): string {
  if (given !== undefined) return checkedName(given);
  const name = nameOf(f, otherwise);
  return NAME.test(name) && !reservedNames.has(name) ? name : otherwise;
}

export function checkedName(name: string): string {
  if (!NAME.test(name))
    throw new FluxionsError("bad-name", `“${name}” is not a name`, {
      hint: "A name is letters, digits and _.",
    });
  if (reservedNames.has(name))
    throw new FluxionsError("reserved-name", `“${name}” cannot be declared`, {
      hint: "Choose another name.",
    });
  return name;
}

export function refuseSecond(name: string, what: string): never {
  throw new FluxionsError("rule-exists", `${name} has a ${what} already`, {
    hint: "Wrap the function once more to give it another rule.",
  });
}
