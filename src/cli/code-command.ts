/** The commands that write formulas in programming languages, and that show what runs. */
import { toCode } from "../code/code.js";
import type { CodeTarget } from "../code/targets.js";
import type { Book } from "../language/book.js";
import { type Common, read } from "./commands.js";
import { variable } from "./formula.js";
import type { IO } from "./io.js";
import { inspect, inspectionText } from "./kernel-view.js";
import { splitAtCommas } from "./split.js";

export interface CodeCommandOptions extends Common {
  readonly target: CodeTarget;
  readonly name: string;
  readonly parameters?: string;
  readonly with?: "gradient";
  readonly wrt?: string;
  readonly loop?: boolean;
}

export async function codeCommand(text: string, options: CodeCommandOptions, io: IO): Promise<string> {
  const { e, book } = await read(text, options, io);
  const { target, name, parameters, wrt, loop, json } = options;
  const code = toCode(book, e, {
    target,
    name,
    parameters: namesIn(parameters, book, "--parameters"),
    gradient: options.with === undefined ? false : (namesIn(wrt, book, "--wrt") ?? true),
    loop,
  });
  return json === true ? JSON.stringify({ ok: true, target, code }) : code.replace(/\n$/, "");
}

function namesIn(list: string | undefined, book: Book, option: string): string[] | undefined {
  return list === undefined
    ? undefined
    : splitAtCommas(list).map((p) => String(variable(p.trim(), book, option).value));
}

export interface KernelCommandOptions extends Common {
  readonly target: string;
  readonly precision?: "f64" | "f32";
  readonly grad?: string;
}

export async function kernelCommand(
  texts: readonly string[],
  options: KernelCommandOptions,
  io: IO,
): Promise<string> {
  const [first, ...others] = texts;
  const { e, book } = await read(first, options, io);
  const formulas = [e, ...others.map((text) => book.parse(text))];
  const { target, precision, grad, json } = options;
  const wrt = namesIn(grad, book, "--grad") ?? false;
  const found = await inspect(() => ({ book, formulas, gradient: wrt }), { target, precision });
  return json === true ? JSON.stringify({ ok: true, ...found }) : inspectionText(found);
}
