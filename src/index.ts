export * from "../rules/index.js";
export { FluxionsError } from "./expr/error.js";
export { Expr, nodeCount, symbol, workspace } from "./expr/node.js";
