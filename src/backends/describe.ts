/** What can compute here, and what to do for what cannot. */
import type { Backend, Precision } from "./backend.js";
import { allBackends } from "./registry.js";

/** A backend as `describeBackends` tells of it. */
export interface BackendDescription {
  readonly name: string;
  /** Does it compute here in the precision asked for? */
  readonly works: boolean;
  /** Why it does not, as the end of a sentence; null where it works. */
  readonly reason: string | null;
  /** What computes, where that can be told: the name of a graphics card, or that it is software. */
  readonly device: string | null;
  /** Does a processor do the work of a graphics card here? */
  readonly software: boolean;
  /** What to do to have it here, as a sentence; null where it works or nothing can be done. */
  readonly howToGet: string | null;
}

/**
 * Every backend, in the order in which “auto” tries them: whether it works here in this precision, why not, and how to
 * get it. Asking may load libraries and open devices.
 */
export async function describeBackends(precision: Precision = "f64"): Promise<BackendDescription[]> {
  const descriptions: BackendDescription[] = [];
  for (const backend of allBackends()) descriptions.push(await describe(backend, precision));
  return descriptions;
}

async function describe(backend: Backend, precision: Precision): Promise<BackendDescription> {
  const reason = await backend.available(precision);
  const about = (await backend.about?.()) ?? { device: null, software: false, howToGet: null };
  const works = reason === null;
  return {
    name: backend.name,
    works,
    reason,
    device: about.device,
    software: about.software,
    howToGet: works ? null : about.howToGet,
  };
}
