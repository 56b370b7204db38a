import type { Operator } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';

/** Templates of scans over pairs that keep a table from key to state and answer with pairs of the same key. */
const KEYED_TEMPLATES: readonly string[] = ['keyed-scan', 'match', 'lookup', 'count'];

/**
 * Is a `Scan` a state machine per key? Hydro writes `KeyedStream::scan` and friends as one `Scan` over pairs whose state is a map from key
 * to the key's own state. Proved from the full text of the closure: the state map is touched once, as `entry(clone of the key)`, the key is
 * never changed, and every emitted pair starts with it. Those of templates are by what the templates are, whose text the validator renders
 * again. Anything else counts as one state for all keys.
 */
export function isKeyedScan(program: Program, op: Operator): boolean {
  if (op.kind !== 'Scan') return false;
  const { text, glue } = program.expressions.get(`${op.id}.acc`) ?? {};
  if (text === undefined) return false;
  if (glue != null && KEYED_TEMPLATES.includes(glue.template)) return true;
  const compact = text.replace(/\s+/g, '');
  // The closure itself comes last; captured closures are defined before it and cannot see its parameters.
  const head = /move\|(\w+):&mutHashMap<_,_>,\((\w+),\w+\)\|/g;
  const last = [...compact.matchAll(head)].at(-1);
  if (last === undefined) return false;
  const [, state, key] = last as unknown as [string, string, string];
  const body = compact.slice(last.index + last[0].length);
  if (/[|]\w+[|]|[|],|let(mut)?\(/.test(body.replaceAll('||', ''))) return false;
  return (
    onlyAs(body, state, [`${state}.entry(Clone::clone(&${key}))`]) &&
    onlyAs(body, key, [`Clone::clone(&${key})`, `Some((${key},`]) &&
    emitsPairs(body, key)
  );
}

/** Every occurrence of a name belongs to one of the allowed phrases. */
function onlyAs(body: string, name: string, phrases: readonly string[]): boolean {
  const rest = phrases.reduce((text, phrase) => text.replaceAll(phrase, '§'), body);
  return !new RegExp(`(?<![\\w.])${name}(?!\\w)`).test(rest) && rest !== body;
}

/** Results are `Some(None)` or `Some(Some((key, ...)))`; a bare `None`, also by `?`, would end the scan for all keys. */
function emitsPairs(body: string, key: string): boolean {
  if (body.includes('?') || /(?<!\w)None(?!\w)/.test(body.replaceAll('Some(None)', ''))) return false;
  const results = [...body.matchAll(/Some\(Some\(\((\w+),/g)];
  return results.length > 0 && results.every((match) => match[1] === key);
}
