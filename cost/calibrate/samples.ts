import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import type { CodeInfo } from '../../ir/index.ts';
import { type Diagnostic, InputError, type Program, readProgram } from '../../ir/index.ts';
import { type CostTable, withCosts } from '../table.ts';

/** Measured runs of small programs, `hydrofoil.samples/1`: what the cost table is fitted to. Further members are kept. */
const Figure = Type.Number({ minimum: 0, maximum: 1e12 });

const SamplesSchema = Type.Object({
  format: Type.Literal('hydrofoil.samples/1'),
  date: Type.String(),
  hydroLang: Type.String(),
  machine: Type.String(),
  samples: Type.Array(
    Type.Object({
      name: Type.String(),
      /** The program that ran: a program document. */
      program: Type.Unknown(),
      /** Constants whose value is known in this sample, such as the length of its lists. */
      costs: Type.Optional(Type.Record(Type.String(), Figure)),
      /** Commands on their way at the same time: the size of a batch. */
      clients: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
      commands: Type.Number({ exclusiveMinimum: 0 }),
      /** One for each run; intervals come from the differences between them. */
      rounds: Type.Array(
        Type.Object({
          locations: Type.Array(
            Type.Object({
              key: Type.String(),
              /** Summed over the members of the location. */
              cpuNsPerCommand: Type.Number({ exclusiveMinimum: 0, maximum: 1e12 }),
              messagesPerCommand: Figure,
              /** Time slices of the scheduler, summed over the members: how often they woke up. */
              wakesPerCommand: Type.Optional(Figure),
            }),
          ),
        }),
        { minItems: 2 },
      ),
    }),
    { minItems: 1 },
  ),
});

type Document = Static<typeof SamplesSchema>;

export const SAMPLES_CODES = {
  'samples-shape': {
    title: 'Samples have the wrong shape or an impossible figure',
    hint: 'Samples are a hydrofoil.samples/1 document (docs/cost-model.md), with two rounds or more of each.',
    status: 422,
    since: '0.1.0',
  },
  'samples-duplicate': {
    title: 'Two samples are of the same name and number of clients',
    hint: 'Runs of one program under one load are rounds of one sample.',
    status: 422,
    since: '0.1.0',
  },
  'samples-location': {
    title: 'A round and the program disagree on a location',
    hint: 'Every round lists the same locations of the program, each once, by their keys (locNv1).',
    status: 422,
    since: '0.1.0',
  },
  'samples-rounds': {
    title: 'Rounds of one sample are too far apart to mean anything',
    hint: 'Measure again on a quiet machine, with processes pinned to cores; rounds of one sample differ by less than a factor of 3.',
    status: 422,
    since: '0.1.0',
  },
} as const satisfies Record<string, CodeInfo>;

type SamplesCode = keyof typeof SAMPLES_CODES;

/** CPU of one location in every round, ns per command over its members. */
export interface SampledLocation {
  readonly key: string;
  readonly rounds: readonly number[];
  /** Messages sent and received per command, median of the rounds. */
  readonly messages: number;
  /** Times that members woke up per command, in every round that says so. */
  readonly wakes: readonly number[];
}

export interface Sample {
  readonly name: string;
  readonly clients: number;
  readonly program: Program;
  /** Constants that are known in this sample, its batch among them. */
  readonly known: Readonly<Record<string, number>>;
  readonly locations: readonly SampledLocation[];
}

export interface Samples {
  readonly date: string;
  readonly hydroLang: string;
  readonly machine: string;
  readonly samples: readonly Sample[];
}

/** Rounds further apart than this have measured something else. */
const MOST_APART = 3;
/** More would not help a reader. */
const MOST = 20;

/** @throws InputError with pointers into the document */
export function readSamples(value: unknown, table: CostTable): Samples {
  if (!Value.Check(SamplesSchema, value)) {
    const found = Value.Errors(SamplesSchema, value).map(({ instancePath, message }) =>
      problem('samples-shape', instancePath, message),
    );
    throw new InputError(found.slice(0, MOST));
  }
  const problems = value.samples.flatMap((sample, i) => [
    ...(value.samples.findIndex(({ name, clients }) => name === sample.name && clients === sample.clients) === i
      ? []
      : [problem('samples-duplicate', `/samples/${i}/name`, `${sample.name} with ${sample.clients} clients is there already`)]),
    ...roundProblems(sample, `/samples/${i}`),
  ]);
  const read = value.samples.flatMap((sample, i) => {
    try {
      return [readSample(sample, table)];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.below(`/samples/${i}`).diagnostics);
      return [];
    }
  });
  read.forEach(({ program, locations }, i) => {
    for (const { key } of locations) {
      if (program.locations.has(key)) continue;
      problems.push(problem('samples-location', `/samples/${i}/rounds/0/locations`, `the program has no location ${key}`));
    }
  });
  if (problems.length > 0) throw new InputError(problems.slice(0, MOST));
  const { date, hydroLang, machine } = value;
  return { date, hydroLang, machine, samples: read };
}

function problem(code: SamplesCode, pointer: string, message: string): Diagnostic {
  return { severity: 'error', code, pointer, message, hint: SAMPLES_CODES[code].hint };
}

function roundProblems({ rounds }: Document['samples'][number], base: string): Diagnostic[] {
  const keysOf = (round: (typeof rounds)[number]): string =>
    round.locations
      .map(({ key }) => key)
      .sort()
      .join();
  const [first] = rounds;
  const keys = first ? keysOf(first) : '';
  const uneven = rounds.flatMap((round, r) =>
    keysOf(round) === keys
      ? []
      : [problem('samples-location', `${base}/rounds/${r}/locations`, `the first round has ${keys}, this one ${keysOf(round)}`)],
  );
  if (uneven.length > 0) return uneven;
  if (new Set(keys.split(',')).size !== (first?.locations.length ?? 0))
    return [problem('samples-location', `${base}/rounds/0/locations`, `a location is listed twice in ${keys}`)];
  return keys.split(',').flatMap((key) => {
    const figures = cpuOf(rounds, key);
    const apart = Math.max(...figures) / Math.min(...figures);
    return apart <= MOST_APART
      ? []
      : [
          problem(
            'samples-rounds',
            `${base}/rounds`,
            `the CPU of ${key} differs by a factor of ${apart.toFixed(1)} between rounds`,
          ),
        ];
  });
}

type Rounds = Document['samples'][number]['rounds'];

const cpuOf = (rounds: Rounds, key: string): number[] => figuresOf(rounds, key, 'cpuNsPerCommand');

function figuresOf(rounds: Rounds, key: string, figure: 'cpuNsPerCommand' | 'messagesPerCommand' | 'wakesPerCommand'): number[] {
  return rounds.flatMap(({ locations }) => locations.flatMap((entry) => (entry.key === key ? (entry[figure] ?? []) : [])));
}

function readSample({ name, program, costs, clients, rounds }: Document['samples'][number], table: CostTable): Sample {
  const known = { ...costs, commandsPerBatch: clients };
  withCosts(known, table);
  return {
    name,
    clients,
    program: programOf(program),
    known,
    locations: (rounds[0]?.locations ?? []).map(({ key }) => ({
      key,
      rounds: cpuOf(rounds, key),
      messages: median(figuresOf(rounds, key, 'messagesPerCommand')),
      wakes: figuresOf(rounds, key, 'wakesPerCommand'),
    })),
  };
}

function programOf(document: unknown): Program {
  try {
    return readProgram(document);
  } catch (error) {
    throw error instanceof InputError ? error.below('/program') : error;
  }
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [below = 0, above = 0] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (below + above) / 2;
}
