/**
 * All small programs of a few choices: whatever advice is given, following it as the author would, or as Hydrofoil would, makes the rule
 * possible; where none is given, leaving the ports away does not.
 */
import { afterAll, expect, test } from 'vitest';
import { optimize, type Plan } from '../../index.ts';
import type { Place, Program, Remark } from '../../ir/index.ts';
import { bounded, count, DEAR, double, PAIR, ported, said, TOTAL } from '../cases/reasons-support.ts';
import { externalInput, sendExternal, unusedHalf } from '../support/ports.ts';
import { ProgramBuilder, singleton, stream } from '../support/program-builder.ts';
import { arrive, full } from '../traps/support.ts';
import { judge } from './support.ts';

interface Choices {
  /** Are the ports on the location itself? */
  readonly port: boolean;
  readonly arrives: 'TotalOrder' | 'NoOrder';
  readonly leaves: 'TotalOrder' | 'NoOrder';
  readonly does: 'a map' | 'distinct' | 'a group in a tick' | 'a count in a tick' | 'a cross product';
}

const RULE = 'partition';
const PORTS = [true, false];
const ORDERS = ['TotalOrder', 'NoOrder'] as const;
const DOES = ['a map', 'distinct', 'a group in a tick', 'a count in a tick', 'a cross product'] as const;
const variants: Choices[] = PORTS.flatMap((port) =>
  ORDERS.flatMap((arrives) => ORDERS.flatMap((leaves) => DOES.map((does) => ({ port, arrives, leaves, does })))),
);

function build({ port, arrives, leaves, does }: Choices): { readonly program: Program; readonly at: Place } {
  const b = new ProgramBuilder('neighbour', [{ input: 0, name: 'command', rate: 1 }]);
  const [client, at] = [b.process('Client', { role: 'client' }), b.process('Server')];
  const given = b.op('ExternalInput', port ? at : client, stream(PAIR, { order: arrives }), {}, externalInput(0, PAIR));
  unusedHalf(b, port ? at : client, 0);
  const input = port ? given : arrive(b, given, at, PAIR, { order: arrives });
  const done = work(b, at, input, { arrives, does });
  const type = b.program.op(done).collection?.elementType ?? '_';
  const order = { order: leaves };
  // The choice of an order for what is sent, and an order that is given up, are both what the author wrote.
  const kind = leaves === 'TotalOrder' ? 'ObserveNonDet' : 'Cast';
  const out = b.op(kind, at, stream(type, order), { inner: done }, leaves === 'TotalOrder' ? { trusted: false } : {});
  b.root('SendExternal', port ? out : arrive(b, out, client, type, order), sendExternal(1));
  return { program: full(b), at };
}

function work(b: ProgramBuilder, at: Place, input: number, { arrives, does }: Pick<Choices, 'arrives' | 'does'>): number {
  if (does === 'a map') return double(b, at, input);
  if (does === 'distinct') return b.op('Unique', at, stream(PAIR), { input });
  if (does === 'a cross product')
    return b.op('CrossProduct', at, stream(`(${PAIR} , ${PAIR})`), { left: b.tee(input), right: b.tee(input) });
  const tick = b.tick(at);
  const batch = b.op('Batch', tick, stream(PAIR, { order: arrives, ...bounded }), { inner: input });
  const groups = count(b, tick, batch);
  const whole = { init: 'q!(| | 0)', acc: 'q!(| n , _ | * n += 1)' };
  const entries = (): number => {
    const type = b.program.op(groups).collection?.elementType ?? '_';
    const cast = b.op('Cast', tick, stream(type, bounded), { inner: groups });
    return b.op('ObserveNonDet', tick, stream(type, { order: 'TotalOrder', ...bounded }), { inner: cast }, { trusted: true });
  };
  const inside = does === 'a group in a tick' ? groups : b.op('Fold', tick, singleton('usize'), { input: entries() }, whole);
  const type = b.program.op(inside).collection?.elementType ?? '_';
  const flat = b.op('Cast', tick, stream(type, bounded), { inner: inside });
  return b.op('YieldConcat', at, stream(type), { inner: flat });
}

const plans = new Map<string, { readonly plan: Plan; readonly program: Program; readonly at: Place }>();
function remark(choices: Choices): Remark {
  const key = JSON.stringify(choices);
  const known = plans.get(key);
  const { program, at } = known ?? build(choices);
  // What is said of the program as written does not depend on how far the search goes.
  const plan = known?.plan ?? optimize(program, { ...DEAR, maxShards: 2, maxWork: 200 });
  plans.set(key, { plan, program, at });
  return said(plan, program, RULE, at);
}

/** A program in which one piece of advice is followed. */
function follow(choices: Choices, advice: string): Choices {
  // What chooses an order for the port stays with the port.
  if (advice === 'decouple: leave the port on its own location') return { ...choices, port: false, leaves: 'NoOrder' };
  if (advice.startsWith('weaken the order of the stream before sending')) return { ...choices, leaves: 'NoOrder' };
  if (advice.startsWith('weaken the order before the batch')) return { ...choices, arrives: 'NoOrder' };
  // A group speaks of the elements of its tick only; a count of all of them speaks in every tick.
  if (advice.startsWith('join it with the requests')) return { ...choices, does: 'a group in a tick' };
  if (advice.startsWith('aggregate per key')) return { ...choices, does: 'a group in a tick' };
  throw new Error(`advice that nobody can follow: ${advice}`);
}

const seen = { helped: 0, hopeless: 0, allowed: 0 };

test.each(variants)('port $port, arrives $arrives, does $does, leaves $leaves', (choices) => {
  const { failed } = remark(choices);
  if (failed === null) {
    seen.allowed++;
    return;
  }
  if (failed.unlock === null) {
    seen.hopeless++;
    expect(remark({ ...choices, port: false }).failed?.unlock, failed.reason).toBeNull();
    return;
  }
  seen.helped++;
  const after = failed.unlock.split('; and ').reduce(follow, choices);
  expect(remark(after).failed, failed.unlock).toBeNull();
});

/** Pairs counted in the order that is chosen for them, behind a port: what reads the choice moves with it. */
const reading = {
  'one scan': (b: ProgramBuilder, at: Place, choice: number): number =>
    b.op('Scan', at, stream(PAIR, TOTAL), { input: choice }, RUNNING),
  'one enumeration': (b: ProgramBuilder, at: Place, choice: number): number =>
    b.op('Enumerate', at, stream(`(usize , ${PAIR})`, TOTAL), { input: choice }),
  'two scans': (b: ProgramBuilder, at: Place, choice: number): number => {
    const [one, two] = [b.tee(choice), b.tee(choice)].map((view) =>
      b.op('Scan', at, stream(PAIR, TOTAL), { input: view }, RUNNING),
    ) as [number, number];
    b.root('SendExternal', two, sendExternal(2));
    return one;
  },
  'a map and a scan': (b: ProgramBuilder, at: Place, choice: number): number =>
    b.op('Scan', at, stream(PAIR, TOTAL), { input: double(b, at, choice, TOTAL) }, RUNNING),
};
const RUNNING = {
  init: 'q!(| | 0)',
  acc: 'q!(| sum , (k , v) | { * sum += v ; Some ((k , * sum)) })',
};

test.each(Object.entries(reading))('%s of a choice moves with it, and shows nothing new', (_, read) => {
  const { program, half } = ported((b, at, input) => {
    const choice = b.op('ObserveNonDet', at, stream(PAIR, TOTAL), { inner: double(b, at, input) }, { trusted: false });
    return read(b, at, choice);
  });
  const { answer, plan } = judge(program, ['decouple']);
  expect(answer).toBe('sound');
  expect(plan.derivation[0]?.delta.moved.some((id) => half.includes(id))).toBe(false);
});

afterAll(() => {
  for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThanOrEqual(5);
});
