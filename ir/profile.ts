import { Value } from 'typebox/value';
import { type Diagnostic, InputError } from './errors.ts';
import type { Program } from './graph/program.ts';
import { flowHash } from './hash.ts';
import type { CodeInfo } from './json/codes.ts';
import { type Profile, ProfileSchema } from './schema/profile.ts';

/** Every code of profiles. Never renamed or reused; docs/errors.md is generated from here. */
export const PROFILE_CODES = {
  'profile-shape': {
    title: 'A profile has the wrong shape or an impossible figure',
    hint: 'A profile is a hydrofoil.profile/1 document (docs/documents.md); figures are finite and 0 or more. For a later format, update Hydrofoil.',
    status: 422,
    since: '0.1.0',
  },
  'profile-flow': {
    title: 'A profile was measured on another program',
    hint: 'Measure again: operators and expressions have changed since. Names, spans, sizes and the workload may differ.',
    status: 422,
    since: '0.1.0',
  },
  'profile-operator': {
    title: 'A profile names an operator that is not where it says',
    hint: 'Operators are named by the ids of the measured program; networks are operators of kind Network.',
    status: 422,
    since: '0.1.0',
  },
  'profile-location': {
    title: 'A profile and the program disagree on a location',
    hint: 'Locations are named by their keys (locNv1), externals are not measured, and clusters keep their number of members.',
    status: 422,
    since: '0.1.0',
  },
  'profile-duplicate': {
    title: 'A profile gives two figures for one thing',
    hint: 'Sum the figures of all members: one entry for each operator, network, location and subgraph.',
    status: 422,
    since: '0.1.0',
  },
} as const satisfies Record<string, CodeInfo>;

type ProfileCode = keyof typeof PROFILE_CODES;

/** More would not help a reader. */
const MOST = 20;
/** Sums of many members are rounded. */
const ROUNDING = 1e-6;

/**
 * A profile that fits a program.
 * @throws InputError with pointers under `/profile`
 */
export function checkedProfile(value: unknown, program: Program): Profile {
  const problems = profileProblems(value, program);
  if (problems.length > 0) throw new InputError(problems);
  return value as Profile;
}

/** What keeps a value from being a profile of a program; empty when nothing does. */
export function profileProblems(value: unknown, program: Program): Diagnostic[] {
  if (!Value.Check(ProfileSchema, value)) return shapeProblems(value);
  const found = flowHash(program);
  if (value.flow !== found)
    return [problem('profile-flow', '/flow', `the profile is of flow ${value.flow}, the program is flow ${found}`)];
  return [
    ...operatorProblems(value, program),
    ...networkProblems(value, program),
    ...locationProblems(value, program),
    ...subgraphProblems(value, program),
  ].slice(0, MOST);
}

function problem(code: ProfileCode, pointer: string, message: string): Diagnostic {
  return { severity: 'error', code, pointer: `/profile${pointer}`, message, hint: PROFILE_CODES[code].hint };
}

function shapeProblems(value: unknown): Diagnostic[] {
  // Of another kind of document, nothing else that is wrong is of interest.
  const format = typeof value === 'object' && value !== null ? (value as { readonly format?: unknown }).format : undefined;
  if (format !== undefined && format !== 'hydrofoil.profile/1')
    return [problem('profile-shape', '/format', `this is no profile: the format is ${JSON.stringify(format)}`)];
  return Value.Errors(ProfileSchema, value)
    .flatMap((error) => {
      // Companion of every unknown member; says nothing of its own.
      if (error.keyword === 'boolean') return [];
      if (error.keyword !== 'additionalProperties') return [problem('profile-shape', error.instancePath, error.message)];
      return error.params.additionalProperties.map((name) =>
        problem('profile-shape', `${error.instancePath}/${escapePointer(name)}`, `unknown member ${JSON.stringify(name)}`),
      );
    })
    .slice(0, MOST);
}

const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

function operatorProblems({ operators }: Profile, program: Program): Diagnostic[] {
  const seen = new Set<number>();
  return operators.flatMap(({ op }, i) => {
    const pointer = `/operators/${i}/op`;
    if (!program.has(op)) return [problem('profile-operator', pointer, `there is no operator ${op}`)];
    return seen.size === seen.add(op).size ? [problem('profile-duplicate', pointer, `operator ${op} is listed twice`)] : [];
  });
}

function networkProblems({ networks }: Profile, program: Program): Diagnostic[] {
  const seen = new Set<number>();
  return networks.flatMap(({ op }, i) => {
    const pointer = `/networks/${i}/op`;
    if (!program.has(op)) return [problem('profile-operator', pointer, `there is no operator ${op}`)];
    const { kind } = program.op(op);
    if (kind !== 'Network') return [problem('profile-operator', pointer, `operator ${op} is no network but a ${kind}`)];
    return seen.size === seen.add(op).size ? [problem('profile-duplicate', pointer, `network ${op} is listed twice`)] : [];
  });
}

function locationProblems({ locations }: Profile, program: Program): Diagnostic[] {
  const seen = new Set<string>();
  return locations.flatMap(({ key, members, cpuNsPerCommand: cpu, busiestCpuNsPerCommand: busiest }, i) => {
    const pointer = `/locations/${i}`;
    const location = program.locations.get(key);
    if (!location) return [problem('profile-location', `${pointer}/key`, `there is no location ${key}`)];
    if (location.kind === 'external') return [problem('profile-location', `${pointer}/key`, `${key} is an external`)];
    if (seen.size === seen.add(key).size)
      return [problem('profile-duplicate', `${pointer}/key`, `location ${key} is listed twice`)];
    const size = location.kind === 'process' ? 1 : location.size;
    if (size !== null && members !== size)
      return [problem('profile-location', `${pointer}/members`, `${members} members ran ${key}, the program says ${size}`)];
    const rounding = cpu * ROUNDING;
    return busiest > cpu + rounding || busiest * members < cpu - rounding
      ? [
          problem(
            'profile-shape',
            `${pointer}/busiestCpuNsPerCommand`,
            `the busiest of ${members} members cannot have used ${busiest} of ${cpu} ns`,
          ),
        ]
      : [];
  });
}

function subgraphProblems({ subgraphs = [] }: Profile, program: Program): Diagnostic[] {
  const seen = new Set<string>();
  return subgraphs.flatMap(({ location, operators }, i) => {
    const pointer = `/subgraphs/${i}`;
    if (!program.locations.has(location))
      return [problem('profile-location', `${pointer}/location`, `there is no location ${location}`)];
    return operators.flatMap((op, j) => {
      const at = `${pointer}/operators/${j}`;
      if (!program.has(op)) return [problem('profile-operator', at, `there is no operator ${op}`)];
      if (!runsAt(program, op, location))
        return [problem('profile-operator', at, `operator ${op} runs on ${program.op(op).place.root}`)];
      const key = `${location} ${op}`;
      // The two ends of a network are apart, also where a location sends to itself.
      return seen.size === seen.add(key).size && program.op(op).kind !== 'Network'
        ? [problem('profile-duplicate', at, `operator ${op} is in two subgraphs of ${location}`)]
        : [];
    });
  });
}

/** Where an operator runs; a network has an end at its sender, too. */
function runsAt(program: Program, id: number, location: string): boolean {
  const op = program.op(id);
  if (op.place.root === location) return true;
  const input = op.kind === 'Network' ? program.input(id, 'input') : undefined;
  return input !== undefined && program.op(input).place.root === location;
}
