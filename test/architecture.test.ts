/**
 * The architecture, as far as imports tell it. The table is the documentation; the tests below hold the source to it.
 */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import test from "ava";

/** What each layer may import, besides itself. Types count: who needs a type of a layer knows that layer. */
const LAYERS: Record<string, readonly string[] | "everything"> = {
  // The node, exact numbers, order, walks. Knows nothing of the rest.
  "src/expr": [],
  // Text to Expr, pages and books.
  "src/language": ["src/expr"],
  // Pages, and only pages.
  rules: ["src/expr", "src/language"],
  // Intervals, assumptions, ask.
  "src/facts": ["src/expr"],
  // Match, rewrite, descent.
  "src/rewrite": ["src/expr", "src/language", "src/facts"],
  // jvp, vjp, derivative, the transformations.
  "src/calculus": ["src/expr", "src/language", "src/facts", "src/rewrite"],
  // Text, LaTeX, …
  "src/print": ["src/expr", "src/language"],
  // Arbitrary precision and special functions.
  "src/numbers": ["src/expr"],
  // Lower, share, the kernel.
  "src/kernel": ["src/expr", "src/language", "src/calculus", "src/numbers"],
  // One file or folder for each backend. Nothing below the kernel knows about rules.
  "src/backends": ["src/expr", "src/numbers", "src/kernel"],
  // Functions of programming languages, printed from kernels.
  "src/code": [
    "src/expr",
    "src/language",
    "src/calculus",
    "src/print",
    "src/numbers",
    "src/kernel",
    "src/backends",
  ],
  // Polynomials, integrate, solve.
  "src/algebra": ["src/expr", "src/language", "src/facts", "src/rewrite", "src/calculus"],
  // Simplification, and proofs of equality.
  "src/simplify": [
    "src/expr",
    "src/language",
    "src/facts",
    "src/rewrite",
    "src/algebra",
    "src/calculus",
    "src/numbers",
  ],
  // Answers of nerdamer, which nobody believes.
  "src/propose": ["src/expr", "src/language"],
  // Integrals, solutions, limits: sought, proposed, verified.
  "src/answers": [
    "src/expr",
    "src/language",
    "src/facts",
    "src/rewrite",
    "src/algebra",
    "src/calculus",
    "src/numbers",
    "src/simplify",
    "src/propose",
  ],
  // What was done, in its place and in words.
  "src/explain": [
    "src/expr",
    "src/language",
    "src/facts",
    "src/rewrite",
    "src/calculus",
    "src/print",
    "src/algebra",
    "src/simplify",
  ],
  // Curves as pictures.
  "src/plot": [],
  // Tables in files, column by column. Node only.
  "src/files": ["src/expr"],
  // Whether rules and functions are what their pages say.
  "src/verify": [
    "src/expr",
    "src/language",
    "src/facts",
    "src/rewrite",
    "src/calculus",
    "src/print",
    "src/numbers",
    "src/kernel",
    "src/backends",
    "src/simplify",
    "src/algebra",
  ],
  // JAX's transformations of functions.
  "src/transform": [
    "src/expr",
    "src/language",
    "rules",
    "src/calculus",
    "src/numbers",
    "src/kernel",
    "src/backends",
    "src/verify",
  ],
  // Where everything comes together.
  "src/index.ts": "everything",
  "src/defaults.ts": [
    "src/expr",
    "src/language",
    "src/facts",
    "src/rewrite",
    "src/calculus",
    "src/algebra",
    "src/simplify",
    "src/explain",
    "src/code",
    "src/verify",
    "src/answers",
    "rules",
  ],
  "src/cli": "everything",
  scripts: "everything",
  test: "everything",
};

/** What a browser gets. All that can be reached from here does without Node, unless it asks at run time. */
const BROWSER_ENTRY = "src/index.ts";

/** Text becomes code here and nowhere else. */
const MAY_MAKE_CODE = "src/backends/";

// ---------------------------------------------------------------------------------------------------------------------
// Reading the source. (The compiler that checks it has no API to ask.)

/** The same text with comments blanked, and with the contents of strings, templates and regular expressions blanked too. */
interface Masked {
  readonly code: string;
  readonly bare: string;
}

const REGEX_MAY_FOLLOW =
  /(^|[([{,;:=!&|?+\-*%^~<>}]|\b(return|typeof|case|in|of|do|else|void|yield|await|throw))$/;

function mask(text: string): Masked {
  const code = text.split("");
  const bare = text.split("");
  const blank = (chars: string[], from: number, to: number) => {
    for (let k = from; k < to; k++) if (chars[k] !== "\n") chars[k] = " ";
  };
  // One entry for each `${` that is open: the number of braces open inside it.
  const holes: number[] = [];
  let before = "";
  let i = 0;

  const templateFrom = (start: number): number => {
    let k = start;
    while (k < text.length && text[k] !== "`" && !text.startsWith("${", k)) k += text[k] === "\\" ? 2 : 1;
    blank(bare, start, Math.min(k, text.length));
    if (text[k] === "`") {
      before = "`";
      return k + 1;
    }
    holes.push(0);
    before = "{";
    return k + 2;
  };

  while (i < text.length) {
    const c = text[i] as string;
    if (text.startsWith("//", i) || (i === 0 && text.startsWith("#!"))) {
      const end = text.indexOf("\n", i);
      const stop = end < 0 ? text.length : end;
      blank(code, i, stop);
      blank(bare, i, stop);
      i = stop;
    } else if (text.startsWith("/*", i)) {
      const end = text.indexOf("*/", i + 2);
      const stop = end < 0 ? text.length : end + 2;
      blank(code, i, stop);
      blank(bare, i, stop);
      i = stop;
    } else if (c === '"' || c === "'") {
      let k = i + 1;
      while (k < text.length && text[k] !== c && text[k] !== "\n") k += text[k] === "\\" ? 2 : 1;
      blank(bare, i + 1, Math.min(k, text.length));
      before = c;
      i = k + 1;
    } else if (c === "`") {
      i = templateFrom(i + 1);
    } else if (c === "/" && REGEX_MAY_FOLLOW.test(before)) {
      let k = i + 1;
      for (let inClass = false; k < text.length && text[k] !== "\n" && (inClass || text[k] !== "/"); k++) {
        if (text[k] === "\\") k++;
        else if (text[k] === "[") inClass = true;
        else if (text[k] === "]") inClass = false;
      }
      blank(bare, i + 1, Math.min(k, text.length));
      before = "/regex/";
      i = k + 1;
    } else {
      if (c === "{" && holes.length > 0) holes[holes.length - 1]! += 1;
      if (c === "}" && holes.length > 0) {
        if (holes.at(-1) === 0) {
          holes.pop();
          i = templateFrom(i + 1);
          continue;
        }
        holes[holes.length - 1]! -= 1;
      }
      // Keep the last word or sign, which decides whether a slash divides.
      if (/\s/.test(c)) {
        if (/\w$/.test(before)) before += " ";
      } else if (/[\w$]/.test(c)) {
        before = /[\w$]$/.test(before) ? before + c : c;
      } else {
        before = c;
      }
      i++;
    }
  }
  return { code: code.join(""), bare: bare.join("") };
}

interface Import {
  readonly specifier: string;
  readonly line: number;
  /** "type": gone after compiling. "lazy": `import()`, loaded when the program gets there. */
  readonly kind: "static" | "type" | "lazy";
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

function importsOf(text: string): Import[] {
  const { bare } = mask(text);
  const found: Import[] = [];
  const add = (kind: Import["kind"], statement: RegExpMatchArray) => {
    // The specifier is the last string of the statement; its blanked text is in place.
    const open = statement.index! + statement[0].lastIndexOf(statement[0].at(-1)!, statement[0].length - 2);
    const specifier = text.slice(open + 1, statement.index! + statement[0].length - 1);
    found.push({ specifier, line: lineAt(text, open), kind });
  };
  for (const m of bare.matchAll(/(?<![.\w$])(?:import|export)\b[^;()"'`=]*?\bfrom\s*(["'])\s*\1/g)) {
    add(/^(?:import|export)\s+type\b(?!\s*(?:,|from\b\s*["']))/.test(m[0]) ? "type" : "static", m);
  }
  for (const m of bare.matchAll(/(?<![.\w$])import\s*(["'])\s*\1/g)) add("static", m);
  for (const m of bare.matchAll(/(?<![.\w$])require\s*\(\s*(["'`])\s*\1/g)) add("static", m);
  for (const m of bare.matchAll(/(?<![.\w$])import\s*\(\s*(["'`])\s*\1/g)) add("lazy", m);
  return found.sort((a, b) => a.line - b.line);
}

// ---------------------------------------------------------------------------------------------------------------------
// The rules. A tree is a map from path to text, so that the rules themselves can be tested.

type Tree = ReadonlyMap<string, string>;

function layerOf(path: string): string | undefined {
  return Object.keys(LAYERS).find((layer) => path === layer || path.startsWith(`${layer}/`));
}

/** The path of one of our files, whether it exists or not; undefined for a package. */
function resolve(from: string, specifier: string, tree: Tree): string | undefined {
  if (specifier === "fluxions" || specifier.startsWith("fluxions/")) return BROWSER_ENTRY;
  if (!specifier.startsWith(".")) return undefined;
  const path = posix.join(posix.dirname(from), specifier);
  const candidates = [path.replace(/\.([mc]?)js$/, ".$1ts"), path, `${path}.ts`, `${path}/index.ts`];
  return candidates.find((candidate) => tree.has(candidate)) ?? candidates[0];
}

const ours = (path: string) => path.startsWith("src/") || path.startsWith("rules/");

function checkLayers(tree: Tree): string[] {
  const broken: string[] = [];
  for (const [path, text] of tree) {
    const layer = layerOf(path);
    if (layer === undefined) {
      broken.push(`${path}:1: belongs to no layer; put it into a folder of the table, or extend the table`);
      continue;
    }
    const allowed = LAYERS[layer]!;
    if (allowed === "everything") continue;
    for (const { specifier, line } of importsOf(text)) {
      const target = resolve(path, specifier, tree);
      if (target === undefined) continue;
      const other = layerOf(target) ?? target;
      if (other === layer || allowed.includes(other)) continue;
      const may = allowed.length > 0 ? `only itself and ${allowed.join(", ")}` : "nothing but itself";
      broken.push(`${path}:${line}: imports ${target}, but ${layer} may import ${may}`);
    }
  }
  return broken;
}

/** Import cycles between files: one message for each group of files that reach each other (Tarjan). */
function checkCycles(tree: Tree): string[] {
  const broken: string[] = [];
  const edges = new Map<string, { to: string; line: number }[]>();
  for (const [path, text] of tree) {
    if (!ours(path)) continue;
    const out = importsOf(text)
      .filter(({ kind }) => kind !== "type")
      .map(({ specifier, line }) => ({ to: resolve(path, specifier, tree), line }));
    edges.set(
      path,
      out.filter((edge): edge is { to: string; line: number } => edge.to !== undefined && tree.has(edge.to)),
    );
  }
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const visit = (path: string): void => {
    index.set(path, index.size);
    low.set(path, index.get(path)!);
    stack.push(path);
    for (const { to } of edges.get(path) ?? []) {
      if (!index.has(to)) {
        visit(to);
        low.set(path, Math.min(low.get(path)!, low.get(to)!));
      } else if (stack.includes(to)) {
        low.set(path, Math.min(low.get(path)!, index.get(to)!));
      }
    }
    if (low.get(path) !== index.get(path)) return;
    const group = new Set(stack.splice(stack.indexOf(path)));
    const inside = [...group].flatMap((from) =>
      (edges.get(from) ?? [])
        .filter(({ to }) => group.has(to))
        .map(({ to, line }) => `${from}:${line} → ${to}`),
    );
    if (inside.length > 0) {
      broken.push(
        `${inside[0]!.split(" ")[0]}: no import cycles, but these form one: ${inside.sort().join("; ")}`,
      );
    }
  };
  for (const path of edges.keys()) if (!index.has(path)) visit(path);
  return broken;
}

function checkBrowser(tree: Tree): string[] {
  const broken: string[] = [];
  const way = new Map<string, string>([[BROWSER_ENTRY, BROWSER_ENTRY]]);
  for (const [path, how] of way) {
    for (const { specifier, line, kind } of importsOf(tree.get(path) ?? "")) {
      if (kind === "type") continue;
      if (kind === "static" && isBuiltin(specifier)) {
        broken.push(
          `${path}:${line}: imports ${specifier}, which no browser has, and is reached by ${how}; use await import(…) where Node is known to run`,
        );
      }
      const target = resolve(path, specifier, tree);
      if (target !== undefined && tree.has(target) && !way.has(target)) way.set(target, `${how} → ${target}`);
    }
  }
  return broken;
}

function checkCode(tree: Tree): string[] {
  const broken: string[] = [];
  for (const [path, text] of tree) {
    if (!ours(path)) continue;
    const { code, bare } = mask(text);
    for (const m of code.matchAll(/\beval\s*\(/g)) {
      broken.push(`${path}:${lineAt(text, m.index)}: eval( is used nowhere`);
    }
    if (path.startsWith(MAY_MAKE_CODE)) continue;
    for (const m of bare.matchAll(/\bnew\s+Function\b|(?<![\w$])Function\s*\(/g)) {
      broken.push(`${path}:${lineAt(text, m.index)}: new Function is for ${MAY_MAKE_CODE} only`);
    }
  }
  return broken;
}

// ---------------------------------------------------------------------------------------------------------------------
// The tests.

const root = fileURLToPath(new URL("..", import.meta.url));

function readTree(...folders: string[]): Tree {
  const tree = new Map<string, string>();
  for (const folder of folders) {
    const path = join(root, folder);
    if (!existsSync(path)) continue;
    for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.[mc]?[jt]sx?$/.test(entry.name)) continue;
      // The name of the folder's property changed between versions of Node.
      const parent = entry.parentPath ?? entry.path;
      const file = join(parent, entry.name);
      tree.set(relative(root, file).split(sep).join("/"), readFileSync(file, "utf8"));
    }
  }
  return tree;
}

const tree = readTree("src", "rules");

test("there is something to check", (t) => {
  t.true(tree.has(BROWSER_ENTRY), `${BROWSER_ENTRY} is missing`);
});

test("imports between the layers run one way", (t) => {
  t.deepEqual(checkLayers(tree), []);
});

test("no files import each other in a circle", (t) => {
  t.deepEqual(checkCycles(tree), []);
});

test("what a browser loads imports no module of Node", (t) => {
  t.deepEqual(checkBrowser(tree), []);
});

test("text becomes code in the backends only", (t) => {
  t.deepEqual(checkCode(tree), []);
});

test("property tests take their seed from one place", (t) => {
  const importers = [...readTree("test")]
    .filter(([, text]) => importsOf(text).some(({ specifier }) => specifier === "fast-check"))
    .map(([path]) => path);
  t.deepEqual(importers, ["test/_fast-check.ts"]);
});

const planted = (files: Record<string, string>): Tree => new Map(Object.entries(files));

test("a forbidden layer is reported with file, line and rule", (t) => {
  const broken = checkLayers(
    planted({
      "src/expr/node.ts": 'import { a } from "./op.js";\nimport {\n  b,\n} from "../language/page.js";\n',
      "src/facts/ask.ts": 'import type { B } from "../rewrite/match.js";\nexport * from "../expr/node.js";\n',
      "src/kernel/lower.ts": 'const x = await import("../backends/js.js");\n',
      "src/print/text.ts": 'import "fluxions";\n',
      "rules/trig.ts":
        'import { page } from "../src/language/page.js";\nexport { z } from "../src/index.js";\n',
      "src/misc/x.ts": "",
      "src/cli/main.ts": 'import { all } from "../backends/js.js";\n',
    }),
  );
  t.deepEqual(broken, [
    "src/expr/node.ts:4: imports src/language/page.ts, but src/expr may import nothing but itself",
    "src/facts/ask.ts:1: imports src/rewrite/match.ts, but src/facts may import only itself and src/expr",
    "src/kernel/lower.ts:1: imports src/backends/js.ts, but src/kernel may import only itself and src/expr, src/language, src/calculus, src/numbers",
    "src/print/text.ts:1: imports src/index.ts, but src/print may import only itself and src/expr, src/language",
    "rules/trig.ts:2: imports src/index.ts, but rules may import only itself and src/expr, src/language",
    "src/misc/x.ts:1: belongs to no layer; put it into a folder of the table, or extend the table",
  ]);
});

test("a cycle is reported, a cycle of types is not", (t) => {
  const broken = checkCycles(
    planted({
      "src/expr/a.ts": 'import { b } from "./b.js";\n',
      "src/expr/b.ts": '\nimport { c } from "./c.js";\n',
      "src/expr/c.ts": 'export { a } from "./a.js";\n',
      "src/expr/d.ts": 'import type { E } from "./e.js";\nimport { a } from "./a.js";\n',
      "src/expr/e.ts": 'import { d } from "./d.js";\n',
      "src/expr/self.ts": 'import { x } from "./self.js";\n',
    }),
  );
  t.is(broken.length, 2);
  t.regex(
    broken[0]!,
    /a\.ts:1 → src\/expr\/b\.ts; src\/expr\/b\.ts:2 → src\/expr\/c\.ts; src\/expr\/c\.ts:1 → src\/expr\/a\.ts$/,
  );
  t.regex(broken[1]!, /self\.ts:1 → src\/expr\/self\.ts$/);
});

test("a module of Node is reported with the way to it", (t) => {
  const broken = checkBrowser(
    planted({
      "src/index.ts": 'export * from "./backends/wasm.js";\n',
      "src/backends/wasm.ts":
        'import type { Worker } from "node:worker_threads";\nconst os = await import("node:os");\nimport("./pool.js");\n',
      "src/backends/pool.ts": '\nimport { cpus } from "os";\n',
      "src/cli/main.ts": 'import { readFileSync } from "node:fs";\n',
    }),
  );
  t.is(broken.length, 1);
  t.regex(
    broken[0]!,
    /^src\/backends\/pool\.ts:2: imports os, .*index\.ts → src\/backends\/wasm\.ts → src\/backends\/pool\.ts;/,
  );
});

test("code made from text is reported", (t) => {
  const broken = checkCode(
    planted({
      "src/backends/js.ts": 'new Function("x", "return x");\n',
      "src/language/a.ts":
        '// eval( and new Function are never used\nconst no = "new Function";\n/* eval( */ retrieval(x);\n',
      "src/calculus/b.ts": `\nconst f = new Function(s);\nconst g = \`\${eval(s)}\`;\n`,
      "rules/c.ts": "const r = /`/; const f = Function(s);\n",
    }),
  );
  t.deepEqual(broken, [
    "src/calculus/b.ts:3: eval( is used nowhere",
    "src/calculus/b.ts:2: new Function is for src/backends/ only",
    "rules/c.ts:1: new Function is for src/backends/ only",
  ]);
});

test("imports are found as the compiler finds them", (t) => {
  const source = [
    "#!/usr/bin/env node",
    'import a, { type B, c } from "1";',
    "// import x from 'no';",
    'const s = "import y from \\"no\\"", half = 4 / 2, ratio = s.length / half;',
    `const page = \`import z from 'no' \${await import('2')} } import "no"\`;`,
    'import type D from "3";',
    "export type { E } from '4';",
    'export const from = "no";',
    "import '5';",
    'export * as f from "6";',
    "const quote = /[\"'/]/.test(s) ? obj.import('no') : 0;",
    'import type, { g } from "7";',
    "export type T = 1;",
    'import { h } from "8";',
  ].join("\n");
  t.deepEqual(
    importsOf(source).map(({ specifier, line, kind }) => `${line} ${specifier} ${kind}`),
    [
      "2 1 static",
      "5 2 lazy",
      "6 3 type",
      "7 4 type",
      "9 5 static",
      "10 6 static",
      "12 7 static",
      "14 8 static",
    ],
  );
});
