/** Integrals by Rubi: the derivative of each antiderivative is its integrand. */
import test from "ava";
import { defaultBook } from "../../rules/index.js";
import { derive } from "../../src/calculus/derivative.js";
import { FluxionsError } from "../../src/expr/error.js";
import { workspace } from "../../src/expr/node.js";
import { sub } from "../../src/expr/reals.js";
import { freeSymbols } from "../../src/expr/walk.js";
import { close, corpus, settled, Tally, val } from "./_corpus.js";
import { inDoubles } from "./_doubles.js";

interface Integral {
  id: string;
  integrand: string;
  var: string;
  anti: string;
  real: boolean;
}

const WANTED = 2000;
const POINTS = [0.37, 0.83, 1.47, 2.29];
const SECONDS_EACH = 10;

/** A symbol that stands for the imaginary unit, or for nothing that the file gives a value. */
const foreign = new Set(["i"]);

function check(integral: Integral, tally: Tally): string[] {
  const { id, var: x } = integral;
  const wrong: string[] = [];
  const anti = defaultBook.parse(integral.anti);
  const integrand = defaultBook.parse(integral.integrand);
  const names = freeSymbols(anti, integrand);
  if (names.some((n) => foreign.has(n))) {
    tally.add("passed over: complex", id);
    return [];
  }
  const d = derive(defaultBook, anti, x);
  POINTS.forEach((value, k) => {
    const at = Object.fromEntries(names.map((n) => [n, n === x ? value : val(n, k)]));
    if (quicklyClose(inDoubles(d, at), inDoubles(integrand, at))) {
      tally.add("points agree");
      return;
    }
    tally.add("points were settled in digits");
    const [a, b] = [settled(d, at), settled(integrand, at)];
    if (a?.isFinite() === false || b?.isFinite() === false) tally.add("points are undefined on the reals");
    else if (
      (a !== null && b !== null && close(a, b, 1e-12)) ||
      settled(sub(d, integrand), at)?.isZero() === true
    )
      tally.add("points agree");
    else {
      tally.add("points are wrong", id);
      wrong.push(`${id} at ${JSON.stringify(at)}: ${a}, wanted ${b}`);
    }
  });
  return wrong;
}

const quicklyClose = (a: number, b: number) =>
  Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)) && Number.isFinite(a);

const all = corpus<Integral>("rubi_elementary");
if (all !== null)
  test("the derivatives of 2,000 antiderivatives are their integrands", (t) => {
    t.timeout(300_000);
    const real = all.filter((e) => e.real);
    const step = real.length / WANTED;
    const tally = new Tally();
    for (let i = 0; i < WANTED; i++) {
      const integral = real[Math.floor(i * step)];
      const started = performance.now();
      try {
        for (const w of workspace(() => check(integral, tally))) t.fail(w);
      } catch (error) {
        if (!(error instanceof FluxionsError)) throw error;
        tally.add(`passed over: ${error.code}`, integral.id);
      }
      if (performance.now() - started > SECONDS_EACH * 1000) tally.add("took too long", integral.id);
    }
    t.log(`${real.length} of ${all.length} entries are real; ${WANTED} of them were taken evenly`);
    t.log(String(tally));
    t.is(tally.count("took too long"), 0, tally.names("took too long"));
    t.true(tally.count("points agree") > 0.9 * 4 * WANTED);
  });
