import type { Json, JsonObject } from '../graph/operator.ts';
import { fieldOrder, INPUT_NAMES } from '../operators/order.ts';
import type { OperatorRecord } from '../operators/record.ts';
import { checkType } from './collection.ts';
import { at, type Collector, type Path, show } from './diagnostics.ts';
import type { RawInput } from './raw-operator.ts';
import { get, isArray, isObject, tagged } from './shape.ts';

/** Inputs found in the body of a variant, and its fields with every input replaced by the name of its port. */
export interface SplitBody {
  readonly fields: JsonObject;
  readonly inputs: readonly (RawInput & { readonly json: Json })[];
}

/**
 * Takes the body of a variant apart. Captured references of closures become ports `ref:0`, `ref:1`, ... over all closures of the operator,
 * senders of a VersionedNetworkFork `senders:0`, ...; where they stood the field keeps the port's name, for the way back.
 */
export function splitBody(
  record: OperatorRecord | undefined,
  kind: string,
  body: JsonObject,
  path: Path | null,
  problems: Collector,
): SplitBody {
  const fields: Record<string, Json> = {};
  const inputs: (RawInput & { json: Json })[] = [];
  let refs = 0;
  const input = (port: string, json: Json, where: Path | null): string => {
    inputs.push({ port, json, path: where, shared: null, producer: null });
    return port;
  };

  for (const field of record?.fields ?? []) {
    if (!field.optional && !Object.hasOwn(body, field.name)) problems.add('field-missing', path, `${kind} has no ${field.name}`);
  }
  const names = Object.keys(body).filter((name) => name !== 'metadata' && name !== 'op_metadata');
  for (const name of fieldOrder(record, names)) {
    const value = get(body, name) as Json;
    const where = at(path, name);
    const holds = record?.fields.find((field) => field.name === name)?.holds ?? heldByShape(name, value);
    if (holds === 'in' || holds === 'shared') {
      if (record !== undefined && (holds === 'shared') !== isShared(value) && isObject(value)) {
        const message =
          holds === 'shared'
            ? 'a shared input is {"$shared", "node"} or {"$shared_ref"}'
            : `${name} of ${kind} cannot be shared directly`;
        problems.add('shape', where, `${message}; found ${show(value)}`);
      } else input(name, value, where);
    } else if (holds === 'senders' && isArray(value)) {
      fields[name] = value.map((sender, i) => {
        if (isArray(sender) && sender.length === 3)
          return [sender[0] as Json, input(`senders:${i}`, sender[1] as Json, at(where, i, 1)), sender[2] as Json];
        problems.add('shape', at(where, i), `a sender is [version, operator, serialize], not ${show(sender)}`);
        return null;
      });
    } else {
      const data = splitClosure(value, where);
      checkField(kind, name, data, where, problems);
      fields[name] = data;
    }
  }
  return { fields, inputs };

  function splitClosure(value: Json, where: Path | null): Json {
    const captured = isObject(value) ? get(value, 'singleton_refs') : undefined;
    if (!isObject(value) || !isArray(captured)) return value;
    const kept = captured.map((pair, i): Json => {
      // `[node, is_mut]`, in the first version with captures `[identifier, node]`.
      const nodeAt = isArray(pair) && pair.length === 2 ? [0, 1].find((k) => isObject(pair[k])) : undefined;
      if (nodeAt === undefined) {
        problems.add('shape', at(where, 'singleton_refs', i), `a captured reference is [operator, is_mut], not ${show(pair)}`);
        return null;
      }
      const copy = [...(pair as readonly Json[])];
      copy[nodeAt] = input(`ref:${refs}`, copy[nodeAt] as Json, at(where, 'singleton_refs', i, nodeAt));
      refs += 1;
      return copy;
    });
    return { ...value, singleton_refs: kept };
  }
}

function checkField(kind: string, name: string, value: Json, where: Path | null, problems: Collector): void {
  if (name === 'instantiate_fn' && isObject(value)) problems.add('finalized', where, `${kind} is compiled: ${show(value)}`);
  if (name === 'codec_type' && typeof value === 'string') checkType(value, where, problems);
  if (name === 'cycle_id' && !(typeof value === 'number' && Number.isSafeInteger(value))) {
    problems.add('shape', where, `a cycle id is a whole number, not ${show(value)}`);
  }
  const hidden = hiddenInput(value, where);
  if (hidden !== null) problems.add('hidden-input', hidden, `${name} of ${kind} holds an operator`);
}

/** What a field of an unknown variant, or an unknown field of a known one, is by its looks. */
function heldByShape(name: string, value: Json): 'in' | 'senders' | 'data' {
  if (name === 'senders' && isArray(value)) return 'senders';
  if (isShared(value) || looksLikeNode(value)) return 'in';
  return INPUT_NAMES.includes(name) && (value === 'Placeholder' || isObject(value)) ? 'in' : 'data';
}

const isShared = (value: Json | undefined): boolean =>
  isObject(value) && (Object.hasOwn(value, '$shared') || Object.hasOwn(value, '$shared_ref'));

function looksLikeNode(value: Json | undefined): boolean {
  const content = tagged(value)?.[1];
  return isObject(content) && isObject(get(content, 'metadata'));
}

/** Where an operator hides inside a data field; an unseen data flow would make rewrites unsafe. */
function hiddenInput(value: Json, path: Path | null): Path | null {
  const stack: { value: Json; path: Path | null }[] = [{ value, path }];
  for (let frame = stack.pop(); frame !== undefined; frame = stack.pop()) {
    const { value: here, path: where } = frame;
    if (isShared(here) || looksLikeNode(here)) return where;
    if (typeof here !== 'object' || here === null) continue;
    for (const [key, child] of Object.entries(here)) {
      if (typeof child === 'object') stack.push({ value: child as Json, path: at(where, key) });
    }
  }
  return null;
}
