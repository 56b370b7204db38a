import type { Term } from '../../closure/index.ts';
import { inTick, type LocationKey } from '../../graph/operator.ts';
import type { Program } from '../../graph/program.ts';
import { emptyOperators } from '../empty.ts';
import { keyFlow } from '../key-flow.ts';
import type { Policy } from '../policy.ts';
import { replicaOperators } from '../replica.ts';
import { roleIn } from '../roles.ts';
import { constantsInside } from './constants.ts';
import type { Context, Finding } from './finding.ts';
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

/** The four conditions of "sharding a tick" (design section 5) and what top-level state needs, checked operator by operator. */
export function shardingFacts(program: Program, location: LocationKey, policy: Policy): ShardingFacts {
  const operators = program.operators().filter((op) => op.place.root === location);
  const replicas = replicaOperators(program);
  const { terms } = keyFlow(program, location, entryTerms(program, location, policy));
  const empty = emptyOperators(program);
  const live = operators.filter((op) => !empty.has(op.id));
  const keyed = live.filter((op) => roleIn(program, op) === 'keyed' && !replicas.has(op.id));
  const context: Context = { program, location, operators, live, replicas, empty, terms, policy, keyed };
  return {
    location,
    policy,
    terms,
    keyedInTick: keyed.filter((op) => inTick(op.place)).map((op) => op.id),
    keyedAtTop: keyed.filter((op) => !inTick(op.place)).map((op) => op.id),
    findings: [
      noPorts(context),
      pureClosures(context),
      keyLocalState(context),
      nothingWhole(context),
      idleTicks(context),
      unorderedBatches(context),
      unorderedOutputs(context),
      constantsInside(context),
      hashableKeys(context),
      logicalIds(context),
    ],
  };
}
