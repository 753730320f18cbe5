/** What every backend must do, on every backend that works here, in each precision that it has. */
import test from "ava";
import { allBackends } from "../../src/backends/registry.js";
import { Findings, nameOf, precisions } from "./conformance/case.js";
import { cases, groups } from "./conformance/index.js";

// Asked before the first test is declared: ava wants all of them declared at once.
const reasons = new Map<string, string | null>();
for (const { name: backend, available } of allBackends())
  for (const precision of precisions) reasons.set(nameOf({ backend, precision }), await available(precision));

for (const { name: backend } of allBackends())
  for (const precision of precisions) {
    const place = { backend, precision };
    const reason = reasons.get(nameOf(place)) ?? null;
    if (reason !== null) {
      test(`${nameOf(place)} is left out`, (t) => {
        t.log(`skipped: ${reason}`);
        t.pass();
      });
      continue;
    }
    // “gpu.js” is one of its modes.
    for (const { name, only, run } of backend === "gpu.js" ? groups.batches : cases) {
      if (only !== undefined && !only.includes(precision)) continue;
      test(`${name} (${nameOf(place)})`, async (t) => {
        const findings = new Findings();
        await run(place, findings);
        t.is(findings.text, "");
      });
    }
  }
