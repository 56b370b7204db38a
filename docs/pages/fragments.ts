import { defaultCostTable, demandOf, predictedProfile } from '../../cost/index.ts';
import { findIdioms, type Plan, type Profile, readProgram } from '../../index.ts';
import { fenced } from './markdown.ts';
import type { Plans } from './plans.ts';

interface Document {
  readonly locations: readonly { readonly name: string; readonly origin?: unknown }[];
  readonly expressions: readonly {
    readonly op: number;
    readonly field: string;
    readonly text: string;
    readonly glue?: { readonly template: string };
  }[];
  readonly routes?: readonly { readonly shard: string }[];
  readonly workload: unknown;
}

const json = (value: unknown): string => fenced('json', compact(value, ''));

/** JSON with everything on one line that fits one. */
function compact(value: unknown, indent: string): string {
  const flat = JSON.stringify(value);
  if (typeof value !== 'object' || value === null || flat.length + indent.length <= 110) return flat;
  const deeper = `${indent}  `;
  const items = Array.isArray(value)
    ? value.map((item) => deeper + compact(item, deeper))
    : Object.entries(value).map(([name, item]) => `${deeper}${JSON.stringify(name)}: ${compact(item, deeper)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${items.join(',\n')}\n${indent}${close}`;
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`docs: the example has no ${what}`);
  return value;
}

/** Pieces of real documents: the example with clients, its plan, and a refusal of an example with ports. */
export function fragments(plans: Plans) {
  const name = 'two_phase_commit_bench';
  const input = JSON.parse(plans.text(name)) as Document;
  const plan = plans.plan(name);
  const program = plan.program as unknown as Document;
  const { program: _program, original: _original, derivation, remarks: _remarks, locations, cost, alternatives, ...head } = plan;
  const glue = (template: string) => program.expressions.find((entry) => entry.glue?.template === template);
  const routed = program.expressions.find(
    (entry) => entry.glue?.template === 'route-serialize' && entry.text.includes('DefaultHasher'),
  );
  const refused = plans
    .plan('kv_store')
    .remarks.find(({ failed }) => failed !== null && failed.unlock !== null && failed.where.length > 0);
  return {
    location: json(input.locations[0]),
    expression: json(
      found(
        input.expressions.find(({ text }) => text.includes('__free')),
        'captured value',
      ),
    ),
    workload: json(input.workload),
    origin: json(
      found(
        program.locations.find(({ origin }) => origin),
        'new location',
      ),
    ),
    route: json(
      found(
        program.routes?.find(({ shard }) => shard === 'hash'),
        'hashed route',
      ),
    ),
    glue: json(found(routed, 'routed network')),
    receive: json(found(glue('drop-deserialize') ?? glue('divide-deserialize'), 'deserializer')),
    plan: json({ ...head, verdict: shortVerdict(head.verdict), alternatives: alternatives.slice(0, 2) }),
    channel: json(found(locations.find(({ role }) => role === 'client')?.channelsOut[0], 'channel of the client')),
    step: json(shortStep(found(derivation[0], 'step'))),
    edits: shortEdits(derivation)
      .map((edit) => json(edit))
      .join('\n\n'),
    remark: json(shortRemark(found(refused, 'refusal'))),
    profile: json(shortProfile(predicted(plans.text(name)))),
    'location-cost': json(
      found(
        cost.after.locations.find(({ location }) => location === cost.after.bottleneck),
        'bottleneck',
      ),
    ),
  };
}

const someIds = (ids: readonly number[]): readonly number[] => ids.slice(0, 3);

/** Long lists of operators cut to their first ones. */
function shortStep({
  site,
  delta,
  bindings,
  preconditions,
  costBefore,
  costAfter,
  edits: _edits,
  ...step
}: Plan['derivation'][number]): unknown {
  const brief = ({ throughput, machines }: typeof costBefore) => ({ throughput, machines });
  return {
    ...step,
    hashBefore: `${step.hashBefore.slice(0, 8)}...`,
    hashAfter: `${step.hashAfter.slice(0, 8)}...`,
    site: { ...site, operators: someIds(site.operators) },
    delta: { ...delta, moved: someIds(delta.moved) },
    preconditions: preconditions.slice(0, 2),
    costBefore: brief(costBefore),
    costAfter: brief(costAfter),
  };
}

/** The first edit of each kind. */
function shortEdits(derivation: Plan['derivation']): unknown[] {
  const edits = derivation.flatMap((step) => step.edits);
  const first = edits.filter((edit, i) => edits.findIndex((other) => other.edit === edit.edit) === i);
  return first.map((edit) => (edit.edit === 'reroot' ? { ...edit, ops: someIds(edit.ops) } : edit));
}

/** Counts of work change with every improvement of the interpreter. */
function shortVerdict({ differential, ...verdict }: Plan['verdict']): unknown {
  if (!differential) return verdict;
  const { work: _work, ...rest } = differential;
  return { ...verdict, differential: rest };
}

const shortRemark = ({ site, ...remark }: Plan['remarks'][number]): unknown => ({
  ...remark,
  site: { ...site, operators: someIds(site.operators) },
});

function predicted(text: string): Profile {
  const program = readProgram(text);
  const demand = demandOf(program, findIdioms(program), defaultCostTable, { defaultClusterSize: 3 });
  return predictedProfile(program, demand, defaultCostTable, 100_000);
}

const shortProfile = ({ operators, networks, locations, ...profile }: Profile): unknown => ({
  ...profile,
  operators: operators.slice(0, 2),
  networks: networks.slice(0, 2),
  locations: locations.slice(0, 2),
});
