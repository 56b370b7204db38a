import type { DfirGraph } from './surface-graph.ts';

/**
 * Decides whether two operator graphs are the same up to the names of their nodes: colour refinement on both together; where a
 * colour is shared by several nodes, one is picked and tried against each candidate. Returns null, or what differs.
 */
export function difference(ours: DfirGraph, theirs: DfirGraph): string | null {
  const [a, b] = [tally(ours.nodes.values()), tally(theirs.nodes.values())];
  for (const [op, n] of a) if (b.get(op) !== n) return `ours has ${n} x, theirs ${b.get(op) ?? 0} x: ${op.slice(0, 300)}`;
  for (const [op, n] of b) if (!a.has(op)) return `only theirs has ${n} x: ${op.slice(0, 300)}`;
  if (ours.edges.length !== theirs.edges.length) return `ours has ${ours.edges.length} edges, theirs ${theirs.edges.length}`;
  const union = join(ours, theirs);
  return matches(union, initial(union)) ? null : `same operators, other edges: ${firstUnbalanced(union)}`;
}

interface Union {
  readonly ids: readonly string[];
  readonly side: ReadonlyMap<string, 0 | 1>;
  readonly op: ReadonlyMap<string, string>;
  readonly inputs: ReadonlyMap<string, readonly string[]>;
  readonly outputs: ReadonlyMap<string, readonly string[]>;
}
type Colours = Map<string, number>;

function join(ours: DfirGraph, theirs: DfirGraph): Union {
  const side = new Map<string, 0 | 1>();
  const op = new Map<string, string>();
  const inputs = new Map<string, string[]>();
  const outputs = new Map<string, string[]>();
  [ours, theirs].forEach((graph, index) => {
    for (const [id, text] of graph.nodes) {
      const key = `${index} ${id}`;
      side.set(key, index === 0 ? 0 : 1);
      op.set(key, text);
      inputs.set(key, []);
      outputs.set(key, []);
    }
    for (const { from, to } of graph.edges) {
      inputs.get(`${index} ${to}`)?.push(`${index} ${from}`);
      outputs.get(`${index} ${from}`)?.push(`${index} ${to}`);
    }
  });
  return { ids: [...op.keys()], side, op, inputs, outputs };
}

const initial = (union: Union): Colours => numbered(union, (id) => union.op.get(id) ?? '');

function numbered(union: Union, signature: (id: string) => string): Colours {
  const numbers = new Map<string, number>();
  return new Map(
    union.ids.map((id) => {
      const key = signature(id);
      const known = numbers.get(key) ?? numbers.size;
      numbers.set(key, known);
      return [id, known];
    }),
  );
}

function refined(union: Union, start: Colours): Colours {
  let colours = start;
  for (let classes = new Set(colours.values()).size; ; ) {
    const around = (ids: readonly string[] | undefined): string =>
      (ids ?? [])
        .map((id) => colours.get(id) ?? -1)
        .sort((a, b) => a - b)
        .join(',');
    const next = numbered(union, (id) => `${colours.get(id)}|${around(union.inputs.get(id))}|${around(union.outputs.get(id))}`);
    const count = new Set(next.values()).size;
    colours = next;
    if (count === classes) return colours;
    classes = count;
  }
}

function matches(union: Union, start: Colours): boolean {
  const colours = refined(union, start);
  const classes = new Map<number, [string[], string[]]>();
  for (const id of union.ids) {
    const colour = colours.get(id) ?? -1;
    const pair = classes.get(colour) ?? [[], []];
    pair[union.side.get(id) ?? 0].push(id);
    classes.set(colour, pair);
  }
  const pairs = [...classes.values()];
  if (pairs.some(([a, b]) => a.length !== b.length)) return false;
  const open = pairs.find(([a]) => a.length > 1);
  if (open === undefined) return true;
  const [[pick = ''], candidates] = open;
  return candidates.some((candidate) => {
    const fixed = new Map(colours);
    fixed.set(pick, -2);
    fixed.set(candidate, -2);
    return matches(union, fixed);
  });
}

/** For the message: an operator of ours whose neighbourhood theirs does not have. */
function firstUnbalanced(union: Union): string {
  const colours = refined(union, initial(union));
  const balance = new Map<number, number>();
  for (const id of union.ids)
    balance.set(colours.get(id) ?? -1, (balance.get(colours.get(id) ?? -1) ?? 0) + (union.side.get(id) === 0 ? 1 : -1));
  const found = union.ids.find((id) => balance.get(colours.get(id) ?? -1) !== 0) ?? '';
  return (union.op.get(found) ?? '').slice(0, 200);
}

function tally(texts: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}
