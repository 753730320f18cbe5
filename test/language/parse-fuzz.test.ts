import test from "ava";
import { FluxionsError } from "../../src/expr/error.js";
import { parse, parseErrorCodes } from "../../src/language/parse.js";
import fc, { runs } from "../_fast-check.js";
import { counter, show, type Tree, treeBuilder } from "./_tree.js";

/** Throws unless the text is read or refused with a code and a place. */
function readOrRefuse(source: string): void {
  try {
    parse(source, treeBuilder);
  } catch (error) {
    if (!(error instanceof FluxionsError)) throw error;
    if (!Object.hasOwn(parseErrorCodes, error.code)) throw new Error(`unknown code ${error.code}`);
    const { at = -1, end = -1 } = error;
    if (at < 0 || at > source.length || end < at || end > source.length)
      throw new Error(`at ${at} to ${end}`);
    const lines = error.message.split("\n");
    if (!/^[^^]*\^~*$/.test(lines[2]) || lines[1].length > 250) throw new Error(`quoted as ${error.message}`);
  }
}

test("any text is read or refused with a code and a place", (t) => {
  for (const unit of ["binary", "grapheme", "binary-ascii"] as const)
    t.notThrows(() =>
      fc.assert(fc.property(fc.string({ unit, maxLength: 60 }), readOrRefuse), { numRuns: runs(5000) }),
    );
});

test("any sequence of tokens is read or refused with a code and a place", (t) => {
  const tokens = (
    "x y sin f( ( ) ( ) , + - * / ^ ! % mod < <= == != ≤ and or xor not ? : true 1 2.5 .5 1e3 1e 0x1 " +
    "= ; [ ] { } ' \" . .* ?. ?? && | ~ << ** // === := => to in null __proto__ ² √ π − · # \n \r é \u0301 😀 \ud800"
  ).split(" ");
  const text = fc
    .array(fc.tuple(fc.constantFrom(...tokens), fc.constantFrom("", " ")), { maxLength: 30 })
    .map((parts) => parts.flat().join(""));
  t.notThrows(() => fc.assert(fc.property(text, readOrRefuse), { numRuns: runs(20_000) }));
});

test("long hostile text is refused or read in bounded time", (t) => {
  const hostile = fc
    .array(fc.constantFrom(..."xα12.e+-*/^!%()?:,<=# \n".split(""), "sin", "not ", "1/2 ", "x^2 ", "mod "), {
      minLength: 1,
      maxLength: 6,
    })
    .map((parts) => parts.join("").repeat(10_000));
  fc.assert(
    fc.property(hostile, (source) => {
      const start = performance.now();
      try {
        parse(source, counter(), { limits: { length: source.length, depth: 1_000_000 } });
      } catch (error) {
        if (!(error instanceof FluxionsError)) throw error;
      }
      return performance.now() - start < 1000;
    }),
    { numRuns: runs(200) },
  );
  t.pass();
});

const tree = (op: string, args: Tree[] = [], value?: string): Tree => ({ op, at: 0, args, value });
const signs = (symbols: string, first: string) => (args: Tree[], seed: number) =>
  [first, ...args.slice(1).map((_, i) => symbols[(seed >> i) & 1])].join("");
const sumSigns = signs("+-", "+");
const productSigns = signs("*/", "*");

/** Trees as the parser builds them. A sum has no sum and a product no product, since each would be written alike. */
const { tree: anyTree } = fc.letrec<{ tree: Tree }>((tie) => {
  const child = tie("tree");
  const several = fc.array(child, { minLength: 2, maxLength: 4 });
  return {
    tree: fc.oneof(
      { maxDepth: 6, withCrossShrink: true },
      fc.constantFrom("1", "2.5", "1e-3", ".5", "7.").map((value) => tree("number", [], value)),
      fc.constantFrom("x", "y_1", "α", "$", "gamma").map((value) => tree("symbol", [], value)),
      fc.boolean().map((value) => tree("boolean", [], String(value))),
      fc.tuple(several, fc.nat()).map(([args, seed]) => tree("sum", args, sumSigns(args, seed))),
      fc.tuple(several, fc.nat()).map(([args, seed]) => tree("product", args, productSigns(args, seed))),
      several.map((args) => tree("and", args)),
      several.map((args) => tree("or", args)),
      fc.array(child, { maxLength: 3 }).map((args) => tree("call", args, "f")),
      child.map((a) => tree("call", [a], "factorial")),
      fc.tuple(child, child).map((args) => tree("call", args, "mod")),
      fc.tuple(child, child).map((args) => tree("power", args)),
      fc
        .tuple(fc.constantFrom("<", "<=", ">", ">=", "==", "!="), child, child)
        .map(([op, a, b]) => tree("compare", [a, b], op)),
      child.map((a) => tree("negate", [a])),
      child.map((a) => tree("not", [a])),
      fc.tuple(child, child, child).map((args) => tree("where", args)),
    ),
  };
});

/** The tree as text with every operand in parentheses. */
function print({ op, args, value }: Tree): string {
  const [a, b, c] = args.map((arg) => `(${print(arg)})`);
  switch (op) {
    case "number":
    case "symbol":
    case "boolean":
      return value as string;
    case "call":
      if (value === "factorial") return `${a}!`;
      return value === "mod" ? `${a} mod ${b}` : `${value}(${args.map(print).join(", ")})`;
    case "sum":
    case "product":
      return args.map((arg, i) => `${i === 0 ? "" : ` ${(value as string)[i]} `}(${print(arg)})`).join("");
    case "and":
    case "or":
      return args.map((arg) => `(${print(arg)})`).join(` ${op} `);
    case "power":
      return `${a}^${b}`;
    case "compare":
      return `${a} ${value} ${b}`;
    case "negate":
      return `-${a}`;
    case "not":
      return `not ${a}`;
    default:
      return `${a} ? ${b} : ${c}`;
  }
}

test("a tree printed with all parentheses is read back", (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(anyTree, (written) => show(parse(print(written), treeBuilder)) === show(written)),
      { numRuns: runs(3000) },
    ),
  );
});
