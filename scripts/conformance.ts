/**
 * What JAX's own tests demand of its transformations, and what comes of it here.
 *
 *     npm run conformance        writes docs/jax-conformance.md
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Case, cases, failures } from "../test/transform/conformance/index.js";

const PREFACE = `# What JAX's tests demand

JAX's transformations are described by its documentation and, to the letter, by its tests. For these of
\`tests/custom_api_test.py\` and \`tests/api_test.py\`, and for the worked examples of JAX's page on custom derivative rules, this
page says what is demanded and what Fluxions does. Every line but those of the last kind is a case that runs
(\`test/transform/conformance/\`); the page is made of them by \`npm run conformance\`.

- **passes**: Fluxions does the same, to the same numbers.
- **differs**: it does otherwise, on purpose. The case holds it to what is said here.
- **cannot apply**: there is nothing in a symbolic system over the real numbers that the test could be about.
`;

/** The suites of JAX, and the names under which they stand here. */
const TITLES: Readonly<Record<string, string>> = {
  CustomJVPTest: "CustomJVPTest: rules for forward mode",
  CustomVJPTest: "CustomVJPTest: rules for reverse mode",
  CustomJVP3Test: "CustomJVP3Test: rules for forward mode, in JAX's newer implementation",
  CustomVJP3Test: "CustomVJP3Test: rules for reverse mode, in JAX's newer implementation",
  APITest: "APITest: the transformations",
  "Of the same kind": "Of the same kind: what these tests take for granted, or say in passing",
  "Custom derivative rules": "JAX's page on custom derivative rules",
};

function verdict(of: Case): string {
  if ("cannot" in of) return `cannot apply: ${of.cannot}`;
  const wrong = failures(of);
  if (wrong.length > 0) return `**fails**: ${wrong.join("; ")}`;
  return of.differs === null ? "passes" : `differs: ${of.differs}`;
}

const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
const row = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;

function count(list: readonly Case[]): string[] {
  const cannot = list.filter((c) => "cannot" in c).length;
  const differs = list.filter((c) => "run" in c && c.differs !== null).length;
  return [list.length - cannot - differs, differs, cannot].map(String);
}

/** The text of docs/jax-conformance.md. */
export function conformance(): string {
  const suites = Object.keys(TITLES);
  const strange = cases.find(({ suite }) => !suites.includes(suite));
  if (strange !== undefined) throw new Error(`${strange.suite} has no title`);
  const of = (suite: string) => cases.filter((c) => c.suite === suite);
  const totals = [
    row(["suite", "passes", "differs", "cannot apply"]),
    row(["---", "--:", "--:", "--:"]),
    ...suites.map((s) => row([TITLES[s].split(":")[0], ...count(of(s))])),
    row(["all", ...count(cases)]),
  ];
  const tables = suites.map((suite) =>
    [
      `## ${TITLES[suite]}`,
      "",
      row(["test", "demands", "Fluxions"]),
      row(["---", "---", "---"]),
      ...of(suite).map((c) =>
        row([c.test.startsWith("test_") ? `\`${c.test}\`` : c.test, c.demands, verdict(c)]),
      ),
      "",
    ].join("\n"),
  );
  return [PREFACE, ...totals, "", tables.join("\n")].join("\n");
}

const file = fileURLToPath(new URL("../docs/jax-conformance.md", import.meta.url));
if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(file, conformance());
