/**
 * Python with JAX. JAX derives the code that it runs; every function says by a rule of its own what its derivative is, so
 * that it is the declared one, at kinks too, and no branch that is not taken makes it NaN.
 */
import { type FunctionParts, joined, type Program, type ProgrammingLanguage } from "./language.js";
import { renamed } from "./names.js";
import { arrayLanguage, definitions, docstring, pythonText, pythonWords } from "./python-syntax.js";

function write({ main, others, helpers, call }: Program): string {
  const slope = `${main.name}_slope`;
  return joined(
    [
      ["import jax", "import jax.numpy as jnp", "from jax.custom_derivatives import SymbolicZero"],
      [
        `def ${slope}(partial, tangent):`,
        "    # Where nothing moves nothing is multiplied: 0 times infinity would be NaN.",
        "    return 0.0 if isinstance(tangent, SymbolicZero) else partial * tangent",
      ],
      ...definitions(helpers, call),
      ...others.flatMap((f) => definition(f, slope)),
      ...definition(main, slope),
    ],
    2,
  );
}

function definition(f: FunctionParts, slope: string): string[][] {
  const { name, parameters, results, body, rule } = f;
  const names = parameters.map((p) => p.name);
  const floats = names.map((p) => `    ${p} = jnp.asarray(${p}, jnp.result_type(${p}, float))`);
  const assigned = (line: { name: string; text: string }) => `    ${line.name} = ${line.text}`;
  const returned = (texts: readonly string[]) =>
    results[0].key === null
      ? texts[0]
      : `{${results.map((r, i) => `${pythonText(r.key ?? "")}: ${texts[i]}`).join(", ")}}`;
  const made = (texts: readonly string[]) => returned(texts.map((text) => `jnp.asarray(${text})`));
  const value = [
    ...renamed("#", parameters),
    "@jax.custom_jvp",
    `def ${name}(${names.join(", ")}):`,
    ...docstring(results),
    ...floats,
    ...body.lines.map(assigned),
    `    return ${made(body.results)}`,
  ];
  if (rule === null || names.length === 0) return [value.filter((line) => line !== "@jax.custom_jvp")];
  const undeclared = names.filter((_, i) => rule.derivatives.some((d) => d.partials[i] === null));
  const tangents = rule.derivatives.map(
    ({ partials }) =>
      partials.flatMap((p, i) => (p === null ? [] : [`${slope}(${p}, tangents[${i}])`])).join(" + ") || "0.0",
  );
  const own = [
    `def ${rule.name}(primals, tangents):`,
    ...undeclared.flatMap((p) => [
      `    if not isinstance(tangents[${names.indexOf(p)}], SymbolicZero):`,
      `        raise NotImplementedError("${name} has no derivative by ${p}")`,
    ]),
    `    ${names.join(", ")}${names.length === 1 ? "," : ""} = primals`,
    ...floats,
    ...rule.lines.map(assigned),
    `    value = ${made(rule.derivatives.map((d) => d.value))}`,
    `    slope = ${returned(tangents)}`,
    "    return value, jax.tree_util.tree_map(",
    "        lambda v, s: jnp.broadcast_to(jnp.asarray(s, v.dtype), v.shape), value, slope",
    "    )",
  ];
  return [value, own, [`${name}.defjvp(${rule.name}, symbolic_zeros=True)`]];
}

/** Their own derivatives are those of the pages wherever both exist; JAX splits ties of min and max as pages do. */
const DERIVES = new Set([
  ...[
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "sinh",
    "cosh",
    "tanh",
    "asinh",
    "acosh",
    "atanh",
    "atan2",
  ],
  ...["exp", "expm1", "log", "log2", "log10", "log1p", "sqrt", "cbrt"],
  ...["abs", "floor", "ceil", "trunc", "round", "min", "max"],
]);

export const jax: ProgrammingLanguage = {
  title: "Python with JAX",
  ...arrayLanguage("jnp"),
  reserved: new Set([
    ...pythonWords,
    ...["jax", "jnp", "SymbolicZero", "primals", "tangents", "value", "slope", "isinstance", "float"],
    "NotImplementedError",
  ]),
  derives: DERIVES,
  companions: ["slope", "jvp"],
  write,
};
