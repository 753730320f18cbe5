import type { Builder } from "../../src/language/parse.js";

/** A syntax tree: what the parser asked to build, with the offset it gave. */
export interface Tree {
  readonly op: string;
  readonly at: number;
  readonly end?: number | undefined;
  /** A literal, a name, or the signs of a chain. */
  readonly value?: string | undefined;
  readonly args: readonly Tree[];
}

const functions = new Set(["sin", "cos", "asin", "f", "g", "max", "gamma"]);

function tree(op: string, at: number, args: readonly Tree[] = [], value?: string, end?: number): Tree {
  return { op, at, args, value, end };
}

/** Records every call of the parser as a tree. */
export const treeBuilder: Builder<Tree> = {
  number: (literal, at) => tree("number", at, [], literal),
  symbol: (name, at) => tree("symbol", at, [], name),
  isFunction: (name) => functions.has(name),
  call: (name, args, at, end) => tree("call", at, args, name, end),
  sum: (terms, signs, at) =>
    tree("sum", at, terms, Array.from(signs, (sign) => (sign < 0 ? "-" : "+")).join("")),
  product: (factors, inverted, at) =>
    tree("product", at, factors, inverted.map((divides) => (divides ? "/" : "*")).join("")),
  negate: (a, at) => tree("negate", at, [a]),
  power: (base, exponent, at) => tree("power", at, [base, exponent]),
  compare: (op, a, b, at) => tree("compare", at, [a, b], op),
  and: (args, at) => tree("and", at, args),
  or: (args, at) => tree("or", at, args),
  not: (a, at) => tree("not", at, [a]),
  where: (c, a, b, at) => tree("where", at, [c, a, b]),
  boolean: (value, at) => tree("boolean", at, [], String(value)),
};

/** As `treeBuilder`, with `xor` kept as a call. */
export const treeBuilderWithXor: Builder<Tree> = {
  ...treeBuilder,
  isFunction: (name) => name === "xor" || functions.has(name),
};

/** Builds nothing and counts: for speed, and for nesting that no recursive test code could walk. */
export function counter(): Builder<number> & { calls: Record<string, number> } {
  const calls: Record<string, number> = {};
  const count = (name: string) => {
    calls[name] = (calls[name] ?? 0) + 1;
    return 0;
  };
  return {
    calls,
    number: () => count("number"),
    symbol: () => count("symbol"),
    isFunction: (name) => functions.has(name),
    call: () => count("call"),
    sum: () => count("sum"),
    product: () => count("product"),
    negate: () => count("negate"),
    power: () => count("power"),
    compare: () => count("compare"),
    and: () => count("and"),
    or: () => count("or"),
    not: () => count("not"),
    where: () => count("where"),
    boolean: () => count("boolean"),
  };
}

/** A tree as one line, such as {x + (2 * y)}; sums in braces, products in parentheses. */
export function show({ op, value, args }: Tree): string {
  const shown = args.map(show);
  switch (op) {
    case "number":
    case "symbol":
    case "boolean":
      return value as string;
    case "call":
      return `${value}[${shown.join(", ")}]`;
    case "sum":
      return `{${shown.map((term, i) => (i === 0 ? term : `${(value as string)[i]} ${term}`)).join(" ")}}`;
    case "product":
      return `(${shown.map((factor, i) => (i === 0 ? factor : `${(value as string)[i]} ${factor}`)).join(" ")})`;
    case "power":
      return `(${shown.join("^")})`;
    case "compare":
      return `(${shown.join(` ${value} `)})`;
    default:
      return `${op}(${shown.join(", ")})`;
  }
}
