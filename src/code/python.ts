/** Python with numpy: a generated function takes numbers and arrays, which are broadcast. */
import { joined, type Program, type ProgrammingLanguage } from "./language.js";
import { renamed } from "./names.js";
import { arrayLanguage, definitions, docstring, pythonText, pythonWords } from "./python-syntax.js";

const BOTH_SIDES = [
  "Both sides of each np.where are computed: numpy may warn of a value that is",
  "then not taken; the results are right nevertheless.",
];

function write({ main, helpers, call }: Program): string {
  const { name, parameters, results, body } = main;
  // A choice between numbers is an array of no dimensions, which [()] makes a number.
  const value = (text: string) => `np.asarray(${text})[()]`;
  const answer =
    results[0].key === null
      ? [`    return ${value(body.results[0])}`]
      : [
          "    return {",
          ...results.map((r, i) => `        ${pythonText(r.key ?? "")}: ${value(body.results[i])},`),
          "    }",
        ];
  return joined(
    [
      ["import numpy as np"],
      ...definitions(helpers, call),
      [
        ...renamed("#", parameters),
        `def ${name}(${parameters.map((p) => p.name).join(", ")}):`,
        ...docstring(results, body.chooses ? BOTH_SIDES : []),
        ...parameters.map((p) => `    ${p.name} = np.asarray(${p.name}, dtype=np.float64)`),
        ...body.lines.map((line) => `    ${line.name} = ${line.text}`),
        ...answer,
      ],
    ],
    2,
  );
}

export const python: ProgrammingLanguage = {
  title: "Python",
  ...arrayLanguage("np"),
  reserved: new Set([...pythonWords, "np"]),
  write,
};
