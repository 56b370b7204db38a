/**
 * Kinds of state outside a closure, by every form in which they are written, times the places where they may stand. None may be moved away
 * from where it is, and none copied; the same program with a call that only computes is still planned.
 */
import { describe, expect, test } from 'vitest';
import { optimize, writeProgram } from '../../index.ts';
import { asked, bounded, chosen, PAIR } from '../mutation/sharding-support.ts';
import { keyedSingleton, keyedStream, singleton, stream } from '../support/program-builder.ts';
import { full, type Trap, trap } from '../traps/support.ts';
import { judge } from './support.ts';

/** Of a number `x` that came in. */
const STATICS = [
  'crate :: TAKEN . swap (x , Ordering :: SeqCst)',
  'LAST . replace (x)',
  'LAST . with (| l | l . get ())',
  'crate :: __staged :: m :: TABLE . lock () . unwrap () . len () as u32',
  'crate :: count . fetch_add (x)',
  'crate :: Table . bump (x)',
  'crate :: CONFIG . limit',
  'crate :: TABLE [0]',
  '* crate :: HOST',
  'crate :: heavy (& crate :: STATE , x)',
  '{ let t = & crate :: TABLE ; t . size (x) }',
  '{ let t = crate :: TABLE ; t . size (x) }',
  'unsafe { COUNT += x ; COUNT }',
  'crate :: limit',
  '{ use crate :: state :: COUNT as min ; min . load (x) }',
];
const WORLD = [
  '{ println ! ("{x}") ; x }',
  'dbg ! (x)',
  'tell ! (x)',
  '{ tracing :: info ! ("{}" , crate :: TAKEN . swap (x)) ; x }',
  'std :: fs :: read ("a") . unwrap () . len () as u32',
  'std :: env :: var ("A") . unwrap () . len () as u32',
  'std :: time :: SystemTime :: now () . elapsed () . unwrap () . as_secs () as u32',
  'std :: thread :: current () . id () . as_u64 () as u32',
  'std :: process :: id ()',
  'rand :: random :: < u32 > ()',
  'fastrand :: u32 (x ..)',
  'dice :: roll (x)',
  '(& x as * const u32) as u32',
  'format ! ("{:p}" , & x) . len () as u32',
  'std :: sync :: Arc :: as_ptr (& x) as u32',
];
/** Of nothing. */
const DRAWN = [
  'crate :: next ()',
  'crate :: draw (5)',
  'ulid :: Ulid :: new () . low ()',
  'Ulid :: new () . low ()',
  'time :: OffsetDateTime :: now_utc () . nanosecond ()',
  'gethostname () . len () as u32',
  'std :: hash :: RandomState :: new () . seed ()',
  'COUNTER . load ()',
];
const COMPUTED = [
  'crate :: heavy (x)',
  'x . wrapping_add (crate :: LIMIT)',
  '{ tracing :: info ! (x , "seen {}" , x) ; x }',
  'u32 :: MAX . wrapping_sub (x)',
];

const MAP = (e: string): string => `| x | ${e}`;

/** Programs with an expression somewhere; `alone`: no number has come in there. */
const PLACES: readonly { readonly name: string; readonly alone?: true; readonly build: (t: Trap, e: string) => void }[] = [
  { name: 'map', build: (t, e) => chain(t, 'Map', MAP(e)) },
  { name: 'filter', build: (t, e) => chain(t, 'Filter', `| x | { let x = * x ; ${e} > 1 }`) },
  { name: 'filter_map', build: (t, e) => chain(t, 'FilterMap', `| x | Some (${e})`) },
  { name: 'flat_map', build: (t, e) => chain(t, 'FlatMap', `| x | vec ! [x , ${e}]`) },
  { name: 'inspect', build: (t, e) => chain(t, 'Inspect', `| x | { let x = * x ; let _seen = ${e} ; }`) },
  {
    name: 'captured value',
    alone: true,
    build: (t, e) => chain(t, 'Map', `{ let salt__free = ${e} ; move | x | x . wrapping_add (salt__free) }`),
  },
  { name: 'accumulator', build: (t, e) => keyed(t, '| | 0u32', `| a , x | { * a = a . wrapping_add (${e}) ; }`) },
  { name: 'start of an accumulator', alone: true, build: (t, e) => keyed(t, `| | ${e}`, '| a , x | { * a += x ; }') },
  {
    name: 'constant',
    alone: true,
    build(t, e) {
      const input = t.receive('u32');
      const tick = t.b.tick(t.at);
      const value = t.b.op('SingletonSource', tick, singleton('u32'), {}, { value: `q!(${e})`, first_tick_only: false });
      const batch = t.b.op('Batch', tick, stream('u32', bounded), { inner: input });
      const pair = t.b.op('CrossSingleton', tick, stream(PAIR, bounded), { left: batch, right: value });
      t.answer(t.b.op('YieldConcat', t.at, stream(PAIR), { inner: pair }));
    },
  },
  {
    name: 'serializer',
    build(t, e) {
      const map = t.b.op('Map', t.at, stream('u32'), { input: t.receive('u32') }, { f: 'q!(| x | x)' });
      const network = t.make.send(map, t.client, 'u32');
      t.b.text(
        network,
        'serialize_fn',
        `| x | { let _seen = ${e} ; hydro_lang :: runtime_support :: bincode :: serialize (& x) . unwrap () . into () }`,
      );
      t.b.root('Null', network);
    },
  },
];

/** Two steps that both look at the same state. */
function chain(t: Trap, kind: string, f: string): void {
  const first = t.b.op(kind, t.at, stream('u32'), { input: t.receive('u32') }, { f: `q!(${f})` });
  t.answer(t.b.op(kind, t.at, stream('u32'), { input: first }, { f: `q!(${f})` }));
}

function keyed(t: Trap, init: string, acc: string): void {
  const pairs = t.b.op('Cast', t.at, keyedStream('u32', 'u32'), { inner: t.receive(PAIR) });
  const code = { init: `q!(${init})`, acc: `q!(${acc})` };
  asked(t, t.b.op('FoldKeyed', t.at, keyedSingleton('u32', 'u32', 'Unbounded'), { input: chosen(t, pairs) }, code));
}

const programOf = (place: (typeof PLACES)[number], e: string) => {
  const t = trap('neighbour');
  place.build(t, e);
  return writeProgram(full(t.b));
};

const variants = PLACES.flatMap((place) => {
  const all = place.alone === true ? DRAWN : [...STATICS, ...WORLD, ...DRAWN];
  // Every kind in a map, some of each elsewhere.
  return all.filter((_, i) => place.name === 'map' || i % 9 === 0).map((e) => [place.name, e, place] as const);
});

describe('state outside', () => {
  test.each(variants)('in a %s: %s', (_, e, place) => {
    const { answer, plan } = judge(programOf(place, e));
    expect(plan.derivation.map(({ rule, site }) => `${rule} of ${site.operators.join(' ')}`)).toEqual([]);
    expect(answer).toBe('refused');
  });
});

describe('only computed', () => {
  test.each(PLACES.map((place) => [place.name, place] as const))('in a %s', (_, place) => {
    const e = place.alone === true ? '5u32' : COMPUTED[0];
    expect(judge(programOf(place, e as string)).answer).toBe('sound');
  });

  test.each(COMPUTED.slice(1))('in a map: %s', (e) => {
    expect(judge(programOf(PLACES[0] as (typeof PLACES)[number], e)).answer).toBe('sound');
  });

  test('log lines that come from elsewhere are named', () => {
    const { assumptions } = optimize(programOf(PLACES[0] as (typeof PLACES)[number], COMPUTED[2] as string), {
      costs: { elementNs: 20_000, userFunctionNs: 20_000 },
      verify: 'off',
    });
    expect(assumptions.filter((one) => one.startsWith('log lines: tracing::info! of Map')).length).toBeGreaterThan(0);
  });

  test('what the author promises counts as computed', () => {
    const program = programOf(PLACES[0] as (typeof PLACES)[number], 'crate :: next () . wrapping_add (x)') as {
      promises: unknown[];
    };
    expect(judge(program).answer).toBe('refused');
    const promised = { ...program, promises: [{ kind: 'pure', function: 'crate::next', by: 'the team' }] };
    const { plan } = judge(promised);
    expect(plan.derivation.length).toBeGreaterThan(0);
    expect(plan.assumptions.join()).toContain('crate::next (operators 2, 3; promised by the team)');
  });
});
