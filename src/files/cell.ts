/** Cells of text tables: which texts are numbers, and what to say of those that are none. */
import { FluxionsError } from "../expr/error.js";

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const NOT_FINITE = /^([+-]?)(?:(nan)|inf(?:inity)?)$/i;

/** The nearest double, or undefined for a text that is no number. Spaces around it are ignored. */
export function numberOf(cell: string, decimal: "." | ","): number | undefined {
  let text = cell.trim();
  if (decimal === ",") {
    if (text.includes(".")) return undefined;
    text = text.replace(",", ".");
  }
  if (NUMBER.test(text)) return Number(text);
  const special = NOT_FINITE.exec(text);
  if (special === null) return undefined;
  if (special[2] !== undefined) return Number.NaN;
  return special[1] === "-" ? -Infinity : Infinity;
}

/** Where a cell stands. Rows and lines count from 1, a header is no row. */
export interface CellPlace {
  readonly row: number;
  /** The line of the file where the row begins; undefined where files have no lines. */
  readonly line?: number | undefined;
  readonly column: string;
}

export function rowText(row: number, line: number | undefined): string {
  return line === undefined ? `row ${row}` : `row ${row} (line ${line})`;
}

const READ_AS_NAN = "--bad nan reads such cells as NaN.";

/** The error for a cell that is no number. Null is a missing one. */
export function badCell(cell: string | null, place: CellPlace, decimal: "." | ","): FluxionsError {
  const { row, line, column } = place;
  const where = `${rowText(row, line)}, column “${column}”`;
  if (cell === null || cell.trim() === "")
    return new FluxionsError("missing-cell", `${where}: there is no number in this cell`, {
      hint: READ_AS_NAN,
    });
  const shown = cell.length > 60 ? `${cell.slice(0, 59)}…` : cell;
  const message = `${where}: ${JSON.stringify(shown)} is no number`;
  return new FluxionsError("bad-cell", message, { hint: `${adviceFor(cell.trim(), decimal)}${READ_AS_NAN}` });
}

function adviceFor(text: string, decimal: "." | ","): string {
  if (decimal === "." && /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/.test(text))
    return "Numbers are read without thousands separators; for a decimal comma add --decimal ,. ";
  if (decimal === "." && /^[+-]?\d*,\d+$/.test(text)) return "For a decimal comma add --decimal ,. ";
  if (decimal === "," && text.includes("."))
    return "With --decimal , a number has no point; thousands separators are not read. ";
  if (/^\d{4}-\d{2}-\d{2}|^\d{1,2}[/.]\d{1,2}[/.]\d{2,4}$/.test(text))
    return "Dates are not read; write them as numbers, such as years. ";
  if (/^(?:true|false)$/i.test(text)) return "Truth values are not read; write 1 and 0. ";
  if (/%$/.test(text)) return "Percentages are not read; write 0.05 for 5%. ";
  if (/^0[xbo]/i.test(text)) return "Numbers are read in decimal digits. ";
  return "";
}

export function raggedRow(
  row: number,
  line: number | undefined,
  cells: number,
  columns: number,
): FluxionsError {
  const found = cells === 1 ? "1 cell" : `${cells} cells`;
  return new FluxionsError(
    "ragged-row",
    `${rowText(row, line)} has ${found}, but the header has ${columns} columns`,
    { hint: "A cell that contains the delimiter must be quoted. --bad nan reads the numbers as NaN." },
  );
}
