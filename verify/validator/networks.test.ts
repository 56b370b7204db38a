import { describe, expect, test } from 'vitest';
import { type JsonObject, withCollection } from '../../ir/index.ts';
import { Edit } from '../../tests/support/edit-program.ts';
import { keyedStream, stream } from '../../tests/support/program-builder.ts';
import { setRoute, shards } from '../../tests/support/valid-programs.ts';
import { validate } from './validate.ts';

const codes = (edit: Edit): string[] => validate(edit.program).map(({ code }) => code);

test('from each shard to its counterpart, order is kept; from any shard to any, it is not', () => {
  const edit = new Edit(shards());
  for (const name of ['toShards', 'map', 'toStore']) edit.collection(name, { order: 'TotalOrder' });
  expect(codes(edit)).toEqual([]);
  edit.route('toStore', { shard: 'hash' });
  expect(codes(edit)).toEqual(['shard-order']);
});

test('from each member to its counterpart, order is kept; from several members, it is not', () => {
  const edit = new Edit(shards());
  const copy = { root: 'loc6v1', scopes: [] };
  edit.program.locations.set(copy.root, {
    ...edit.program.location('loc2v1'),
    key: copy.root,
    origin: { from: 'loc2v1', role: 'copy', shards: 1, policy: {} },
  });
  edit.place('answers', copy);
  edit.place('answersNull', copy);
  edit.collection('answers', stream('u32', { order: 'TotalOrder' }));
  setRoute(edit.program, edit.id('answers'), { inserted: true, logical: 'same', shard: 'none', key: [] });
  expect(codes(edit)).toEqual([]);
  edit.route('answers', { logical: 'zero' });
  expect(codes(edit)).toEqual(['network-order']);
});

test('what a cluster sends as a stream may be keyed by sender at once', () => {
  const edit = new Edit(shards());
  edit.collection('answers', stream('(MemberId < crate :: C > , u32)', { order: 'TotalOrder' }));
  expect(codes(edit)).toEqual(['network-order']);
  const { program } = edit;
  const cast = program.nextId();
  const keyed = keyedStream('MemberId < crate :: C >', 'u32', { order: 'TotalOrder' });
  program.addOperator(withCollection({ ...edit.op('answers'), id: cast, kind: 'Cast', fields: {} }, keyed));
  program.disconnect(edit.id('answers'), edit.id('answersNull'), 'input');
  program.connect(edit.id('answers'), cast, 'inner');
  program.connect(cast, edit.id('answersNull'), 'input');
  expect(codes(edit)).toEqual([]);
});

describe('what a new network may carry', () => {
  const carrying = (type: string, promises: JsonObject[] = []): string[] => {
    const edit = new Edit(shards());
    for (const name of ['log', 'toLog']) edit.collection(name, { elementType: type });
    const { program } = edit;
    const promised = program.copy({ ...program.header, promises });
    return validate(promised).flatMap(({ code }) => (code === 'not-serializable' ? [code] : []));
  };

  test.each([
    '& str',
    'std :: rc :: Rc < u32 >',
    'Box < dyn Fn () >',
    '* const u8',
    '(u32 , tokio :: time :: Instant)',
    'fn (u32)',
    'crate :: Job',
    'crate :: std :: vec :: Vec < u32 >',
    'Vec < core :: option :: Option < crate :: Pinned > >',
    'std :: fs :: File',
    '[u8 ; 33]',
    '_',
  ])('not %s', (type) => {
    expect(carrying(type)).toEqual(['not-serializable']);
  });

  test.each(['u32', '(u32 , String)', 'Vec < core :: option :: Option < u8 > >', 'std :: time :: Duration', '[u8 ; 32]'])(
    '%s',
    (type) => {
      expect(carrying(type)).toEqual([]);
    },
  );

  test('a type that is promised to travel, and no other', () => {
    const promise = { kind: 'travels', type: 'crate :: Job', by: 'its author' };
    expect(carrying('(u32 , crate :: Job)', [promise])).toEqual([]);
    expect(carrying('crate :: Work', [promise])).toEqual(['not-serializable']);
    expect(carrying('crate :: Job', [{ ...promise, kind: 'journeys' }])).toEqual(['not-serializable']);
    expect(carrying('crate :: Job', [{ kind: 'travels', type: 'crate :: Job' }])).toEqual(['not-serializable']);
  });
});
