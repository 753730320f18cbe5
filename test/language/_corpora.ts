import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../shared/corpora/", import.meta.url));

const fields = ["expr", "input", "expected", "integrand", "anti", "partials", "primal", "pre"];

function collect(value: unknown, into: string[]): void {
  if (typeof value === "string") into.push(value);
  else if (Array.isArray(value)) for (const item of value) collect(item, into);
  else if (typeof value === "object" && value !== null && "expr" in value) collect(value.expr, into);
}

/** Formulas of the corpora by file, at most about `most` of each; null where the folder is absent. */
export function corpora(most: number): Map<string, string[]> | null {
  if (!existsSync(folder)) return null;
  const found = new Map<string, string[]>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".jsonl"))) {
    const lines = readFileSync(folder + file, "utf8")
      .split("\n")
      .filter(Boolean);
    const step = Math.max(1, Math.floor(lines.length / most));
    const formulas: string[] = [];
    for (let i = 0; i < lines.length; i += step) {
      const entry = JSON.parse(lines[i]);
      for (const field of fields) collect(entry[field], formulas);
    }
    if (formulas.length > 0) found.set(file, formulas);
  }
  return found;
}
