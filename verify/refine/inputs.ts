/** Scripts of inputs for a program: small values of the port types, so that keys meet, in one or two phases. */

import type { World } from '../eval/runtime.ts';
import { reify } from '../eval/symbols.ts';
import { type Type, typeOf } from '../eval/types.ts';
import { err, int, list, member, NONE, ok, opaque, some, tuple, type Value } from '../eval/value.ts';
import { randomNumbers } from '../run/choices.ts';
import type { InputPort } from '../run/ports.ts';
import type { Phase, Script, Send } from '../run/simulate.ts';

export interface InputBounds {
  /** Elements of one script, over all ports. */
  readonly elements: number;
  /** Different numbers, letters, symbols per position. */
  readonly domain: number;
}

type Random = (n: number) => number;

/**
 * A script for the inputs of a program. Ports on a cluster are given to by `members`, the number of its members.
 * @param seed the same seed gives the same script
 */
export function randomScript(
  inputs: readonly InputPort[],
  members: (port: InputPort) => number,
  world: World,
  seed: number,
  bounds: InputBounds,
): Script {
  const numbers = randomNumbers(seed);
  const random: Random = (n) => numbers() % n;
  const domain = 1 + random(bounds.domain);
  const value = (port: InputPort): Value => randomValue(typeOf(port.collection.elementType), world, random, domain);
  const atStart = new Map(inputs.filter((port) => port.atStart).map((port) => [port.name, value(port)]));
  const ambient = inputs.filter((port) => port.ambient);
  const open = inputs.filter((port) => !port.atStart && !port.ambient);
  if (open.length + ambient.length === 0) return { atStart, phases: [] };
  const count = open.length === 0 ? 0 : 1 + random(bounds.elements);
  const phases: Phase[] = Array.from({ length: 1 + random(2) }, () => ({ whenQuiet: random(2) === 0, sends: [] }));
  // Clocks and the like go on by themselves, at every member.
  const sends: Send[][] = phases.map(() =>
    ambient.flatMap((port) =>
      Array.from({ length: Math.max(1, members(port)) }, (_, member) => member).flatMap((member) => {
        const values = Array.from({ length: random(3) }, () => value(port));
        return values.length === 0 ? [] : [{ port: port.name, member, values }];
      }),
    ),
  );
  for (let i = 0; i < count; i++) {
    const port = open[random(open.length)] as InputPort;
    sends[random(sends.length)]?.push({ port: port.name, member: random(Math.max(1, members(port))), values: [value(port)] });
  }
  return { atStart, phases: phases.flatMap((phase, i) => (sends[i]?.length ? [{ ...phase, sends: sends[i] }] : [])) };
}

const WORDS = ['a', 'b', 'a b', 'b b a', 'c', ''];

function randomValue(type: Type | null, world: World, random: Random, domain: number): Value {
  const inner = (of: Type | null | undefined): Value => randomValue(of ?? null, world, random, domain);
  switch (type?.kind) {
    case 'bool':
      return random(2) === 1;
    case 'int':
      return reifyInt(type, random(domain));
    case 'string':
      return WORDS[random(Math.min(WORDS.length, domain + 2))] as string;
    case 'tuple':
      return tuple(type.args.map(inner));
    case 'option':
      return random(2) === 0 ? NONE : some(inner(type.args[0]));
    case 'result':
      return random(4) === 0 ? err(inner(type.args[1])) : ok(inner(type.args[0]));
    case 'list':
      return list(Array.from({ length: random(3) }, () => inner(type.args[0])));
    case 'member':
      return member(random(domain));
    default:
      // Of other types only a few symbols are told apart.
      return reify(world, opaque('input', [int(random(domain))], type?.text ?? null), type);
  }
}

const reifyInt = (type: Type, v: number): Value => int(v, type.name as 'u32');
