import type { Json, JsonObject } from '../graph/operator.ts';
import { kindOf, recordOf } from '../operators/catalogue.ts';
import { readCollection } from './collection.ts';
import { at, type Collector, type Path, show } from './diagnostics.ts';
import { type Limits, limitError } from './limits.ts';
import { readPlace } from './place.ts';
import type { RawInput, RawOperator, RawProgram } from './raw-operator.ts';
import { splitBody } from './read-fields.ts';
import { get, isCount, isObject, tagged } from './shape.ts';

/** A node that waits to be read, and the input slot of its consumer. */
interface Pending {
  readonly json: Json;
  readonly path: Path | null;
  readonly consumer: number | null;
  readonly slot: RawInput | null;
}

/**
 * Pass one: walks Hydro's IR JSON in written order with an explicit stack and lists the operators. Shared definitions are read where
 * they stand; references to them are left as numbers.
 * @throws InputError `limit-operators`; everything else is collected
 */
export function readOperators(roots: readonly Json[], path: Path | null, limits: Limits, problems: Collector): RawProgram {
  const program: RawProgram = { operators: [], roots: [], shared: new Map() };
  const stack: Pending[] = [];
  for (let i = roots.length - 1; i >= 0; i -= 1) {
    stack.push({ json: roots[i] as Json, path: at(path, i), consumer: null, slot: null });
  }
  for (let pending = stack.pop(); pending !== undefined; pending = stack.pop()) {
    const node = pending.slot === null ? pending : unshare(pending, pending.slot, program, problems);
    if (node === null) continue;
    const operator = readOperator(node, program.operators.length, problems);
    if (operator === null) continue;
    if (program.operators.length >= limits.operators)
      throw limitError('operators', limits.operators, program.operators.length + 1);
    program.operators.push(operator.raw);
    if (pending.slot === null) program.roots.push(operator.raw.index);
    else {
      pending.slot.producer = operator.raw.index;
      if (pending.slot.shared !== null) {
        const site = {
          producer: operator.raw.index,
          consumer: pending.consumer ?? -1,
          port: pending.slot.port,
          path: pending.path,
        };
        program.shared.set(pending.slot.shared, site);
      }
    }
    for (const input of [...operator.inputs].reverse()) {
      stack.push({ json: input.json, path: input.path, consumer: operator.raw.index, slot: input });
    }
  }
  return program;
}

/** The node behind `{"$shared", "node"}`; null for a `$shared_ref`, whose number is noted in the slot. */
function unshare(pending: Pending, slot: RawInput, program: RawProgram, problems: Collector): Pending | null {
  const { json, path } = pending;
  if (!isObject(json) || !(Object.hasOwn(json, '$shared') || Object.hasOwn(json, '$shared_ref'))) return pending;
  const members = Object.keys(json).sort().join();
  const number = get(json, members === '$shared_ref' ? '$shared_ref' : '$shared');
  if ((members !== '$shared,node' && members !== '$shared_ref') || !isCount(number)) {
    problems.add('shape', path, `a shared operator is {"$shared": number, "node"} or {"$shared_ref": number}, not ${show(json)}`);
    return null;
  }
  slot.shared = number;
  if (members === '$shared_ref') return null;
  if (program.shared.has(number)) {
    problems.add('shared-duplicate', path, `$shared ${number} is defined a second time`);
    return null;
  }
  return { ...pending, json: get(json, 'node') as Json, path: at(path, 'node') };
}

function readOperator(pending: Pending, index: number, problems: Collector) {
  const { json, path } = pending;
  const isRoot = pending.slot === null;
  const what = isRoot ? 'root' : 'operator';
  if (json === 'Placeholder') {
    problems.add('placeholder', path, 'HydroNode::Placeholder cannot be optimized');
    return null;
  }
  const [variant, body] = tagged(json) ?? [];
  if (variant === undefined || !isObject(body)) {
    problems.add('shape', path, `a ${what} is {"Variant": {...}}, not ${show(json)}`);
    return null;
  }
  if (!/^[A-Z][A-Za-z0-9]*$/.test(variant)) {
    problems.add('variant-name', path, `'${variant.slice(0, 80)}' is not the name of a ${what} variant`);
    return null;
  }
  const kind = kindOf(variant);
  const record = recordOf(kind);
  if (record !== undefined && record.isRoot !== isRoot) {
    problems.add('shape', path, isRoot ? `${kind} is an operator, not a root` : `${kind} is a root and cannot be an input`);
    return null;
  }
  const inside = at(path, kind);
  const metadataName = isRoot ? 'op_metadata' : 'metadata';
  const metadata = get(body, metadataName);
  if (!isObject(metadata)) {
    problems.add('field-missing', inside, `${kind} has no ${metadataName}`);
    return null;
  }
  const { fields, inputs } = splitBody(record, kind, body, inside, problems);
  const decoded = isRoot ? null : readMetadata(metadata, at(inside, 'metadata'), problems);
  const raw: RawOperator = {
    index,
    kind,
    isRoot,
    opaque: record === undefined,
    fields,
    metadata,
    path,
    id: readId(isRoot ? metadata : get(metadata, 'op'), at(inside, metadataName, ...(isRoot ? [] : ['op'])), problems),
    place: decoded?.place ?? null,
    collection: decoded?.collection ?? null,
    inputs,
  };
  return { raw, inputs };
}

function readMetadata(metadata: JsonObject, path: Path | null, problems: Collector) {
  return {
    place: readPlace(get(metadata, 'location_id'), at(path, 'location_id'), problems),
    collection: readCollection(get(metadata, 'collection_kind'), at(path, 'collection_kind'), problems),
  };
}

function readId(op: Json | undefined, path: Path | null, problems: Collector): number | null {
  if (!isObject(op)) {
    problems.add('shape', path, `operator metadata holds span, cpu_usage and id, not ${show(op)}`);
    return null;
  }
  const id = get(op, 'id') ?? null;
  if (id === null || isCount(id)) return id;
  problems.add('id-invalid', at(path, 'id'), `an operator id is a whole number from 0, not ${show(id)}`);
  return null;
}
