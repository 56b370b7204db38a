/**
 * Scripts of inputs for a program. What a script sends is drawn from few numbers, the same for all ports and positions: so keys meet,
 * within a stream and between streams. The numbers themselves differ from script to script, some small and some not, so that thresholds
 * are passed and that keys come to one shard in some scripts and to several in others.
 */
import type { World } from '../eval/runtime.ts';
import { reify } from '../eval/symbols.ts';
import { type Type, typeOf } from '../eval/types.ts';
import { err, int, list, member, NONE, ok, opaque, some, tuple, type Value } from '../eval/value.ts';
import { randomNumbers } from '../run/choices.ts';
import type { InputPort } from '../run/ports.ts';
import type { Phase, Script, Send } from '../run/simulate.ts';
import { NOTHING_YET } from './shorten.ts';

export interface InputBounds {
  /** Elements of one script, over all ports. */
  readonly elements: number;
  /** Different numbers, letters, symbols of one script. */
  readonly domain: number;
}

type Random = (n: number) => number;

/** How many phases a script has at most: each may be sent when something of the one before was seen. */
const PHASES = 3;

export interface ScriptSource {
  /** Those that values are made of. */
  readonly numbers: readonly number[];
  /** Members of the smallest cluster: ids of members are below. */
  readonly smallest: number;
  /** The same seed gives the same script. */
  readonly seed: number;
  /** At most so many, over all ports. */
  readonly elements: number;
  /** Nothing is sent before everybody knows everybody. */
  readonly settled: boolean;
}

/** A script for the inputs of a program. Ports on a cluster are given to by `members`, the number of its members. */
export function randomScript(
  inputs: readonly InputPort[],
  members: (port: InputPort) => number,
  world: World,
  { numbers, smallest, seed, elements, settled }: ScriptSource,
): Script {
  const next = randomNumbers(seed);
  const random: Random = (n) => next() % n;
  const pool = new Pool(world, random, numbers, smallest);
  const value = (port: InputPort): Value => pool.value(typeOf(port.collection.elementType));
  const atStart = new Map(inputs.filter((port) => port.atStart).map((port) => [port.name, value(port)]));
  const ambient = inputs.filter((port) => port.ambient);
  const open = chosen(
    inputs.filter((port) => !port.atStart && !port.ambient),
    random,
  );
  if (open.length + ambient.length === 0) return { atStart, phases: [] };
  // Half of the scripts send to each port in one phase, to one of them when all else is settled: its answers show what was remembered.
  const last = open[random(Math.max(1, open.length))];
  const turns = random(2) === 0 ? new Map(open.map((port) => [port, port === last ? PHASES - 1 : random(PHASES - 1)])) : null;
  const phases: Phase[] = Array.from({ length: turns === null ? 1 + random(PHASES) : PHASES }, (_, i) => ({
    whenQuiet: (turns !== null && i === PHASES - 1) || random(3) > 0,
    sends: [],
  }));
  // Clocks and the like go on by themselves, at every member.
  const sends: Send[][] = phases.map(() =>
    ambient.flatMap((port) =>
      Array.from({ length: Math.max(1, members(port)) }, (_, at) => at).flatMap((at) => {
        const values = Array.from({ length: random(3) }, () => value(port));
        return values.length === 0 ? [] : [{ port: port.name, member: at, values }];
      }),
    ),
  );
  const count = open.length === 0 ? 0 : Math.max(turns === null ? 1 : Math.min(open.length, elements), 1 + random(elements));
  for (let i = 0; i < count; i++) {
    const port = open[turns !== null && i < open.length ? i : random(open.length)] as InputPort;
    const phase = turns?.get(port) ?? random(phases.length);
    sends[phase]?.push({ port: port.name, member: random(Math.max(1, members(port))), values: [value(port)] });
  }
  const sent = phases.flatMap((phase, i) => (sends[i]?.length ? [{ ...phase, sends: sends[i] }] : []));
  // Half of the scripts begin when everybody knows everybody.
  const [first, ...rest] = sent;
  if (first === undefined || (random(2) === 0 && !settled)) return { atStart, phases: sent };
  return { atStart, phases: [NOTHING_YET, { ...first, whenQuiet: true }, ...rest] };
}

/** All ports, or two of them, so that there is enough for what two have to do with each other, or one. */
function chosen(ports: readonly InputPort[], random: Random): readonly InputPort[] {
  const wanted = [ports.length, 2, 1][random(3)] as number;
  const left = [...ports];
  while (left.length > wanted) left.splice(random(left.length), 1);
  return left;
}

const WORDS = ['a', 'b', 'a b', 'b b a', 'c', ''];

/** Numbers from which those of a script are drawn: mostly small. */
const RANGES = [3, 3, 8, 100];

/** At least two different numbers, in most scripts without the zero that adds nothing. */
export function scriptNumbers(seed: number, domain: number): number[] {
  const next = randomNumbers(seed ^ 0x5eed);
  const random: Random = (n) => next() % n;
  const range = RANGES[random(RANGES.length)] as number;
  const size = Math.min(range, 2 + random(Math.max(1, domain - 1)));
  const least = random(3) === 0 ? 0 : 1;
  const found = new Set<number>();
  while (found.size < size) found.add(least + random(range));
  return [...found];
}

class Pool {
  readonly #world: World;
  readonly #random: Random;
  readonly #numbers: readonly number[];
  readonly #smallest: number;

  constructor(world: World, random: Random, numbers: readonly number[], smallest: number) {
    this.#world = world;
    this.#random = random;
    this.#numbers = numbers;
    this.#smallest = smallest;
  }

  value(type: Type | null): Value {
    const random = this.#random;
    const inner = (of: Type | null | undefined): Value => this.value(of ?? null);
    switch (type?.kind) {
      case 'bool':
        return random(2) === 1;
      case 'int':
        return int(this.#number(), type.name as 'u32');
      case 'string':
        return WORDS[random(Math.min(WORDS.length, this.#numbers.length + 3))] as string;
      case 'tuple':
        return tuple(type.args.map(inner));
      case 'option':
        return random(2) === 0 ? NONE : some(inner(type.args[0]));
      case 'result':
        return random(4) === 0 ? err(inner(type.args[1])) : ok(inner(type.args[0]));
      case 'list':
        return list(Array.from({ length: random(3) }, () => inner(type.args[0])));
      case 'member':
        return member(random(this.#smallest));
      default:
        // Of other types only a few symbols are told apart.
        return reify(this.#world, opaque('input', [int(this.#number())], type?.text ?? null), type);
    }
  }

  #number(): number {
    return this.#numbers[this.#random(this.#numbers.length)] as number;
  }
}
