/**
 * Terms and their text. An operator is a name with a number of children; what a name means is the business of the rules, the analysis
 * and the costs. Text is an s-expression: `(+ a (* b 2))`. A name that holds blanks, brackets or quotes is written as a JSON string.
 */
export interface Term {
  readonly op: string;
  readonly children: readonly Term[];
}

export const term = (op: string, ...children: readonly Term[]): Term => ({ op, children });

/** Text that is no term or pattern; `at` is the offset of the character where reading stopped. */
export class TermSyntaxError extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(`${message} at character ${at}`);
    this.name = 'TermSyntaxError';
    this.at = at;
  }
}

const TOKEN = /\s*(?:([()])|("(?:[^"\\]|\\.)*")|([^\s()"]+))/y;
const PLAIN = /^[^\s()"]+$/;

/** Brackets that are open: the operator, once it was read, and the children so far. */
interface Open {
  op: string | undefined;
  readonly children: Term[];
}

/** Reads one term. Throws `TermSyntaxError`. Nesting is limited by memory only. */
export function parseTerm(text: string): Term {
  const open: Open[] = [];
  let done: Term | undefined;
  const end = text.trimEnd().length;
  for (let at = 0; at < end; at = TOKEN.lastIndex) {
    if (done) throw new TermSyntaxError('text after the term', at);
    TOKEN.lastIndex = at;
    const [, bracket, quoted, plain] = TOKEN.exec(text) ?? [];
    const name = quoted === undefined ? plain : unquote(quoted, at);
    const complete = readToken(open, bracket, name, at);
    if (!complete) continue;
    const parent = open.at(-1);
    if (parent) parent.children.push(complete);
    else done = complete;
  }
  if (!done) throw new TermSyntaxError('the term is not complete', end);
  return done;
}

/** The term that a token completes, if it does. */
function readToken(open: Open[], bracket: string | undefined, name: string | undefined, at: number): Term | undefined {
  const top = open.at(-1);
  const wantsName = top !== undefined && top.op === undefined;
  if (name !== undefined) {
    if (!wantsName) return { op: name, children: [] };
    top.op = name;
    return undefined;
  }
  if (bracket === undefined) throw new TermSyntaxError('not a term', at);
  if (wantsName) throw new TermSyntaxError('an operator is a name', at);
  if (bracket === '(') {
    open.push({ op: undefined, children: [] });
    return undefined;
  }
  if (top?.op === undefined) throw new TermSyntaxError('a bracket is closed that was not opened', at);
  open.pop();
  return { op: top.op, children: top.children };
}

function unquote(quoted: string, at: number): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    throw new TermSyntaxError('not a JSON string', at);
  }
}

export const printName = (op: string): string => (PLAIN.test(op) ? op : JSON.stringify(op));

/** The text that `parseTerm` reads as the same term. */
export function printTerm(root: Term): string {
  const parts: string[] = [];
  const todo: (Term | string)[] = [root];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (typeof next === 'string') parts.push(next);
    else if (next.children.length === 0) parts.push(printName(next.op));
    else {
      parts.push('(', printName(next.op));
      todo.push(')');
      for (let i = next.children.length - 1; i >= 0; i -= 1) todo.push(next.children[i] as Term, ' ');
    }
  }
  return parts.join('');
}

/** Visits a term children first and gives what the root gave. Without recursion: terms may be deep. */
export function foldTerm<T>(root: Term, visit: (op: string, children: T[]) => T): T {
  const done: T[] = [];
  const todo: (Term | { readonly leave: Term })[] = [root];
  for (let next = todo.pop(); next; next = todo.pop()) {
    if ('leave' in next) {
      const { op, children } = next.leave;
      done.push(visit(op, done.splice(done.length - children.length)));
    } else {
      todo.push({ leave: next });
      for (let i = next.children.length - 1; i >= 0; i -= 1) todo.push(next.children[i] as Term);
    }
  }
  return done[0] as T;
}

/** Numbers for operators, in the order in which they came. The same name with another number of children is another operator. */
export class Operators {
  /** By number of children, then by name. */
  readonly #ids: Map<string, number>[] = [];
  readonly #names: string[] = [];

  get size(): number {
    return this.#names.length;
  }

  intern(name: string, arity: number): number {
    while (this.#ids.length <= arity) this.#ids.push(new Map());
    const ids = this.#ids[arity] as Map<string, number>;
    let id = ids.get(name);
    if (id === undefined) {
      id = this.#names.length;
      ids.set(name, id);
      this.#names.push(name);
    }
    return id;
  }

  name(id: number): string {
    return this.#names[id] as string;
  }
}
