/** Which entries of the evaluator's own tables the comparison with Rust goes through. */
import { FUNCTIONS } from '../../verify/eval/functions.ts';
import { METHODS, MUTATORS } from '../../verify/eval/methods/index.ts';
import { ANY } from '../../verify/eval/methods/others.ts';

type Entry = (...args: never[]) => unknown;

/** Entries for which no Rust program without Hydro or bincode can stand. */
const HYDRO: ReadonlySet<string> = new Set([
  'MemberId::from_raw_id',
  'MemberId::from_tagless',
  'TaglessMemberId::from_raw_id',
  'bincode::serialize',
  'bincode::deserialize',
  'member.get_raw_id',
  'member.into_tagless',
  'bytes.len',
  'bytes.freeze',
  'bytes.to_vec',
  'bytes.as_slice',
]);

/**
 * Replaces every entry by one that notes that it was called.
 * @returns the names called since the last look, and all names
 */
export function watchTables(): { readonly taken: () => ReadonlySet<string>; readonly all: readonly string[] } {
  let called = new Set<string>();
  const all: string[] = [];
  const watched = <E extends Entry>(name: string, entry: E): E => {
    all.push(name);
    return ((...args: never[]) => {
      called.add(name);
      return entry(...args);
    }) as E;
  };
  // A literal without a type has the methods of every integer; Rust gives it a type before it calls one.
  for (const [table, suffix] of [
    [METHODS, ''],
    [MUTATORS, ' &mut'],
  ] as const)
    for (const [name, kinds] of table)
      for (const [kind, method] of kinds)
        (kinds as Map<string, Entry>).set(kind, watched(`${kind}.${name}${suffix}`, method as Entry));
  for (const [of, table] of [
    ['', FUNCTIONS],
    ['any.', ANY],
  ] as const)
    for (const [name, entry] of Object.entries(table))
      (table as Record<string, Entry>)[name] = watched(`${of}${name}`, entry as Entry);
  return {
    taken: () => {
      const before = called;
      called = new Set();
      return before;
    },
    all: all.filter((name) => !HYDRO.has(name) && !name.startsWith('literal.')),
  };
}
