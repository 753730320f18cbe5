/**
 * Verifies the functions and rewrite rules of the default book, or those of a page.
 *
 *     npm run verify-rules                              the default book
 *     npm run verify-rules -- page.txt                  a page, in the default book extended by it
 *     npm run verify-rules -- page.txt --rule NAME      only this rule or function
 *     npm run verify-rules -- --seed 7 --json           other points; the result as JSON
 *
 * Exit status: 0 where everything is verified, 1 where something is not, 2 where the page cannot be read.
 */
import { fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { defaultBook } from "../rules/index.js";
import { fullMessage } from "../src/cli/answer.js";
import { FluxionsError } from "../src/expr/error.js";
import { installPrinter } from "../src/print/index.js";
import { type SubjectReport, type Verification, verificationOf } from "../src/verify/report.js";
import { verificationText } from "../src/verify/table.js";
import { type VerifyOptions, verifyBook, verifyPage } from "../src/verify/verify.js";

const FINE = 0;
const NOT_VERIFIED = 1;
const UNREADABLE = 2;
/** More processes than this spend their time on being started. */
const MOST_PROCESSES = 4;

interface Options {
  readonly page: string | undefined;
  readonly rule: string | undefined;
  readonly seed: number;
  readonly json: boolean;
  /** Set in the processes that this one starts. */
  readonly share: string | undefined;
}

function readOptions(): Options {
  const { values, positionals } = parseArgs({
    options: {
      rule: { type: "string" },
      seed: { type: "string", default: "0" },
      json: { type: "boolean", default: false },
      share: { type: "string" },
    },
    allowPositionals: true,
  });
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new Error(`--seed is a whole number from 0 on, not ${values.seed}`);
  if (positionals.length > 1) throw new Error(`one page at a time, not ${positionals.join(" and ")}`);
  return { page: positionals[0], rule: values.rule, seed, json: values.json, share: values.share };
}

/** In a process of its own, which sends its reports when it is done. */
function part(i: number, n: number, seed: number): Promise<SubjectReport[]> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), ["--seed", String(seed), "--share", `${i}/${n}`]);
    let reports: SubjectReport[] | null = null;
    child.on("message", (message) => {
      reports = message as SubjectReport[];
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (reports === null) reject(new Error(`a process of the verification ended with status ${code}`));
      else resolve(reports);
    });
  });
}

async function verifyDefaultBook(seed: number): Promise<Verification> {
  const n = Math.min(MOST_PROCESSES, availableParallelism());
  if (n === 1) return verifyBook(defaultBook, { seed });
  const parts = await Promise.all(Array.from({ length: n }, (_, i) => part(i, n, seed)));
  // Every n-th subject of each: in the order of the book again.
  const most = Math.max(...parts.map((p) => p.length));
  return verificationOf(
    seed,
    Array.from({ length: most }, (_, i) => parts.flatMap((p) => p[i] ?? [])).flat(),
  );
}

function verify({ page, rule, seed }: Options): Verification | Promise<Verification> {
  const options: VerifyOptions = { seed, rule, path: page };
  if (page !== undefined) return verifyPage(defaultBook, textOf(page), options);
  return rule === undefined ? verifyDefaultBook(seed) : verifyBook(defaultBook, options);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new FluxionsError("unreadable", `the page ${path} cannot be read: ${(error as Error).message}`);
  }
}

async function main(): Promise<number> {
  installPrinter();
  let options: Options;
  try {
    options = readOptions();
  } catch (error) {
    console.error(`error: ${(error as Error).message}`);
    return UNREADABLE;
  }
  const { json, share, seed } = options;
  if (share !== undefined) {
    const [first, n] = share.split("/").map(Number);
    const { subjects } = verifyBook(defaultBook, { seed, share: [first, n] });
    await new Promise<void>((resolve, reject) => {
      if (process.send === undefined) reject(new Error("--share is for the processes that this one starts"));
      else process.send(subjects, () => resolve());
    });
    return FINE;
  }
  try {
    const found = await verify(options);
    console.log(json ? JSON.stringify(found, null, 2) : verificationText(found));
    return found.failed === 0 ? FINE : NOT_VERIFIED;
  } catch (error) {
    if (!(error instanceof FluxionsError)) throw error;
    const { code, at = null } = error;
    if (json) console.log(JSON.stringify({ error: { code, message: fullMessage(error), at } }));
    else console.error(`error: ${fullMessage(error)}`);
    return UNREADABLE;
  }
}

process.exitCode = await main();
