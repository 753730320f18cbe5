/** Generated code in its own language: many functions in one program, each at its points. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transformSync } from "esbuild";

export interface Job {
  /** The function fn0, fn1, … as code. */
  readonly code: string;
  readonly points: readonly (readonly number[])[];
}

/** The values of job i at its point j. */
export type Values = number[][];

export async function runJavaScript(jobs: readonly Job[]): Promise<Values> {
  const text = jobs.map((j) => j.code).join("\n");
  const module = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as Record<
    string,
    (...args: number[]) => number
  >;
  return jobs.map(({ points }, i) => points.map((p) => module[`fn${i}`](...p)));
}

export function runTypeScript(jobs: readonly Job[]): Promise<Values> {
  return runJavaScript(
    jobs.map(({ code, points }) => ({ code: transformSync(code, { loader: "ts" }).code, points })),
  );
}

function works(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}

/** The Pythons that are looked at: the one of this environment variable, or those on the path. */
const pythons = [process.env.FLUXIONS_PYTHON ?? [], "python3", "python"].flat();
const pythonWith = (...modules: string[]) =>
  pythons.find((p) => works(p, "-c", `import ${modules.join(", ")}`)) ?? null;

/** Programs that can run code here; null where there is none. */
export const numpy = pythonWith("numpy");
export const jax = pythonWith("jax");
export const sympy = pythonWith("sympy");
export const compiler = ["cc", "gcc", "clang"].find((c) => works(c, "--version")) ?? null;
export const julia = works("julia", "--version") ? "julia" : null;
export const glslang = works("glslangValidator", "--version") ? "glslangValidator" : null;
export const naga = works("naga", "--version") ? "naga" : null;

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "fluxions-code-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function output(command: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} fails: ${(stdout + stderr).slice(-3000)}`);
  return stdout;
}

function read(text: string, jobs: readonly Job[]): Values {
  const words = text.trim().split(/\s+/);
  let next = 0;
  const number = (word: string) =>
    /nan/i.test(word)
      ? Number.NaN
      : /inf/i.test(word)
        ? word.startsWith("-")
          ? -Infinity
          : Infinity
        : Number(word);
  return jobs.map(({ points }) => points.map(() => number(words[next++])));
}

const spell = (x: number, infinity: string, nan: string) =>
  Number.isNaN(x)
    ? nan
    : Math.abs(x) === Infinity
      ? `${x < 0 ? "-" : ""}${infinity}`
      : Object.is(x, -0)
        ? "-0.0"
        : x.toExponential();

function runProgram(command: string, name: string, lines: readonly string[], jobs: readonly Job[]): Values {
  return inFolder((folder) => {
    const file = join(folder, name);
    writeFileSync(file, lines.join("\n"));
    return read(output(command, file), jobs);
  });
}

const listed = (p: readonly number[], infinity: string, nan: string) =>
  p.map((x) => spell(x, infinity, nan)).join(", ");

export function runPython(jobs: readonly Job[]): Values {
  const lines = [
    "import warnings",
    "warnings.simplefilter('ignore')",
    ...jobs.flatMap(({ code, points }, i) => [
      code,
      ...points.map((p) => `print("%.17g" % fn${i}(${listed(p, "np.inf", "np.nan")}))`),
    ]),
  ];
  return runProgram(numpy as string, "program.py", lines, jobs);
}

/** In doubles, all points of a function at once. */
export function runJax(jobs: readonly Job[], what = (f: string, args: string) => `${f}(${args})`): Values {
  const lines = [
    "import jax",
    "jax.config.update('jax_enable_x64', True)",
    "import numpy as np",
    "def told(values, n):",
    "    for x in np.broadcast_to(np.asarray(values), (n,)): print('%.17g' % x)",
    ...jobs.flatMap(({ code, points }, i) => {
      const columns = (points[0] ?? []).map((_, k) => {
        const column = points.map((p) => p[k]);
        return `np.array([${listed(column, "np.inf", "np.nan")}])`;
      });
      return [code, `told(${what(`fn${i}`, columns.join(", "))}, ${points.length})`];
    }),
  ];
  return runProgram(jax as string, "program.py", lines, jobs);
}

/** To 30 digits, and then to the nearest double; what is no real number is NaN. */
export function runSympy(jobs: readonly Job[]): Values {
  const lines = [
    "def told(f, *at):",
    "    f()",
    "    value = f(*[sp.Rational(x) for x in at]).evalf(30)",
    "    print('%.17g' % float(value) if value.is_number and value.is_real else 'nan')",
    ...jobs.flatMap(({ code, points }, i) => [
      code,
      ...points.map((p) => `told(${[`fn${i}`, ...p.map((x) => spell(x, "sp.oo", "sp.nan"))].join(", ")})`),
    ]),
  ];
  return runProgram(sympy as string, "program.py", lines, jobs);
}

export function runJulia(jobs: readonly Job[]): Values {
  const lines = jobs.flatMap(({ code, points }, i) => [
    code,
    ...points.map((p) => `println(fn${i}(${listed(p, "Inf", "NaN")}))`),
  ]);
  return runProgram(julia as string, "program.jl", lines, jobs);
}

/** Raises what the validator says against all functions, in one file. */
export function checkGlsl(jobs: readonly Job[]): void {
  inFolder((folder) => {
    const file = join(folder, "program.frag");
    const main = "out vec4 color;\nvoid main() { color = vec4(0.0); }";
    const head = "#version 300 es\nprecision highp float;";
    writeFileSync(file, [head, ...jobs.map((j) => j.code), main].join("\n"));
    output(glslang as string, file);
  });
}

export function checkWgsl(jobs: readonly Job[]): void {
  inFolder((folder) => {
    const file = join(folder, "program.wgsl");
    writeFileSync(file, jobs.map((j) => j.code).join("\n"));
    output(naga as string, file);
  });
}

/** Warnings are errors. */
export function runC(jobs: readonly Job[], ...others: string[]): Values {
  const program = [
    "#include <stdio.h>",
    ...jobs.map(({ code }) => code),
    "int main(void) {",
    ...jobs.flatMap(({ points }, i) =>
      points.map((p) => `printf("%.17g\\n", fn${i}(${listed(p, "INFINITY", "NAN")}));`),
    ),
    ...others,
    "return 0; }",
  ].join("\n");
  return inFolder((folder) => {
    const file = join(folder, "program.c");
    writeFileSync(file, program);
    const flags = ["-std=c99", "-O1", "-Wall", "-Werror"];
    output(compiler as string, ...flags, file, "-o", join(folder, "program"), "-lm");
    return read(output(join(folder, "program")), jobs);
  });
}
