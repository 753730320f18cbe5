import { type MathNode, parse as mathjsParse } from "mathjs";
import type { Tree } from "./_tree.js";

/**
 * mathjs's tree and ours in one form: binary operators from the left, as mathjs has them, without parentheses and
 * unary plus; a chain of comparisons as the conjunction that it means; numbers by value.
 */
export function normalised({ op, value, args }: Tree): string {
  const shown = args.map(normalised);
  switch (op) {
    case "number":
      return String(Number(value));
    case "symbol":
    case "boolean":
      return value as string;
    case "call":
      return `${value}(${shown.join(",")})`;
    case "sum":
    case "product":
      return shown.reduce((left, right, i) => `[${left}${(value as string)[i]}${right}]`);
    case "power":
      return `[${shown.join("^")}]`;
    case "compare":
      return `[${shown.join(value)}]`;
    case "and":
    case "or":
      return shown.reduce((left, right) => `[${left} ${op} ${right}]`);
    default:
      return `${op}(${shown.join(",")})`;
  }
}

interface AnyNode extends MathNode {
  readonly name?: string;
  readonly value?: unknown;
  readonly fn?: string & { readonly name?: string };
  readonly op?: string;
  readonly args?: AnyNode[];
  readonly content?: AnyNode;
  readonly condition?: AnyNode;
  readonly trueExpr?: AnyNode;
  readonly falseExpr?: AnyNode;
  readonly conditionals?: string[];
  readonly params?: AnyNode[];
  readonly blocks?: { node: AnyNode; visible: boolean }[];
}

const comparisons: Record<string, string> = {
  equal: "==",
  unequal: "!=",
  smaller: "<",
  larger: ">",
  smallerEq: "<=",
  largerEq: ">=",
};
const functionNames: Record<string, string> = {
  unaryMinus: "negate",
  factorial: "factorial",
  not: "not",
  xor: "xor",
};

function form(node: AnyNode): string {
  const args = (node.args ?? []).map(form);
  switch (node.type) {
    case "ParenthesisNode":
      return form(node.content as AnyNode);
    case "ConstantNode":
      return String(node.value);
    case "SymbolNode":
      return node.name as string;
    case "FunctionNode": {
      const name = node.fn?.name as string;
      if (name === "and" || name === "or") return args.reduce((left, right) => `[${left} ${name} ${right}]`);
      return `${name}(${args.join(",")})`;
    }
    case "ConditionalNode":
      return `where(${[node.condition, node.trueExpr, node.falseExpr].map((part) => form(part as AnyNode)).join(",")})`;
    case "RelationalNode": {
      const params = (node.params ?? []).map(form);
      return (node.conditionals ?? [])
        .map((fn, i) => `[${params[i]}${comparisons[fn]}${params[i + 1]}]`)
        .reduce((left, right) => `[${left} and ${right}]`);
    }
    case "BlockNode":
      if (node.blocks?.length === 1 && node.blocks[0].visible) return form(node.blocks[0].node);
      break;
    case "OperatorNode": {
      const fn = node.fn as string;
      if (fn === "unaryPlus") return args[0];
      if (fn === "mod") return `mod(${args.join(",")})`;
      if (fn in functionNames) return `${functionNames[fn]}(${args.join(",")})`;
      if (fn === "and" || fn === "or") return `[${args.join(` ${fn} `)}]`;
      // On numbers the elementwise operators are the ordinary ones.
      return `[${args.join(node.op?.replace(".", ""))}]`;
    }
  }
  throw new Error(`${node.type} ${node.toString()} has no counterpart`);
}

/** mathjs's reading of a formula in the same form. Throws where mathjs does, and for what has no counterpart here. */
export function mathjsForm(source: string): string {
  return form(mathjsParse(source) as AnyNode);
}
