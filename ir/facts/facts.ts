import type { Term } from '../../rust/index.ts';
import type { LocationKey, Operator } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';
import { findIdioms } from '../idioms/find-idioms.ts';
import type { Idiom } from '../idioms/idiom.ts';
import type { OperatorRole } from '../operators/record.ts';
import { emptyOperators } from './empty.ts';
import { deliveredTerms } from './networks.ts';
import { type Policy, proposePolicies } from './policy.ts';
import { type Impurity, impurity } from './purity.ts';
import { replicaOperators } from './replica.ts';
import { roleIn } from './roles.ts';
import { refusedAnyhow, type ShardingFacts, shardingFacts } from './sharding/sharding.ts';
import { type UnitGraph, unitGraph } from './units.ts';

/** What can be concluded about a program, each thing worked out when it is first asked for. */
export class Facts {
  readonly #program: Program;

  constructor(program: Program) {
    this.#program = program;
  }

  /** What must stay together and what ties it, what may be cut. */
  get units(): UnitGraph {
    return unitGraph(this.#program);
  }

  /** Operators whose content is the same wherever they run. */
  get replicas(): ReadonlySet<number> {
    return replicaOperators(this.#program);
  }

  /** Operators that never put out an element. */
  get empty(): ReadonlySet<number> {
    return emptyOperators(this.#program);
  }

  get idioms(): readonly Idiom[] {
    return findIdioms(this.#program);
  }

  role(op: Operator): OperatorRole {
    return roleIn(this.#program, op);
  }

  /** Why an operator is tied to its machine by what its expressions do; null when it is not. */
  impurity(op: Operator): Impurity | null {
    return impurity(this.#program, op);
  }

  /** Elements of each operator of a location in terms of what its networks deliver: atoms `n<id>`. */
  terms(location: LocationKey): ReadonlyMap<number, Term> {
    return deliveredTerms(this.#program, location);
  }

  /** Candidate policies for sharding a location, best first. */
  policies(location: LocationKey): readonly Policy[] {
    return proposePolicies(this.#program, location);
  }

  /** Whether it can be told without a policy that a location cannot be sharded. */
  refusesSharding(location: LocationKey): boolean {
    return refusedAnyhow(this.#program, location);
  }

  /** What stands in the way of sharding a location under a policy, told by what decides about it. */
  sharding(location: LocationKey, policy: Policy): ShardingFacts {
    return shardingFacts(this.#program, location, policy);
  }
}

const make = (program: Program): Facts => new Facts(program);

/** One object per program that is frozen; of a draft, one for now. */
export const factsOf = (program: Program): Facts => program.fact(make);
