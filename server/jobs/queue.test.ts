import { describe, expect, test } from 'vitest';
import { createQueue } from './queue.ts';

interface Job {
  readonly client: string;
  readonly name: string;
}
const job = (client: string, n = 0): Job => ({ client, name: `${client}${n}` });
const names = (jobs: readonly (Job | null | undefined)[]): string => jobs.map((one) => one?.name ?? '-').join(' ');

/** A queue for this many, and its clients' running jobs. */
function queueOf(room: number) {
  const running = new Map<string, number>();
  return {
    running,
    queue: createQueue<Job>(
      () => room,
      (client) => running.get(client) ?? 0,
    ),
  };
}

describe('whose turn it is', () => {
  test('one client: first come, first served', () => {
    const { queue } = queueOf(5);
    for (const n of [1, 2, 3]) queue.add(job('a', n));
    expect(names([queue.next(), queue.next(), queue.next(), queue.next()])).toBe('a1 a2 a3 -');
  });

  test('several: in turn, however many jobs one has', () => {
    const { queue } = queueOf(20);
    for (const n of [1, 2, 3, 4]) queue.add(job('a', n));
    queue.add(job('b', 1));
    queue.add(job('c', 1));
    expect(names(Array.from({ length: 6 }, () => queue.next()))).toBe('a1 b1 c1 a2 a3 a4');
  });

  test('who has fewer running comes first', () => {
    const { queue, running } = queueOf(20);
    running.set('a', 2).set('b', 1);
    queue.add(job('a'));
    queue.add(job('b'));
    expect(names([queue.next()])).toBe('b0');
  });
});

describe('no room', () => {
  test('one client cannot keep others out: its newest job gives way', () => {
    const { queue } = queueOf(4);
    for (const n of [1, 2, 3, 4]) expect(queue.add(job('a', n))).toBeNull();
    expect(names([queue.add(job('b', 1))])).toBe('a4');
    expect(names([queue.add(job('b', 2))])).toBe('a3');
    // Two each is fair: nobody gives way any more.
    expect(names([queue.add(job('b', 3))])).toBe('b3');
    expect(names([queue.add(job('a', 5))])).toBe('a5');
    expect(queue.size).toBe(4);
  });

  test('what runs counts as much as what waits', () => {
    const { queue, running } = queueOf(1);
    running.set('a', 1);
    queue.add(job('a', 1));
    expect(names([queue.add(job('b', 1))])).toBe('a1');
  });

  test('no queue at all', () => {
    const { queue } = queueOf(0);
    expect(names([queue.add(job('a'))])).toBe('a0');
    expect(queue.next()).toBeUndefined();
  });
});

test('leaving and clearing', () => {
  const { queue } = queueOf(9);
  const [one, two, three] = [job('a', 1), job('a', 2), job('b', 3)];
  for (const each of [one, two, three]) queue.add(each);
  queue.remove(one);
  queue.remove(one);
  expect(queue.size).toBe(2);
  expect(names(queue.clear())).toBe('a2 b3');
  expect([queue.size, queue.next()]).toEqual([0, undefined]);
});
