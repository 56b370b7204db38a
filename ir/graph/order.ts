/** Operators with producers before consumers, else in the order given; what is on a cycle, or behind one, is left out. */
export function producersFirst(ids: readonly number[], producersOf: (id: number) => readonly number[]): number[] {
  const here = new Set(ids);
  const waiting = new Map<number, number>();
  const readers = new Map<number, number[]>();
  for (const id of ids) {
    const producers = producersOf(id).filter((from) => here.has(from));
    waiting.set(id, producers.length);
    for (const from of producers) readers.set(from, [...(readers.get(from) ?? []), id]);
  }
  const order = ids.filter((id) => waiting.get(id) === 0);
  for (const id of order) {
    for (const reader of readers.get(id) ?? []) {
      const left = (waiting.get(reader) as number) - 1;
      waiting.set(reader, left);
      if (left === 0) order.push(reader);
    }
  }
  return order;
}
