/** Causal sequences as scripts for the ports of a program. */
import type { World } from '../eval/runtime.ts';
import type { Value } from '../eval/value.ts';
import type { InputPort } from '../run/ports.ts';
import type { Phase, Script, Send } from '../run/simulate.ts';
import { type Causal, causalSequences } from './causal.ts';
import { elementOf, placesOf, type Two } from './elements.ts';
import { NOTHING_YET } from './shorten.ts';

/** Inputs of a program, and how many members each has: 1 on a process. */
export interface Entrances {
  readonly inputs: readonly InputPort[];
  readonly members: (port: InputPort) => number;
}

/** All causal sequences over the ports of a program that are not clocks; over the clocks where there is nothing else. */
export function sequencesFor(entrances: Entrances, world: World): Generator<Causal> {
  return causalSequences(
    asked(entrances).map((port) => ({
      count: placesOf(port.collection.elementType, world),
      members: entrances.members(port) > 1,
    })),
  );
}

/** The script of a sequence: nobody sends before everybody knows everybody. */
export function causalScript({ inputs, asks }: Causal, entrances: Entrances, two: Two, world: World): Script {
  const ports = asked(entrances);
  const element = ({ collection }: InputPort, second: readonly boolean[]): Value =>
    elementOf(collection.elementType, second, two, world);
  const phases = inputs.map(({ port, second, member }, i): Phase => {
    const at = ports[port] as InputPort;
    const send: Send = { port: at.name, member, values: [element(at, second)] };
    const last = i === inputs.length - 1;
    return { whenQuiet: !(asks && last), sends: [send, ...clocks(entrances, ports, element)] };
  });
  const atStart = new Map(entrances.inputs.filter((port) => port.atStart).map((port) => [port.name, element(port, [])]));
  return { atStart, phases: [NOTHING_YET, ...phases] };
}

function asked({ inputs }: Entrances): readonly InputPort[] {
  const open = inputs.filter((port) => !port.atStart);
  const elements = open.filter((port) => !port.ambient);
  return elements.length > 0 ? elements : open;
}

/** Clocks and the like go on by themselves, at every member. */
const clocks = (
  { inputs, members }: Entrances,
  ports: readonly InputPort[],
  element: (port: InputPort, second: readonly boolean[]) => Value,
): Send[] =>
  inputs
    .filter((port) => port.ambient && !ports.includes(port))
    .flatMap((port) =>
      Array.from({ length: Math.max(1, members(port)) }, (_, member) => ({
        port: port.name,
        member,
        values: [element(port, [])],
      })),
    );
