/** Reads a page: names first, then the blocks phase by phase, so that a body may refer to functions below it. */
import type { FluxionsError } from "../expr/error.js";
import { currentSpace } from "../expr/node.js";
import { coreOps, type Deviation, Kind, Op, POWER, type TangentRule, WHERE } from "../expr/op.js";
import { postorder } from "../expr/walk.js";
import { BlockReader, PHASES, type Phase } from "./block-reader.js";
import type { Scope } from "./formula.js";
import { type Block, type PageText, type RuleLine, splitPage } from "./page-text.js";
import { errorAt } from "./quote.js";
import { readRules } from "./rewrite-reader.js";
import type { RewriteRule } from "./rewrite-rule.js";

/** A function of any number of arguments: one operator for each number that is asked for. */
export type Family = (arity: number) => Op;

export class PageReader implements Scope {
  readonly ops = new Map<string, Op>();
  readonly helpers = new Map<string, Op>();
  readonly families = new Map<string, Family>();
  readonly redeclared = new Map<Op, TangentRule>();
  readonly redeclaredDeviations = new Map<Op, readonly Deviation[]>();
  private readonly ruleLines: readonly RuleLine[];
  private readRewriteRules: readonly RewriteRule[] | null = null;
  private readonly own = new Set<string>();
  private readonly foreignHelpers: ReadonlySet<string>;
  /** The functions live as long as the page, also those of many arguments that a formula in some workspace asks for first. */
  private readonly home = currentSpace();
  /** In the order of the page. */
  private readonly readers: BlockReader[] = [];
  private phase: Phase = PHASES[0];

  constructor(
    private readonly text: string,
    private readonly uses: readonly Scope[],
    private readonly trusted: boolean,
  ) {
    const parts: PageText = splitPage(text);
    this.foreignHelpers = new Set(uses.flatMap((u) => [...(u.helpers?.values() ?? [])].map((op) => op.name)));
    // Names first: bodies may refer to functions below them.
    for (const block of parts.blocks) {
      this.own.add(block.name);
      if (block.variadic) this.declareFamily(block);
      else
        this.readers.push(new BlockReader(this.text, this, block, this.declare(block), this.home, trusted));
    }
    for (const family of this.families.values()) family(3);
    for (const phase of PHASES) {
      // Functions of many arguments that a formula asks for join the list while it is read.
      this.phase = phase;
      for (const reader of this.readers) reader.read(phase);
      if (phase === "meaning") this.refuseCycles(parts.blocks);
    }
    for (const r of parts.redeclarations) this.redeclare(r);
    this.ruleLines = parts.rules;
    if (!trusted) this.rewriteRules();
  }

  /** The rewrite rules. Those of the system are read when somebody first asks for them. */
  rewriteRules(): readonly RewriteRule[] {
    this.readRewriteRules ??= readRules(this.text, this, this.ruleLines, this.home, this.trusted);
    return this.readRewriteRules;
  }

  find(name: string, arity: number): Op | undefined {
    const key = `${name}/${arity}`;
    const mine =
      this.ops.get(key) ??
      this.helpers.get(key) ??
      (arity >= 2 ? this.families.get(name)?.(arity) : undefined);
    if (mine !== undefined) return mine;
    for (let i = this.uses.length - 1; i >= 0; i--) {
      const op = this.uses[i].find(name, arity) ?? this.uses[i].helpers?.get(key);
      if (op !== undefined) return op;
    }
    return undefined;
  }
  has(name: string): boolean {
    return this.own.has(name) || this.foreignHelpers.has(name) || this.uses.some((u) => u.has(name));
  }
  *names(): Iterable<string> {
    yield* this.own;
    for (const u of this.uses) yield* u.names();
  }
  signatures(name: string): readonly string[] {
    const mine = [...this.ops.values(), ...this.helpers.values()]
      .filter((op) => op.name === name)
      .map((op) => `${name}(${op.params.join(", ")})`);
    return [...mine, ...this.uses.flatMap((u) => u.signatures(name))];
  }

  private declare(block: Block): Op {
    const { name, params } = block;
    const key = `${name}/${params.length}`;
    if (this.ops.has(key) || this.helpers.has(key))
      throw this.twice(block, `${name} with ${params.length} parameter(s)`);
    const core = coreOps.get(key);
    // The page that comes with the system declares them; another one's `exp` is a function of its own.
    const own = core?.declared.jvp === null ? core : undefined;
    if (own === undefined && (name === POWER.name || name === WHERE.name)) throw this.fixed(block);
    const op = own ?? new Op(name, Kind.Call, params);
    (block.helper ? this.helpers : this.ops).set(key, op);
    return op;
  }

  private declareFamily(block: Block): void {
    const { name } = block;
    if (this.families.has(name)) throw this.twice(block, `${name} of any number of arguments`);
    if (name === POWER.name || name === WHERE.name) throw this.fixed(block);
    const made = new Map<number, Op>();
    this.families.set(name, (arity) => {
      let op = made.get(arity);
      if (op === undefined) {
        const params = Array.from({ length: arity }, (_, i) => `${block.params[0]}${i + 1}`);
        op = new Op(name, Kind.Call, params);
        made.set(arity, op);
        const reader = new BlockReader(this.text, this, block, op, this.home);
        this.readers.push(reader);
        for (const phase of PHASES.slice(0, PHASES.indexOf(this.phase) + 1)) reader.read(phase);
      }
      return op;
    });
  }

  private twice({ name, nameAt }: Block, what: string): FluxionsError {
    return errorAt("page-syntax", `${what} is declared twice`, this.text, nameAt, nameAt + name.length);
  }
  private fixed({ name, nameAt }: Block): FluxionsError {
    return errorAt("reserved-name", `“${name}” cannot be declared`, this.text, nameAt, nameAt + name.length);
  }

  private redeclare(r: PageText["redeclarations"][number]): void {
    const op = this.find(r.name, r.params.length);
    const at = r.nameAt;
    const end = at + r.name.length;
    if (op === undefined)
      throw errorAt(
        "unknown-function",
        `there is no ${r.name} of ${r.params.length} parameter(s) to re-declare`,
        this.text,
        at,
        end,
      );
    if (op.kind !== Kind.Call || op === WHERE)
      throw errorAt("fixed-rule", `the derivative of ${r.name} cannot be re-declared`, this.text, at, end);
    if (this.redeclared.has(op))
      throw errorAt("page-syntax", `${r.name} is re-declared twice`, this.text, at, end);
    const block: Block = {
      name: r.name,
      nameAt: at,
      params: r.params,
      variadic: false,
      helper: false,
      meaning: null,
      lines: r.lines,
      doc: "",
    };
    const reader = new BlockReader(this.text, this, block, op, this.home);
    this.redeclared.set(op, reader.rule(r.tangent, false));
    this.redeclaredDeviations.set(op, reader.deviations());
  }

  private circular(op: Op, blocks: readonly Block[]): FluxionsError {
    const named = blocks.filter((b) => b.name === op.name);
    const { nameAt } = named.find((b) => b.params.length === op.arity) ?? named[0];
    return errorAt(
      "circular-meaning",
      `the meaning of ${op.name} needs ${op.name} itself`,
      this.text,
      nameAt,
      nameAt + op.name.length,
      "A meaning or via is computed by putting it in the place of the call; give one that ends.",
    );
  }

  /** A meaning or a recipe that needs itself would never end. */
  private refuseCycles(blocks: readonly Block[]): void {
    const state = new Map<Op, "open" | "done">();
    for (const { op: start } of this.readers) {
      const path: { op: Op; next: Op[] }[] = [];
      const enter = (op: Op) => {
        state.set(op, "open");
        const d = op.declared;
        // To look at a recipe of the system's is to read it, which takes longer than all the rest of the page.
        const bodies = (this.trusted ? [d.meaning] : [d.meaning, d.via, d.viaSingle]).flatMap((t) =>
          t === null ? [] : [t.body],
        );
        path.push({
          op,
          next: postorder(bodies)
            .map((n) => n.op)
            .filter((o) => o.kind === Kind.Call),
        });
      };
      if (state.get(start) === undefined) enter(start);
      while (path.length > 0) {
        const { op, next } = path[path.length - 1];
        const child = next.pop();
        if (child === undefined) {
          state.set(op, "done");
          path.pop();
        } else if (state.get(child) === "open") throw this.circular(child, blocks);
        else if (state.get(child) === undefined) enter(child);
      }
    }
  }
}
