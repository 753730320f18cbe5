/**
 * Simplification against mathjs and nerdamer in one process: time, the size of the results, and how many are wrong. The
 * formulas are goals of our own, ten of each group, without assumptions, because the others take none. Run alone:
 * npx tsx scripts/bench/simplify.ts [--list]
 */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { simplify as mathjsSimplify } from "mathjs";
import { defaultBook } from "../../rules/index.js";
import { FluxionsError } from "../../src/expr/error.js";
import { type Expr, workspace } from "../../src/expr/node.js";
import { freeSymbols } from "../../src/expr/walk.js";
import { installPrinter, print } from "../../src/print/index.js";
import { simplify } from "../../src/simplify/simplify.js";
import { goals, startOf } from "../../test/simplify/_goals.js";
import { isDefinedAt, verdict } from "../../test/simplify/_values.js";
import { textSize } from "../measure/size.js";
import { seeded } from "./formulas.js";
import { median, printTable, timed, us } from "./table.js";

/** The package with its add-ons; they have no types of their own. */
type Nerdamer = (text: string) => { toString(): string };
const nerdamer = createRequire(import.meta.url)("nerdamer/all.js") as Nerdamer;

const EACH = 10;

interface Start {
  readonly text: string;
  readonly goal: string;
}

/** Ten goals of each group, taken evenly. */
export function starts(): Start[] {
  return Object.values(goals).flatMap((group) => {
    const free = group.filter((g) => g.assume === undefined);
    return Array.from({ length: Math.min(EACH, free.length) }, (_, i) => {
      const g = free[Math.floor((i * free.length) / EACH)];
      return { text: print(startOf(g)), goal: g.goal };
    });
  });
}

interface System {
  readonly name: string;
  readonly rounds: number;
  /** From text to text. */
  readonly run: (text: string) => string;
}

const systems: readonly System[] = [
  {
    name: "Fluxions",
    rounds: 7,
    run: (text) => workspace(() => print(simplify(defaultBook, defaultBook.parse(text)))),
  },
  { name: "mathjs", rounds: 3, run: (text) => mathjsSimplify(text).toString() },
  { name: "nerdamer", rounds: 3, run: (text) => nerdamer(`simplify(${text})`).toString() },
];

export interface Outcome {
  readonly text: string;
  readonly result: string;
  /** Least time of the rounds. */
  readonly us: number;
  readonly kind: "as small as the goal" | "larger" | "wrong" | "failed";
}

const POINTS = 24;
const FIGURES = 12;

/** Where the formula is defined on the reals, and the result is something else or nothing. */
function isWrong(before: Expr, after: Expr): boolean {
  const random = seeded(9);
  const edges = ["0", "1", "-1", "2"];
  for (let k = 0; k < POINTS; k++) {
    const at = Object.fromEntries(
      freeSymbols(before, after).map((name) => [
        name,
        k % 6 === 5 ? edges[Math.floor(4 * random())] : (6 * random() - 3).toFixed(3),
      ]),
    );
    if (verdict(before, after, at, FIGURES) === "wrong" && isDefinedAt(before, at)) return true;
  }
  return false;
}

function judge({ text, goal }: Start, result: string): Outcome["kind"] {
  return workspace(() => {
    let after: Expr;
    try {
      after = defaultBook.parse(result);
    } catch (error) {
      if (error instanceof FluxionsError) return "failed";
      throw error;
    }
    const before = defaultBook.parse(text);
    const foreign = freeSymbols(after).some((name) => !freeSymbols(before).includes(name));
    if (foreign || isWrong(before, after)) return "wrong";
    return textSize(result) <= textSize(goal) ? "as small as the goal" : "larger";
  });
}

function measure(system: System, all: readonly Start[]): Outcome[] {
  const least = new Array<number>(all.length).fill(Number.POSITIVE_INFINITY);
  const results = new Array<string | null>(all.length).fill(null);
  for (let round = 0; round < system.rounds; round++)
    all.forEach(({ text }, i) => {
      // What others throw is their way to give up: it is counted as a failure.
      const { us, value } = timed(() => {
        try {
          return system.run(text);
        } catch {
          return null;
        }
      });
      least[i] = Math.min(least[i], us);
      results[i] = value;
    });
  return all.map((start, i) => {
    const result = results[i];
    return {
      text: start.text,
      result: result ?? "",
      us: least[i],
      kind: result === null ? "failed" : judge(start, result),
    };
  });
}

export function benchSimplify(list = false): void {
  installPrinter();
  const all = starts();
  const rows = systems.map((system) => {
    const outcomes = measure(system, all);
    const count = (kind: Outcome["kind"]) => String(outcomes.filter((o) => o.kind === kind).length);
    const times = outcomes.map((o) => o.us);
    if (list)
      for (const o of outcomes)
        if (o.kind !== "as small as the goal")
          console.log(`${system.name} ${o.kind}: ${o.text} => ${o.result}`);
    const sizes = outcomes.filter((o) => o.kind !== "failed").reduce((sum, o) => sum + textSize(o.result), 0);
    return [
      system.name,
      us(times.reduce((a, b) => a + b, 0)),
      us(median(times)),
      us(Math.max(...times)),
      count("as small as the goal"),
      count("larger"),
      count("wrong"),
      count("failed"),
      String(sizes),
    ];
  });
  const before = all.reduce((sum, s) => sum + textSize(s.text), 0);
  const wanted = all.reduce((sum, s) => sum + textSize(s.goal), 0);
  printTable(
    `Simplification of ${all.length} formulas, text to text; ${before} nodes before, ${wanted} in the goals`,
    ["", "all", "median", "slowest", "as small as the goal", "larger", "wrong", "failed", "nodes"],
    rows,
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  benchSimplify(process.argv.includes("--list"));
