/**
 * Polynomials: (x+y+z+1)^n·((x+y+z+1)^n+1) multiplied out, and factors. Run alone: npx tsx scripts/bench/algebra.ts
 * nerdamer runs at the small n at which it ends within seconds; mathjs has no expansion that ends within a minute at n = 2.
 */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { expand, factor, parse, workspace } from "../../src/index.js";
import { best, printTable, ratio, us } from "./table.js";

type Nerdamer = (text: string) => { toString(): string };
const nerdamer = createRequire(import.meta.url)("nerdamer/all.js") as Nerdamer;

const power = (n: number) => `(x+y+z+1)^${n}*((x+y+z+1)^${n}+1)`;
const POLYNOMIALS = [
  "x^8-1",
  "x^12-y^12",
  "x^5+x^4+x^3-x^2-x-1",
  "6*x^3*y-4*x^2*y^2+9*x^2-6*x*y",
  "x^4+4",
  "x^2*y+x*y^2+x^2*z+x*z^2+y^2*z+y*z^2+2*x*y*z",
];

const expandOurs = (n: number) => best(n > 10 ? 5 : 15, () => workspace(() => expand(parse(power(n)))));

export function benchAlgebra(): void {
  const rows = [2, 3, 8, 15].map((n) => {
    const ours = expandOurs(n);
    if (n > 3) return [`expand n = ${n}`, us(ours), "", ""];
    const theirs = best(2, () => nerdamer(`expand(${power(n)})`).toString());
    return [`expand n = ${n}`, us(ours), us(theirs), ratio(theirs / ours)];
  });
  for (const text of POLYNOMIALS) {
    const ours = best(15, () => workspace(() => factor(parse(text))));
    const theirs = best(2, () => nerdamer(`factor(${text})`).toString());
    rows.push([`factor ${text}`, us(ours), us(theirs), ratio(theirs / ours)]);
  }
  printTable("Polynomials, from text", ["", "Fluxions", "nerdamer", "nerdamer / Fluxions"], rows);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) benchAlgebra();
