/** What a page runs: the conformance cases, and what is measured while it loads. */
import { allBackends } from "../../src/backends/registry.js";
import { type Case, Findings, type Place } from "../backends/conformance/case.js";
import { cases, type Group, groups } from "../backends/conformance/index.js";

/** What one case found at one place. */
export interface Found {
  readonly name: string;
  /** What is wrong; empty where nothing is. */
  readonly text: string;
  readonly errors: readonly (readonly [what: string, ulps: number])[];
  readonly milliseconds: number;
}

export interface Choice {
  readonly group?: Group;
  /** Only cases whose name fits this regular expression. */
  readonly some?: string;
  /** Those too that compilers for graphics take seconds for; true unless told. */
  readonly large?: boolean;
}

export interface Conformance {
  /** Why a place does not work in this page; null where it does. */
  available(place: Place): Promise<string | null>;
  run(place: Place, choice?: Choice): Promise<Found[]>;
}

declare global {
  var conformance: Conformance;
}

async function runCase({ name, run }: Case, place: Place): Promise<Found> {
  const findings = new Findings();
  const began = performance.now();
  try {
    await run(place, findings);
  } catch (error) {
    findings.fail(String(error));
  }
  const milliseconds = performance.now() - began;
  return { name, text: findings.text, errors: [...findings.errors], milliseconds };
}

/** To a turn of the page's own: a debugger that calls a function lifts the page's policy while it is on the stack. */
const ownTurn = () => new Promise((resolve) => setTimeout(resolve, 0));

globalThis.conformance = {
  available: async ({ backend, precision }) => {
    await ownTurn();
    const found = allBackends().find((b) => b.name === backend);
    return found === undefined ? "there is none of this name" : found.available(precision);
  },
  run: async (place, { group, some = "", large = true } = {}) => {
    await ownTurn();
    const wanted = new RegExp(some);
    const found: Found[] = [];
    for (const c of group === undefined ? cases : (groups[group] as readonly Case[]))
      if (
        wanted.test(c.name) &&
        (large || c.large !== true) &&
        (c.only === undefined || c.only.includes(place.precision))
      )
        found.push(await runCase(c, place));
    return found;
  },
};
