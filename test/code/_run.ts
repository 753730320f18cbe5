/** Generated code in its own language: many functions in one program, each at its points. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transformSync } from "esbuild";

export interface Job {
  /** The function f0, f1, … as code. */
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
  return jobs.map(({ points }, i) => points.map((p) => module[`f${i}`](...p)));
}

export function runTypeScript(jobs: readonly Job[]): Promise<Values> {
  return runJavaScript(
    jobs.map(({ code, points }) => ({ code: transformSync(code, { loader: "ts" }).code, points })),
  );
}

function works(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}

/** A Python that has numpy, a C compiler; null where there is none. */
export const numpy = ["python3", "python"].find((p) => works(p, "-c", "import numpy")) ?? null;
export const compiler = ["cc", "gcc", "clang"].find((c) => works(c, "--version")) ?? null;

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
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} fails: ${stderr}`);
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

export function runPython(jobs: readonly Job[]): Values {
  const program = [
    "import warnings",
    "warnings.simplefilter('ignore')",
    ...jobs.flatMap(({ code, points }, i) => [
      code,
      ...points.map(
        (p) => `print("%.17g" % f${i}(${p.map((x) => spell(x, "np.inf", "np.nan")).join(", ")}))`,
      ),
    ]),
  ].join("\n");
  return inFolder((folder) => {
    const file = join(folder, "program.py");
    writeFileSync(file, program);
    return read(output(numpy as string, file), jobs);
  });
}

/** Warnings are errors. */
export function runC(jobs: readonly Job[], ...others: string[]): Values {
  const program = [
    "#include <stdio.h>",
    ...jobs.map(({ code }) => code),
    "int main(void) {",
    ...jobs.flatMap(({ points }, i) =>
      points.map(
        (p) => `printf("%.17g\\n", f${i}(${p.map((x) => spell(x, "INFINITY", "NAN")).join(", ")}));`,
      ),
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
