/** Workloads for measuring symbolic work: made by a seeded generator, so that every machine measures the same formulas. */

/** A small generator of uniform numbers in [0, 1) (mulberry32). */
export function seeded(seed: number): () => number {
  let s = seed >>> 0;
  return () => {
    s = (s + 0x6d2b79f5) >>> 0;
    let t = Math.imul(s ^ (s >>> 15), s | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const FUNCTIONS = ["sin", "cos", "tan", "exp", "log", "sqrt", "atan", "tanh"];
const VARIABLES = ["x", "y", "z"];

/** `count` formulas of 5 to 60 nodes in x, y and z, each with x in it. */
export function mixedFormulas(count: number, seed = 20261122): string[] {
  const random = seeded(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)];
  const leaf = () => (random() < 0.3 ? String(1 + Math.floor(random() * 9)) : pick(VARIABLES));
  const make = (size: number): string => {
    if (size <= 1) return leaf();
    const kind = random();
    if (kind < 0.3) return `${pick(FUNCTIONS)}(${make(size - 1)})`;
    if (kind < 0.42) {
      const base = make(size - 2);
      // Towers of powers of plain numbers are refused for their size; they are not what is measured here.
      return /[xyz]/.test(base) ? `(${base})^${1 + Math.floor(random() * 4)}` : base;
    }
    const left = 1 + Math.floor(random() * (size - 2));
    const a = make(left);
    const b = make(Math.max(1, size - 1 - left));
    return kind < 0.46 && /[xyz]/.test(b)
      ? `(${a})^(${b})`
      : `(${a}${pick(["+", "-", "*", "*", "/"])}(${b}))`;
  };
  const out: string[] = [];
  while (out.length < count) {
    const text = make(5 + Math.floor(random() * 56));
    if (text.includes("x")) out.push(text);
  }
  return out;
}

/** Twenty variables, each bound to the next one. */
export function chainOfTwenty(): { text: string; variables: string[] } {
  const variables = Array.from({ length: 20 }, (_, i) => `x${i + 1}`);
  const links = variables
    .slice(1)
    .map((b, i) => `log(1+exp(-(${variables[i]}*${b})))+${variables[i]}^2*${b}^3`);
  return { text: links.join("+"), variables };
}
