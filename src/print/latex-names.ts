/** Names of symbols and functions in LaTeX. Any text is a name; whatever it contains, it stays inside its braces. */

const greekWords =
  "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega " +
  "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega " +
  "varepsilon vartheta varkappa varpi varrho varsigma varphi";

/** Unicode letters in the order of the words above; letters that look like Latin ones have no command. */
const greekLetters = [..."αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩϵϑϰϖϱςϕ"];

const greek = new Map<string, string>();
const letters = new Map<string, string>();
for (const [i, word] of greekWords.split(" ").entries()) {
  greek.set(word, `\\${word}`);
  if (greekLetters[i] === undefined) continue;
  greek.set(greekLetters[i], `\\${word}`);
  letters.set(word, greekLetters[i]);
}
// TeX's own choice of the two forms.
for (const [word, letter] of [
  ["epsilon", "ϵ"],
  ["varepsilon", "ε"],
  ["phi", "ϕ"],
  ["varphi", "φ"],
])
  letters.set(word, letter);
greek.set("µ", "\\mu");
greek.set("ο", "o");
for (const [letter, latin] of [
  "ΑA",
  "ΒB",
  "ΕE",
  "ΖZ",
  "ΗH",
  "ΙI",
  "ΚK",
  "ΜM",
  "ΝN",
  "ΟO",
  "ΡP",
  "ΤT",
  "ΧX",
].map((pair) => [...pair]))
  greek.set(letter, `\\mathrm{${latin}}`);

const escapes: Readonly<Record<string, string>> = {
  _: "\\_",
  $: "\\$",
  "{": "\\{",
  "}": "\\}",
  "%": "\\%",
  "#": "\\#",
  "&": "\\&",
  "\\": "\\textbackslash{}",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
};

const GREEK = new RegExp(
  `([${[...greek.keys()].filter((word) => word.length === 1 && word > "\x7f").join("")}])`,
);

/** Several letters that are one name. */
export function upright(text: string): string {
  if (/^[A-Za-z0-9]+$/.test(text)) return `\\mathrm{${text}}`;
  if (/^[A-Za-z0-9_$]+$/.test(text)) return `\\mathrm{${text.replace(/[_$]/g, "\\$&")}}`;
  // Text mode has no Greek letters.
  const runs = text.split(GREEK);
  if (runs.length > 1)
    return `{${runs.map((run, i) => (i % 2 === 1 ? greek.get(run) : run === "" ? "" : upright(run))).join("")}}`;
  const safe = text
    .replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, "?")
    .replace(/[_${}%#&\\^~]/g, (c) => escapes[c]);
  return `\\text{${safe}}`;
}

/** A letter, a Greek word, digits, or a name of several letters. */
function part(text: string): string {
  return greek.get(text) ?? (/^([A-Za-z]|[0-9]+)$/.test(text) ? text : upright(text));
}

/** x_1, x1 and theta_max: a name and its index. Underscores at the ends belong to the name. */
const INDEXED = /^(\p{L}[\p{L}\p{M}$]*)(?:_?([0-9]+)|_([\p{L}\p{M}\p{Nd}$]+(?:_[\p{L}\p{M}\p{Nd}$]+)*))$/u;

const spelled = new Map<string, string>();
/** Names come from users: what is remembered is bounded. */
const REMEMBERED = 10_000;

/** A name, and the parts of its index. */
export function nameParts(name: string): { readonly stem: string; readonly index: readonly string[] } {
  const indexed = INDEXED.exec(name);
  if (indexed === null) return { stem: name, index: [] };
  return { stem: indexed[1], index: indexed[2] === undefined ? indexed[3].split("_") : [indexed[2]] };
}

/** The letter that a Greek word spells in TeX. */
export const greekLetter = (word: string): string | undefined => letters.get(word);

export function latexName(name: string): string {
  let found = spelled.get(name);
  if (found === undefined) {
    const { stem, index } = nameParts(name);
    found = index.length === 0 ? part(stem) : `${part(stem)}_{${index.map(part).join(",")}}`;
    if (spelled.size >= REMEMBERED) spelled.clear();
    spelled.set(name, found);
  }
  return found;
}

/** The name of a function without a spelling of its own. */
export function operatorName(name: string): string {
  if (/^[A-Za-z0-9_$]+$/.test(name)) return `\\operatorname{${name.replace(/[_$]/g, "\\$&")}}`;
  return `\\operatorname{${upright(name)}}`;
}
