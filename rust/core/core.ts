/**
 * The core of Rust that closures are read in: what the grammar has in many shapes (parentheses, `if let`, `matches!`, `vec![]`, turbofish,
 * anonymous `_`) stands here in one. Lowered once from the syntax tree; whoever evaluates or judges closures switches over `is`, and a
 * kind that one of them forgot does not compile. `at` is where it stands, for messages and for texts.
 */
import type { Syntax } from '../grammar.ts';

/** `a::B::<C>::d`, as written and without imports resolved. */
export interface Path {
  /** Without spaces and without the turbofish at its end. */
  readonly text: string;
  /** Without generic arguments. */
  readonly segments: readonly string[];
  /** Texts of the generic arguments of the whole path, in order. */
  readonly generics: readonly string[];
  /** The type in `<T as Trait>::f`. */
  readonly self: string | null;
  /** A name alone: a variable, if there is one. */
  readonly name: string | null;
}

export type Literal = 'int' | 'float' | 'bool' | 'char' | 'string';

interface At {
  readonly at: Syntax;
}

export type Expr = At &
  (
    | { readonly is: 'literal'; readonly of: Literal; readonly text: string }
    | { readonly is: 'name'; readonly path: Path }
    | { readonly is: 'tuple'; readonly items: readonly Expr[] }
    /** `vec` tells `vec![…]` from `[…]`. */
    | { readonly is: 'array'; readonly items: readonly Expr[]; readonly vec: boolean }
    | { readonly is: 'repeat'; readonly item: Expr; readonly length: Expr; readonly vec: boolean }
    | { readonly is: 'struct'; readonly path: Path; readonly fields: readonly Field[]; readonly base: Expr | null }
    | { readonly is: 'range'; readonly from: Expr | null; readonly to: Expr | null; readonly inclusive: boolean }
    | { readonly is: 'field'; readonly of: Expr; readonly name: string }
    | { readonly is: 'index'; readonly of: Expr; readonly index: Expr }
    | { readonly is: 'unary'; readonly operator: '!' | '-'; readonly of: Expr }
    | { readonly is: 'deref'; readonly of: Expr }
    | { readonly is: 'borrow'; readonly mutable: boolean; readonly of: Expr }
    | { readonly is: 'binary'; readonly operator: string; readonly left: Expr; readonly right: Expr }
    | { readonly is: 'cast'; readonly of: Expr; readonly type: string }
    /** `to` is null for `_ = value`. */
    | { readonly is: 'assign'; readonly to: Expr | null; readonly value: Expr }
    | { readonly is: 'update'; readonly operator: string; readonly to: Expr; readonly value: Expr }
    | Closure
    | { readonly is: 'call'; readonly callee: Expr; readonly args: readonly Expr[] }
    | Method
    | Macro
    | {
        readonly is: 'block';
        readonly label: string | null;
        readonly statements: readonly Statement[];
        readonly tail: Expr | null;
      }
    | { readonly is: 'if'; readonly tests: readonly Test[]; readonly body: Expr; readonly otherwise: Expr | null }
    | { readonly is: 'match'; readonly of: Expr; readonly arms: readonly Arm[] }
    /** Conditions with `let` outside `if` and `while`. */
    | { readonly is: 'tests'; readonly tests: readonly Test[] }
    | { readonly is: 'loop'; readonly label: string | null; readonly body: Expr }
    | { readonly is: 'while'; readonly label: string | null; readonly tests: readonly Test[]; readonly body: Expr }
    | { readonly is: 'for'; readonly label: string | null; readonly pattern: Pattern; readonly over: Expr; readonly body: Expr }
    | { readonly is: 'return'; readonly label: string | null; readonly value: Expr | null }
    | { readonly is: 'break'; readonly label: string | null; readonly value: Expr | null }
    | { readonly is: 'continue'; readonly label: string | null; readonly value: Expr | null }
    | { readonly is: 'try'; readonly of: Expr }
    | { readonly is: 'await'; readonly of: Expr }
    | { readonly is: 'async'; readonly of: Expr }
    | { readonly is: 'unsafe'; readonly of: Expr }
    | { readonly is: 'const'; readonly of: Expr }
    /** What is not understood, named after the grammar. */
    | { readonly is: 'other'; readonly kind: string }
  );
export type ExprOf<K extends Expr['is']> = Extract<Expr, { readonly is: K }>;

export interface Closure {
  readonly is: 'closure';
  readonly move: boolean;
  readonly async: boolean;
  readonly parameters: readonly Parameter[];
  /** The type after the arrow. */
  readonly result: string | null;
  readonly body: Expr;
}

export interface Parameter extends At {
  readonly pattern: Pattern;
  readonly type: string | null;
}

export interface Method {
  readonly is: 'method';
  readonly of: Expr;
  readonly name: string;
  /** Texts of the types of the turbofish. */
  readonly types: readonly string[];
  readonly args: readonly Expr[];
}

/** A macro call that is not written out as something else. */
export interface Macro {
  readonly is: 'macro';
  readonly path: Path;
  readonly inside: string;
  /** The arguments as those of a call, `name = value` with its name; null where they are not expressions. */
  readonly args: readonly { readonly name: string | null; readonly value: Expr }[] | null;
}

export interface Field {
  readonly name: string;
  readonly value: Expr;
}

/** A part of a condition: a boolean, or a pattern that has to match. */
export type Test = { readonly pattern: null; readonly of: Expr } | { readonly pattern: Pattern; readonly of: Expr };

export interface Arm extends At {
  readonly pattern: Pattern;
  readonly guard: readonly Test[];
  readonly body: Expr;
}

export type Statement = At &
  (
    | {
        readonly is: 'let';
        readonly pattern: Pattern;
        readonly type: string | null;
        readonly value: Expr | null;
        readonly otherwise: Expr | null;
      }
    | { readonly is: 'do'; readonly of: Expr }
    | { readonly is: 'use' }
    | { readonly is: 'const'; readonly name: string; readonly type: string; readonly value: Expr }
    | { readonly is: 'fn'; readonly name: string; readonly of: Closure & At }
    | { readonly is: 'item'; readonly kind: string }
  );

export type Pattern = At &
  (
    | { readonly is: 'any' }
    /** `..` in a list of patterns. */
    | { readonly is: 'rest' }
    /** A name: a variable, a constant or a unit variant, with what has to match besides. `ref` borrows from what is matched. */
    | {
        readonly is: 'bind';
        readonly name: string;
        readonly mutable: boolean;
        readonly ref: 'no' | 'shared' | 'mutable';
        readonly inner: Pattern | null;
      }
    | { readonly is: 'literal'; readonly of: Literal; readonly text: string }
    | { readonly is: 'path'; readonly path: Path }
    | { readonly is: 'reference'; readonly of: Pattern }
    | { readonly is: 'tuple'; readonly items: readonly Pattern[] }
    | { readonly is: 'slice'; readonly items: readonly Pattern[] }
    | { readonly is: 'or'; readonly items: readonly Pattern[] }
    | { readonly is: 'variant'; readonly path: Path; readonly items: readonly Pattern[] }
    | { readonly is: 'struct'; readonly path: Path; readonly fields: readonly { readonly name: string; readonly of: Pattern }[] }
    | { readonly is: 'range'; readonly from: Pattern | null; readonly to: Pattern | null; readonly inclusive: boolean }
    | { readonly is: 'other'; readonly kind: string }
  );
