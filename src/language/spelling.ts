/**
 * The name closest to `word`, by edits of one letter (Damerau–Levenshtein), if it is close enough to be meant; of
 * several the one that begins like it, and of those the shortest.
 */
export function nearest(word: string, names: Iterable<string>): string | undefined {
  if (word.length > 40) return undefined;
  let best: string | undefined;
  const most = Math.max(1, Math.floor(word.length / 3));
  let least = most + 1;
  for (const name of names) {
    if (Math.abs(name.length - word.length) > most) continue;
    const edits = name.toLowerCase() === word.toLowerCase() ? 0 : distance(word, name);
    const score = edits - commonPrefix(word, name) / 100 + name.length / 10_000;
    if (score >= least) continue;
    least = score;
    best = name;
  }
  return aliases.get(word.toLowerCase()) ?? best;
}

function commonPrefix(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
}

/** What other systems call our functions. */
const aliases: ReadonlyMap<string, string> = new Map([
  ["ln", "log"],
  ["lb", "log2"],
  ["arcsin", "asin"],
  ["arccos", "acos"],
  ["arctan", "atan"],
  ["arctan2", "atan2"],
  ["softplus", "log1pexp"],
  ["logistic", "sigmoid"],
  ["expit", "sigmoid"],
  ["cosec", "csc"],
  ["tg", "tan"],
  ["step", "heaviside"],
  ["loggamma", "lgamma"],
  ["psi", "digamma"],
  ["sgn", "sign"],
  ["if", "where"],
  ["piecewise", "where"],
  ["maximum", "max"],
  ["minimum", "min"],
  ["root", "nthRoot"],
  ["phi", "normcdf"],
]);

function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let d = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        d = Math.min(d, before[j - 2] + 1);
      next.push(d);
    }
    before = row;
    row = next;
  }
  return row[b.length];
}
