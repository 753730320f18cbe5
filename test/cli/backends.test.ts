import test from "ava";
import type { Backend } from "../../src/backends/backend.js";
import { js } from "../../src/backends/js.js";
import { allBackends, registerBackend } from "../../src/backends/registry.js";
import { cli } from "./_io.js";

test.serial("backends lists what works, in which precision, and which one is taken", async (t) => {
  const { code, out } = await cli(["backends"]);
  t.is(code, 0);
  for (const { name } of allBackends()) t.regex(out, new RegExp(`^${name} +(works in|does not work)`, "m"));
  t.regex(out, /^interpreter +works in f64 and f32/m);
  t.regex(out, /f64 is computed by \w+/);
  const answer = JSON.parse((await cli(["backends", "--json"])).out);
  t.true(answer.ok);
  t.deepEqual(
    answer.backends.map((b: { name: string }) => b.name),
    allBackends().map((b) => b.name),
  );
  for (const { precisions } of answer.backends)
    for (const { works, reason } of [precisions.f64, precisions.f32]) t.is(works, reason === null);
});

test.serial("backends says why one does not work, and how to get it", async (t) => {
  const lame: Backend = {
    ...js,
    name: "abacus",
    available: (precision) => (precision === "f32" ? null : "its beads have no halves"),
    about: () => ({ device: "a wooden frame", software: false, howToGet: "Buy beads." }),
  };
  registerBackend(lame);
  const { out } = await cli(["backends"]);
  t.regex(out, /^abacus +works in f32, on a wooden frame\n +f64: its beads have no halves$/m);
  registerBackend({ ...lame, available: (precision) => `it is too slow for ${precision}` });
  t.regex(
    (await cli(["backends"])).out,
    /^abacus +does not work here\n +f64: it is too slow for f64\n +f32: it is too slow for f32\n +Buy beads\.$/m,
  );
  t.regex(out, /f64 is computed by (?!abacus)\w+, and f32 by abacus/);
});
