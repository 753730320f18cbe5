/** The rules that a function has: from what its user has declared to what derivatives are made of. */
import type { Instance, Rules } from "./call.js";
import type { Arguments, Declared } from "./declared.js";
import { JvpReader, LazyTangents } from "./jvp-rule.js";
import { TransposedReader } from "./transposed.js";
import { LazyCotangents, VjpReader } from "./vjp-rule.js";

export function rulesFor(declared: Declared, args: Arguments): (instance: Instance) => Rules {
  return (instance) => {
    const jvp = declared.jvp === null ? null : new JvpReader(declared, args, instance);
    const vjp = declared.backward === null ? null : new VjpReader(declared, args, instance);
    const tangents = jvp ?? (vjp === null ? null : new TransposedReader(vjp, instance));
    return {
      tangents: tangents === null ? null : (index) => new LazyTangents(tangents, index),
      cotangents: vjp === null ? null : (index) => new LazyCotangents(vjp, index),
      closures: () => {
        const known = [jvp, vjp].flatMap((r) => (r === null ? [] : r.closures()));
        return [...new Set(known)];
      },
      moveTo: (home) => {
        for (const reader of [jvp, vjp, tangents]) reader?.moveTo(home);
      },
    };
  };
}
