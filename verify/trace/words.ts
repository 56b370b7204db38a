/** What a step is called and what it shows, the same in pictures and in text. */
import { BYTES } from '../eval/symbols.ts';
import { keyOf, type Member, part, type Value } from '../eval/value.ts';
import { type Item, isGone, itemKey } from '../run/item.ts';
import { briefList } from './brief.ts';
import type { Step, Trace } from './trace.ts';

export interface Words {
  readonly title: string;
  /** What was taken or looked at. */
  readonly details: readonly string[];
  readonly outputs: readonly string[];
}

/** What is in serialized bytes. */
function unpacked(payload: Value): Value {
  const inner = typeof payload === 'object' && payload.t === 'data' && payload.shape === BYTES ? payload.items[0] : undefined;
  return inner ?? payload;
}

/** An entry of a membership: a member that is there. */
const isPresent = (item: Item): boolean => {
  if (isGone(item)) return false;
  const key = part(item, 0);
  return part(item, 1) === true && typeof key === 'object' && key.t === 'member';
};
const memberList = (items: readonly Item[]): string =>
  items
    .map((item) => (part(item as Value, 0) as Member).id)
    .sort((a, b) => a - b)
    .join(', ') || 'none';

/** @param max characters of one line, in which values are shortened */
export function wordsOf(trace: Trace, step: Step, max: number): Words {
  const line = (before: string, items: Parameters<typeof briefList>[0]): string =>
    before + briefList(items, Math.max(8, max - before.length));
  const outputs = step.outputs.map(({ port, values }) => line(`${port} ← `, values));
  const { cause } = step;
  const more = [
    ...step.arranged.filter((values) => saysMore(step, values)).map((values) => line('in the order: ', values)),
    ...(step.lost.length === 0 ? [] : [line('lost on the way: ', step.lost)]),
  ];
  switch (cause.what) {
    case 'start':
      return { title: 'start', details: more, outputs };
    case 'input':
      return { title: line(`${cause.port} → `, cause.values), details: more, outputs };
    case 'receive': {
      const message = trace.messages[cause.message];
      return { title: message === undefined ? 'message' : line('', [unpacked(message.payload)]), details: more, outputs };
    }
    case 'hear': {
      const name = trace.program.locations.get(cause.location)?.name || cause.location;
      return { title: `sees ${name} ${cause.members.join(', ')}`, details: more, outputs };
    }
    case 'tick': {
      const details = cause.took.map(({ from, state, items }) =>
        state && items.every(isPresent) ? `${from} = ${memberList(items)}` : line(`${from}${state ? ' = ' : ': '}`, items),
      );
      return { title: `tick ${cause.clock}`, details: [...details, ...more], outputs };
    }
    case 'order':
      return { title: line('next: ', cause.values), details: more, outputs };
  }
}

/** An order of different elements that is not that in which they were taken. */
function saysMore({ cause }: Step, values: readonly Value[]): boolean {
  const keys = values.map(keyOf);
  const taken = cause.what === 'tick' ? cause.took.map(({ items }) => items.map(itemKey).join()) : [];
  return new Set(keys).size > 1 && !taken.includes(keys.join());
}

export const quietNote = (quiet: number): string =>
  `${quiet} ${quiet === 1 ? 'step is' : 'steps are'} not shown that had no effect: news of members, ticks that only looked at states.`;

/** Lines of at most `room` characters, broken at spaces and commas where there are any; what is broken off is set in. */
export function wrapped(lines: readonly string[], room: number): string[] {
  return lines.flatMap((line) => {
    const parts: string[] = [];
    const indent = /^ */.exec(line)?.[0] ?? '';
    let rest = line;
    while (rest.length > room) {
      const space = Math.max(rest.lastIndexOf(' ', room), rest.lastIndexOf(',', room - 1) + 1);
      const at = space > room / 2 ? space : room;
      parts.push(rest.slice(0, at).trimEnd());
      rest = `${indent}    ${rest.slice(at).trimStart()}`;
    }
    return [...parts, rest];
  });
}
