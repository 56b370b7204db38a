import { projectTerm, sameTerm, type Term } from '../../../rust/index.ts';
import { areOpposite } from './conditions.ts';
import {
  distinct,
  type Earlier,
  earlier,
  type Idle,
  NOTHING,
  pathsTo,
  rebase,
  textOf,
  textOfWithout,
  tupleTypeAt,
  type Without,
  X,
} from './earlier.ts';
import type { Tick } from './tick.ts';

/** Descriptions longer than this, and wholes of more levels than that, are not followed. */
const MAX_TEXT = 20_000;
const MAX_LEVELS = 12;

/** What is left of a value when the elements whose `key` is among others are taken away; null when that is too long to tell. */
export function takeAway(tick: Tick, value: Earlier, key: Term, among: Earlier): Idle | null {
  const more = parts(tick, among).map((part): Without => ({ key, among: part }));
  const left: Earlier = { ...value, without: withSplitSets(tick, distinct([...value.without, ...more])) };
  if (textOf(left).length > MAX_TEXT) return null;
  return parts(tick, left).every(allTaken) ? NOTHING : earlier(left);
}

/**
 * The same elements told by what they were made of, as a set: a chain gives what its inputs give, the keys of a group are the keys of its
 * elements. What is taken away from the whole is taken away from each part.
 */
function parts(tick: Tick, value: Earlier, levels = MAX_LEVELS): readonly Earlier[] {
  const op = tick.program.op(value.of);
  const ports = levels === 0 ? null : sourcesOf(tick, value);
  if (ports === null) return [value];
  const found = ports.flatMap((port) => {
    const input = tick.before(tick.input(op, port));
    return input.t === 'earlier' ? parts(tick, rebase(value, input.value), levels - 1) : [];
  });
  return [...new Map(found.map((part) => [textOf(part), part])).values()];
}

/** Ports whose elements are those of the operator, as a set and as far as the value looks at them. */
function sourcesOf(tick: Tick, { of, element, without }: Earlier): readonly string[] | null {
  const op = tick.program.op(of);
  switch (op.kind) {
    case 'Chain':
      return ['first', 'second'];
    case 'Unique':
    case 'ObserveNonDet':
      return [op.kind === 'Unique' ? 'input' : 'inner'];
    case 'FoldKeyed':
    case 'ReduceKeyed':
      return [element, ...without.map(({ key }) => key)].every((term) => isInKey(term, op.collection?.keyType ?? '_'))
        ? ['input']
        : null;
    default:
      return null;
  }
}

/** Is a term a part of the key of a group that equal keys have in common: the key itself or a position of a tuple in it? */
export const isInKey = (term: Term, keyType: string): boolean =>
  term.t === 'atom' && term.id === 'x' && term.path[0] === '0' && tupleTypeAt(keyType, term.path.slice(1)) !== null;

/** Every element has its key among those that are taken away: it is itself one of them, and stays there unless it is gone here too. */
function allTaken(value: Earlier): boolean {
  const gone = new Set(value.without.map(textOfWithout));
  return value.without.some(
    ({ key, among }) =>
      among.of === value.of && sameTerm(among.element, key) && among.without.every((less) => gone.has(textOfWithout(less))),
  );
}

/** Two filters of which one keeps what the other drops: to be without what either gives is to be without what both read. */
function withSplitSets(tick: Tick, without: readonly Without[]): readonly Without[] {
  const found: Without[] = [];
  const gone = new Set(without.map(textOfWithout));
  for (const [i, one] of without.entries()) {
    for (const other of without.slice(i + 1)) {
      if (!sameTerm(one.key, other.key) || !sameTerm(one.among.element, other.among.element)) continue;
      if (!keepsTheRest(tick, one.among.of, other.among.of)) continue;
      // What is missing in one of the two sets must be gone here by itself.
      if (![one, other].every((half) => half.among.without.every((less) => goneAnyway(less, half, gone)))) continue;
      const input = tick.before(tick.input(tick.program.op(one.among.of)));
      if (input.t !== 'earlier') continue;
      const both = rebase({ ...one.among, without: [] }, input.value);
      for (const part of parts(tick, both)) found.push({ key: one.key, among: part });
    }
  }
  return found.length === 0 ? without : distinct([...without, ...found]);
}

/** An element of the set that is missing there, by its part that is compared here, is gone here for the same reason. */
function goneAnyway(less: Without, { key, among }: Without, gone: ReadonlySet<string>): boolean {
  return pathsTo(among.element, less.key).some((path) =>
    gone.has(textOfWithout({ key: projectTerm(key, path), among: less.among })),
  );
}

function keepsTheRest(tick: Tick, a: number, b: number): boolean {
  const [p, q] = [tick.predicate(a), tick.predicate(b)];
  if (p === null || q === null) return false;
  const [from, other] = [tick.before(tick.input(tick.program.op(a))), tick.before(tick.input(tick.program.op(b)))];
  if (from.t !== 'earlier' || other.t !== 'earlier' || from.value.of !== other.value.of) return false;
  if (from.value.without.length > 0 || other.value.without.length > 0) return false;
  if (!sameTerm(from.value.element, X) || !sameTerm(other.value.element, X)) return false;
  return areOpposite(p, q, tick.program.op(from.value.of).collection?.elementType ?? '_');
}
