/**
 * The API reference: what the package exports, from the docstrings in the sources.
 *
 *     npm run api-reference        writes docs/api/
 *
 * A member that is tagged `@internal` is left out. The lines of an `@example` are a program whose imports are added here,
 * and which a test runs.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type ClassDeclaration,
  type ExportedDeclarations,
  type InterfaceDeclaration,
  type JSDoc,
  type JSDocableNode,
  Node,
  Project,
  type PropertySignature,
} from "ts-morph";
import { defaultBook } from "../rules/index.js";

/** In the order in which they are told of. */
const TRANSFORMATIONS =
  `grad valueAndGrad jvp vjp jacfwd jacrev jacobian hessian hvp linearize linearTranspose jet vmap jit customJvp customVjp
  customGradient checkGrads pureCallback pureCallbackWith cond select switchCase stopGradient concrete treeMap treeLeaves
  registerTree`.split(/\s+/);

/** What belongs together; a name goes to the first area that names it, else to the first whose folder it is declared in. */
const AREAS: readonly {
  readonly title: string;
  readonly folders: readonly string[];
  readonly names?: readonly string[];
}[] = [
  {
    title: "Formulas",
    folders: [
      "src/language/operations.ts",
      "src/language/like.ts",
      "src/language/template-tag.ts",
      "src/expr",
    ],
    names: ["parse", "symbol", "expr", "substitute", "Expr", "ParseLimits"],
  },
  {
    title: "Derivatives",
    folders: ["src/calculus"],
    names: ["derive", "gradient", "DeriveOptions"],
  },
  {
    title: "Transformations",
    folders: ["src/transform"],
    names: TRANSFORMATIONS,
  },
  {
    title: "Simplification and proofs",
    folders: ["src/simplify", "src/rewrite"],
    names: ["simplify", "simplifyWithSteps", "SimplifyOptions", "equal", "EqualOptions"],
  },
  {
    title: "Algebra and series",
    folders: ["src/algebra"],
    names: ["series", "Series", "SeriesOptions", "SeriesBudget"],
  },
  {
    title: "Integrals and equations",
    folders: ["src/answers"],
    names: ["integrate", "solve", "limit", "AnswerOptions", "IntegrateOptions", "LimitOptions", "PointLike"],
  },
  {
    title: "Assumptions",
    folders: ["src/facts"],
    names: ["assume", "assuming", "ask", "Assumptions", "AssumeOption"],
  },
  {
    title: "Numbers",
    folders: ["src/backends", "src/kernel", "src/numbers"],
    names: ["compile", "CompiledFormulas", "reduceRows", "evaluate", "evaluateExact", "evaluateDigits"],
  },
  {
    title: "Printing and exchange",
    folders: ["src/print", "src/code", "src/language/json.ts", "src/language/mathjs.ts"],
    names: ["print", "toLatex", "printShared", "toCode", "toJSON", "fromJSON", "toMathjs", "fromMathjs"],
  },
  {
    title: "Explanations",
    folders: ["src/explain"],
    names: ["explainDerivative", "explainSimplification", "ExplainOptions", "ExplainDerivativeOptions"],
  },
  {
    title: "Pages and books",
    folders: ["src/language", "src/verify", "rules"],
    names: ["page", "defaultBook", "Book", "Page", "verifyRules", "BookOption"],
  },
  { title: "Errors", folders: [], names: ["FluxionsError", "Place"] },
];

const PREFACE = `# API reference

Everything that \`import { … } from "fluxions"\` offers. These pages are made from the docstrings in the sources by
\`npm run api-reference\`; change those. How things work together is told in the pages that the [README](../../README.md) lists.
`;

const root = fileURLToPath(new URL("..", import.meta.url));

interface Export {
  readonly name: string;
  readonly declarations: readonly ExportedDeclarations[];
  /** Where it is declared, from the root. */
  readonly path: string;
}

/** What the package exports, in the order of its declaration; functions of pages apart, whose text is their page. */
function readExports(): Exported {
  cached ??= read();
  return cached;
}

let cached: Exported | null = null;
interface Exported {
  readonly exports: readonly Export[];
  readonly functions: readonly string[];
}

function read(): Exported {
  const project = new Project({
    tsConfigFilePath: `${root}tsconfig.json`,
    skipAddingFilesFromTsConfig: true,
  });
  const index = project.addSourceFileAtPath(`${root}src/index.ts`);
  project.resolveSourceFileDependencies();
  const exports: Export[] = [];
  const functions: string[] = [];
  for (const [name, declarations] of index.getExportedDeclarations()) {
    if (Node.isBindingElement(declarations[0])) functions.push(name);
    else {
      const path = relative(root, declarations[0].getSourceFile().getFilePath()).replaceAll("\\", "/");
      exports.push({ name, declarations, path });
    }
  }
  return { exports, functions };
}

const docsOf = (node: Node): readonly JSDoc[] => {
  const holder = Node.isVariableDeclaration(node) ? node.getVariableStatement() : node;
  return holder !== undefined && Node.isJSDocable(holder) ? (holder as JSDocableNode).getJsDocs() : [];
};
/** Of an overloaded function what stands above the first one. */
const docOf = ({ declarations }: Export): JSDoc | undefined =>
  declarations
    .flatMap((d): Node[] => (Node.isFunctionDeclaration(d) ? [...d.getOverloads(), d] : [d]))
    .flatMap(docsOf)
    .find((doc) => description(doc) !== "");
/** One paragraph on one line: the sources break lines elsewhere. */
const flowing = (text: string): string =>
  text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) =>
      /^(```|- |\d\.)/.test(paragraph) ? paragraph : paragraph.replaceAll(/\s*\n\s*/g, " "),
    )
    .join("\n\n");
const description = (doc: JSDoc | undefined): string => flowing(doc?.getDescription() ?? "");
const tagged = (doc: JSDoc | undefined, tag: string): string[] =>
  (doc?.getTags() ?? []).filter((t) => t.getTagName() === tag).map((t) => t.getCommentText() ?? "");
const isInternal = (node: Node): boolean =>
  docsOf(node).some((doc) => doc.getTags().some((t) => t.getTagName() === "internal"));

/** Names without a docstring. */
export function undocumented(): string[] {
  const { exports } = readExports();
  return exports.filter((e) => description(docOf(e)) === "").map(({ name, path }) => `${name} in ${path}`);
}

/** Functions that are exported, but are on no page of the default book. */
export function unknownFunctions(): string[] {
  return readExports().functions.filter((name) => !defaultBook.has(name));
}

const oneLine = (text: string): string =>
  text.replaceAll(/\s*\n\s*/g, " ").replaceAll(/(?<=[([<]) | (?=[)\]])|,(?= ?[)\]])/g, "");

/** Parameters and result, as they stand in the source. */
function signature(name: string, node: Node): string {
  if (Node.isVariableDeclaration(node)) {
    const value = node.getInitializer();
    if (node.getTypeNode() === undefined && value !== undefined && Node.isArrowFunction(value))
      return signature(name, value);
    const found = node.getTypeNode()?.getText() ?? node.getType().getText(node);
    // The type of a page holds its whole text.
    const type = /\bPage<"/.test(found) ? "Page" : found;
    return `const ${name}: ${oneLine(type)}`;
  }
  if (
    Node.isFunctionDeclaration(node) ||
    Node.isArrowFunction(node) ||
    Node.isMethodDeclaration(node) ||
    Node.isMethodSignature(node)
  ) {
    const types = node.getTypeParameters().map((t) => t.getText());
    // What stands for a default value is that it may be left out.
    const parameters = node.getParameters().map((p) => {
      const type = p.getTypeNode()?.getText() ?? p.getType().getText(p);
      const called = Node.isIdentifier(p.getNameNode()) ? p.getName() : type[0].toLowerCase() + type.slice(1);
      return `${p.isRestParameter() ? "..." : ""}${called}${p.isOptional() && !p.isRestParameter() ? "?" : ""}: ${type}`;
    });
    const result = node.getReturnTypeNode()?.getText() ?? node.getReturnType().getText(node);
    const generic = types.length === 0 ? "" : `<${types.join(", ")}>`;
    return oneLine(`${name}${generic}(${parameters.join(", ")}): ${result}`);
  }
  if (Node.isTypeAliasDeclaration(node)) {
    const types = node.getTypeParameters().map((t) => t.getText());
    return oneLine(
      `type ${name}${types.length === 0 ? "" : `<${types.join(", ")}>`} = ${node.getTypeNode()?.getText()}`,
    );
  }
  throw new Error(`no signature for ${name}, a ${node.getKindName()}`);
}

/** A member with what is said of it as a comment. */
function member(text: string, node: Node): string[] {
  const said = docsOf(node).map((doc) => [
    description(doc),
    ...tagged(doc, "throws").map((t) => `Throws ${flowing(t)}.`),
  ]);
  return [
    ...said
      .flat()
      .filter((line) => line !== "")
      .map((line) => `  // ${line}`),
    `  ${text};`,
  ];
}

function interfaceText(name: string, node: InterfaceDeclaration): string {
  const types = node.getTypeParameters().map((t) => t.getText());
  const bases = node.getExtends().map((base) => base.getText());
  const members = node.getMembers().flatMap((m) => {
    if (isInternal(m)) return [];
    if (Node.isMethodSignature(m)) return member(signature(m.getName(), m), m);
    const text = (m as PropertySignature).getText().replace(/^(?:\/\*\*[\s\S]*?\*\/\s*)*(?:readonly )?/, "");
    return member(oneLine(text).replace(/[;,]$/, ""), m);
  });
  const head = `interface ${name}${types.length === 0 ? "" : `<${types.join(", ")}>`}${bases.length === 0 ? "" : ` extends ${bases.join(", ")}`}`;
  return [`${head} {`, ...members, "}"].join("\n");
}

/** The public members of a class of which something is said. */
function classText(name: string, node: ClassDeclaration): string {
  const types = node.getTypeParameters().map((t) => t.getText());
  const shown = (m: Node) => !isInternal(m) && (docsOf(m).length > 0 || Node.isPropertyDeclaration(m));
  const constructed = node.getConstructors().flatMap((made) =>
    made
      .getParameters()
      .filter((p) => p.isParameterProperty() && p.getScope() === "public")
      .flatMap((p) => {
        const comment = p.getLeadingCommentRanges().map((c) => c.getText());
        if (comment.some((c) => c.includes("@internal"))) return [];
        const said = comment.map((c) => `  // ${flowing(c.replaceAll(/^\/\*\*|\*\/$|^\s*\*/gm, ""))}`);
        return [...said, `  readonly ${p.getName()}: ${oneLine(p.getTypeNode()?.getText() ?? "unknown")};`];
      }),
  );
  const made = node
    .getConstructors()
    .filter(shown)
    .flatMap((c) => {
      const parameters = c.getParameters().map((p) => p.getText().replace(/^(?:\/\*\*[\s\S]*?\*\/\s*)*/, ""));
      return member(oneLine(`new ${name}(${parameters.join(", ")})`), c);
    });
  const members = node.getInstanceMembers().flatMap((m) => {
    if (Node.isParameterDeclaration(m) || m.getScope() !== "public" || !shown(m)) return [];
    if (Node.isMethodDeclaration(m)) return member(signature(m.getName(), m), m);
    if (Node.isGetAccessorDeclaration(m))
      return member(
        `readonly ${m.getName()}: ${m.getReturnTypeNode()?.getText() ?? m.getReturnType().getText(m)}`,
        m,
      );
    if (Node.isPropertyDeclaration(m))
      return member(
        `readonly ${m.getName()}: ${oneLine(m.getTypeNode()?.getText() ?? m.getType().getText(m))}`,
        m,
      );
    return [];
  });
  const base = node.getExtends()?.getText();
  const head = `class ${name}${types.length === 0 ? "" : `<${types.join(", ")}>`}${base === undefined ? "" : ` extends ${base}`}`;
  return [`${head} {`, ...made, ...constructed, ...members, "}"].join("\n");
}

function shape({ name, declarations }: Export): string {
  const [first] = declarations;
  if (Node.isInterfaceDeclaration(first)) return interfaceText(name, first);
  if (Node.isClassDeclaration(first)) return classText(name, first);
  // Of an overloaded function the last declaration is the implementation, which nobody calls.
  const called = declarations.filter(
    (d) => !Node.isFunctionDeclaration(d) || !d.isImplementation() || d.getOverloads().length === 0,
  );
  const overloads = called.flatMap((d) =>
    Node.isFunctionDeclaration(d) && d.getOverloads().length > 0 ? d.getOverloads() : [d],
  );
  return [...new Set(overloads.map((d) => signature(name, d)))].join("\n");
}

/** A program with its imports. */
function program(lines: string, names: ReadonlySet<string>): string {
  const used = new Set(
    [...lines.replaceAll(/\/\/.*$|"[^"\n]*"/gm, "").matchAll(/(?<![.\w])[A-Za-z_]\w*/g)].map(
      ([name]) => name,
    ),
  );
  const declared = new Set(
    [...lines.matchAll(/\b(?:const|let) (?:\{([^}]*)\}|(\w+))|\(\{([^}]*)\}\) =>/g)].flatMap((m) =>
      (m[1] ?? m[2] ?? m[3]).split(/\W+/),
    ),
  );
  const imported = [...used].filter((name) => names.has(name) && !declared.has(name)).sort();
  const head =
    imported.length === 0 || /^import /m.test(lines)
      ? ""
      : `import { ${imported.join(", ")} } from "fluxions";\n\n`;
  return `\`\`\`ts\n${head}${lines.trim()}\n\`\`\``;
}

function entry(e: Export, names: ReadonlySet<string>): string {
  const doc = docOf(e);
  const parameters = (doc?.getTags() ?? []).filter(Node.isJSDocParameterTag).map((tag) => {
    const said = flowing(tag.getCommentText() ?? "").replace(/^[-–] /, "");
    return `- \`${tag.getName()}\`: ${said}`;
  });
  const returned = [...tagged(doc, "returns"), ...tagged(doc, "return")].map(
    (text) => `Returns ${flowing(text)}.`,
  );
  const thrown = tagged(doc, "throws").map((text) =>
    `Throws ${flowing(text).replace(/^FluxionsError\b/, "[FluxionsError](errors.md#fluxionserror)")}.`.replace(
      /\.\.$/,
      ".",
    ),
  );
  return [
    `## \`${e.name}\``,
    `\`\`\`typescript\n${shape(e)}\n\`\`\``,
    description(doc),
    parameters.join("\n"),
    ...returned,
    ...thrown,
    ...tagged(doc, "example").map((text) => program(text, names)),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

const slug = (title: string): string => title.toLowerCase().replaceAll(" ", "-");

/** What is called comes before what is only named in types. */
function ordered(exports: readonly Export[], first: readonly string[] = []): Export[] {
  const rank = ({ name, declarations: [node] }: Export): number => {
    const type = Node.isInterfaceDeclaration(node) || Node.isTypeAliasDeclaration(node);
    return type ? 2 * first.length : first.includes(name) ? first.indexOf(name) : first.length;
  };
  return exports.toSorted((a, b) => rank(a) - rank(b));
}

/** The texts of the pages by their names in docs/api/. */
export function apiReference(): ReadonlyMap<string, string> {
  const { exports, functions } = readExports();
  const names = new Set([...exports.map(({ name }) => name), ...functions]);
  const inArea = new Map<string, Export[]>(AREAS.map(({ title }) => [title, []]));
  for (const e of exports) {
    const area =
      AREAS.find((a) => a.names?.includes(e.name)) ??
      AREAS.find((a) => a.folders.some((folder) => e.path === folder || e.path.startsWith(`${folder}/`)));
    if (area === undefined)
      throw new Error(`${e.name} of ${e.path} belongs to no area: tell scripts/api-reference.ts which`);
    inArea.get(area.title)?.push(e);
  }
  const pages = new Map<string, string>();
  const list = AREAS.map(({ title, names: first }) => {
    const entries = ordered(inArea.get(title) ?? [], first);
    const file = `${slug(title)}.md`;
    const text = [`# ${title}`, BACK, ...entries.map((e) => entry(e, names))].join("\n\n");
    pages.set(file, `${text}\n`);
    // Headings whose letters are the same get numbers, in their order.
    const seen = new Map<string, number>();
    const links = entries.map(({ name }) => {
      const anchor = name.toLowerCase();
      const before = seen.get(anchor) ?? 0;
      seen.set(anchor, before + 1);
      return `[${name}](${file}#${anchor}${before === 0 ? "" : `-${before}`})`;
    });
    return `- [${title}](${file}): ${links.join(", ")}`;
  });
  pages.set("functions.md", `${functionChapter(functions)}\n`);
  pages.set(
    "README.md",
    `${PREFACE}\n${[...list, "- [Functions](functions.md): sin, exp, gamma, … as TypeScript functions"].join("\n")}\n`,
  );
  return pages;
}

const BACK = "Part of the [API reference](README.md).";

function functionChapter(functions: readonly string[]): string {
  const calls = functions.flatMap((name) => defaultBook.signatures(name)).map((text) => `\`${text}\``);
  return `# Functions

${BACK} Each takes expressions or numbers and gives an expression; \`sin(symbol("x"))\` is \`parse("sin(x)")\`. What they mean, where
they are defined and what their derivatives are stands in [the rule book](../rule-book.md).

${calls.join(", ")}`;
}

export const folder = join(root, "docs", "api");

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of apiReference()) writeFileSync(join(folder, name), text);
}
