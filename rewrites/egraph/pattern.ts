import { parseTerm, printTerm, type Term } from './language.ts';

/** A term in which leaves that start with `?` are variables: they stand for any e-class, the same name for the same one. */
export interface Pattern {
  readonly root: Term;
  /** In the order in which they come, from left to right. */
  readonly variables: readonly string[];
}

export const isVariable = (node: Term): boolean => node.children.length === 0 && node.op.length > 1 && node.op.startsWith('?');

/** Reads `(+ ?a (* ?a 2))`. Throws `TermSyntaxError`. */
export function parsePattern(text: string): Pattern {
  return patternOf(parseTerm(text));
}

export function patternOf(root: Term): Pattern {
  return { root, variables: [...new Set(variablesOf(root))] };
}

export const printPattern = (pattern: Pattern): string => printTerm(pattern.root);

export function variablesOf(root: Term): string[] {
  return isVariable(root) ? [root.op] : root.children.flatMap(variablesOf);
}

/** One part of a left side: the class of a variable has an e-node that looks like the pattern. */
export interface Equation {
  /** `undefined` for the whole left side of a rule with one pattern. */
  readonly variable: string | undefined;
  readonly pattern: Pattern;
}

const EQUATION = /^\s*(\?[^\s()"=,]+)\s*=(?=[\s(?])/;

/**
 * Reads one pattern, or a multi-pattern: `?x = (f ?a), ?y = (g ?x ?a)` holds where all of it does. Throws `TermSyntaxError`.
 */
export function parseEquations(text: string): readonly Equation[] {
  if (!EQUATION.test(text)) return [{ variable: undefined, pattern: parsePattern(text) }];
  return splitAtCommas(text).map((part) => {
    const [head = '', variable] = EQUATION.exec(part) ?? [];
    if (variable === undefined) throw new SyntaxError(`'${part.trim()}' is no equation like ?x = (f ?a)`);
    return { variable, pattern: parsePattern(part.slice(head.length)) };
  });
}

/** Parts between commas that stand in no brackets and no quotes. */
function splitAtCommas(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const [piece] of text.matchAll(/"(?:[^"\\]|\\.)*"|[\s\S]/g)) {
    if (piece === '(') depth += 1;
    if (piece === ')') depth -= 1;
    if (piece === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += piece;
  }
  return parts;
}
