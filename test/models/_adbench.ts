/** Instances of ADBench's models, where the corpora lie beside this repository. */
import { existsSync, readFileSync } from "node:fs";

const folder = new URL("../../../shared/corpora/adbench/", import.meta.url);

/** The numbers of an instance from the first to the last, or null where it is not there. */
export function numbersOf(file: string): number[] | null {
  const path = new URL(file, folder);
  if (!existsSync(path)) return null;
  return readFileSync(path, "utf8").trim().split(/\s+/).map(Number);
}

/** What others computed for an instance. */
export type Expectation =
  | {
      readonly name: "gmm";
      readonly instance: string;
      readonly expected_objective: number;
      readonly expected_gradient: readonly number[];
    }
  | {
      readonly name: "ba";
      readonly instance: string;
      readonly expected_reproj_err: readonly number[];
      readonly expected_w_err: number;
      readonly expected_J_rows: readonly (readonly number[])[];
    };

/** Takes numbers from the front of a list. */
export class Numbers {
  private at = 0;
  constructor(private readonly all: readonly number[]) {}
  next(): number {
    return this.all[this.at++];
  }
  take(count: number): number[] {
    return Array.from({ length: count }, () => this.next());
  }
}
