/** The command that tells what can compute here. */
import type { Precision } from "../backends/backend.js";
import { type BackendDescription, describeBackends } from "../backends/describe.js";

export interface BackendsOptions {
  readonly json?: boolean;
}

const PRECISIONS: readonly Precision[] = ["f64", "f32"];

/** A backend in each precision. */
interface Described {
  readonly name: string;
  readonly device: string | null;
  readonly software: boolean;
  readonly precisions: Readonly<
    Record<Precision, { works: boolean; reason: string | null; howToGet: string | null }>
  >;
}

export async function backendsCommand({ json }: BackendsOptions): Promise<string> {
  const { f64, f32 } = {
    f64: await describeBackends("f64"),
    f32: await describeBackends("f32"),
  };
  const all = f64.map((d, i) => together(d, f32[i]));
  const chosen = (descriptions: readonly BackendDescription[]) =>
    descriptions.find((d) => d.works)?.name ?? null;
  const auto = { f64: chosen(f64), f32: chosen(f32) };
  if (json === true) return JSON.stringify({ ok: true, backends: all, auto });
  const width = Math.max(...all.map(({ name }) => name.length));
  const lines = all.flatMap((d) => [
    `${d.name.padEnd(width)}  ${summary(d)}`,
    ...reasons(d, " ".repeat(width + 2)),
  ]);
  return [
    ...lines,
    "",
    `Where none is asked for, f64 is computed by ${auto.f64}, and f32 by ${auto.f32}.`,
  ].join("\n");
}

function together(f64: BackendDescription, f32: BackendDescription): Described {
  const of = ({ works, reason, howToGet }: BackendDescription) => ({ works, reason, howToGet });
  return {
    name: f64.name,
    device: f64.device ?? f32.device,
    software: f64.software || f32.software,
    precisions: { f64: of(f64), f32: of(f32) },
  };
}

function summary({ precisions, device, software }: Described): string {
  const works = PRECISIONS.filter((p) => precisions[p].works);
  const state = works.length === 0 ? "does not work here" : `works in ${works.join(" and ")}`;
  const where =
    device === null ? (software ? ", in software" : "") : `, on ${device}${software ? " (software)" : ""}`;
  return works.length === 0 ? state : state + where;
}

/** What is missing. Where one precision works, there is nothing to get. */
function reasons({ precisions }: Described, indent: string): string[] {
  const missing = PRECISIONS.filter((p) => !precisions[p].works);
  const same = new Set(missing.map((p) => precisions[p].reason)).size === 1;
  const lines =
    missing.length > 1 && same
      ? [String(precisions.f64.reason)]
      : missing.map((p) => `${p}: ${precisions[p].reason}`);
  const advice = missing.length < PRECISIONS.length ? [] : missing.map((p) => precisions[p].howToGet);
  return [...lines, ...new Set(advice.filter((text) => text !== null))].map((line) => indent + line);
}
