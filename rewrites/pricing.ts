import { COST_CODES, type CostTable, costOf, type Demand, demandOf, withCosts, withProfile } from '../cost/index.ts';
import {
  checkedProfile,
  type Diagnostic,
  type Idiom,
  InputError,
  type Options,
  type Profile,
  type Program,
} from '../ir/index.ts';

/** Prices of a program under the options. */
export interface Pricing {
  /** That of the options, else of the program, if there is one: a measurement of this very flow. */
  readonly profile: Profile | undefined;
  readonly table: CostTable;
  readonly demand: Demand;
}

type Priced = Options & { readonly defaultClusterSize: number };

/** Far from the ends of doubles: plans multiply these numbers, but not by so much. */
const LARGEST = 1e100;

/** @throws InputError for profiles of other programs, unknown costs, and `cost-overflow` where a price is beyond all reason */
export function pricingOf(program: Program, idioms: readonly Idiom[], options: Priced): Pricing {
  const pricing = priced(program, idioms, options);
  if (isBounded(program, pricing)) return pricing;
  throw new InputError([culprit((without, less = program) => isBounded(less, priced(less, idioms, without)), program, options)]);
}

function priced(program: Program, idioms: readonly Idiom[], options: Priced): Pricing {
  const given = options.profile === undefined ? (program.header.profile ?? undefined) : options.profile;
  const profile = given === undefined ? undefined : checkedProfile(given, program);
  const costs = withCosts(options.costs ?? {});
  const table = profile ? withProfile(costs, profile, program) : costs;
  const { defaultClusterSize } = options;
  return { profile, table, demand: demandOf(program, idioms, table, { defaultClusterSize, profile }) };
}

function isBounded(program: Program, { table, demand }: Pricing): boolean {
  const { throughput, totalCpuNs, locations } = costOf(program, demand, table);
  const numbers = [
    ...[throughput, totalCpuNs, ...demand.rates.values(), ...demand.cpu.values()],
    ...locations.flatMap(({ cpuNs, messages, bytes }) => [cpuNs, messages, bytes]),
  ];
  return numbers.every((number) => Number.isFinite(number) && number <= LARGEST);
}

/** The first figure without which all prices are finite; else the program itself. */
function culprit(isFine: (options: Priced, program?: Program) => boolean, program: Program, options: Priced): Diagnostic {
  const { code, hint } = { code: 'cost-overflow', hint: COST_CODES['cost-overflow'].hint };
  const blame = (pointer: string, what: string): Diagnostic => ({
    severity: 'error',
    code,
    pointer,
    message: `${what}: what one command costs has no finite price`,
    hint,
  });
  const costs = options.costs ?? {};
  for (const name of Object.keys(costs)) {
    const { [name]: value, ...others } = costs;
    if (isFine({ ...options, costs: others })) return blame(`/costs/${name}`, `with ${name} at ${value}`);
  }
  if (Object.keys(costs).length > 1 && isFine({ ...options, costs: {} })) return blame('/costs', 'with these costs');
  const { defaultClusterSize: size } = options;
  if (isFine({ ...options, defaultClusterSize: 1 })) return blame('/defaultClusterSize', `with ${size} members of each cluster`);
  const bare = program.copy({ ...program.header, profile: null }).freeze();
  const { profile: _profile, ...unmeasured } = options;
  if (isFine(unmeasured, bare)) return blame('/profile', 'with this profile');
  return blame('', 'the program as it is');
}
