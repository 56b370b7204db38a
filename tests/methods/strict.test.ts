/**
 * What is accepted because the real crate writes it stays refused where a rewrite could have made it: one change to a program of the crate,
 * and the validator says so.
 */
import { describe, expect, test } from 'vitest';
import { type Program, readProgram } from '../../index.ts';
import { type ProgramDraft, withCollection, withPlace } from '../../ir/index.ts';
import { validate } from '../../verify/validator/validate.ts';
import { readHydroMethods } from '../support/hydro-methods.ts';

const { cases } = readHydroMethods();

function programOf(method: string, variant: string, receiver: string): ProgramDraft {
  const found = cases.find((use) => use.method === method && use.variant === variant && use.receiver === receiver);
  const program = readProgram(found?.program);
  expect(validate(program)).toEqual([]);
  return program.copy();
}

const codes = (program: Program): string[] => [...new Set(validate(program).map(({ code }) => code))];
const only = (program: Program, kind: string) => {
  const [found, ...others] = program.operators().filter((op) => op.kind === kind);
  expect(others).toEqual([]);
  return found as NonNullable<typeof found>;
};

const INSERTED = { inserted: true, logical: null, shard: 'none', key: [] } as const;

/** Puts a copy of the program's network on the edge into `to`, as a rewrite would. */
function cut(program: ProgramDraft, to: number, port: string): void {
  const from = program.input(to, port) as number;
  const id = program.nextId();
  const collection = program.op(from).collection;
  if (collection === null) throw new Error('a node has a collection');
  const template = only(program, 'Network');
  program.addOperator(
    withCollection({ ...template, id, place: program.op(to).place, route: INSERTED }, { ...collection, bound: 'Unbounded' }),
  );
  program.expressions.set(`${id}.serialize_fn`, {
    text: '',
    glue: { template: 'serialize', holes: { element: collection.elementType } },
  });
  program.disconnect(from, to, port);
  program.connect(from, id, 'input');
  program.connect(id, to, port);
}

describe('the order of keys over a network', () => {
  const demux = () => programOf('KeyedStream::demux', 'by member and key', 'Process Unbounded TotalOrder ExactlyOnce');

  test('is not kept when something comes between the entries and the map', () => {
    const program = demux();
    const network = only(program, 'Network');
    cut(program, program.input(network.id, 'input') as number, 'input');
    expect(codes(program)).toContain('network-order');
  });

  test('is not there when the keyed stream has none', () => {
    const program = demux();
    const network = only(program, 'Network');
    const map = program.input(network.id, 'input') as number;
    const entries = program.input(map, 'input') as number;
    const keyed = program.op(program.input(entries, 'inner') as number);
    program.replaceOperator(
      withCollection(keyed, { ...(keyed.collection as NonNullable<typeof keyed.collection>), order: 'NoOrder' }),
    );
    expect(codes(program)).toContain('network-order');
  });

  test('is lost when any shard may get any element', () => {
    const program = demux();
    const network = only(program, 'Network');
    const location = program.location(network.place.root);
    const sharded = (policy: readonly (readonly string[])[] | null) => {
      program.locations.set(location.key, {
        ...location,
        origin: { from: location.key, role: 'x', shards: 2, policy: { [network.id]: policy } },
      });
      return codes(program);
    };
    expect(sharded(null)).toContain('network-order');
    expect(sharded([['1']])).toContain('network-order');
    expect(sharded([['0']])).not.toContain('network-order');
  });
});

test('a stream of several members is keyed before anything else sees its order', () => {
  const program = programOf('KeyedStream::send', '', 'Cluster Unbounded TotalOrder ExactlyOnce');
  const map = program.outputs(only(program, 'Network').id)[0]?.to as number;
  expect(program.op(map).kind).toBe('Map');
  program.replaceOperator({ ...program.op(map), kind: 'FilterMap' });
  expect(codes(program)).toContain('network-order');
});

test('several keys have no order among them', () => {
  const program = programOf('KeyedStream::get', 'an optional', 'Process Unbounded TotalOrder ExactlyOnce');
  const join = only(program, 'JoinHalf');
  program.replaceOperator({ ...join, kind: 'Filter' });
  expect(codes(program)).toContain('order-invented');
});

test('a watermark at another place than a tick of the location is apart', () => {
  const program = programOf('KeyedStream::reduce_watermark', '', 'Process Unbounded TotalOrder ExactlyOnce');
  const watermark = program.op(program.input(only(program, 'ReduceKeyedWatermark').id, 'watermark') as number);
  const { root } = watermark.place;
  program.replaceOperator(withPlace(watermark, { root, scopes: [{ kind: 'atomic' }, { kind: 'tick', clock: 9 }] }, 'process'));
  expect(codes(program)).toContain('operands-apart');
});

test('a tick is not opened in a tick, and a section nowhere else than at its input', () => {
  const program = programOf('Stream::atomic', '', 'Tick<Process> Bounded TotalOrder ExactlyOnce');
  const begin = only(program, 'BeginAtomic');
  const { root, scopes } = begin.place;
  program.replaceOperator(withPlace(begin, { root, scopes: scopes.slice(0, 2) }, 'process'));
  expect(codes(program)).toContain('atomic-place');
  program.replaceOperator(withPlace(begin, { root, scopes: scopes.slice(1) }, 'process'));
  expect(codes(program)).toEqual(expect.arrayContaining(['atomic-place', 'scopes-nesting']));
});

test('a pair of values is constant only where both are', () => {
  const program = programOf('Singleton::zip', 'a singleton', 'Process Bounded');
  const pair = only(program, 'CrossSingleton');
  const batch = program.op(program.input(pair.id, 'left') as number);
  const value = program.op(program.input(batch.id, 'inner') as number);
  program.replaceOperator(
    withCollection(value, { ...(value.collection as NonNullable<typeof value.collection>), bound: 'Unbounded' }),
  );
  expect(codes(program)).toContain('bound-invented');
});

test('in a tick only a Cast forgets a bound', () => {
  const program = programOf('Stream::map', '', 'Tick<Process> Unbounded TotalOrder ExactlyOnce');
  for (const cast of program.operators().filter(({ kind }) => kind === 'Cast'))
    program.replaceOperator({ ...cast, kind: 'Filter', fields: { f: 'q!(| _ | true)' } });
  expect(codes(program)).toContain('unbounded-in-tick');
});
