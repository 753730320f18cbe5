/** What JAX's own tests demand: the cases in conformance/, one test for each. */
import { readFileSync } from "node:fs";
import test from "ava";
import { conformance } from "../../scripts/conformance.js";
import { corpus } from "../corpora/_corpus.js";
import { type Case, cases, close, disagreement, failures } from "./conformance/index.js";

for (const known of cases)
  if ("run" in known)
    test(`${known.suite} › ${known.test}`, (t) => {
      t.deepEqual(failures(known), []);
    });

test("no test of JAX has two cases, and each says in words what it demands", (t) => {
  t.is(new Set(cases.map((c) => `${c.suite}/${c.test}`)).size, cases.length);
  for (const c of cases) t.regex(c.demands, /\w+ \w+/, c.test);
});

test("cases can fail: none agrees with other numbers, or with other errors", (t) => {
  const other = (demanded: unknown): unknown => {
    if (demanded instanceof RegExp) return /^nothing that is ever said/;
    if (typeof demanded === "number") return Number.isFinite(demanded) ? demanded + 1 : 0;
    if (typeof demanded === "boolean") return !demanded;
    if (typeof demanded !== "object" || demanded === null) return "something else";
    return Object.fromEntries(Object.entries(demanded).map(([k, v]) => [k, other(v)]));
  };
  for (const c of cases)
    if ("run" in c)
      for (const [what, [got, demanded]] of Object.entries(c.run()))
        t.not(disagreement(got, other(demanded)), null, `${c.test}: ${what}`);
});

test("docs/jax-conformance.md is up to date: npm run conformance", (t) => {
  const text = readFileSync(new URL("../../docs/jax-conformance.md", import.meta.url), "utf8");
  t.true(text === conformance(), "docs/jax-conformance.md is out of date");
});

interface Entry {
  readonly suite: string;
  readonly test: string;
  readonly expect: readonly { readonly what: string; readonly value: number }[];
}
interface Example {
  readonly section: string;
  readonly example: string;
  readonly queries: readonly { readonly ask: string; readonly printed: unknown }[];
}

const caseOf = (suite: string, name: string): Case | undefined =>
  cases.find((c) => c.suite === suite && c.test === name);

const tests = corpus<Entry>("jax_tests");
if (tests !== null)
  test("every test of the corpus has a case, which finds the numbers that are expected", (t) => {
    let compared = 0;
    for (const { suite, test: name, expect } of tests) {
      const known = caseOf(suite, name);
      if (known === undefined) {
        t.fail(`${suite}/${name} has no case`);
        continue;
      }
      if (!("run" in known)) continue;
      const found = known.run();
      for (const { what, value } of expect) {
        const got = found[what]?.[0];
        if (got === undefined) {
          if (known.differs === null) t.fail(`${suite}/${name} says nothing of ${what}`);
          continue;
        }
        compared++;
        t.true(
          typeof got === "number" && close(got, value, 1e-6),
          `${suite}/${name}, ${what}: ${got}, not ${value}`,
        );
      }
    }
    t.log(`${compared} numbers of ${tests.length} tests compared`);
    t.true(compared > 100);
  });

/** The numbers in what is printed, also in texts. */
function numbers(printed: unknown): number[] {
  if (typeof printed === "number") return [printed];
  if (typeof printed === "string")
    return printed.trim() === "" || Number.isNaN(Number(printed)) ? [] : [Number(printed)];
  return typeof printed === "object" && printed !== null ? Object.values(printed).flatMap(numbers) : [];
}

const examples = corpus<Example>("jax_doc");
if (examples !== null)
  test("every example of the page has a case, which finds the numbers that are printed", (t) => {
    let compared = 0;
    for (const { section, example, queries } of examples) {
      const name = `${section}: ${example}`;
      const known = caseOf("Custom derivative rules", name);
      if (known === undefined || !("run" in known)) {
        t.fail(`${name} has no case`);
        continue;
      }
      const found = known.run();
      for (const { ask, printed } of queries) {
        const wanted = numbers(printed);
        if (wanted.length === 0) continue;
        if (found[ask] === undefined) {
          t.fail(`${name} says nothing of ${ask}`);
          continue;
        }
        const got = numbers(found[ask][0]);
        compared += wanted.length;
        t.true(
          got.length === wanted.length && got.every((x, i) => close(x, wanted[i], 1e-6)),
          `${name}, ${ask}: ${got}, not ${wanted}`,
        );
      }
    }
    t.log(`${compared} numbers of ${examples.length} examples compared`);
    t.true(compared > 40);
  });
