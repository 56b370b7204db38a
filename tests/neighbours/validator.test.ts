/**
 * Neighbours of a stream that is sent ordered per key: with and without the order, over networks that keep it and that do not, with work
 * before the network, behind it, or between the keyed stream and its entries. Whatever is moved, no key sees another order.
 */
import { expect, test } from 'vitest';
import { check, readProgram } from '../../index.ts';
import { type Program, type ProgramDraft, withCollection } from '../../ir/index.ts';
import { given } from '../cases/given.ts';
import { judge } from './support.ts';

type Order = 'TotalOrder' | 'NoOrder';
const WORK = ['before', 'between', 'behind'] as const;
const FAULTS = ['FailStop', 'LossyDelayedForever'] as const;

const variants: readonly (readonly [(typeof WORK)[number], Order, (typeof FAULTS)[number]])[] = [
  ...WORK.flatMap((work) => (['TotalOrder', 'NoOrder'] as const).map((order) => [work, order, 'FailStop'] as const)),
  ['behind', 'TotalOrder', 'LossyDelayedForever'],
];

function variant(work: (typeof WORK)[number], order: Order, fault: (typeof FAULTS)[number]): Program {
  const program = readProgram(given('keyed-demux-order', 'program.json')).copy();
  const network = program.operators().find(({ kind }) => kind === 'Network')?.id as number;
  const map = program.input(network, 'input') as number;
  const entries = program.input(map, 'input') as number;
  const prefixed = program.input(entries, 'inner') as number;
  const keyed = program.input(prefixed, 'input') as number;
  for (const id of [prefixed, keyed]) setOrder(program, id, order);
  setOrder(program, network, fault === 'FailStop' ? order : 'NoOrder');
  program.replaceOperator({
    ...program.op(network),
    fields: { ...program.op(network).fields, networking_info: { Tcp: { fault } } },
  });
  const [from, to, port] = {
    before: [keyed, prefixed, 'input'],
    between: [entries, map, 'input'],
    behind: [network, program.outputs(network)[0]?.to as number, 'inner'],
  }[work] as [number, number, string];
  insertWork(program, from, to, port);
  return program;
}

function setOrder(program: ProgramDraft, id: number, order: Order): void {
  const { collection } = program.op(id);
  if (collection !== null) program.replaceOperator(withCollection(program.op(id), { ...collection, order }));
}

/** Two calls of a function of the program. */
function insertWork(program: ProgramDraft, from: number, to: number, port: string): void {
  program.disconnect(from, to, port);
  let last = from;
  for (let i = 0; i < 2; i += 1) {
    const id = program.nextId();
    program.addOperator({ ...program.op(from), id, kind: 'Map', fields: { f: 'q!(| (k , v) | (k , crate :: work (v)))' } });
    program.connect(last, id, 'input');
    last = id;
  }
  program.connect(last, to, port);
}

const answers: string[] = [];
test.each(variants)('work %s, %s, %s', (work, order, fault) => {
  const program = variant(work, order, fault);
  expect(check(program)).toEqual([]);
  const { answer } = judge(program);
  expect(['refused', 'sound']).toContain(answer);
  answers.push(answer);
});

test('some of each', () => {
  expect(new Set(answers)).toEqual(new Set(['refused', 'sound']));
});
