/**
 * fast-check, with the seed and the runs of every property test: the same ones each time, so that no run of the tests
 * depends on luck. To explore: `FLUXIONS_SEED=random` or `FLUXIONS_SEED=7`, and `FLUXIONS_RUNS=1000` for more runs than
 * each property has by itself. What fails says its seed.
 */
import fc from "fast-check";

const { FLUXIONS_SEED = "1", FLUXIONS_RUNS } = process.env;

function whole(name: string, text: string): number {
  const n = Number(text);
  if (!Number.isSafeInteger(n)) throw new Error(`${name} is a whole number, but got “${text}”`);
  return n;
}

/** A number of runs, unless FLUXIONS_RUNS is another. */
export const runs = (usual: number): number =>
  FLUXIONS_RUNS === undefined ? usual : whole("FLUXIONS_RUNS", FLUXIONS_RUNS);

export const seed: number =
  FLUXIONS_SEED === "random" ? Math.floor(Math.random() * 2 ** 31) : whole("FLUXIONS_SEED", FLUXIONS_SEED);

fc.configureGlobal({ seed, numRuns: runs(100) });

export default fc;
