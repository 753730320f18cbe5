import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import test from "ava";

const root = fileURLToPath(new URL("../../", import.meta.url));

const program = `
  const { compile, derive, parse, print } = await import("./src/index.ts");
  const f = parse("exp(-x^2)*stable_sqrt(x)");
  const kernel = await compile({ f, d: derive(f, "x") });
  const out = await kernel.run({ x: [0, 4] });
  console.log(JSON.stringify({ printed: print(f), backend: kernel.backend, why: kernel.fallbackReason, f: [...out.f], d: [...out.d] }));
`;

test("where code must not be generated, as under a page's content security policy, everything works and says so", async (t) => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--disallow-code-generation-from-strings", "--import=tsx", "--input-type=module", "-e", program],
    { cwd: root },
  );
  const said = JSON.parse(stdout);
  t.is(said.backend, "interpreter");
  t.regex(said.why, /code/i);
  t.is(said.printed, "exp(-x^2)*stable_sqrt(x)");
  t.is(said.f[0], 1);
  t.is(said.d[0], 0);
  t.true(Math.abs(said.f[1] / (2 * Math.exp(-16)) - 1) < 1e-15);
});
