import type { Json, JsonObject, LocationKey, Place, Scope } from '../graph/operator.ts';
import { at, type Collector, type Path, show } from './diagnostics.ts';
import { get, isArray, isCount, isObject, tagged } from './shape.ts';

export type RootKind = 'process' | 'cluster';

/** A LocationId as read: the place and what the document says the root is. */
export interface ReadPlace extends Place {
  readonly rootKind: RootKind;
}

/** `{"idx":1,"version":1}` to `loc1v1`. */
export function readKey(value: Json | undefined): LocationKey | undefined {
  if (!isObject(value)) return undefined;
  const idx = get(value, 'idx');
  const version = get(value, 'version');
  return isCount(idx) && isCount(version) ? `loc${idx}v${version}` : undefined;
}

export function writeKey(key: LocationKey): JsonObject {
  const match = /^loc(\d+)v(\d+)$/.exec(key);
  if (match === null) throw new Error(`'${key}' is not a location key`);
  return { idx: Number(match[1]), version: Number(match[2]) };
}

/**
 * Hydro's LocationId in the tuple form of 0.16.0, `{"Tick":[0, ...]}`, or the later struct form. A later tick without a number sits
 * on an atomic section and has that section's clock.
 */
export function readPlace(value: Json | undefined, path: Path | null, problems: Collector): ReadPlace | undefined {
  const layers: Layer[] = [];
  let step: Step = { json: value, path };
  for (let next = unwrap(step, layers, problems); next !== null; next = unwrap(step, layers, problems)) step = next;
  const [tag, content] = tagged(step.json) ?? [];
  const root = tag === 'Process' || tag === 'Cluster' ? readKey(content) : undefined;
  if (root === undefined) {
    problems.add(
      'shape',
      step.path,
      `a location is Process or Cluster with {"idx", "version"}, Tick or Atomic, not ${show(step.json)}`,
    );
    return undefined;
  }
  const scopes = settle(layers);
  if (scopes !== undefined) return { root, scopes, rootKind: tag === 'Process' ? 'process' : 'cluster' };
  problems.add('shape', path, 'a tick without a number needs an atomic section with a numbered tick below it');
  return undefined;
}

/** A scope, or a tick that has the clock of the tick below it. */
type Layer = Scope | 'inherit';

interface Step {
  readonly json: Json | undefined;
  readonly path: Path | null;
}

/** Takes one layer off and notes it; null at the root location, or at what is no LocationId. */
function unwrap({ json, path }: Step, layers: Layer[], problems: Collector): Step | null {
  const [tag, content] = tagged(json) ?? [];
  if (tag === 'Atomic') {
    layers.push({ kind: 'atomic' });
    return { json: content, path: at(path, tag) };
  }
  if (tag !== 'Tick') return null;
  const tuple = isArray(content) && content.length === 2;
  const clock = isObject(content) ? get(content, 'tick') : tuple ? content[0] : undefined;
  if (isCount(clock)) layers.push({ kind: 'tick', clock });
  else if (isObject(content) && clock === null) layers.push('inherit');
  else problems.add('shape', at(path, tag), `a tick is [clock, location] or {"tick", "parent_location"}, not ${show(content)}`);
  if (isObject(content)) return { json: get(content, 'parent_location'), path: at(path, tag, 'parent_location') };
  return { json: tuple ? content[1] : undefined, path: at(path, tag, 1) };
}

/** Gives ticks without a number the clock of the next numbered tick below; undefined when there is none. */
function settle(layers: readonly Layer[]): readonly Scope[] | undefined {
  const scopes: Scope[] = [];
  let below: number | undefined;
  for (const layer of [...layers].reverse()) {
    if (layer === 'inherit') {
      if (below === undefined) return undefined;
      scopes.push({ kind: 'tick', clock: below });
    } else {
      if (layer.kind === 'tick') below = layer.clock;
      scopes.push(layer);
    }
  }
  return scopes.reverse();
}

/**
 * A place as LocationId. `like` is a LocationId of the same program: its form (tuple or struct) is followed, and a tick directly over
 * an atomic section is written without a number in the struct form.
 */
export function writePlace(place: Place, rootKind: RootKind, like?: Json): JsonObject {
  const struct = usesStructTicks(like);
  let value: JsonObject = { [rootKind === 'process' ? 'Process' : 'Cluster']: writeKey(place.root) };
  for (let i = place.scopes.length - 1; i >= 0; i -= 1) {
    const scope = place.scopes[i];
    if (scope?.kind === 'atomic') value = { Atomic: value };
    else if (scope !== undefined && !struct) value = { Tick: [scope.clock, value] };
    else if (scope !== undefined) {
      const overAtomic = place.scopes[i + 1]?.kind === 'atomic';
      value = { Tick: { tick: overAtomic ? null : scope.clock, parent_location: value } };
    }
  }
  return value;
}

/** Is the innermost tick of a LocationId written as a struct, as of 0.17? */
export function usesStructTicks(like: Json | undefined): boolean {
  let here = like;
  for (let entry = tagged(here); entry !== undefined; entry = tagged(here)) {
    const [tag, content] = entry;
    if (tag === 'Tick') return isObject(content);
    if (tag !== 'Atomic') return false;
    here = content;
  }
  return false;
}
