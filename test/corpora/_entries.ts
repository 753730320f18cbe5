/** What tests and measurements on corpora share. It does not need the test runner. */
import { existsSync, readFileSync } from "node:fs";
import { Decimal } from "decimal.js";
import { FluxionsError } from "../../src/expr/error.js";
import type { Expr } from "../../src/expr/node.js";
import { evaluateDigits } from "../../src/numbers/evaluate.js";

const folder = new URL("../../../shared/corpora/", import.meta.url);

/** The entries of a file of the corpora, or null where it is absent. */
export function entries<T>(file: string): T[] | null {
  const path = new URL(file, folder);
  if (!existsSync(path)) return null;
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.filter((l) => l !== "").map((l) => JSON.parse(l) as T);
}

/** The value that the corpora give a parameter at evaluation point k. */
export function val(name: string, k: number): number {
  let h = 2166136261 >>> 0;
  for (const c of `${name}#${k}`) {
    h ^= c.charCodeAt(0);
    h = Math.imul(h, 16777619) >>> 0;
  }
  h ^= h >>> 15;
  h = Math.imul(h, 2246822519) >>> 0;
  h ^= h >>> 13;
  h = Math.imul(h, 3266489917) >>> 0;
  h ^= h >>> 16;
  return Math.round((0.4 + 2.0 * ((h >>> 0) / 4294967296)) * 1000) / 1000;
}

/** The value to 20 digits, or null where it cannot be settled. */
export function settled(e: Expr, at: Readonly<Record<string, number>>): Decimal | null {
  try {
    return evaluateDigits(e, at, 20);
  } catch (error) {
    if (error instanceof FluxionsError && error.code === "precision") return null;
    throw error;
  }
}

export function close(a: Decimal | number, b: Decimal | number, tolerance: number): boolean {
  const [x, y] = [new Decimal(a), new Decimal(b)];
  return x
    .minus(y)
    .abs()
    .lte(Decimal.max(x.abs(), y.abs(), 1e-15).times(tolerance));
}

/** Counts of what happened, and names for some of it. */
export class Tally {
  private readonly what = new Map<string, string[]>();
  add(what: string, name = ""): void {
    const names = this.what.get(what) ?? [];
    names.push(name);
    this.what.set(what, names);
  }
  count(what: string): number {
    return this.what.get(what)?.length ?? 0;
  }
  names(what: string): string {
    return [...new Set(this.what.get(what))].join(", ");
  }
  toString(): string {
    return [...this.what].map(([what, names]) => `${names.length} ${what}`).join(", ");
  }
  details(): string[] {
    return [...this.what]
      .filter(([, names]) => names.some((n) => n !== ""))
      .map(([what]) => `${what}: ${this.names(what)}`);
  }
}
