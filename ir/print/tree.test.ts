import { describe, expect, test } from 'vitest';
import { longChain, relay } from '../../tests/support/picture-programs.ts';
import { ProgramBuilder, stream } from '../../tests/support/program-builder.ts';
import { printTree } from './tree.ts';

describe('plan tree', () => {
  test('per location: roots and networks it sends on, sources last', () => {
    expect(printTree(relay().program)).toMatchInlineSnapshot(`
      "program relay: 6 operators

      Main (process) loc1v1
        root [5] ForEach |x| println!("{}", x)
          [3] Network from Worker : Stream<u32> Unbounded NoOrder
        send [2] to Worker
          [1] Map |x| x * 2 : Stream<u32> Unbounded
          [0] Source Iter 0..10 : Stream<u32> Unbounded

      Worker (cluster of 3) loc2v1
        send [3] to Main
          [2] Network from Main : Stream<u32> Unbounded NoOrder
      "
    `);
  });

  test('verbose shows Cast, ObserveNonDet and Tee', () => {
    const { program, ids } = relay();
    expect(printTree(program)).not.toContain(`[${ids.cast}]`);
    expect(printTree(program, { verbose: true })).toContain(`[${ids.cast}] Cast : Stream<u32> Unbounded NoOrder`);
  });

  test('operands under their port; an operator read twice is printed once', () => {
    const b = new ProgramBuilder('shared');
    const tick = b.tick(b.process('Main'));
    const one = b.op(
      'SingletonSource',
      tick,
      stream('u32', { bound: 'Bounded' }),
      {},
      { value: 'q!(1u32)', first_tick_only: true },
    );
    const chain = b.op('Chain', tick, stream('u32', { bound: 'Bounded' }), { first: b.tee(one), second: b.tee(one) });
    b.root('Null', chain);
    expect(printTree(b.program)).toMatchInlineSnapshot(`
      "program shared: 5 operators

      Main (process) loc1v1
        root [4] Null @tick 0
          [3] Chain @tick 0 : Stream<u32> Bounded NoOrder
            first:
              [0] SingletonSource first tick 1u32 @tick 0 : Stream<u32> Bounded NoOrder
            second:
              see [0] SingletonSource first tick
      "
    `);
  });

  test('deep programs need no deep stack, wide texts are cut', () => {
    expect(printTree(longChain(20_000)).split('\n').length).toBeGreaterThan(20_000);
    const { program, ids } = relay();
    program.replaceOperator({ ...program.op(ids.map), fields: { f: `q!(| x | "${'y'.repeat(5000)}")` } });
    expect(
      Math.max(
        ...printTree(program)
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThan(300);
  });
});
