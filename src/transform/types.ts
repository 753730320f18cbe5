/** What transformed functions take and return, for the compiler. */
import type { Column as Typed } from "../backends/backend.js";
import type { Expr } from "../expr/node.js";
import type { Like } from "../language/like.js";

/** What the compiler knows nothing of is not looked into: that would never end. */
type IsAny<T> = 0 extends 1 & T ? true : false;

/** What may be given where a function takes T: numbers in the place of expressions. */
export type GivenOne<T> =
  IsAny<T> extends true
    ? T
    : T extends Like
      ? Like
      : T extends Typed
        ? T
        : T extends readonly [unknown, ...unknown[]]
          ? { readonly [K in keyof T]: GivenOne<T[K]> }
          : T extends readonly (infer U)[]
            ? readonly GivenOne<U>[] | Typed
            : T extends (...args: never[]) => unknown
              ? T
              : T extends object
                ? { readonly [K in keyof T]: GivenOne<T[K]> }
                : T;

/** Arguments that may be given to a function that takes A. */
export type Given<A extends readonly unknown[]> = { readonly [K in keyof A]: GivenOne<A[K]> };

/** What comes back where G was given: numbers where only numbers were, else expressions. */
export type ScalarOf<G> = IsAny<G> extends true ? G : Expr extends Scalars<G> ? Expr : Scalars<G>;

type Scalars<G> =
  IsAny<G> extends true
    ? G
    : G extends Expr
      ? Expr
      : G extends number | Typed
        ? number
        : G extends bigint
          ? Expr
          : G extends readonly (infer U)[]
            ? Scalars<U>
            : G extends (...args: never[]) => unknown
              ? never
              : G extends object
                ? Scalars<G[keyof G]>
                : never;

/** T with S in the place of every number and expression. */
export type Replaced<T, S> =
  IsAny<T> extends true
    ? T
    : T extends Like
      ? S
      : T extends Typed
        ? S[]
        : T extends readonly unknown[]
          ? { -readonly [K in keyof T]: Replaced<T[K], S> }
          : T extends object
            ? { -readonly [K in keyof T]: Replaced<T[K], S> }
            : T;
