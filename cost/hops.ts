import { type Program, ProgramView } from '../ir/index.ts';
import type { Demand } from './demand.ts';
import { rateThrough } from './rate-through.ts';
import { isClient } from './scale.ts';

/** Networks with fewer messages per command than this are not on a command's way (errors, heartbeats, timers). */
const ON_THE_WAY = 0.05;

/**
 * Networks on the longest way of one command, from where it enters to where its last effect is. Loops are cut where a depth-first
 * walk from the entries comes back to an operator it is still busy with; a client ends the way.
 */
export function hopsOf(
  program: Program,
  demand: Demand,
  view = new ProgramView(program),
): { hops: number; networks: readonly number[] } {
  const counts = (id: number): boolean => {
    const rate = demand.rates.get(id) ?? rateThrough(view, demand, id);
    return view.kind(id) === 'Network' && rate >= ON_THE_WAY * demand.commands;
  };
  const next = (id: number): number[] => view.consumers(id).filter((to) => view.kind(to) !== 'Network' || counts(to));
  const best = new Map<number, readonly number[]>();
  const open = new Set<number>();
  let longest: readonly number[] = [];

  for (const start of entries(view)) {
    const calls = [{ id: start, at: 0, next: next(start) }];
    open.add(start);
    for (let call = calls.at(-1); call; call = calls.at(-1)) {
      const to = call.next[call.at++];
      if (to === undefined) {
        calls.pop();
        open.delete(call.id);
        const behind = call.next
          .map((id) => best.get(id) ?? [])
          .reduce((a, b) => (b.length > a.length ? b : a), [] as readonly number[]);
        best.set(call.id, counts(call.id) ? [call.id, ...behind] : behind);
        continue;
      }
      if (open.has(to) || best.has(to)) continue;
      open.add(to);
      // What a client does with an answer is the next command.
      calls.push({ id: to, at: 0, next: isClient(program, view.root(to)) ? [] : next(to) });
    }
    const way = best.get(start) ?? [];
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
