/** The command that writes formulas in programming languages. */
import { toCode } from "../code/code.js";
import type { CodeTarget } from "../code/targets.js";
import { type Common, read } from "./commands.js";
import { variable } from "./formula.js";
import type { IO } from "./io.js";
import { splitAtCommas } from "./split.js";

export interface CodeCommandOptions extends Common {
  readonly target: CodeTarget;
  readonly name: string;
  readonly parameters?: string;
}

export async function codeCommand(text: string, options: CodeCommandOptions, io: IO): Promise<string> {
  const { e, book } = await read(text, options, io);
  const { target, name, parameters, json } = options;
  const names =
    parameters === undefined
      ? undefined
      : splitAtCommas(parameters).map((p) => String(variable(p.trim(), book, "--parameters").value));
  const code = toCode(e, { target, name, parameters: names });
  return json === true ? JSON.stringify({ ok: true, target, code }) : code.replace(/\n$/, "");
}
