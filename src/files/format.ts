/** Formats of tables in files. */
import { FluxionsError } from "../expr/error.js";

export const FORMATS = ["csv", "tsv", "jsonl", "parquet"] as const;
export type Format = (typeof FORMATS)[number];

const EXTENSIONS: ReadonlyMap<string, Format> = new Map<string, Format>([
  ["csv", "csv"],
  ["txt", "csv"],
  ["tsv", "tsv"],
  ["tab", "tsv"],
  ["jsonl", "jsonl"],
  ["ndjson", "jsonl"],
  ["parquet", "parquet"],
  ["pq", "parquet"],
]);

/** The format that the extension of a file's name tells. */
export function formatOf(file: string): Format | undefined {
  const extension = /\.([^./\\]+)$/.exec(file)?.[1].toLowerCase();
  return extension === undefined ? undefined : EXTENSIONS.get(extension);
}

/**
 * The format that was asked for, or that the name tells.
 * @param option the option that names a format
 * @throws FluxionsError `unknown-format`
 */
export function knownFormat(file: string, asked: Format | undefined, option: string): Format {
  const format = asked ?? formatOf(file);
  if (format !== undefined) return format;
  const known = [...EXTENSIONS.keys()].map((e) => `.${e}`).join(", ");
  throw new FluxionsError("unknown-format", `the name “${file}” does not tell its format`, {
    hint: `Add ${option} ${FORMATS.join(", ")} (one of them), or end the name in ${known}.`,
  });
}
