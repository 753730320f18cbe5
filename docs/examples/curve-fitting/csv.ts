import { readFileSync } from "node:fs";

/**
 * Columns of numbers from a CSV file whose first line names them.
 * @throws Error with the line where a cell is no number
 */
export function readColumns(file: string): Record<string, Float64Array> {
  const [header, ...rows] = readFileSync(file, "utf8")
    .replace(/^\uFEFF/, "")
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(",").map((cell) => cell.trim()));
  const columns = header.map(() => new Float64Array(rows.length));
  for (const [i, row] of rows.entries()) {
    const line = `${file}, line ${i + 2}`;
    if (row.length !== header.length)
      throw new Error(`${line}: ${row.length} cells, but the first line names ${header.length} columns`);
    for (const [k, cell] of row.entries()) {
      const value = Number(cell);
      if (cell === "" || !Number.isFinite(value))
        throw new Error(`${line}: ${header[k]} is “${cell}”, not a number`);
      columns[k][i] = value;
    }
  }
  return Object.fromEntries(header.map((name, k) => [name, columns[k]]));
}
