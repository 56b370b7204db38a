import fc from 'fast-check';
import type { Json } from '../../ir/index.ts';
import { clusterAt, node, type Obj, processAt, root, stream, tickAt } from './ir-json.ts';

/**
 * Random IR documents as Hydro writes them: forests of operators with shared subtrees numbered by first encounter, cycles, and closures with
 * captured references. Reads like IR, means nothing. A list of numbers is the source of choices, so that fast-check can shrink it.
 */
export function buildRandomIr(choices: readonly number[]): Obj[] {
  let at = 0;
  const choose = (n: number): number => (choices[at++] ?? 0) % n;
  let shared = 0;
  /** Numbers that are completely written and may be referred to. */
  const closed: number[] = [];
  const openCycles: number[] = [];
  let cycles = 0;

  const place = (): Json =>
    [processAt(1), clusterAt(2), tickAt(choose(3), processAt(1)), { Atomic: tickAt(4, clusterAt(2)) }][choose(4)] as Json;
  const kind = (): Json => {
    const element_type = ['u32', '(u32 , Vec < u8 >)', '()'][choose(3)] as string;
    const keyed = { key_type: 'u32', value_type: element_type };
    return [
      stream(element_type),
      { Singleton: { bound: 'Unbounded', element_type } },
      { Optional: { bound: 'Bounded', element_type } },
      { KeyedStream: { bound: 'Unbounded', value_order: 'NoOrder', value_retry: 'AtLeastOnce', ...keyed } },
      { KeyedSingleton: { bound: 'BoundedValue', ...keyed } },
    ][choose(5)] as Json;
  };
  const operator = (variant: string, fields: Obj): Obj => node(variant, fields, { place: place(), kind: kind() });
  const closure = (depth: number): Json => {
    if (choose(3) > 0 || depth > 12) return `q!(| x | x + ${choose(9)})`;
    const captured = Array.from({ length: choose(3) }, () => [
      operator('Reference', { inner: share(depth), kind: 'Singleton', access_counter: choose(4) }),
      choose(2) === 1,
    ]);
    return { expr: `q!(| x | ${choose(9)})`, singleton_refs: captured };
  };
  /** A SharedNode: the number is given before the node is written. */
  const share = (depth: number): Json => {
    if (closed.length > 0 && choose(2) === 0) return { $shared_ref: closed[choose(closed.length)] as number };
    const number = shared++;
    const written = { $shared: number, node: tree(depth + 1) };
    closed.push(number);
    return written;
  };
  const tree = (depth: number): Json => {
    const pick = depth > 12 || at >= choices.length ? choose(3) : choose(14);
    const sub = (): Json => tree(depth + 1);
    switch (pick) {
      case 0:
        return operator('Source', {
          source: [{ Iter: 'q!(0 .. 3)' }, { Spin: [] }, { ClusterMembers: [clusterAt(2), 'Uninit'] }][choose(3)] as Json,
        });
      case 1:
        return operator('SingletonSource', { value: 'q!(0)', first_tick_only: choose(2) === 1 });
      case 2: {
        const cycle = cycles++;
        openCycles.push(cycle);
        return operator('CycleSource', { cycle_id: cycle });
      }
      case 3:
      case 4:
        return operator('Tee', { inner: share(depth) });
      case 5:
        return operator('Partition', { inner: share(depth), f: 'q!(| x | true)', is_true: choose(2) === 1 });
      case 6:
        return operator('Join', { left: sub(), right: sub() });
      case 7:
        return operator('AntiJoin', { pos: sub(), neg: sub() });
      case 8:
        return operator('Fold', { init: closure(depth), acc: closure(depth), input: sub() });
      case 9:
        return operator('ReduceKeyedWatermark', { f: closure(depth), input: sub(), watermark: sub() });
      case 10:
        return operator('Teleport', { input: sub(), left: sub(), speed: { very: ['fast'] } });
      case 11:
        return operator('Batch', { inner: sub() });
      default:
        return operator('Map', { f: closure(depth), input: sub() });
    }
  };

  const roots = Array.from({ length: 1 + choose(4) }, () =>
    root(choose(2) === 0 ? 'Null' : 'EmbeddedOutput', { ident: 'out', input: tree(0) }),
  );
  while (openCycles.length > 0)
    roots.push(root('CycleSink', { cycle_id: openCycles.pop() as number, input: operator('Source', { source: { Spin: [] } }) }));
  for (const entry of roots) if ('Null' in entry) delete (entry['Null'] as Obj)['ident'];
  return roots;
}

export const irDocuments: fc.Arbitrary<Obj[]> = fc.array(fc.nat(1 << 16), { minLength: 0, maxLength: 300 }).map(buildRandomIr);

/** The same value with members in another order; `sort` as RFC 8785 would, else reversed. */
export function reorder(value: Json, sort: boolean): Json {
  if (Array.isArray(value)) return value.map((item) => reorder(item, sort));
  if (typeof value !== 'object' || value === null) return value;
  const keys = sort ? Object.keys(value).sort() : Object.keys(value).reverse();
  return Object.fromEntries(keys.map((key) => [key, reorder((value as Obj)[key] as Json, sort)]));
}

/** Numbers operators in the order they stand in the JSON, from `first`. */
export function numberOperators(value: Json, first: number): Json {
  let next = first;
  const visit = (here: Json): Json => {
    if (Array.isArray(here)) return here.map(visit);
    if (typeof here !== 'object' || here === null) return here;
    const entries = Object.entries(here).map(([key, child]) => [key, visit(child as Json)] as const);
    const numbered = Object.fromEntries(entries);
    return Object.hasOwn(numbered, 'span') ? { ...numbered, id: next++ } : numbered;
  };
  return visit(value);
}

/** Renumbers `$shared` and writes each definition at a random occurrence instead of the first. */
export function shuffleShared(roots: readonly Obj[], seed: number): Json {
  const definitions = new Map<number, Json>();
  const sites = new Map<number, number>();
  const collect = (here: Json): void => {
    if (typeof here !== 'object' || here === null) return;
    const object = here as Obj;
    const number = (object['$shared'] ?? object['$shared_ref']) as number | undefined;
    if (number !== undefined) sites.set(number, (sites.get(number) ?? 0) + 1);
    if (number !== undefined && 'node' in object) definitions.set(number, object['node'] as Json);
    for (const child of Object.values(object)) collect(child);
  };
  collect(roots as Json);
  const met = new Map<number, number>();
  const rebuild = (here: Json): Json => {
    if (Array.isArray(here)) return here.map(rebuild);
    if (typeof here !== 'object' || here === null) return here;
    const object = here as Obj;
    const number = (object['$shared'] ?? object['$shared_ref']) as number | undefined;
    if (number === undefined) return Object.fromEntries(Object.entries(object).map(([key, child]) => [key, rebuild(child)]));
    const index = met.get(number) ?? 0;
    met.set(number, index + 1);
    const renumbered = number * 3 + (seed % 7);
    if (index !== seed % (sites.get(number) as number)) return { $shared_ref: renumbered };
    return { $shared: renumbered, node: rebuild(definitions.get(number) as Json) };
  };
  return rebuild(roots as Json);
}
