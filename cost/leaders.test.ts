import { describe, expect, test } from 'vitest';
import { findIdioms, type Program } from '../ir/index.ts';
import { memberId, shapes } from '../tests/support/library-shapes.ts';
import { ProgramBuilder, singleton, stream } from '../tests/support/program-builder.ts';
import { demandOf } from './demand-of.ts';
import { defaultCostTable } from './table.ts';

const SERVER = 'crate :: Server';
const PAIR = '(u32 , crate :: Ballot)';
const ADDRESSED = `(${memberId(SERVER)} , u32)`;

interface Shape {
  /** Kinds between the pairing with the value and the map that makes the address. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  readonly closure: string;
  /** Closure of a second map, which only passes the address on. */
  readonly second?: string;
  readonly kind?: 'Map' | 'FilterMap';
  readonly rate?: number;
}

/** Commands that clients address to a cluster of three, after each batch was paired with one value. */
function addressed({ before = [], after = [], closure, second, kind = 'Map', rate = 1 }: Shape): Program {
  const b = new ProgramBuilder('addressed', [
    { input: 0, name: 'put', rate },
    ...(rate < 1 ? [{ input: 1, name: 'get', rate: 1 }] : []),
  ]);
  const client = b.process('Client', { role: 'client' });
  const server = b.cluster('Server', { size: 3 });
  const tick = b.tick(client);
  const commands = b.op('ExternalInput', client, stream('u32'));
  if (rate < 1) b.root('ForEach', b.op('ExternalInput', client, stream('u32')));
  const leader = b.op('SingletonSource', tick, singleton('crate :: Ballot'), {}, { value: 'q!(first_ballot ())' });
  const batch = b.op('Batch', tick, stream('u32', { bound: 'Bounded' }), { inner: commands });
  let at = b.op('CrossSingleton', tick, stream(PAIR, { bound: 'Bounded' }), { left: batch, right: leader });
  let place = tick;
  const pass = (kinds: readonly string[], type: string): void => {
    for (const one of kinds) {
      if (one === 'YieldConcat') place = client;
      at = b.op(
        one,
        place,
        stream(type),
        { [one === 'Filter' ? 'input' : 'inner']: at },
        one === 'Filter' ? { f: 'q!(| _ | true)' } : {},
      );
    }
  };
  pass(before, PAIR);
  at = b.op(kind, place, stream(ADDRESSED), { input: at }, { f: closure });
  pass(after, ADDRESSED);
  if (second !== undefined) at = b.op('Map', place, stream(ADDRESSED), { input: at }, { f: second });
  b.root('ForEach', shapes(b).send(at, server, 'u32'));
  return b.program;
}

const leads = (shape: Shape): boolean => {
  const program = addressed(shape);
  return demandOf(program, findIdioms(program), defaultCostTable, { defaultClusterSize: 3 }).leaders.has('loc2v1');
};

const BY_VALUE = 'q!(| (command , ballot) | (ballot . leader , command))';

describe('one member gets all commands where a value of the whole batch addresses them', () => {
  test.each<[string, Shape]>([
    ['the map in the tick', { closure: BY_VALUE, after: ['YieldConcat'] }],
    ['the map behind the tick', { before: ['YieldConcat'], closure: BY_VALUE }],
    ['views between', { before: ['Cast', 'YieldConcat', 'ObserveNonDet', 'Cast'], closure: BY_VALUE, after: ['Cast'] }],
    ['a filter between', { before: ['YieldConcat', 'Filter'], closure: BY_VALUE }],
    [
      'a second map behind it',
      { before: ['YieldConcat'], closure: BY_VALUE, second: 'q!(| (to , command) | (to , command + 1))' },
    ],
    [
      'a block with a binding',
      { before: ['YieldConcat'], closure: 'q!(move | (command , ballot) | { let to = ballot . leader ; (to , command) })' },
    ],
    [
      'a filter_map',
      { before: ['YieldConcat'], kind: 'FilterMap', closure: 'q!(| (command , ballot) | Some ((ballot . leader , command)))' },
    ],
    [
      'an id made from it',
      { before: ['YieldConcat'], closure: 'q!(| (command , ballot) | (MemberId :: from_raw_id (ballot . leader) , command))' },
    ],
  ])('%s', (_, shape) => expect(leads(shape)).toBe(true));

  test.each<[string, Shape]>([
    [
      'the element names its member',
      { before: ['YieldConcat'], closure: 'q!(| (command , ballot) | (MemberId :: from_raw_id (command) , ballot . term))' },
    ],
    [
      'element and value together',
      {
        before: ['YieldConcat'],
        closure: 'q!(| (command , ballot) | (MemberId :: from_raw_id ((command + ballot . leader) % 3) , command))',
      },
    ],
    [
      'one or the other',
      {
        before: ['YieldConcat'],
        closure:
          'q!(| (command , ballot) | (if command == 0 { ballot . leader } else { MemberId :: from_raw_id (command) } , command))',
      },
    ],
    [
      'the own number of the sender',
      { before: ['YieldConcat'], closure: 'q!(| (command , ballot) | (MemberId :: from_raw_id (own_id__free) , command))' },
    ],
    [
      'a second map that addresses by the element',
      {
        before: ['YieldConcat'],
        closure: BY_VALUE,
        second: 'q!(| (to , command) | (MemberId :: from_raw_id (command) , command))',
      },
    ],
    ['nothing but a rare network', { before: ['YieldConcat'], closure: BY_VALUE, rate: 0.001 }],
  ])('not: %s', (_, shape) => expect(leads(shape)).toBe(false));
});
