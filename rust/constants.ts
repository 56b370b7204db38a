/** Constants that the text alone proves. */
import { open } from './anatomy.ts';
import { lower } from './core/lower.ts';

/** Is an expression `[]`, in whatever stageleft wraps around it: a type hint, and a block of imports? */
export function isEmptyArray(text: string): boolean {
  const opened = open(text);
  if ('because' in opened || opened.anatomy.lets.length > 0) return false;
  const core = lower(opened.anatomy.core);
  return core.is === 'array' && !core.vec && core.items.length === 0;
}
