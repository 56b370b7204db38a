/** Ways out of nested code. */
import * as rust from '../../../rust/index.ts';
import type { Thing } from '../things.ts';
import type { Code } from './scope.ts';

/** A jump out of nested code; thrown, and caught by what it names. */
export class Leave {
  readonly what: 'return' | 'break' | 'continue';
  readonly label: string | null;
  readonly value: Thing;
  constructor(what: Leave['what'], label: string | null, value: Thing) {
    this.what = what;
    this.label = label;
    this.value = value;
  }
}

/** Runs code and takes the jumps that are meant for it. */
export function catching(what: Leave['what'], label: string | null, code: Code): Code {
  return (frame) => {
    try {
      return code(frame);
    } catch (thrown) {
      if (thrown instanceof Leave && thrown.what === what && thrown.label === label) return thrown.value;
      throw thrown;
    }
  };
}

/** Whether code may leave its closure early. */
function returns(body: rust.Syntax): boolean {
  for (const inner of rust.descendants(body))
    if (inner.type === 'return_expression' || inner.type === 'try_expression') return true;
  return false;
}

export const catchReturn = (body: rust.core.Expr, code: Code): Code => (returns(body.at) ? catching('return', null, code) : code);
