import { setPrinter } from "../expr/node.js";
import { print } from "./text.js";

/** Makes `${e}` and `console.log(e)` read as mathematics. */
export function installPrinter(): void {
  setPrinter((e) => print(e));
}
