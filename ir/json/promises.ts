import type { JsonObject } from '../graph/operator.ts';
import { at, type Collector, show } from './diagnostics.ts';
import { get } from './shape.ts';

/** The members of a promise, by its kind. Kinds that nobody knows are kept, and prove nothing. */
export function checkPromise(promise: JsonObject, i: number, problems: Collector): void {
  const path = at(null, 'promises', i);
  const kind = get(promise, 'kind');
  if (kind !== undefined && typeof kind !== 'string')
    problems.add('shape', at(path, 'kind'), `the kind of a promise is a text, not ${show(kind)}`);
  const by = get(promise, 'by');
  if (by !== undefined && typeof by !== 'string')
    problems.add('shape', at(path, 'by'), `who promises is a text, not ${show(by)}`);
  if (kind === 'pure') checkPure(promise, path, problems);
}

function checkPure(promise: JsonObject, path: ReturnType<typeof at>, problems: Collector): void {
  const name = get(promise, 'function');
  if (typeof name !== 'string' || name.trim() === '')
    problems.add(
      'shape',
      at(path, 'function'),
      `a promise of kind pure is {"kind": "pure", "function": path, "by": who}, not ${show(promise)}`,
    );
}
