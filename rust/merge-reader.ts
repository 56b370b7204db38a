/** Reads what a closure does to its accumulator, for `merge.ts`. */
import type { Expr, ExprOf, Pattern, Statement } from './core/core.ts';
import { patternsWithin, within } from './core/parts.ts';
import { isInteger, isPlain, standardName } from './standard.ts';
import { textOf } from './syntax.ts';
import { compact } from './tokens.ts';
import { readType } from './types.ts';

/** What happens to a cell of two accumulators when they become one. */
export type MergeOperator = 'add' | 'wrapping-add' | 'saturating-add' | 'max' | 'min' | 'or' | 'and' | 'xor' | 'union';

/** A cell of an accumulator: the whole of it, or a position in a tuple of tuples. */
export interface MergePart {
  readonly path: readonly string[];
  readonly by: MergeOperator;
}

export const cellText = (path: readonly string[]): string =>
  path.length === 0 ? 'the accumulator' : `part ${path.join('.')} of the accumulator`;

/** Why a closure is not read. */
export class Doubt extends Error {}

/** Updates by operators of Rust, and what they are called here. */
const UPDATES: Readonly<Record<string, MergeOperator>> = { '+': 'add', '|': 'or', '&': 'and', '^': 'xor' };
const METHODS: Readonly<Record<string, MergeOperator>> = {
  wrapping_add: 'wrapping-add',
  saturating_add: 'saturating-add',
  max: 'max',
  min: 'min',
};
const COMPARED: Readonly<Record<string, MergeOperator>> = { '>': 'max', '>=': 'max', '<': 'min', '<=': 'min' };
const TURNED: Readonly<Record<string, string>> = { '>': '<', '>=': '<=', '<': '>', '<=': '>=' };

export class Reader {
  readonly #closure: ExprOf<'closure'>;
  readonly #types: { readonly state: string; readonly value: string };
  readonly #isReduce: boolean;
  /** Names of the accumulator, or of its parts. */
  readonly #cells = new Map<string, readonly string[]>();
  /** Names of the element, or of its parts. */
  #values = new Map<string, readonly string[]>();
  /** Names of values that are known to be of a type of the standard library. */
  #plain = new Set<string>();
  readonly #parts = new Map<string, MergePart>();

  constructor(closure: ExprOf<'closure'>, types: { readonly state: string; readonly value: string }, isReduce: boolean) {
    this.#closure = closure;
    this.#types = types;
    this.#isReduce = isReduce;
  }

  read(): readonly MergePart[] {
    const [state, value] = this.#closure.parameters;
    this.#bind(state?.pattern, [], this.#cells);
    this.#bind(value?.pattern, [], this.#values);
    for (const [name, path] of this.#values) if (isPlain(typeAt(this.#types.value, path))) this.#plain.add(name);
    this.#effect(this.#closure.body);
    if (this.#parts.size === 0) throw new Doubt('it does nothing to the accumulator');
    return [...this.#parts.values()].sort((a, b) => (a.path.join('.') < b.path.join('.') ? -1 : 1));
  }

  /** Parameters are names, or tuples of names. */
  #bind(pattern: Pattern | undefined, path: readonly string[], names: Map<string, readonly string[]>): void {
    if (pattern === undefined || pattern.is === 'any' || pattern.is === 'path') return;
    // Of the accumulator that would be a copy.
    if (pattern.is === 'reference' && names === this.#values) this.#bind(pattern.of, path, names);
    else if (pattern.is === 'bind' && pattern.inner === null && /^[a-z_]/.test(pattern.name)) names.set(pattern.name, path);
    else if (pattern.is === 'tuple' && pattern.items.every(({ is }) => is !== 'rest'))
      pattern.items.forEach((item, i) => {
        this.#bind(item, [...path, String(i)], names);
      });
    else throw new Doubt(`the parameter ${textOf(pattern.at)} is not read`);
  }

  /** An expression for what it does; only here the accumulator is changed. */
  #effect(expr: Expr): void {
    switch (expr.is) {
      case 'block': {
        const outside = [new Map(this.#values), new Set(this.#plain)] as const;
        for (const statement of expr.statements) this.#statement(statement);
        if (expr.tail !== null) this.#effect(expr.tail);
        [this.#values, this.#plain] = outside;
        return;
      }
      case 'update': {
        const cell = this.#cellOf(expr.to);
        if (cell === null) break;
        const by = UPDATES[expr.operator];
        if (by === undefined) throw new Doubt(`${expr.operator}= is not known to be commutative and associative`);
        this.#change(cell, by, expr.value, expr);
        return;
      }
      case 'assign': {
        const cell = expr.to === null ? null : this.#cellOf(expr.to);
        if (cell === null) break;
        this.#assign(cell, expr);
        return;
      }
      case 'method':
        if (this.#inserted(expr)) return;
        break;
      case 'if':
        if (this.#chosen(expr)) return;
        break;
      default:
    }
    this.#onlyOfFolds(expr);
    this.#branches(expr);
  }

  /** What happens to some of the elements only, or for some of them several times. */
  #branches(expr: Expr): void {
    switch (expr.is) {
      case 'if':
        for (const { pattern, of } of expr.tests) {
          this.#shadow(pattern);
          this.#reads(of);
        }
        this.#effect(expr.body);
        if (expr.otherwise !== null) this.#effect(expr.otherwise);
        return;
      case 'match':
        this.#reads(expr.of);
        for (const { pattern, guard, body } of expr.arms) {
          this.#shadow(pattern);
          for (const test of guard) this.#reads(test.of);
          this.#effect(body);
        }
        return;
      case 'for':
        this.#shadow(expr.pattern);
        this.#reads(expr.over);
        this.#effect(expr.body);
        return;
      default:
        this.#reads(expr);
    }
  }

  /**
   * A fold is given the elements, whoever folds them. A reduce is given results of its own: what it does beside merging them, be it to end
   * early or to panic, it would do for other values than before.
   */
  #onlyOfFolds(expr: Pick<Expr, 'at'>): void {
    if (this.#isReduce) throw new Doubt(`${this.#shown(expr)} is more than to merge two values`);
  }

  #statement(statement: Statement): void {
    switch (statement.is) {
      case 'do':
        this.#effect(statement.of);
        return;
      case 'let': {
        this.#onlyOfFolds(statement);
        const { pattern, type, value, otherwise } = statement;
        const plain = (type !== null && isPlain(type)) || (value !== null && this.#isPlain(value));
        for (const part of [value, otherwise]) if (part !== null) this.#reads(part);
        this.#shadow(pattern);
        if (pattern.is === 'bind' && pattern.inner === null && plain) this.#plain.add(pattern.name);
        return;
      }
      case 'const':
      case 'use':
      case 'fn':
      case 'item':
        throw new Doubt(`${textOf(statement.at).slice(0, 40)} is not read`);
    }
  }

  /** `*acc = acc.max(x)`, `*acc = std::cmp::max(x, *acc)`. */
  #assign(cell: readonly string[], expr: ExprOf<'assign'>): void {
    const { value } = expr;
    const [name, left, right] =
      value.is === 'method' && value.args.length === 1
        ? [value.name, value.of, value.args[0] as Expr]
        : value.is === 'call' &&
            value.args.length === 2 &&
            value.callee.is === 'name' &&
            /^(?:std|core)::cmp::(?:max|min)$/.test(value.callee.path.text)
          ? [value.callee.path.segments.at(-1) as string, ...(value.args as [Expr, Expr])]
          : ['', null, null];
    const by = Object.hasOwn(METHODS, name) ? (METHODS[name] as MergeOperator) : undefined;
    if (by === undefined || left === null)
      throw new Doubt(`${this.#shown(expr)} is set to something that is no sum, maximum or minimum`);
    const isCell = (one: Expr): boolean => this.#cellOf(bare(one))?.join('.') === cell.join('.');
    // A method of a value of the program's own may do anything.
    const isMethod = value.is === 'method';
    if (isCell(left)) this.#change(cell, by, right, expr);
    else if (isCell(right) && (!isMethod || this.#isPlain(left))) this.#change(cell, by, left, expr);
    else throw new Doubt(`${this.#shown(expr)} does not begin with what is there`);
  }

  /** `if x > *acc { *acc = x }`. */
  #chosen({ tests, body, otherwise, at }: ExprOf<'if'>): boolean {
    const [test] = tests;
    if (tests.length !== 1 || test === undefined || test.pattern !== null || otherwise !== null) return false;
    const compared = test.of;
    const only =
      body.is === 'block' && body.statements.length + (body.tail === null ? 0 : 1) === 1
        ? (body.tail ?? body.statements[0])
        : null;
    const set = only?.is === 'do' ? only.of : only;
    if (compared.is !== 'binary' || set?.is !== 'assign' || set.to === null) return false;
    const cell = this.#cellOf(set.to);
    const [left, right] = [this.#cellOf(compared.left), this.#cellOf(compared.right)];
    if (cell === null || (left === null) === (right === null)) return false;
    const operator = left === null ? compared.operator : TURNED[compared.operator];
    const by = operator === undefined || !Object.hasOwn(COMPARED, operator) ? undefined : COMPARED[operator];
    const other = left === null ? compared.left : compared.right;
    if (by === undefined || (left ?? right)?.join('.') !== cell.join('.') || same(other) !== same(set.value)) return false;
    this.#change(cell, by, set.value, { at } as Expr);
    return true;
  }

  /** `acc.insert(x)`, whose answer nobody looks at. */
  #inserted(expr: ExprOf<'method'>): boolean {
    const cell = this.#cellOf(expr.of);
    const [item] = expr.args;
    if (cell === null || expr.name !== 'insert' || item === undefined || expr.args.length > 1) return false;
    this.#change(cell, 'union', item, expr);
    return true;
  }

  #change(cell: readonly string[], by: MergeOperator, value: Expr, at: Expr): void {
    this.#reads(value);
    const type = typeAt(this.#types.state, cell);
    const why = whyNot(by, type, value);
    if (why !== null) throw new Doubt(`${this.#shown(at)}: ${why}`);
    if (UPDATES_OF.has(by) && !this.#isPlain(value))
      throw new Doubt(`${this.#shown(at)}: the type of what is added is not known, and may define += as it likes`);
    const key = cell.join('.');
    const before = this.#parts.get(key);
    if (this.#isReduce) {
      if (before !== undefined) throw new Doubt(`${cellText(cell)} is changed twice`);
      if (this.#valueOf(bare(value))?.join('.') !== key)
        throw new Doubt(`${this.#shown(at)} does not take the same part of the other value`);
    }
    if (before !== undefined && before.by !== by) throw new Doubt(`${cellText(cell)} is changed by ${before.by} and by ${by}`);
    this.#parts.set(key, { path: cell, by });
  }

  /** An expression for its value: it may not look at the accumulator. */
  #reads(expr: Expr): void {
    for (const inner of within(expr)) {
      const text = inner.is === 'name' ? inner.path.name : null;
      if (text !== null && this.#cells.has(text)) throw new Doubt(`${this.#shown(expr)} looks at the accumulator`);
      // What stands in strings and in macros is not taken apart.
      if (inner.is === 'macro' || inner.is === 'other' || inner.is === 'literal')
        for (const name of this.#cells.keys())
          if (new RegExp(`\\b${name}\\b`).test(textOf(inner.at)))
            throw new Doubt(`${this.#shown(expr)} may look at the accumulator`);
    }
  }

  #shadow(pattern: Pattern | null): void {
    if (pattern === null) return;
    for (const part of patternsWithin(pattern))
      if (part.is === 'bind') {
        if (this.#cells.has(part.name)) throw new Doubt(`${part.name} is the name of two things`);
        this.#plain.delete(part.name);
        this.#values.delete(part.name);
      }
  }

  #cellOf(expr: Expr): readonly string[] | null {
    return partOf(expr, this.#cells);
  }

  #valueOf(expr: Expr): readonly string[] | null {
    return partOf(expr, this.#values);
  }

  /** Is the value of a type of the standard library, whose operators are known? */
  #isPlain(expr: Expr): boolean {
    switch (expr.is) {
      case 'literal':
        return true;
      case 'name':
        return expr.path.name !== null && this.#plain.has(expr.path.name);
      case 'field': {
        const part = this.#valueOf(expr);
        return part !== null && isPlain(typeAt(this.#types.value, part));
      }
      case 'cast':
        return isPlain(expr.type);
      case 'deref':
      case 'borrow':
      case 'unary':
        return this.#isPlain(expr.of);
      case 'binary':
        return this.#isPlain(expr.left) && this.#isPlain(expr.right);
      case 'method':
        return this.#isPlain(expr.of) && /^(?:clone|len)$/.test(expr.name) && expr.args.length === 0;
      case 'call': {
        const [type, name] = expr.callee.is === 'name' ? expr.callee.path.segments : [];
        return expr.callee.is === 'name' && expr.callee.path.segments.length === 2 && name === 'from' && isInteger(type ?? '');
      }
      default:
        return false;
    }
  }

  #shown({ at }: Pick<Expr, 'at'>): string {
    return compact(textOf(at)).slice(0, 60);
  }
}

/** Operators that a type of the program may define for a number: `impl AddAssign<Mine> for u64`. */
const UPDATES_OF: ReadonlySet<MergeOperator> = new Set(Object.values(UPDATES));

/** Why an operator of a cell of this type does not merge; null when it does. */
function whyNot(by: MergeOperator, type: string, value: Expr): string | null {
  const name = standardName(readType(type)) ?? '';
  const isUnsigned = isInteger(name) && name.startsWith('u');
  switch (by) {
    case 'add':
      if (/^f(?:32|64)$/.test(name)) return 'sums of floating point depend on their order';
      if (!isInteger(name)) return `adding to ${type} is not known to be commutative and associative`;
      if (isUnsigned || (value.is === 'literal' && value.of === 'int')) return null;
      return 'the sum of some of the elements may overflow where that of all does not: wrapping_add has no such sum';
    case 'wrapping-add':
      return isInteger(name) ? null : `wrapping_add of ${type} is not known`;
    case 'saturating-add':
      return isUnsigned ? null : 'a sum that stops at both ends depends on the order';
    case 'or':
    case 'and':
    case 'xor':
      return isInteger(name) || name === 'bool' ? null : `the operator is not known for ${type}`;
    case 'max':
    case 'min':
      return isPlain(type) && !/\bf(?:32|64)\b/.test(type) ? null : `equal values of ${type} may differ, and the first one stays`;
    case 'union':
      return /^(?:Hash|BTree)Set$/.test(name) && readType(type).args.length === 1 && isPlain(type)
        ? null
        : `insert of ${type} is not known`;
  }
}

/** The place that an expression names, from names that stand for a whole or for parts of it. */
function partOf(expr: Expr, names: ReadonlyMap<string, readonly string[]>): readonly string[] | null {
  switch (expr.is) {
    case 'name':
      return expr.path.name === null ? null : (names.get(expr.path.name) ?? null);
    case 'deref':
      return partOf(expr.of, names);
    case 'field': {
      const part = /^\d+$/.test(expr.name) ? partOf(expr.of, names) : null;
      return part === null ? null : [...part, expr.name];
    }
    default:
      return null;
  }
}

/** Without what gives the same value of a type of the standard library. */
function bare(expr: Expr): Expr {
  if (expr.is === 'deref' || expr.is === 'borrow') return bare(expr.of);
  return expr.is === 'method' && expr.name === 'clone' && expr.args.length === 0 ? bare(expr.of) : expr;
}

const same = (expr: Expr): string => compact(textOf(bare(expr).at));

function typeAt(type: string, path: readonly string[]): string {
  let now = type;
  for (const step of path) {
    const reading = readType(now);
    now = reading.items[Number(step)] ?? '_';
  }
  return now;
}
