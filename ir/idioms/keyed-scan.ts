import type { Idiom } from './idiom.ts';
import { downstreamOf, sorted } from './match.ts';
import { briefType } from './type-shape.ts';
import type { View } from './view.ts';

/**
 * A state machine per key: a scan over a map of states, flattened. When at most one entry per key comes out (cast to a keyed
 * singleton), it is "first per key" or another early-stopping fold.
 */
export function findKeyedScans(view: View): Idiom[] {
  const found: Idiom[] = [];
  for (const op of view.operators) {
    const input = op.kind === 'Scan' ? view.from(op.id) : null;
    const keyType = input === null ? null : view.type(input)?.keyType;
    const flat = keyType ? downstreamOf(view, op.id) : null;
    if (!keyType || !flat || view.kind(flat.end) !== 'FlatMap') continue;
    const base = {
      location: op.place.root,
      root: op.id,
      details: { keyType, scan: op.id },
    };
    const scan = [op.id, ...flat.passed, flat.end];
    const once = view.consumers(flat.end)[0];
    if (once === undefined || view.kind(once) !== 'Cast' || view.type(once)?.kind !== 'KeyedSingleton') {
      found.push({ kind: 'keyed-scan', label: `state machine per ${briefType(keyType)}`, operators: sorted(scan), ...base });
      continue;
    }
    const unwrap = downstreamOf(view, flat.end);
    const last = unwrap && view.kind(unwrap.end) === 'Map' ? [...unwrap.passed, unwrap.end] : [once];
    found.push({ kind: 'keyed-first', label: `first per ${briefType(keyType)}`, operators: sorted([...scan, ...last]), ...base });
  }
  return found;
}
