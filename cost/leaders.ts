import { keyFlow, type LocationKey, memberPair, type Operator, type ProgramView, projectTerm, type Term } from '../ir/index.ts';

/** Networks with fewer messages per command than this are not on a command's way (errors, heartbeats, timers). */
export const ON_THE_WAY = 0.05;

/**
 * Clusters of which one member at a time gets all the commands, with the reason: their elements are addressed by a value that is paired with
 * a whole batch (a snapshot of who leads), not by anything of their own. Where between the pairing and the network the address is
 * made does not matter, inside the tick or behind it.
 * @param isBusy does a network carry commands?
 */
export function leadersOf(view: ProgramView, isBusy: (network: number) => boolean): Map<LocationKey, string> {
  const leaders = new Map<LocationKey, string>();
  const addressed = view.operators.filter((op) => {
    const from = view.from(op.id);
    const intoCluster = op.kind === 'Network' && view.program.location(op.place.root).kind === 'cluster';
    return (
      intoCluster &&
      from !== null &&
      memberPair(view.type(from)?.elementType ?? '') !== null &&
      isBusy(op.id) &&
      isPaired(view, from)
    );
  });
  const senders = new Set(addressed.map((op) => view.root(view.from(op.id) as number)));
  for (const sender of senders) {
    const values = valuesAt(view, sender);
    const { terms } = values.size === 0 ? { terms: new Map<number, Term>() } : keyFlow(view.program, sender, values);
    for (const op of addressed) {
      const from = view.from(op.id) as number;
      const element = view.root(from) === sender ? terms.get(from) : undefined;
      if (element === undefined || !isOfValue(projectTerm(element, ['0']))) continue;
      const name = view.locationName(op.place.root);
      leaders.set(
        op.place.root,
        `all commands go to one ${name} at a time: network ${op.id} is addressed by a value of the whole batch`,
      );
    }
  }
  return leaders;
}

/** Is there a pairing with a value upstream, before elements are told apart, gathered or multiplied? */
function isPaired(view: ProgramView, start: number): boolean {
  const seen = new Set<number>();
  for (let at: number | null = start; at !== null && !seen.has(at); at = view.from(at)) {
    if (view.kind(at) === 'CrossSingleton') return true;
    seen.add(at);
  }
  return false;
}

const VALUE = 'value of a batch ';

/** What is paired with every element of a batch, as atoms. */
function valuesAt(view: ProgramView, location: LocationKey): Map<number, Term> {
  const crosses = view.operators.filter((op: Operator) => op.kind === 'CrossSingleton' && op.place.root === location);
  const values = crosses.flatMap((op) => view.from(op.id, 'right') ?? []);
  return new Map(values.map((id) => [id, { t: 'atom', id: `${VALUE}${id}`, path: [] }]));
}

/** A part or function of such values, whichever way the closure went; what else a closure knows (its member's own id) is no such value. */
function isOfValue(term: Term): boolean {
  if (term.t === 'atom') return term.id.startsWith(VALUE);
  if (term.t !== 'apply' && term.t !== 'variant' && term.t !== 'tuple') return false;
  const parts = term.t === 'apply' ? term.args : term.items;
  const varying = parts.filter((part) => part.t !== 'const');
  return varying.length > 0 && varying.every(isOfValue);
}
