/** What stands in fenced blocks of the documentation, and what comes of it. */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { cli } from "../cli/_io.js";

export const root = fileURLToPath(new URL("../../", import.meta.url));

const read = (path: string): string => readFileSync(join(root, path), "utf8");

export interface Block {
  readonly page: string;
  /** Where it begins, counted from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** What it prints, if a block of language `text` follows. */
  readonly said: string | null;
}

const FENCE = /^([ \t]*)```([\w-]*)[^\n]*\n(.*?)^\1```[ \t]*$/gms;

/** The blocks of a page with programs or commands. */
export function blocksOf(page: string): Block[] {
  const text = read(page);
  const fences = [...text.matchAll(FENCE)].map((m) => ({
    from: m.index,
    to: m.index + m[0].length,
    language: m[2],
    text: m[3].replaceAll(new RegExp(`^${m[1]}`, "gm"), ""),
  }));
  return fences.flatMap(({ from, to, language, text: inside }, i) => {
    if (!["sh", "ts"].includes(language)) return [];
    const next = fences[i + 1];
    const answered = next?.language === "text" && text.slice(to, next.from).trim() === "";
    const line = text.slice(0, from).split("\n").length;
    return [{ page, line, language, text: inside, said: answered ? next.text : null }];
  });
}

/** The pages of the documentation, those of the examples among them. */
export function allPages(): string[] {
  const inside = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => `docs/${path.replaceAll("\\", "/")}`);
  return ["README.md", "CONTRIBUTING.md", ...inside.sort()];
}

/** Whether a text is what was said; an ellipsis stands for anything. */
export function agrees(is: string, said: string): boolean {
  const tidy = (text: string) => text.replaceAll(/[ \t]+$/gm, "").trim();
  const pattern = tidy(said)
    .split("…")
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${pattern}$`, "s").test(tidy(is));
}

export interface Outcome {
  readonly output: string;
  readonly ok: boolean;
}

const node = (args: readonly string[], cwd: string): Promise<Outcome> =>
  new Promise((resolve) => {
    const env = { ...process.env, TSX_TSCONFIG_PATH: join(root, "tsconfig.json") };
    const options = { cwd, env, maxBuffer: 16 << 20 };
    execFile(
      process.execPath,
      ["--import", import.meta.resolve("tsx"), ...args],
      options,
      (error, out, err) => resolve({ output: out + err, ok: error === null }),
    );
  });

/**
 * Lines such as `derive(f, "x"); // 2*x` and `console.log(f(1)); // 3` say what they give or print; an explanation may follow
 * after a colon.
 */
const CLAIM = /^( *(?:if \(.*?\) )?)((?:[\w.]+\(|\S+ === ).*);\s*\/\/ (.*)$/gm;

const checked = (program: string): string =>
  program
    .replaceAll(CLAIM, (_, indent, value, said) => {
      const printed = /^console\.log\((.*)\)$/.exec(value)?.[1];
      const is = printed === undefined ? `globalThis.written(${value})` : `[globalThis.format(${printed})]`;
      return `${indent}globalThis.claim(${JSON.stringify(said)}, ${is});`;
    })
    .replaceAll(/(\bfrom |\bimport\(|^import )"([^".][^"]*)"/gm, (_, before, name) => {
      if (name.startsWith("node:")) return `${before}"${name}"`;
      const file =
        name === "fluxions" ? pathToFileURL(join(root, "src/index.ts")).href : import.meta.resolve(name);
      return `${before}${JSON.stringify(file)}`;
    });

const RUNNER = `
import { format } from "node:util";
globalThis.format = format;
// Arrays and objects as in a program, with the expressions in them as they print.
const tree = (value) => {
  if (Array.isArray(value)) return "[" + value.map(tree).join(", ") + "]";
  if (ArrayBuffer.isView(value)) return format(value);
  if (typeof value !== "object" || value?.constructor !== Object) return String(value);
  return "{ " + Object.entries(value).map(([key, v]) => key + ": " + tree(v)).join(", ") + " }";
};
// The ways to say what a value is: a text in quotes or without, an expression as it prints, a list also without brackets. Of an
// object other things may be said than what is in it.
globalThis.written = (value) => {
  if (typeof value === "string") return [JSON.stringify(value), value];
  if (ArrayBuffer.isView(value)) return [tree(value), String(value)];
  if (!Array.isArray(value)) return value?.constructor === Object ? [tree(value), null] : [tree(value)];
  return typeof value[0] === "string" ? [JSON.stringify(value)] : [value.join(", "), tree(value)];
};
globalThis.claim = (said, ways) => {
  const lists = said.replaceAll("[ '", '["').replaceAll("' ]", '"]').replaceAll("', '", '","');
  const means = (text) => [said, lists].some((s) => s === text || s.startsWith(text + ":"));
  if (ways.includes(null) && !said.startsWith("{")) return;
  if (!ways.some(means)) throw new Error("it says " + said + ", but it is " + ways[0]);
};
const run = async (i, file) => {
  console.log("\\u001e" + i);
  try {
    await import(file);
    console.log("\\u001fdone");
    return true;
  } catch (error) {
    console.log("\\u001f" + (error.stack ?? error));
    return false;
  }
};
const failed = [];
for (const [i, file] of process.argv.slice(2).entries()) if (!(await run(i, file))) failed.push([i, file]);
for (const [i, file] of failed) await run(i, file + "?again");
`;

/**
 * Runs TypeScript programs one after another in one process. `folder` is where they find and leave their files. What fails
 * gets another chance at the end: a search that a busy machine cut short takes less time once its code is warm, and what is
 * wrong fails again.
 */
export async function runPrograms(programs: readonly Block[], folder: string): Promise<Outcome[]> {
  const files = programs.map(({ text }, i) => {
    const file = join(folder, `program-${i}.mts`);
    writeFileSync(file, checked(text));
    return pathToFileURL(file).href;
  });
  const runner = join(folder, "run.mts");
  writeFileSync(runner, RUNNER);
  const { output } = await node([runner, ...files], folder);
  const parts = output.split("\u001e").slice(1);
  return programs.map((_, i) => {
    const part = parts.findLast((p) => p.startsWith(`${i}\n`));
    if (part === undefined) return { ok: false, output: `never ran:\n${output.slice(-2000)}` };
    const [printed, end = "did not end"] = part.slice(`${i}\n`.length).split("\u001f");
    return end.trim() === "done" ? { ok: true, output: printed } : { ok: false, output: printed + end };
  });
}

type Token = { readonly word: string } | { readonly operator: string };

/** The words of a line for the shell, as far as the documentation uses one: quotes, pipes, `&&` and `>`. */
function tokens(line: string): Token[] {
  const found: Token[] = [];
  const pattern = /\s+|#.*$|(\|\|?|&&|>>?)|((?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"|&>\\])+)/gy;
  for (let m = pattern.exec(line); m !== null; m = pattern.exec(line)) {
    if (m[1] !== undefined) found.push({ operator: m[1] });
    else if (m[2] !== undefined) found.push({ word: unquoted(m[2]) });
    if (pattern.lastIndex === line.length) return found;
  }
  if (line === "") return found;
  throw new Error(`this line is beyond the shell of the tests: ${line}`);
}

const unquoted = (word: string): string =>
  word.replaceAll(
    /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g,
    (_, single, double, escaped) => single ?? double?.replaceAll(/\\(["\\$`])/g, "$1") ?? escaped,
  );

/** What a package manager does before anything can be run is done already. */
const DONE_BEFORE = /^npm (ci|install|test|run)\b/;

async function runCommand(words: readonly string[], stdin: string, folder: string): Promise<Outcome> {
  // Of a path into the repository; all other files are those of the page.
  const args = words.map((word) => (/^(docs|src|rules)\//.test(word) ? join(root, word) : word));
  const fluxions = async (argv: readonly string[]) => {
    const { code, out, err } = await cli(argv, stdin);
    // Of two formulas that differ, or of which it is not known, `equal` tells by its exit code too.
    const fine = code === 0 || (argv[0] === "equal" && [1, 3].includes(code));
    return { ok: fine, output: out + err };
  };
  const [program, ...rest] = args;
  if (DONE_BEFORE.test(words.join(" "))) return { ok: true, output: "" };
  if (program === "fluxions") return fluxions(rest);
  if (program === "npx" && rest[0] === "fluxions") return fluxions(rest.slice(1));
  if (program === "npx" && rest[0] === "tsx") return node(rest.slice(1), folder);
  if (program === "npm" && rest[0] === "start")
    return fluxions(
      rest
        .slice(1)
        .filter((word, i, all) => word !== "--" || all.indexOf("--") !== i)
        .filter((word) => word !== "--silent"),
    );
  if (program === "echo") return { ok: true, output: `${rest.join(" ")}\n` };
  if (program === "cat") return { ok: true, output: rest.map((file) => readFileSync(file, "utf8")).join("") };
  if (program === "printf") {
    const unescaped = rest[0].replaceAll("\\n", "\n");
    const values = rest.slice(1);
    return {
      ok: true,
      output: unescaped.includes("%s")
        ? values.map((v) => unescaped.replace("%s", () => v)).join("")
        : unescaped,
    };
  }
  throw new Error(`the shell of the tests does not know ${program}`);
}

/** Runs the lines of a block as a shell would, with this process in `folder`; it ends at the first that fails. */
export async function runCommands({ text }: Block, folder: string): Promise<Outcome> {
  const before = process.cwd();
  process.chdir(folder);
  try {
    let output = "";
    for (const line of text.replaceAll(/\\\n\s*/g, " ").split("\n")) {
      let words: string[] = [];
      let piped = "";
      const all = tokens(line.trim());
      for (let i = 0; i <= all.length; i++) {
        const token = all[i];
        if (token !== undefined && "word" in token) {
          words.push(token.word);
          continue;
        }
        if (words.length === 0) continue;
        const done = await runCommand(words, piped, folder);
        words = [];
        piped = "";
        if (token?.operator === "|") piped = done.output;
        else if (token?.operator === ">") {
          const file = all[++i];
          if (file === undefined || !("word" in file)) throw new Error(`> leads nowhere: ${line}`);
          writeFileSync(file.word, done.output);
        } else output += done.output;
        if (!done.ok) return { ok: false, output: token === undefined ? output : output + done.output };
      }
    }
    return { ok: true, output };
  } finally {
    process.chdir(before);
  }
}

/** What the compiler finds wrong with programs, as users of the package write them. */
export async function typeErrors(programs: readonly Block[], folder: string): Promise<string> {
  for (const { page, line, text } of programs)
    writeFileSync(join(folder, `${page.replaceAll(/\W/g, "_")}_line_${line}.mts`), `${text}\nexport {};\n`);
  const modules = join(root, "node_modules");
  const { rootDir: _, outDir: __, ...strict } = JSON.parse(read("tsconfig.json")).compilerOptions;
  const compilerOptions = {
    ...strict,
    noEmit: true,
    emitDeclarationOnly: false,
    declaration: false,
    // What stands last in an example is often a value to look at.
    noUnusedLocals: false,
    typeRoots: [join(modules, "@types")],
    paths: {
      fluxions: [join(root, "src/index.ts")],
      "*": [join(modules, "*"), join(modules, "@types", "*")],
    },
  };
  const config = { compilerOptions, include: ["*.mts"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const compiler = fileURLToPath(new URL("../bin/tsc", import.meta.resolve("typescript")));
  const { ok, output } = await node([compiler, "-p", folder], folder);
  return ok ? "" : output;
}
