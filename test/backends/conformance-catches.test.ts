/** The conformance cases can fail: backends with one thing wrong each are found out. */
import test from "ava";
import { interpreter } from "../../src/backends/interpreter.js";
import { registerBackend } from "../../src/backends/registry.js";
import { Kernel, type KernelNode } from "../../src/kernel/kernel.js";
import { type Case, Findings, precisions } from "./conformance/case.js";
import { extremeCases } from "./conformance/extremes.js";
import { functionCases } from "./conformance/functions.js";
import { compareEnclosures, graphCases } from "./conformance/graphs.js";
import { guardCases } from "./conformance/guards.js";
import { kinkCases } from "./conformance/kinks.js";

type Change = (n: KernelNode, later: readonly KernelNode[]) => KernelNode;

/** The kernel with something else in the place of each node. */
function changed(kernel: Kernel, change: Change): Kernel {
  const nodes = kernel.nodes.map((n, i) => change(n, kernel.nodes.slice(i + 1)));
  return new Kernel(kernel.inputs, nodes, kernel.outputs, kernel.operations);
}

/** Every `where(c, a, b)` as c·a + (not c)·b. */
function blended(kernel: Kernel): Kernel {
  const nodes: KernelNode[] = [];
  const enter = (n: KernelNode, code: KernelNode["code"], ...args: number[]) =>
    nodes.push({ ...n, code, args }) - 1;
  const moved: number[] = [];
  for (const n of kernel.nodes) {
    const [c, a, b] = n.args.map((arg) => moved[arg]);
    moved.push(
      n.code === "where"
        ? enter(n, "add", enter(n, "mul", c, a), enter(n, "mul", enter(n, "not", c), b))
        : enter(n, n.code, ...n.args.map((arg) => moved[arg])),
    );
  }
  const outputs = kernel.outputs.map((o) => ({ ...o, node: moved[o.node] }));
  return new Kernel(kernel.inputs, nodes, outputs, kernel.operations);
}

interface Wrong {
  readonly spoil: (kernel: Kernel) => Kernel;
  readonly noticed: Readonly<Record<string, readonly Case[]>>;
}

const wrong = (change: Change, noticed: Wrong["noticed"]): Wrong => ({
  spoil: (kernel) => changed(kernel, change),
  noticed,
});

/** Each wrong backend, and the cases that must notice. */
const backends: Readonly<Record<string, Wrong>> = {
  "turns the operands of the last subtraction": wrong(
    (n, later) =>
      n.code === "sub" && !later.some((m) => m.code === "sub") ? { ...n, args: [n.args[1], n.args[0]] } : n,
    { graphCases, kinkCases, functionCases },
  ),
  "computes with 3.000003 for 3": wrong(
    (n) => (n.code === "number" && n.value === 3 ? { ...n, value: 3.000003, single: 3.000003 } : n),
    { graphCases },
  ),
  "takes the other branch": wrong(
    (n) => (n.code === "where" ? { ...n, args: [n.args[0], n.args[2], n.args[1]] } : n),
    { graphCases, guardCases, extremeCases },
  ),
  "takes < for <=": wrong((n) => (n.code === "lessEqual" ? { ...n, code: "less" } : n), { extremeCases }),
  "takes <= for <": wrong((n) => (n.code === "less" ? { ...n, code: "lessEqual" } : n), { kinkCases }),
  "blends the branches": { spoil: blended, noticed: { guardCases, extremeCases } },
};

for (const [what, { spoil, noticed }] of Object.entries(backends))
  test.serial(`a backend that ${what} is found out`, async (t) => {
    registerBackend({
      ...interpreter,
      name: "wrong",
      compile: (kernel, precision) => interpreter.compile(spoil(kernel), precision),
    });
    for (const [name, cases] of Object.entries(noticed)) {
      const found: string[] = [];
      for (const { run } of cases) {
        const findings = new Findings();
        await run({ backend: "wrong", precision: "f32" }, findings);
        if (findings.text !== "") found.push(findings.text);
      }
      t.true(found.length > 0, `${name} notices nothing`);
    }
  });

for (const precision of precisions)
  test(`the bounds of random formulas enclose their values to 25 digits: ${precision}`, (t) => {
    const { known, outside } = compareEnclosures(precision);
    t.deepEqual(outside, []);
    t.true(known > 60);
  });
