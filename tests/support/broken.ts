import { type Options, optimize, type Program, readProgram } from '../../index.ts';
import { exampleText, readExample } from './examples.ts';

/** An example, and a program that shows what it cannot: the example or its plan with a text replaced. */
export interface Broken {
  readonly name: string;
  readonly of: 'program' | 'plan';
  readonly from: string;
  readonly to: string;
  /** Options of the plan. */
  readonly options?: Options;
}

export const BROKEN: readonly Broken[] = [
  { name: 'kv_store', of: 'program', from: '* value = newest', to: '* value += newest' },
  { name: 'lock_server', of: 'program', from: 'Some ((tag , crate', to: 'Some ((request . holder , crate' },
  // It panics.
  { name: 'voting', of: 'program', from: 'success >= min__free', to: 'success - 9usize >= min__free' },
  { name: 'pipeline_mutually_independent', of: 'plan', from: 'plain ^ number', to: 'plain & number' },
  // Votes are sent to three shards by who votes, not by what is voted on: two would leave a majority at one of them.
  {
    name: 'voting',
    of: 'plan',
    options: { disable: ['pack', 'quorum-machine', 'drop-unread'] },
    from: 'Hash::hash(&x.0, &mut hasher)',
    to: 'Hash::hash(&__hydro_lang_cluster_self_id_loc2v1.get_raw_id(), &mut hasher)',
  },
  // The membership of physical members is taken for that of logical ones.
  {
    name: 'voting_bench',
    of: 'plan',
    options: { maxShards: 5, disable: ['pack', 'quorum-machine', 'drop-unread'] },
    from: 'from_raw_id(id.get_raw_id() / 2u32), event',
    to: 'from_raw_id(id.get_raw_id()), event',
  },
];

export function brokenPair({ name, of, from, to, options }: Broken): readonly [original: Program, changed: Program] {
  const original = readExample(name);
  const text = of === 'program' ? exampleText(name) : JSON.stringify(optimize(original, { ...options, verify: 'off' }).program);
  return [original, readProgram(edited(text, from, to))];
}

/** A text with a part replaced that must be there. */
export function edited(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`there is no ${from}`);
  return text.replaceAll(from, to);
}
