/** What every backend must do, on every backend that works here, in each precision that it has. */
import test from "ava";
import { allBackends } from "../../src/backends/registry.js";
import { Findings, nameOf, precisions } from "./conformance/case.js";
import { cases } from "./conformance/index.js";

for (const { name: backend, available } of allBackends())
  for (const precision of precisions) {
    const place = { backend, precision };
    const reason = await available(precision);
    if (reason !== null) {
      test(`${nameOf(place)} is left out`, (t) => {
        t.log(`skipped: ${reason}`);
        t.pass();
      });
      continue;
    }
    for (const { name, only, run } of cases) {
      if (only !== undefined && !only.includes(precision)) continue;
      test(`${name} (${nameOf(place)})`, async (t) => {
        const findings = new Findings();
        await run(place, findings);
        t.is(findings.text, "");
      });
    }
  }
