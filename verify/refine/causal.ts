/**
 * Causal sequences: a few inputs one after the other, each sent when what the one before led to has come out. What a program remembers
 * shows in them, and there is little to choose on the way, so a run or two of each is enough.
 *
 * An element is known by its places (the numbers, words, symbols it is made of), and each place holds one of two values, the same two for
 * all places of all ports: so keys meet within a port and across ports. All sequences of up to three elements over all ports are
 * enumerated, up to swapping the two values, and up to swapping the two members of clusters that are asked. The ones in which
 * fewest places differ from all others come first: elements that are about the same thing are what a memory can confuse.
 */

/** What a port takes, as far as sequences are concerned. */
export interface Places {
  /** Places of an element; 0 where there is only one element to send. */
  readonly count: number;
  /** Whether elements can go to either of two members. */
  readonly members: boolean;
}

export interface CausalInput {
  /** Index of the port. */
  readonly port: number;
  /** Per place: the second of the two values. */
  readonly second: readonly boolean[];
  /** 0 or 1. */
  readonly member: number;
}

export interface Causal {
  readonly inputs: readonly CausalInput[];
  /**
   * The last input is sent as soon as anything is seen of the one before it, by somebody who asks when he has got the answer; else it waits
   * until all is quiet, as the others do.
   */
  readonly asks: boolean;
}

const LONGEST = 3;

/** One of three sequences is one that asks: there are fewer, and each is run more often. */
const ASKING = 3;

/** All sequences, those that find most first; the ones that ask are spread among the others. */
export function* causalSequences(ports: readonly Places[]): Generator<Causal> {
  const asking = sequences(ports, [2, 3], [0, 1]);
  const quiet = sequences(ports, [3, 2, 1], [1, 0]);
  for (let turn = 0; ; turn++) {
    const asks = turn % ASKING === 0;
    const { done, value: inputs } = (asks ? asking : quiet).next();
    if (done === true) break;
    yield { inputs, asks };
  }
  // One kind has ended: what is left of the other.
  for (const inputs of asking) yield { inputs, asks: true };
  for (const inputs of quiet) yield { inputs, asks: false };
}

/** @param first how many places differ in the sequences that come first; then more and more */
function* sequences(
  ports: readonly Places[],
  lengths: readonly number[],
  first: readonly number[],
): Generator<readonly CausalInput[]> {
  const most = ports.reduce((sum, { count, members }) => Math.max(sum, count + (members ? 1 : 0)), 0);
  // More than half of all are as many as less than half, with the two values swapped.
  const highest = Math.floor((most * LONGEST) / 2);
  const order = [...first, ...Array.from({ length: Math.max(0, highest - 1) }, (_, i) => i + 2)];
  for (const changes of order) for (const length of lengths) yield* withChanges(ports, length, changes, most);
}

/** The sequences of a length in which so many places hold the second value. */
function* withChanges(ports: readonly Places[], length: number, changes: number, most: number): Generator<CausalInput[]> {
  const turns = portSequences(ports.length, length);
  for (const slots of combinations(slotsOf(length, most), changes)) {
    for (const turn of turns) {
      const inputs = inputsOf(ports, turn, slots);
      if (inputs !== null && isFirstOfItsKind(inputs, ports)) yield inputs;
    }
  }
}

/** A place of an input of a sequence, counted from the last: the last one is mostly what is said, the ones before of whom. */
interface Slot {
  readonly input: number;
  readonly fromLast: number;
}

/** The middle input first: back to what was there before it is what memories get wrong. */
function slotsOf(length: number, most: number): Slot[] {
  const order = length === 3 ? [1, 2, 0] : length === 2 ? [1, 0] : [0];
  return order
    .flatMap((input, rank) => Array.from({ length: most }, (_, fromLast) => ({ input, fromLast, rank: rank + fromLast })))
    .sort((a, b) => a.rank - b.rank || b.fromLast - a.fromLast);
}

/** Null where an input has no such place. */
function inputsOf(ports: readonly Places[], turn: readonly number[], slots: readonly Slot[]): CausalInput[] | null {
  const inputs = turn.map((port) => ({ port, second: Array<boolean>((ports[port] as Places).count).fill(false), member: 0 }));
  for (const { input, fromLast } of slots) {
    const at = inputs[input] as (typeof inputs)[number];
    const { count, members } = ports[at.port] as Places;
    if (fromLast < count) at.second[count - 1 - fromLast] = true;
    else if (members && fromLast === count) at.member = 1;
    else return null;
  }
  return inputs;
}

/** Of two sequences that differ in the names of the two values, or of the two members, the one with fewer second ones is taken. */
function isFirstOfItsKind(inputs: readonly CausalInput[], ports: readonly Places[]): boolean {
  const values = inputs.flatMap(({ second }) => second);
  const members = inputs.flatMap(({ port, member }) => (ports[port]?.members === true ? [member === 1] : []));
  return isFewer(values) && isFewer(members);
}

function isFewer(seconds: readonly boolean[]): boolean {
  const n = seconds.filter(Boolean).length;
  return 2 * n < seconds.length || (2 * n === seconds.length && seconds[0] !== true);
}

/** All sequences of ports: the few of one port first, then those in which something of another one comes between or after. */
function portSequences(ports: number, length: number): number[][] {
  let all: number[][] = [[]];
  for (let i = 0; i < length; i++) all = all.flatMap((turn) => Array.from({ length: ports }, (_, port) => [...turn, port]));
  return all.sort((a, b) => new Set(a).size - new Set(b).size);
}

function* combinations<T>(items: readonly T[], size: number, from = 0): Generator<readonly T[]> {
  if (size === 0) yield [];
  else
    for (let first = from; first <= items.length - size; first++)
      for (const rest of combinations(items, size - 1, first + 1)) yield [items[first] as T, ...rest];
}
