/**
 * How much of Rubi's elementary integrals is proved: D(antiderivative) − integrand = 0, by section.
 *
 *     npx tsx scripts/measure/rubi-proofs.ts [--count 3000] [--ms 1000] [--traps 500] [--unproved]
 *
 * Entries are taken evenly from those that are real at all points. A proof is held against the values at the four
 * points; and of entries in which a number or a sign was changed, none may be proved.
 */
import { parseArgs } from "node:util";
import { installPrinter } from "../../src/print/index.js";
import { entries } from "../../test/corpora/_entries.js";
import { seeded } from "../bench/formulas.js";
import { median, printTable } from "../bench/table.js";
import { type Attempt, attempt, comparable, evenly, type Integral, trap } from "./proofs.js";

installPrinter();
const { values } = parseArgs({
  options: {
    count: { type: "string", default: "3000" },
    ms: { type: "string", default: "1000" },
    traps: { type: "string", default: "500" },
    unproved: { type: "boolean", default: false },
  },
});
const milliseconds = Number(values.ms);

const all = entries<Integral>("rubi_elementary.public.jsonl");
if (all === null) throw new Error("the corpus rubi_elementary is not beside this repository");
const real = all.filter((e) => e.real);
const sample = evenly(real, Number(values.count)).filter(comparable);

const quantile = (times: readonly number[], q: number) =>
  [...times].sort((a, b) => a - b)[Math.floor(q * (times.length - 1))];
const ms = (x: number) => (x >= 100 ? x.toFixed(0) : x.toFixed(1));

/** The last file of each of Rubi's sections; an entry's id has the number of its file. */
const SECTIONS: readonly (readonly [number, string])[] = [
  [11, "0 independent test suites"],
  [51, "1 algebraic"],
  [54, "2 exponentials"],
  [63, "3 logarithms"],
  [80, "4.1 sine"],
  [96, "4.2 cosine"],
  [106, "4.3 tangent"],
  [113, "4.4 cotangent"],
  [125, "4.5 secant"],
  [133, "4.6 cosecant"],
  [140, "4.7 trigonometric, mixed"],
  [158, "5 inverse trigonometric"],
  [184, "6 hyperbolic"],
  [Number.POSITIVE_INFINITY, "7 inverse hyperbolic"],
];
const sectionOf = (id: string) => SECTIONS.findIndex(([last]) => Number(id.split(":")[1]) <= last);

const attempts = sample.map((entry) => attempt(entry, milliseconds));

function row(name: string, list: readonly Attempt[]): string[] {
  const times = list.map((a) => a.milliseconds);
  const proved = list.filter((a) => a.proved).length;
  return [
    name,
    String(list.length),
    String(proved),
    `${((100 * proved) / list.length).toFixed(1)} %`,
    String(list.filter((a) => a.refuted !== null).length),
    ms(median(times)),
    ms(quantile(times, 0.95)),
    ms(Math.max(...times)),
  ];
}

printTable(
  `Rubi: D(antiderivative) − integrand proved to be 0, at most ${milliseconds} ms each`,
  ["section", "entries", "proved", "", "wrongly", "median ms", "95 % ms", "longest ms"],
  [
    ...SECTIONS.map(([, name], i) => [name, attempts.filter((a) => sectionOf(a.id) === i)] as const)
      .filter(([, list]) => list.length > 0)
      .map(([name, list]) => row(name, list)),
    row("all", attempts),
  ],
);

const random = seeded(5);
let wrong = 0;
const fooled: string[] = [];
for (const entry of evenly(sample, Number(values.traps))) {
  const t = trap(entry, random, milliseconds);
  if (!t.wrong) continue;
  wrong++;
  if (t.proved) fooled.push(`${entry.id}: ${t.text}`);
}
console.log(
  `\n${real.length} of ${all.length} entries are real; of ${values.count} taken, ${sample.length} are readable`,
);
console.log(`${wrong} changed entries that differ at a point: ${fooled.length} proved`);
for (const f of fooled) console.log(`  ${f}`);
for (const a of attempts) if (a.refuted !== null) console.log(`wrong: ${a.id}: ${a.refuted}`);
if (values.unproved)
  console.log(
    `\nnot proved: ${attempts
      .filter((a) => !a.proved)
      .map((a) => a.id)
      .join(" ")}`,
  );
