/**
 * Element types that Hydrofoil was not handed, at a cut, as a key and as a part of one, and closures that look like the identity. Each
 * variant is refused or its plan is sound, some of each.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Program } from '../../index.ts';
import { keyedSingleton, keyedStream, stream } from '../support/program-builder.ts';
import { full, trap } from '../traps/support.ts';
import { judge } from './support.ts';

const SPLITS = ['decouple'];
const SHARDS = ['partition'];

/** A type, how a u32 `x` becomes a value of it, and a number read off a value `y`. */
interface Sort {
  readonly type: string;
  readonly make: string;
  readonly read: string;
}
const sort = (type: string, make: string, read: string): Sort => ({ type, make, read });

/** What survives a network whatever the value is. */
const TRAVELS: readonly Sort[] = [
  sort('u64', 'x as u64', 'y as u32'),
  sort('std :: string :: String', 'x . to_string ()', 'y . len () as u32'),
  sort('core :: option :: Option < u32 >', 'if x > 1 { Some (x) } else { None }', 'y . unwrap_or (7)'),
  sort('core :: result :: Result < u32 , () >', 'if x > 1 { Ok (x) } else { Err (()) }', 'if y . is_ok () { 1 } else { 0 }'),
  sort('std :: vec :: Vec < u32 >', 'vec ! [x , x + 1]', 'y . len () as u32'),
  sort('std :: boxed :: Box < u32 >', 'Box :: new (x)', '* y'),
  sort('std :: time :: Duration', 'Duration :: from_secs (x as u64)', 'y . as_secs () as u32'),
  sort('[u32 ; 2]', '[x , x + 1]', 'y [1]'),
];
/** What does not, or of which nobody says so. */
const STAYS: readonly Sort[] = [
  sort('crate :: Job', 'crate :: Job { id : x , cost : x * 10 }', 'y . cost'),
  sort('crate :: Vec < u32 >', 'crate :: Vec :: of (x)', 'y . first ()'),
  sort('crate :: std :: string :: String', 'crate :: text (x)', 'y . id'),
  sort('std :: sync :: Arc < std :: sync :: Mutex < u32 > >', 'crate :: shared (x)', 'crate :: look (y)'),
  sort('std :: rc :: Weak < u32 >', 'crate :: weak (x)', 'crate :: look (y)'),
  sort('std :: rc :: Rc < u32 >', 'Rc :: new (x)', '* y'),
  sort('std :: fs :: File', 'crate :: open (x)', 'crate :: look (y)'),
  sort('tokio :: sync :: mpsc :: Sender < u32 >', 'crate :: channel (x)', 'crate :: look (y)'),
  sort('std :: collections :: BinaryHeap < u32 >', 'crate :: heap (x)', 'crate :: look (y)'),
  sort('std :: collections :: HashMap < u32 , u32 , crate :: Build >', 'crate :: map (x)', 'crate :: look (y)'),
  sort('std :: net :: SocketAddrV6', 'crate :: address (x)', 'crate :: look (y)'),
  sort('std :: time :: SystemTime', 'crate :: moment (x)', 'crate :: look (y)'),
  sort('[u32 ; 33]', '[x ; 33]', 'y [1]'),
  sort('& u32', '& 7', '* y'),
  sort('fn (u32) -> u32', 'crate :: code (x)', 'y (1)'),
  sort('_', 'x', 'y'),
];

/** Sorts inside others. */
const nested = ({ type, make, read }: Sort, how: number): Sort =>
  [
    sort(`(u32 , ${type})`, `(x , ${make})`, `{ let (_ , y) = y ; ${read} }`),
    sort(`core :: option :: Option < ${type} >`, `Some (${make})`, `match y { Some (y) => ${read} , None => 0 }`),
    sort(`std :: vec :: Vec < ${type} >`, `vec ! [${make}]`, 'y . len () as u32'),
    sort(type, make, read),
  ][how] as Sort;

/** A value made on one location and used there. With `crossing`, values of its type cross a network elsewhere. */
function cut({ type, make, read }: Sort, crossing = false): Program {
  const t = trap('cut');
  const made = t.b.op('Map', t.at, stream(type), { input: t.receive('u32') }, { f: `q!(| x | ${make})` });
  t.answer(t.b.op('Map', t.at, stream('u32'), { input: made }, { f: `q!(| y | ${read})` }));
  if (crossing) t.answer(t.receive(type));
  return full(t.b);
}

describe('at a cut', () => {
  const nest = fc.integer({ min: 0, max: 3 });

  test('types that survive are cut', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TRAVELS), nest, (of, how) => {
        expect(judge(cut(nested(of, how)), SPLITS).answer, of.type).toBe('sound');
      }),
      { seed: 51, numRuns: 8 },
    );
  });

  test('all others are not, whatever is around them', () => {
    for (const [i, of] of STAYS.entries())
      for (const how of [3, i % 3]) expect(judge(cut(nested(of, how)), SPLITS).answer, `${of.type} ${how}`).toBe('refused');
  });

  test('nor when the type crosses elsewhere: what is made here has not crossed', () => {
    const [job] = STAYS as [Sort];
    for (const how of [0, 1, 3]) {
      const { derivation } = judge(cut(nested(job, how), true), SPLITS).plan;
      const cuts = derivation.filter(({ delta }) => delta.added.length > 0);
      expect(cuts).toEqual([]);
    }
  });
});

/** Closures from `(k, v)` to a key and `v`, and the type of that key; `plain`: may it be sharded by k when k is plain? */
const KEYS: readonly { readonly f: string; readonly to: (from: string) => string; readonly plain: boolean }[] = [
  { f: '| (k , v) | (k , v)', to: (k) => k, plain: true },
  { f: '| (k , v) | (k . clone () , v)', to: (k) => k, plain: true },
  { f: '| (k , v) | (Clone :: clone (& k) , v)', to: (k) => k, plain: true },
  { f: '| (k , v) | (k . to_owned () , v)', to: (k) => k, plain: true },
  { f: '| (k , v) | { let r = & k ; (* r , v) }', to: (k) => k, plain: true },
  { f: '| (k , v) | (k . into () , v)', to: () => 'u64', plain: true },
  { f: '| (k , v) | (u64 :: from (k) , v)', to: () => 'u64', plain: true },
  { f: '| (k , v) | (k as u64 , v)', to: () => 'u64', plain: true },
  { f: '| (k , v) | (k . to_string () , v)', to: () => 'std :: string :: String', plain: true },
  { f: '| (k , v) | (Some (k) , v)', to: (k) => `core :: option :: Option < ${k} >`, plain: true },
  { f: '| (k , v) | (k as u8 , v)', to: () => 'u8', plain: false },
  { f: '| (k , v) | (k % 2 , v)', to: (k) => k, plain: true },
  { f: '| (k , v) | (* k , v)', to: () => 'u32', plain: true },
  { f: '| (k , v) | (crate :: key (k) , v)', to: (k) => k, plain: false },
];
/** Names that the program gives another meaning; what it is can be anything. */
const MISNAMED: typeof KEYS = [
  { f: '| (k , v) | { use crate :: half as u64 ; (u64 :: from (k) , v) }', to: () => 'u64', plain: false },
  { f: '| (k , v) | { type u64 = u8 ; (k as u64 , v) }', to: () => 'u64', plain: false },
  { f: '| (k , v) | { type u64 = u8 ; (k as u64 , v) }', to: () => 'u8', plain: false },
  { f: '| (k , v) | { declare ! (u64) ; (k as u64 , v) }', to: () => 'u8', plain: false },
  { f: '| (k , v) | (crate :: type_hint (k) , v)', to: (k) => k, plain: false },
  { f: '| (k , v) | (crate :: __staged :: m :: fn1_type_hint (k) , v)', to: (k) => k, plain: false },
  {
    f: '| (k , v) | { use crate :: m :: half as Some ; (Some (k) , v) }',
    to: (k) => `core :: option :: Option < ${k} >`,
    plain: false,
  },
  { f: '| (k , v) | { use crate :: Clone ; (Clone :: clone (& k) , v) }', to: (k) => k, plain: false },
  // The operator says that the text's u64 is none.
  { f: '| (k , v) | (k as u64 , v)', to: () => 'u8', plain: false },
  { f: '| (k , v) | (u64 :: from (k) , v)', to: () => 'crate :: u64', plain: false },
  { f: '| (k , v) | (Some (k as u64) , v)', to: () => 'core :: option :: Option < u8 >', plain: false },
  { f: '| (k , v) | (Some (k) , v)', to: (k) => `crate :: Option < ${k} >`, plain: false },
];
const WITHOUT_CLOSURE = KEYS[0] as (typeof KEYS)[number];

/** Sums per key; `part`: the key is a part of a larger one. */
function grouped(from: string, { f, to }: (typeof KEYS)[number], part: boolean): Program {
  const t = trap('keys');
  const input = t.receive(`(${from} , u32)`);
  const type = to(from);
  const key = part ? `(${type} , u32)` : type;
  const body = part ? `| (k , v) | { let (k , v) = (${f}) ((k , v)) ; ((k , 1u32) , v) }` : f;
  const mapped = t.b.op('Map', t.at, stream(`(${key} , u32)`), { input }, { f: `q!(${part ? body : f})` });
  const pairs = t.b.op('Cast', t.at, keyedStream(key, 'u32'), { inner: mapped });
  const chosen = t.b.op(
    'ObserveNonDet',
    t.at,
    keyedStream(key, 'u32', { order: 'TotalOrder' }),
    { inner: pairs },
    { trusted: false },
  );
  const acc = { init: 'q!(| | 0u32)', acc: 'q!(| a , b | * a += b)' };
  const sums = t.b.op('FoldKeyed', t.at, keyedSingleton(key, 'u32', 'Unbounded'), { input: chosen }, acc);
  const tick = t.b.tick(t.at);
  const asked = t.b.op('Batch', tick, stream(`(${from} , u32)`, { bound: 'Bounded' }), { inner: t.receive(`(${from} , u32)`) });
  const keys = t.b.op(
    'Map',
    tick,
    stream(`(${key} , u32)`, { bound: 'Bounded' }),
    { input: asked },
    { f: `q!(${part ? body : f})` },
  );
  const now = t.b.op('Batch', tick, keyedSingleton(key, 'u32'), { inner: sums });
  const pair = `(${key} , (u32 , u32))`;
  const join = t.b.op('JoinHalf', tick, stream(pair, { bound: 'Bounded' }), { left: keys, right: now });
  const answers = t.b.op(
    'Map',
    tick,
    stream('(u32 , u32)', { bound: 'Bounded' }),
    { input: join },
    { f: 'q!(| (_ , answer) | answer)' },
  );
  t.answer(t.b.op('YieldConcat', t.at, stream('(u32 , u32)'), { inner: answers }));
  return full(t.b);
}

describe('as a key', () => {
  test.each([...KEYS, ...MISNAMED].map((key) => [key.f, key] as const))('a u32 through %s', (_, key) => {
    for (const part of [false, true])
      expect(judge(grouped('u32', key, part), SHARDS).answer, String(part)).toBe(key.plain ? 'sound' : 'refused');
  });

  test('a type of the program only as it is', () => {
    for (const part of [false, true])
      for (const key of KEYS) {
        const { answer } = judge(grouped('crate :: Ticket', key, part), SHARDS);
        expect(answer, `${key.f} ${part}`).toBe(key === WITHOUT_CLOSURE ? 'sound' : 'refused');
      }
  });

  test('no float, and nothing that cannot be hashed', () => {
    for (const from of ['f64', 'std :: collections :: HashMap < u32 , u32 >', '_'])
      expect(judge(grouped(from, KEYS[5] as (typeof KEYS)[number], false), SHARDS).answer, from).toBe('refused');
  });
});
