import { type AnswerPart, type CountTypes, largestNumber, type ProgramView, type QuorumTest } from '../ir/index.ts';

/** What comes out behind a state machine that a rewrite made. */
export type MachineRole =
  /** Pairs of the elements of two streams, one key each or all with all. */
  | { readonly role: 'pairs'; readonly left: number; readonly right: number; readonly all: boolean }
  /** Each key once that has reached its threshold, or all elements that count for it; `fanIn` of them are awaited. */
  | { readonly role: 'quorum-output'; readonly input: number; readonly fanIn: number | null; readonly perKey: boolean }
  /** Some of what it answers to updates and requests. */
  | { readonly role: 'answers'; readonly part: AnswerPart; readonly updates: number; readonly requests: number }
  /** One result for each key that a tick has for a member; `snapshot` takes the results of all keys there are. */
  | { readonly role: 'partials'; readonly elements: number; readonly single: boolean; readonly snapshot: number | null };

/** What a state machine that a rewrite made puts out: its answers are sorted out behind it, by closures that say which they are. */
export function machineRole(view: ProgramView, id: number): MachineRole | null {
  const glue = view.program.expressions.get(`${id}.f`)?.glue;
  if (glue?.template === 'partials') {
    const fold = upTo(view, view.from(id), 'Fold');
    const elements = fold === null ? null : view.from(fold);
    const single = glue.holes['member'] === null && glue.holes['key'] === null;
    return elements === null ? null : { role: 'partials', elements, single, snapshot: snapshotBehind(view, id) };
  }
  if (glue?.template === 'counted') {
    const counting = upTo(view, view.from(id), 'Scan');
    const input = counting === null ? null : view.from(counting);
    if (input === null) return null;
    const { gives } = glue.holes as unknown as CountTypes;
    return { role: 'quorum-output', input, fanIn: awaited(view, counting), perKey: gives === 'key' };
  }
  if (glue?.template !== 'each-match' && glue?.template !== 'answer' && glue?.template !== 'asked') return null;
  const scan = upTo(view, view.from(id), 'Scan');
  const both = scan === null ? null : upTo(view, view.from(scan), 'Chain');
  const [first, second] = both === null ? [null, null] : [view.from(both, 'first'), view.from(both, 'second')];
  if (first === null || second === null) return null;
  if (glue.template === 'each-match') return { role: 'pairs', left: first, right: second, all: glue.holes['key'] === '()' };
  const part = glue.template === 'asked' ? 'found' : (glue.holes['part'] as AnswerPart);
  return { role: 'answers', part, updates: first, requests: second };
}

/** How many elements are awaited for a key, by the conditions of a count. */
function awaited(view: ProgramView, counting: number | null): number | null {
  const { holes = {} } = view.program.expressions.get(`${counting}.acc`)?.glue ?? {};
  const tests = [holes['reached'], holes['complete']] as unknown as readonly (QuorumTest | null)[];
  return largestNumber(tests.flatMap((test) => (test ? [test.of.text] : [])));
}

/** Who takes snapshots of what is aggregated by key behind an operator; null where nobody does, or several operators read what is between. */
function snapshotBehind(view: ProgramView, id: number): number | null {
  let behind = view.program.outputs(id);
  for (let steps = 0; behind.length === 1 && steps < view.operators.length; steps++) {
    const { to } = behind[0] as { to: number };
    if (view.kind(to) === 'Batch' && view.type(to)?.kind === 'KeyedSingleton') return to;
    behind = view.program.outputs(to);
  }
  return null;
}

/** The next operator of a kind upstream, behind what changes no element. */
function upTo(view: ProgramView, from: number | null, kind: string): number | null {
  for (let at = from; at !== null; at = view.from(at)) {
    if (view.kind(at) === kind) return at;
    if (!['Cast', 'Tee', 'ObserveNonDet', 'Network'].includes(view.kind(at) ?? '')) return null;
  }
  return null;
}
