/** Corpora of others, where they lie beside this repository. None of them is part of it. */
import test from "ava";
import { entries } from "./_entries.js";

export { close, settled, Tally, val } from "./_entries.js";

/** The entries of a corpus, or null where it is absent; then one test says so. */
export function corpus<T>(name: string, file = `${name}.public.jsonl`): T[] | null {
  const all = entries<T>(file);
  if (all === null)
    test(`${name} is skipped: the corpus is not there`, (t) => {
      t.log(`no ${file} beside this repository`);
      t.pass();
    });
  return all;
}
