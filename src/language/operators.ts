import type { Builder } from "./parse.js";

/**
 * Operators that wait for their right operand. The code divided by 8 is the precedence; a chain is a run of
 * entries of one precedence. Entries below `ELSE` open something that a later token closes.
 */
export const GROUP = 0;
export const CALL = 1;
export const QUESTION = 2;
export const ELSE = 8;
export const OR = 16;
export const XOR = 24;
export const AND = 32;
export const COMPARE = 40;
export const ADD = 48;
export const SUBTRACT = 49;
export const MULTIPLY = 56;
export const DIVIDE = 57;
/** `mod`, and the same operation spelled `%`. */
export const MOD = 58;
export const PERCENT = 59;
export const BESIDE = 64;
/** The division of two literal numbers before an implicit product: 1/2 x is (1/2) x. */
export const RATIO = 72;
export const NEGATE = 80;
export const PLUS = 81;
export const NOT = 82;
export const POWER = 88;

const COMPARISONS = ["<", "<=", ">", ">=", "==", "!="] as const;

function nests(kind: number): boolean {
  return kind < OR || kind >= NEGATE;
}

/** Whether a run of this operator is grouped in pairs from the left instead of forming a chain. */
function isBinary(kind: number): boolean {
  return kind === XOR || kind === MOD || kind === PERCENT;
}

/**
 * Operands and waiting operators. Explicit stacks, because the depth of a formula is the user's choice and that of
 * the call stack is not.
 */
export class OperatorStack<T> {
  private readonly values: T[] = [];
  private readonly kinds: number[] = [];
  private readonly offsets: number[] = [];
  /** For a call, how many operands there were before its arguments. */
  private readonly bases: number[] = [];
  private size = 0;
  private height = 0;
  /** Parentheses, calls, conditionals, signs and powers that are open. */
  depth = 0;

  constructor(private readonly build: Builder<T>) {}

  get isEmpty(): boolean {
    return this.height === 0 && this.size === 0;
  }

  /** The kind of the operator `below` places under the innermost one, -1 where there is none. */
  kind(below = 0): number {
    const index = this.height - 1 - below;
    return index < 0 ? -1 : this.kinds[index];
  }

  /** The offset of the innermost waiting operator. */
  get offset(): number {
    return this.offsets[this.height - 1];
  }

  push(kind: number, at: number): void {
    const height = this.height++;
    this.kinds[height] = kind;
    this.offsets[height] = at;
    this.bases[height] = this.size;
    if (nests(kind)) this.depth++;
  }

  operand(value: T): void {
    this.values[this.size++] = value;
  }

  /** Takes the innermost operand off. */
  take(): T {
    return this.values[--this.size];
  }

  /** Removes the innermost entry, a parenthesis; its operand stays. */
  closeGroup(): void {
    this.height--;
    this.depth--;
  }

  /** Removes the innermost entry, a call, and returns its arguments. */
  closeCall(): T[] {
    this.closeGroup();
    return this.popOperands(this.size - this.bases[this.height]);
  }

  /** The condition and the first branch are read: the innermost `?` now waits for its second branch. */
  toElse(): void {
    this.kinds[this.height - 1] = ELSE;
  }

  /** Builds everything that binds at least as tightly as `least`. */
  collapse(least: number): void {
    while (this.height > 0) {
      const kind = this.kinds[this.height - 1];
      if (kind < least) return;
      if (kind >= NEGATE) this.prefixOrPower(kind);
      else if (kind === ELSE) this.conditional();
      else this.chain(kind);
    }
  }

  private popOperands(count: number): T[] {
    this.size -= count;
    return this.values.slice(this.size, this.size + count);
  }

  private prefixOrPower(kind: number): void {
    const at = this.offsets[--this.height];
    this.depth--;
    const operand = this.take();
    if (kind === POWER) this.operand(this.build.power(this.take(), operand, at));
    else if (kind === NEGATE) this.operand(this.build.negate(operand, at));
    else if (kind === NOT) this.operand(this.build.not(operand, at));
    else this.operand(operand);
  }

  private conditional(): void {
    const at = this.offsets[--this.height];
    this.depth--;
    const [condition, yes, no] = this.popOperands(3);
    this.operand(this.build.where(condition, yes, no, at));
  }

  private chain(kind: number): void {
    const level = kind >> 3;
    let first = this.height - 1;
    if (!isBinary(kind)) while (first > 0 && this.kinds[first - 1] >> 3 === level) first--;
    const operands = this.popOperands(this.height - first + 1);
    this.height = first;
    this.operand(this.chained(kind, operands, first, this.offsets[first]));
  }

  private chained(kind: number, operands: T[], first: number, at: number): T {
    const { build, kinds } = this;
    const length = operands.length;
    switch (kind >> 3) {
      case ADD >> 3: {
        const signs = [1];
        for (let i = 1; i < length; i++) signs.push(kinds[first + i - 1] === ADD ? 1 : -1);
        return build.sum(operands, signs, at);
      }
      case MULTIPLY >> 3: {
        if (kind >= MOD) return build.call("mod", operands, at, at + (kind === MOD ? 3 : 1));
        const inverted = [false];
        for (let i = 1; i < length; i++) inverted.push(kinds[first + i - 1] === DIVIDE);
        return build.product(operands, inverted, at);
      }
      case BESIDE >> 3:
        return build.product(operands, new Array<boolean>(length).fill(false), at);
      case RATIO >> 3:
        return build.product(operands, [false, true], at);
      case COMPARE >> 3: {
        const compare = (i: number) =>
          build.compare(
            COMPARISONS[kinds[first + i] - COMPARE],
            operands[i],
            operands[i + 1],
            this.offsets[first + i],
          );
        if (length === 2) return compare(0);
        return build.and(
          Array.from({ length: length - 1 }, (_, i) => compare(i)),
          at,
        );
      }
      case AND >> 3:
        return build.and(operands, at);
      case OR >> 3:
        return build.or(operands, at);
      default:
        return xor(build, operands[0], operands[1], at);
    }
  }
}

/** Exclusive or through the connectives that every builder has, unless it declares `xor` as a function. */
export function xor<T>(build: Builder<T>, a: T, b: T, at: number): T {
  if (build.isFunction("xor")) return build.call("xor", [a, b], at, at + 3);
  const onlyA = build.and([a, build.not(b, at)], at);
  const onlyB = build.and([build.not(a, at), b], at);
  return build.or([onlyA, onlyB], at);
}
