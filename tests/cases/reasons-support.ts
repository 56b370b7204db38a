/** Small programs about which reasons are given. */
import { type Options, optimize, type Plan } from '../../index.ts';
import type { Place, Program, Remark } from '../../ir/index.ts';
import { externalInput, sendExternal, unusedHalf } from '../support/ports.ts';
import { keyedSingleton, keyedStream, ProgramBuilder, type StreamTraits, stream } from '../support/program-builder.ts';
import { full, trap } from '../traps/support.ts';

export const TOTAL = { order: 'TotalOrder' } as const;
export const PAIR = '(u32 , u32)';
export const bounded = { bound: 'Bounded' } as const;
/** Prices at which a step is worth it wherever it is allowed. */
export const DEAR: Options = {
  costs: { elementNs: 20_000, foldNs: 20_000, hashNs: 20_000, userFunctionNs: 20_000 },
  verify: 'off',
};

export const planOf = (program: Program, options: Options = {}): Plan => optimize(program, { ...DEAR, ...options });

/** What a plan says of a partitioning rule at a location of the program as written. */
export function said(plan: Plan, program: Program, rule: string, at: Place): Remark {
  const inside = program.operators().flatMap((op) => (op.place.root === at.root ? [op.id] : []));
  const found = plan.remarks.find(
    (remark) => remark.rule === rule && remark.outcome !== 'applied' && remark.site.operators.join() === inside.join(),
  );
  if (!found) throw new Error(`nothing is said of ${rule}`);
  return found;
}

/** A process with a port in and a port out, each on the process itself; `make` is what is between. */
export function ported(make: (b: ProgramBuilder, at: Place, input: number) => number, traits: StreamTraits = {}) {
  const b = new ProgramBuilder('ported', [{ input: 0, name: 'command', rate: 1 }]);
  const at = b.process('Server');
  const input = b.op('ExternalInput', at, stream(PAIR, traits), {}, externalInput(0, PAIR));
  const half = unusedHalf(b, at, 0);
  const out = make(b, at, input);
  b.root('SendExternal', out, sendExternal(1));
  return { program: full(b), at, input, half };
}

export const SCAN = { init: 'q!(| | 0)', acc: 'q!(| s , x | Some (x))' };

export const double = (b: ProgramBuilder, at: Place, input: number, traits: StreamTraits = {}): number =>
  b.op('Map', at, stream(PAIR, traits), { input }, { f: 'q!(| (k , v) | (k , v * 2))' });

/** A tick that takes pairs in batches, does `inside` and puts the result out. */
export function ticking(traits: StreamTraits, inside: (b: ProgramBuilder, tick: Place, batch: number) => number) {
  const t = trap('ticking');
  const input = t.receive(PAIR, traits);
  const tick = t.b.tick(t.at);
  const batch = t.b.op('Batch', tick, stream(PAIR, { ...traits, ...bounded }), { inner: input });
  const type = (id: number): string => t.b.program.op(id).collection?.elementType ?? '_';
  const out = inside(t.b, tick, batch);
  const flat = t.b.op('Cast', tick, stream(type(out), bounded), { inner: out });
  t.answer(t.b.op('YieldConcat', t.at, stream(type(out)), { inner: flat }));
  return { program: full(t.b), at: t.at };
}

export const COUNT = { init: 'q!(| | 0)', acc: 'q!(| n , _ | * n += 1)' };
export const count = (b: ProgramBuilder, tick: Place, input: number): number => {
  const keyed = b.op('Cast', tick, keyedStream('u32', 'u32', bounded), { inner: input });
  const ordered = b.op(
    'ObserveNonDet',
    tick,
    keyedStream('u32', 'u32', { ...bounded, ...TOTAL }),
    { inner: keyed },
    { trusted: false },
  );
  return b.op('FoldKeyed', tick, keyedSingleton('u32', 'usize'), { input: ordered }, COUNT);
};
