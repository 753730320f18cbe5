import { type MathNode, parse } from "mathjs";
import type { FloatPrecision } from "../../src/numbers/ulp.js";

/** The float recipe of a function: its `let` lines in order and the expression of its `via` line. */
export interface Recipe {
  readonly name: string;
  readonly parameter: string;
  readonly lets: readonly (readonly [name: string, expression: string])[];
  readonly via: string;
}

/** Reads the recipes of the functions of one parameter on a page; all other lines are the page reader's business. */
export function readRecipes(page: string): Recipe[] {
  const recipes: { name: string; parameter: string; lets: [string, string][]; via: string }[] = [];
  for (const raw of page.split("\n")) {
    const line = raw.replace(/#.*/, "").trim();
    const head = /^fn (\S+)\(([^)]*)\)/.exec(line);
    const definition = /^let\s+(\w+) = (.+)$/.exec(line);
    const via = /^via\s+(.+)$/.exec(line);
    const current = recipes.at(-1);
    if (head) recipes.push({ name: head[1]!, parameter: head[2]!, lets: [], via: "" });
    else if (definition && current) current.lets.push([definition[1]!, definition[2]!]);
    else if (via && current) current.via = via[1]!;
  }
  return recipes.filter((r) => r.via !== "" && !r.parameter.includes(","));
}

/** Compiles a recipe to a function that rounds the result of every operation to the precision. */
export function compileRecipe(recipe: Recipe, precision: FloatPrecision): (x: number) => number {
  const round = precision === "f32" ? "fround" : "";
  const lines = recipe.lets.map(
    ([name, expression]) => `const ${name} = ${translate(parse(expression), round)};`,
  );
  const body = `${lines.join("\n")}\nreturn ${translate(parse(recipe.via), round)};`;
  return new Function("fround", recipe.parameter, body).bind(undefined, Math.fround) as (x: number) => number;
}

const OPERATORS: Readonly<Record<string, string>> = {
  ...{ add: "+", subtract: "-", multiply: "*", divide: "/" },
  ...{ smaller: "<", larger: ">", smallerEq: "<=", largerEq: ">=", equal: "===", unequal: "!==" },
  ...{ and: "&&", or: "||" },
};
const FUNCTIONS = new Set("exp log expm1 log1p sqrt abs floor sin cos tan min max sign".split(" "));

function translate(node: MathNode, round: string): string {
  const inner = (part: MathNode): string => translate(part, round);
  const rounded = (code: string): string => (round === "" ? `(${code})` : `${round}(${code})`);
  switch (node.type) {
    case "ParenthesisNode":
      return inner(part(node, "content"));
    case "ConstantNode":
      return rounded(String(node));
    case "SymbolNode":
      return String(node);
    case "FunctionNode": {
      const [first = "", ...rest] = args(node).map(inner);
      const name = String(part(node, "fn"));
      if (name === "where") return `(${first} ? ${rest[0]} : ${rest[1]})`;
      if (!FUNCTIONS.has(name)) throw new SyntaxError(`Recipes have no function ${name}.`);
      return rounded(`Math.${name}(${[first, ...rest].join(", ")})`);
    }
    case "OperatorNode": {
      const [left = "", right] = args(node).map(inner);
      const name = (node as MathNode & { fn: string }).fn;
      if (name === "unaryMinus") return `(-${left})`;
      const operator = OPERATORS[name];
      if (operator === undefined) throw new SyntaxError(`Recipes have no operator ${name}.`);
      const code = `${left} ${operator} ${right}`;
      return "+-*/".includes(operator) ? rounded(code) : `(${code})`;
    }
    default:
      throw new SyntaxError(`Recipes have no ${node.type}.`);
  }
}

function part(node: MathNode, key: string): MathNode {
  return (node as unknown as Record<string, MathNode>)[key]!;
}

function args(node: MathNode): MathNode[] {
  return (node as unknown as { args: MathNode[] }).args;
}
