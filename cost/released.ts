import type { AnyKind, ProgramView } from '../ir/index.ts';

/**
 * Filters that let go what is no longer held back: in a tick, on the way of what a DeferTick brings round again, beside the filter that feeds
 * the DeferTick, and for elements that this one does not take. What waits goes round more than once, but comes out of these once.
 */
export function releasedBy(view: ProgramView, defer: number): readonly number[] {
  const fed = view.from(defer);
  const holding = fed === null ? null : behind(view, fed);
  const held = holding === null ? null : choiceOf(view, holding);
  const input = holding === null ? null : view.from(holding);
  if (held === null || input === null) return [];
  const shared = behind(view, input);
  if (!comesRound(view, shared, defer)) return [];
  return readersOf(view, shared).filter((id) => {
    const choice = choiceOf(view, id);
    return choice !== null && choice.of === held.of && choice.is !== held.is;
  });
}

const CHOICE = /^\|(.+?)\|\(?(\w+)==((?:\w+::)*[A-Z]\w*)\)?(?:\.then_some\(\w+\)\)?)?$/;

/** What a filter asks for: a part of the element that is this constant. Of two constants no element has both. */
function choiceOf(view: ProgramView, id: number): { readonly of: string; readonly is: string } | null {
  const { kind } = view.op(id);
  const found = kind === 'Filter' || kind === 'FilterMap' ? CHOICE.exec(view.closure(id)) : null;
  return found ? { of: `|${found[1]}|${found[2]}`, is: found[3] as string } : null;
}

const ONE_FOR_ONE: ReadonlySet<AnyKind> = new Set<AnyKind>(['Map', 'Sort', 'Scan', 'Enumerate', 'Inspect']);

/** Does all that a DeferTick brings back come here, one for one? */
function comesRound(view: ProgramView, here: number, defer: number): boolean {
  let at: number | null = here;
  for (let steps = 0; at !== null && steps < view.operators.length; steps++) {
    const { kind } = view.op(at);
    if (kind === 'Chain' || kind === 'MergeOrdered') return view.inputs(at).some(({ from }) => behind(view, from) === defer);
    if (kind === 'CrossSingleton') at = view.from(at, 'left');
    else if (ONE_FOR_ONE.has(kind) || view.isView(at)) at = view.from(at);
    else return false;
  }
  return false;
}

/** The operator behind views and cycles that an element comes from. */
function behind(view: ProgramView, start: number): number {
  let at = start;
  for (let steps = 0; steps < view.operators.length; steps++) {
    const { kind } = view.op(at);
    const from = view.isView(at) || kind === 'CycleSource' || kind === 'CycleSink' ? view.from(at) : null;
    if (from === null) return at;
    at = from;
  }
  return at;
}

/** Operators that get the same elements, behind views. */
function readersOf(view: ProgramView, shared: number): number[] {
  const readers: number[] = [];
  const queue = [shared];
  for (let at = queue.pop(); at !== undefined; at = queue.pop())
    for (const next of view.consumers(at)) (view.isView(next) ? queue : readers).push(next);
  return readers;
}
