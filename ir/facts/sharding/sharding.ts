import type { Term } from '../../../rust/index.ts';
import { inTick, type LocationKey } from '../../graph/operator.ts';
import type { Program } from '../../graph/program.ts';
import { emptyOperators } from '../empty.ts';
import { keyFlow } from '../key-flow.ts';
import { operatorsOn } from '../operators-on.ts';
import type { Policy } from '../policy.ts';
import { replicaOperators } from '../replica.ts';
import { roleIn } from '../roles.ts';
import { constantsInside } from './constants.ts';
import type { Context, Finding, PolicyContext } from './finding.ts';
import { hashableKeys, logicalIds } from './ids.ts';
import { entryTerms } from './keys.ts';
import { unorderedBatches, unorderedOutputs } from './order.ts';
import { noPorts, pureClosures } from './ports.ts';
import { idleTicks, keyLocalState, nothingWhole } from './state.ts';

/** Everything known about sharding one location under one policy. */
export interface ShardingFacts {
  readonly location: LocationKey;
  readonly policy: Policy;
  readonly findings: readonly Finding[];
  /** Abstract elements under the policy: atoms `k:<types>#<i>` stand for the i-th hashed field. */
  readonly terms: ReadonlyMap<number, Term>;
  /** Operators that remember elements by key, in a tick and at top level. */
  readonly keyedInTick: readonly number[];
  readonly keyedAtTop: readonly number[];
}

/** What lets the ticks and the top-level state of a location run on shards, checked operator by operator. */
export function shardingFacts(program: Program, location: LocationKey, policy: Policy): ShardingFacts {
  const known = program.factAbout(location, underPolicies);
  const name = JSON.stringify([...policy]);
  const facts = known.get(name) ?? find(program, location, policy);
  known.set(name, facts);
  return facts;
}

const underPolicies = (): Map<string, ShardingFacts> => new Map();

function find(program: Program, location: LocationKey, policy: Policy): ShardingFacts {
  const { context, ports, pure, whole, idle, ids, outputs, constants } = program.factAbout(location, whateverThePolicy);
  const { terms } = keyFlow(program, location, entryTerms(program, location, policy));
  const under: PolicyContext = { ...context, terms, policy };
  const [batches, state, keys] = [unorderedBatches(under), keyLocalState(under), hashableKeys(under)];
  return {
    location,
    policy,
    terms,
    keyedInTick: context.keyed.filter((op) => inTick(op.place)).map((op) => op.id),
    keyedAtTop: context.keyed.filter((op) => !inTick(op.place)).map((op) => op.id),
    findings: [ports, pure, state, whole, idle, batches, outputs, constants, keys, ids],
  };
}

/** Whether what the operators of a location and its borders decide refuses every policy; what is cheap to tell is asked first. */
export function refusedAnyhow(program: Program, location: LocationKey): boolean {
  const context = program.factAbout(location, contextOf);
  const checks = [noPorts, pureClosures, logicalIds, nothingWhole, unorderedOutputs, constantsInside, idleTicks];
  return checks.some((check) => !check(context).ok);
}

/** What the operators of a location and its borders decide. */
function whateverThePolicy(program: Program, location: LocationKey) {
  const context = program.factAbout(location, contextOf);
  return {
    context,
    ports: noPorts(context),
    pure: pureClosures(context),
    whole: nothingWhole(context),
    idle: idleTicks(context),
    ids: logicalIds(context),
    outputs: unorderedOutputs(context),
    constants: constantsInside(context),
  };
}

function contextOf(program: Program, location: LocationKey): Context {
  const operators = operatorsOn(program, location);
  const replicas = replicaOperators(program);
  const empty = emptyOperators(program);
  const live = operators.filter((op) => !empty.has(op.id));
  const keyed = live.filter((op) => roleIn(program, op) === 'keyed' && !replicas.has(op.id));
  return { program, location, operators, live, replicas, empty, keyed };
}
