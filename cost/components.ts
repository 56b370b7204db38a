/** Nodes that all reach each other; `loop` where one does reach itself. */
export interface Component {
  readonly nodes: readonly number[];
  readonly loop: boolean;
}

/**
 * Strongly connected components of what the nodes reach, those that are reached before those that reach them (Tarjan's algorithm with an
 * explicit stack: programs nest deeply).
 */
export function components(nodes: Iterable<number>, next: (node: number) => readonly number[]): Component[] {
  const index = new Map<number, number>();
  const low = new Map<number, number>();
  const onStack = new Set<number>();
  const stack: number[] = [];
  const done: Component[] = [];
  const open = (id: number) => {
    index.set(id, index.size);
    low.set(id, index.size - 1);
    stack.push(id);
    onStack.add(id);
    return { id, next: next(id), at: 0 };
  };
  for (const start of nodes) {
    if (index.has(start)) continue;
    const calls = [open(start)];
    for (let call = calls.at(-1); call; call = calls.at(-1)) {
      const to = call.next[call.at++];
      if (to === undefined) {
        calls.pop();
        const parent = calls.at(-1);
        if (parent) low.set(parent.id, Math.min(low.get(parent.id) as number, low.get(call.id) as number));
        if (low.get(call.id) === index.get(call.id)) done.push(close(call.id, call.next));
      } else if (!index.has(to)) {
        calls.push(open(to));
      } else if (onStack.has(to)) {
        low.set(call.id, Math.min(low.get(call.id) as number, index.get(to) as number));
      }
    }
  }
  return done;

  function close(id: number, reached: readonly number[]): Component {
    const members: number[] = [];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      onStack.delete(top);
      members.push(top);
      if (top === id) break;
    }
    // Last opened first: along the edges backwards, mostly.
    return { nodes: members, loop: members.length > 1 || reached.includes(id) };
  }
}
