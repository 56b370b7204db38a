import type { Json, JsonObject } from '../graph/operator.ts';
import type { Expression, Glue, Program, ProgramDraft, ProgramHeader, Workload } from '../graph/program.ts';
import { at, type Collector, show } from './diagnostics.ts';
import { originalJson, rememberJson } from './layout.ts';
import { checkPromise } from './promises.ts';
import { readRoutes } from './routes.ts';
import { get, isArray, isCount, isObject } from './shape.ts';

export const PROGRAM_FORMAT = 'hydrofoil.program/1';

/** Members of a program document in the order they are written. */
export const MEMBERS = [
  'format',
  'name',
  'producer',
  'locations',
  'roots',
  'expressions',
  'routes',
  'promises',
  'workload',
  'profile',
] as const;
const LISTS = ['expressions', 'routes', 'promises', 'workload'] as const;

export type PartialHeader = Omit<ProgramHeader, 'assignedIds'>;

export const BARE_HEADER: PartialHeader = {
  name: 'program',
  producer: {},
  form: 'bare',
  promises: [],
  workload: [],
  profile: null,
  extra: {},
};

/** Everything of a document but its locations and roots. Lists that point to operators are checked later, by `readReferences`. */
export function readHeader(document: JsonObject, problems: Collector): PartialHeader {
  const name = get(document, 'name') ?? 'program';
  if (typeof name !== 'string') problems.add('shape', at(null, 'name'), `name is a string, not ${show(name)}`);
  const producer = get(document, 'producer') ?? {};
  if (!isObject(producer)) problems.add('shape', at(null, 'producer'), `producer is an object, not ${show(producer)}`);
  for (const list of LISTS) {
    const value = get(document, list) ?? [];
    if (!isArray(value)) problems.add('shape', at(null, list), `${list} is an array, not ${show(value)}`);
    else {
      value.forEach((entry, i) => {
        if (!isObject(entry)) problems.add('shape', at(null, list, i), `an entry of ${list} is an object, not ${show(entry)}`);
      });
    }
  }
  const extra: JsonObject = Object.fromEntries(
    Object.entries(document).filter(([key]) => !(MEMBERS as readonly string[]).includes(key)),
  );
  return {
    name: String(name),
    producer: producer as JsonObject,
    form: 'document',
    promises: entries(document, 'promises'),
    workload: entries(document, 'workload') as unknown as readonly Workload[],
    profile: get(document, 'profile') ?? null,
    extra,
  };
}

const entries = (document: JsonObject, list: string): readonly JsonObject[] => {
  const value = get(document, list);
  return isArray(value) ? value.filter(isObject) : [];
};

/** Reads the expressions table into the program and checks every member that names operators. */
export function readReferences(document: JsonObject, program: ProgramDraft, problems: Collector): void {
  const named = LISTS.filter((list) =>
    entries(document, list).some((entry) => list !== 'promises' || targetsOf(entry).length > 0),
  );
  if (program.header.assignedIds && named.length > 0) {
    problems.add('ids-missing', at(null, 'roots'), `${named.join(' and ')} refer to operators by id, but no operator has one`);
    return;
  }
  entries(document, 'expressions').forEach((entry, i) => {
    const path = at(null, 'expressions', i);
    const { op, field, text } = { op: get(entry, 'op'), field: get(entry, 'field'), text: get(entry, 'text') };
    const glue = readGlue(get(entry, 'glue') ?? null);
    if (!isCount(op) || typeof field !== 'string' || typeof text !== 'string' || glue === undefined) {
      problems.add(
        'shape',
        path,
        `an expression is {"op": id, "field": name, "text": Rust, "glue"?: {"template", "holes"}}, not ${show(entry)}`,
      );
    } else if (!program.has(op)) problems.add('expression-operator', at(path, 'op'), `there is no operator ${op}`);
    else if (!hasField(program, op, field))
      problems.add('expression-field', at(path, 'field'), `${program.op(op).kind} ${op} has no ${field}`);
    else if (program.expressions.has(`${op}.${field}`))
      problems.add('expression-duplicate', path, `${field} of operator ${op} is listed twice`);
    else {
      const expression: Expression = { text, glue };
      rememberJson(expression, entry);
      program.expressions.set(`${op}.${field}`, expression);
    }
  });
  readRoutes(entries(document, 'routes'), program, problems);
  entries(document, 'workload').forEach((entry, i) => {
    const path = at(null, 'workload', i);
    const { input, name, rate } = { input: get(entry, 'input'), name: get(entry, 'name'), rate: get(entry, 'rate') };
    if (!isCount(input) || typeof name !== 'string' || !isRate(rate)) {
      problems.add(
        'shape',
        path,
        `a workload entry is {"input": id, "name": text, "rate": 0, or from 1e-9 to 1e9}, not ${show(entry)}`,
      );
    } else if (!program.has(input)) problems.add('workload-operator', at(path, 'input'), `there is no operator ${input}`);
  });
  entries(document, 'promises').forEach((entry, i) => {
    checkPromise(entry, i, problems);
    for (const [target, ...keys] of targetsOf(entry)) {
      const path = at(null, 'promises', i, ...keys);
      if (!isCount(target)) problems.add('shape', path, `an operator is named by its id, not ${show(target)}`);
      else if (!program.has(target)) problems.add('promise-operator', path, `there is no operator ${target}`);
    }
  });
}

/** So many elements per command that no product of rates and costs leaves the doubles. */
const isRate = (rate: Json | undefined): boolean => rate === 0 || (typeof rate === 'number' && rate >= 1e-9 && rate <= 1e9);

/** Operators a promise is about: member `op`, or the list `ops`. */
function targetsOf(promise: JsonObject): (readonly [target: Json, ...keys: (string | number)[]])[] {
  const op = get(promise, 'op');
  const ops = get(promise, 'ops');
  const list = isArray(ops)
    ? ops.map((target, i) => [target, 'ops', i] as const)
    : ops === undefined
      ? []
      : [[ops, 'ops'] as const];
  return op === undefined ? list : [[op, 'op'], ...list];
}

function hasField(program: Program, id: number, field: string): boolean {
  const { fields, opaque } = program.op(id);
  // Later versions keep (de)serializers one level down, in `serialize` / `deserialize`.
  return opaque || Object.hasOwn(fields, field) || Object.hasOwn(fields, field.replace(/_fn$/, ''));
}

function readGlue(value: Json): Glue | null | undefined {
  if (value === null) return null;
  const template = isObject(value) ? get(value, 'template') : undefined;
  const holes = isObject(value) ? get(value, 'holes') : undefined;
  return typeof template === 'string' && isObject(holes) ? { template, holes } : undefined;
}

export function writeExpression(key: string, expression: Expression): JsonObject {
  const original = originalJson(expression);
  if (original !== undefined) return original;
  const dot = key.indexOf('.');
  const { text, glue } = expression;
  const entry: JsonObject = { op: Number(key.slice(0, dot)), field: key.slice(dot + 1), text };
  return glue === null ? entry : { ...entry, glue: { template: glue.template, holes: glue.holes } };
}
