import type { LocationKey, Program } from '../ir/index.ts';
import type { Factors } from './factors.ts';
import type { NetworkLoad } from './network-load.ts';
import type { ClusterSize } from './scale.ts';

/**
 * What one command makes a program do. All figures are per command and **system-wide**: summed over all members of the operator's
 * location. What one machine does is the total divided by logical members times shards, assuming balance.
 */
export interface Demand {
  /** Elements out of each operator. */
  readonly rates: ReadonlyMap<number, number>;
  /** CPU of each operator's own work where it runs, ns; the two ends of a network are in `networks`. */
  readonly cpu: ReadonlyMap<number, number>;
  readonly networks: ReadonlyMap<number, NetworkLoad>;
  /** Why an operator's rate is what it is. */
  readonly reasons: ReadonlyMap<number, string>;
  /** What an operator's CPU is made of. */
  readonly cpuReasons: ReadonlyMap<number, string>;
  /** Bytes of one element on the edge out of an operator. */
  readonly elementBytes: (id: number) => number;
  /** CPU at both ends if an edge with these elements per command were a network between locations with these factors. */
  readonly edgeCost: (elements: number, bytesPerElement: number, from: Factors, to: Factors) => EdgeCost;
  /** CPU per command of what a machine does for each round. Divide by the shards of the location. */
  readonly batchNs: (round: Round) => number;
  /** Elements of all commands together per command: 1 with one input of rate 1. */
  readonly commands: number;
  /** What operators do per command that a rewrite put into a program, outside of ticks; of others nothing is said. */
  readonly added: (program: Program) => ReadonlyMap<number, Added>;
  readonly clusterSize: ClusterSize;
  /** Clusters where all commands of the moment go to one member. */
  readonly leaders: ReadonlySet<LocationKey>;
  /** By location whose CPU was measured: how much dearer than the table says. Locations split off from one share its factors. */
  readonly factors: ReadonlyMap<LocationKey, Factors>;
  /** Operators and networks of which something was measured. */
  readonly measured: ReadonlySet<number>;
  /** What was assumed of the workload. */
  readonly notes: readonly string[];
  /** Which figures were measured, and what was wrong with some. */
  readonly profileNotes: readonly string[];
}

/** Elements out of a new operator, CPU of its own, and the bytes of an element. */
export interface Added {
  readonly rate: number;
  readonly ns: number;
  readonly elementBytes: number;
}

/** What a busy machine does for a round, which is `commandsPerBatch` commands of its own, whatever it does with them. */
export interface Round {
  /** Times that it wakes up. */
  readonly wakes: number;
  /** Operators that are scheduled each time. */
  readonly operators: number;
  /** Reads and writes of connections. */
  readonly transfers: number;
  /** Connections looked at for messages from clusters. */
  readonly polls: number;
  /** Connections asked whether they can take more, for messages to clusters. */
  readonly asks: number;
}

export interface EdgeCost {
  readonly sendNs: number;
  readonly receiveNs: number;
}
