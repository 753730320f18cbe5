/** Wrong flags and arguments of every command, taken from what the commands declare. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import type { Option } from "commander";
import { mayRepeat, takesValue } from "../../src/cli/arguments.js";
import { build } from "../../src/cli/program.js";
import { Collector, cli, input } from "./_io.js";

const program = build({ stdin: input(), stdout: new Collector(), stderr: new Collector() });
const operandsOf = (command: (typeof program.commands)[number]) =>
  command.registeredArguments.filter((a) => a.required).map((a) => a.argChoices?.[0] ?? "x");

async function refused(t: ExecutionContext, argv: readonly string[], message: RegExp): Promise<void> {
  const { code, out, err } = await cli(argv);
  t.is(code, 2, argv.join(" "));
  t.is(out, "", argv.join(" "));
  t.regex(err, message, argv.join(" "));
  t.notRegex(err, /should not have happened|\n +at /, argv.join(" "));
  const json = await cli([...argv.slice(0, 1), "--json", ...argv.slice(1)]);
  t.is(json.code, 2);
  t.is(json.out, "");
  const { ok, error } = JSON.parse(json.err);
  t.false(ok);
  t.is(error.code, "usage", argv.join(" "));
}

/** A value that the option takes: a number, or one that its description or the error about a wrong one shows. */
function accepted({ flags, description, parseArg, defaultValue }: Option): string {
  if (parseArg === undefined) return "3";
  const words = [...description.split(/[\s,;:()]+/)];
  const takes = (value: string): boolean => {
    try {
      parseArg(value, defaultValue);
      return true;
    } catch (error) {
      words.push(...(error as Error).message.replace(/\.$/, "").split(/[\s,;:()]+/));
      return false;
    }
  };
  if (takes("3")) return "3";
  const found = words.find((word) => /\d/.test(word) && takes(word));
  if (found === undefined) throw new Error(`neither the description of ${flags} nor its errors show a value`);
  return found;
}

for (const command of program.commands) {
  const name = command.name();
  test(`${name}: wrong flags`, async (t) => {
    const operands = operandsOf(command);
    await refused(
      t,
      [name, ...operands, "--nonsense-x"],
      new RegExp(`unknown option '--nonsense-x' of ${name}\n.*--`),
    );
    for (const option of command.options) {
      const flag = option.long as string;
      await refused(
        t,
        [name, ...operands, `${flag}q`],
        new RegExp(`unknown option '${flag}q' of ${name}\n.*--`),
      );
      for (const other of program.commands)
        if (!other.options.some((o) => o.long === flag)) {
          const pattern = new RegExp(
            `unknown option '${flag}' of ${other.name()}\n${flag} is an option of .*${name}`,
          );
          const { code, err } = await cli([other.name(), ...operandsOf(other), flag]);
          t.is(code, 2);
          t.regex(err, pattern);
        }
      if (!takesValue(option)) {
        await refused(
          t,
          [name, ...operands, `${flag}=yes`],
          new RegExp(`${flag} takes no value, but got “yes”`),
        );
        continue;
      }
      await refused(t, [name, ...operands, flag], new RegExp(`${flag} needs a value: `));
      await refused(
        t,
        [name, ...operands, flag, "--json"],
        new RegExp(`${flag} needs a value, but --json follows`),
      );
      const { argChoices, parseArg } = option;
      const fine = argChoices?.[0] ?? accepted(option);
      if (!mayRepeat(option))
        await refused(t, [name, flag, fine, ...operands, flag, fine], new RegExp(`${flag} is given twice`));
      if (argChoices !== undefined) {
        await refused(t, [name, flag, `${fine}q`, ...operands], /Allowed choices are .*\n.*Did you mean/);
      } else if (parseArg !== undefined && !mayRepeat(option))
        await refused(
          t,
          [name, flag, "two", ...operands],
          new RegExp(`${flag} cannot be “two”\\. [\\s\\S]*For example: fluxions ${name}`),
        );
    }
  });

  test(`${name}: too few and too many arguments`, async (t) => {
    const operands = operandsOf(command);
    if (operands.length > 0)
      await refused(
        t,
        [name, ...operands.slice(1)],
        new RegExp(`missing required argument '.*: ${name} takes one .*\nFor example: fluxions ${name}`),
      );
    const { registeredArguments: wanted } = command;
    if (wanted.some((a) => a.variadic)) return;
    const many = [...wanted.map((a) => a.argChoices?.[0] ?? "x^2"), "+", "1"];
    await refused(t, [name, ...many], new RegExp(`too many arguments for ${name}: .*\n.*fluxions ${name}`));
  });
}

test.serial("names of files that the shell put in the place of a formula are recognised", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "fluxions-"));
  for (const name of ["xay", "x y.txt"]) writeFileSync(join(folder, name), "");
  const before = process.cwd();
  process.chdir(folder);
  try {
    const several = await cli(["simplify", "xay", "x y.txt"]);
    t.is(several.code, 2);
    t.regex(several.err, /names of files here/);
    const one = await cli(["simplify", "x y.txt"]);
    t.is(one.code, 2);
    t.regex(one.err, /“x y\.txt” is the name of a file here/);
  } finally {
    process.chdir(before);
  }
});

test("a formula may be the name of a flag's value, and flags may stand anywhere", async (t) => {
  t.is((await cli(["--json", "print", "-x"])).code, 0);
  t.is((await cli(["print", "--to=latex", "-x"])).out, "-x\n");
  t.is((await cli(["derive", "--wrt", "x", "-x^2", "--order=2"])).out, "-2\n");
});
