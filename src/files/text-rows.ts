/** The rows of a text, gathered into chunks: what CSV and JSON lines have in common. */
import type { Window } from "./bytes.js";
import { CHUNK_CHARACTERS, type Chunk, chunkRows, type ReadRequest, type Texts } from "./table.js";

/** One format's part: it finds rows in what was read, and puts them into columns. */
export interface RowSource {
  /** Moves to the next row; false where there is none in what was read. */
  next(): boolean;
  /**
   * Puts the row into the columns, at place n.
   * @param row its number, from 1 on
   * @returns how many characters of it are kept
   */
  put(row: number, n: number, numbers: readonly Float64Array[], carried: readonly Texts[]): number;
}

/** Rows before one that is wrong are given out before the error is thrown. */
export async function* chunksOf(
  window: Window,
  { numbers, carried, skip }: ReadRequest,
  rows: RowSource,
): AsyncIterable<Chunk> {
  const most = chunkRows(numbers.length + carried.length);
  const values = numbers.map(() => new Float64Array(most));
  const texts = carried.map((): Texts => new Array<string | null>(most).fill(null));
  let row = 0;
  let n = 0;
  let characters = 0;
  const full = () => n === most || characters > CHUNK_CHARACTERS;
  const take = (): Chunk => {
    characters = 0;
    const chunk = { rows: n, numbers: values.map((v) => v.subarray(0, n)), carried: texts };
    n = 0;
    return chunk;
  };
  for (;;) {
    try {
      while (!full() && rows.next()) {
        row++;
        if (row <= skip) continue;
        characters += rows.put(row, n, values, texts);
        n++;
      }
    } catch (error) {
      if (n > 0) yield take();
      throw error;
    }
    if (full()) yield take();
    else if (window.ended) {
      if (n > 0) yield take();
      return;
    } else {
      if (n > 0 && window.source.live) yield take();
      await window.more();
    }
  }
}
