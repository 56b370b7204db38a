import { type Program, ProgramView } from '../ir/index.ts';
import { components } from './components.ts';
import type { Demand } from './demand.ts';
import { ON_THE_WAY } from './leaders.ts';
import { rateThrough } from './rate-through.ts';
import { isClient } from './scale.ts';

/**
 * Networks on the longest way of one command, from where it enters to where its last effect is; a client ends the way. Inside a loop the
 * way follows operators that put out something for a good part of the commands; what is a loop even so counts as gone through once, by
 * each of its networks. So no order of operators decides, and a network that is put in on the way always counts.
 */
export function hopsOf(
  program: Program,
  demand: Demand,
  view = new ProgramView(program),
): { hops: number; networks: readonly number[] } {
  const rate = (id: number): number => demand.rates.get(id) ?? rateThrough(view, demand, id);
  const counts = (id: number): boolean => view.kind(id) === 'Network' && rate(id) >= ON_THE_WAY * demand.commands;
  const starts = new Set(entries(view));
  // What a client does with an answer is the next command.
  const next = (id: number): readonly number[] =>
    isClient(program, view.root(id)) && !starts.has(id)
      ? []
      : view.consumers(id).filter((to) => view.kind(to) !== 'Network' || counts(to));
  const loops = new Map<number, number>();
  components(starts, next).forEach(({ nodes, loop }, i) => {
    if (loop && nodes.some(counts)) for (const id of nodes) loops.set(id, i);
  });
  const onward = (id: number): readonly number[] => {
    const loop = loops.get(id);
    return loop === undefined || rate(id) >= ON_THE_WAY * demand.commands
      ? next(id)
      : next(id).filter((to) => loops.get(to) !== loop);
  };

  const ways = new Map<number, readonly number[]>();
  let longest: readonly number[] = [];
  for (const { nodes } of components(starts, onward)) {
    const behind = nodes.flatMap((id) => onward(id).flatMap((to) => [ways.get(to) ?? []]));
    const way = [...nodes.filter(counts), ...behind.reduce((a, b) => (b.length > a.length ? b : a), [])];
    for (const id of nodes) ways.set(id, way);
    if (way.length > longest.length) longest = way;
  }
  return { hops: longest.length, networks: longest };
}

/** Where ways start: networks out of clients, else operators without inputs. */
function entries(view: ProgramView): number[] {
  const fromClients = view.operators.filter((op) => {
    const input = op.kind === 'Network' ? view.from(op.id) : null;
    return input !== null && isClient(view.program, view.root(input)) && !isClient(view.program, op.place.root);
  });
  const starts = fromClients.length > 0 ? fromClients : view.operators.filter((op) => view.inputs(op.id).length === 0);
  return starts.map((op) => op.id);
}
