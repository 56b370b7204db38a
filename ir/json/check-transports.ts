import { at, type Collector, show } from './diagnostics.ts';
import type { Linked } from './link.ts';
import { isObject } from './shape.ts';

/** Where a network says how it is carried, it names one protocol with its settings: what is lost and reordered depends on them. */
export function checkTransports({ byId }: Linked, problems: Collector): void {
  for (const { kind, fields, path } of byId.values()) {
    const info = kind === 'Network' ? (fields['networking_info'] ?? null) : null;
    if (info === null) continue;
    const settings = isObject(info) ? Object.values(info) : [];
    if (settings.length === 1 && settings.every(isObject)) continue;
    const place = at(path, kind, 'networking_info');
    problems.add('shape', place, `a transport is one protocol with its settings ({"Tcp": {"fault": ..}}), not ${show(info)}`);
  }
}
