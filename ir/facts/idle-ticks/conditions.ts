import { sameTerm, type Term } from '../../../rust/index.ts';
import { tupleTypeAt } from './earlier.ts';

const OPPOSITE: Readonly<Record<string, string>> = { '<': '>=', '>=': '<', '>': '<=', '<=': '>', '==': '!=', '!=': '==' };

/** Of two conditions on one element exactly one holds. */
export function areOpposite(p: Term, q: Term, type: string): boolean {
  if (p.t !== 'apply' || q.t !== 'apply') return false;
  if (p.fn === '!' && sameTerm(p.args[0] as Term, q)) return true;
  if (q.fn === '!' && sameTerm(q.args[0] as Term, p)) return true;
  return (
    OPPOSITE[p.fn] === q.fn &&
    p.args.length === 2 &&
    p.args.every((arg, i) => isInteger(arg, type) && sameTerm(arg, q.args[i] as Term))
  );
}

/** A primitive integer type. */
export const INTEGER = /^[iu](?:8|16|32|64|128|size)$/;

/** Of a primitive integer type, on which comparisons are what they seem. */
function isInteger(term: Term, type: string): boolean {
  if (term.t === 'const') return /^\d[\d_]*(?:[iu](?:8|16|32|64|128|size))?$/.test(term.text);
  if (term.t === 'atom') return term.id === 'x' && INTEGER.test(tupleTypeAt(type, term.path) ?? '');
  return term.t === 'apply' && ['+', '-', '*'].includes(term.fn) && term.args.every((arg) => isInteger(arg, type));
}
