import test from "ava";
import type { Backend } from "../../src/backends/backend.js";
import { describeBackends } from "../../src/backends/describe.js";
import { interpreter } from "../../src/backends/interpreter.js";
import { registerBackend } from "../../src/backends/registry.js";

test("what always works is described so, and a missing backend with its reason and what to do", async (t) => {
  const absent: Backend = {
    name: "absent",
    target: interpreter.target,
    available: () => "there is no such device",
    compile: () => {
      throw new Error("never asked to");
    },
    about: () => ({ device: "a device", software: true, howToGet: "Buy one." }),
  };
  registerBackend(absent);
  const all = new Map((await describeBackends("f32")).map((d) => [d.name, d]));
  t.deepEqual(all.get("js"), {
    name: "js",
    works: true,
    reason: null,
    device: null,
    software: false,
    howToGet: null,
  });
  t.deepEqual(all.get("absent"), {
    name: "absent",
    works: false,
    reason: "there is no such device",
    device: "a device",
    software: true,
    howToGet: "Buy one.",
  });
});
