/** Matching a pattern against an abstract value: whether it matches, and what its names stand for. */
import type { Pattern } from './core/core.ts';
import { patternsWithin } from './core/parts.ts';
import type { Machine, Roots, Value } from './machine.ts';
import { asTerm, joinValues } from './machine.ts';
import { compactOf, descendants, textOf } from './syntax.ts';
import { joinAll, projectTerm, type Term, UNKNOWN } from './term.ts';

export type Verdict = 'yes' | 'no' | 'maybe';
type PatternOf<K extends Pattern['is']> = Extract<Pattern, { readonly is: K }>;
export interface Match {
  readonly verdict: Verdict;
  readonly binds: Map<string, Value>;
}

const STD_VARIANTS = /^(?:(?:std|core)::)?(?:option::|result::)?(?:(?:Option|Result)::)?(Some|None|Ok|Err)$/;

/** `core::option::Option::Some` and `Some` are one name. */
export function variantName(path: string): string {
  const plain = path.replace(/::<.*>$/, '').replace(/^::/, '');
  return STD_VARIANTS.exec(plain)?.[1] ?? plain;
}

const isStd = (name: string): boolean => STD_VARIANTS.test(name);
const lastSegment = (name: string): string => name.slice(name.lastIndexOf(':') + 1);
const enumOf = (name: string): string | null => /(?:^|::)([A-Z]\w*)::\w+$/.exec(name)?.[1] ?? null;

/** Whether two names of one enum type are the same variant. Type aliases and renaming imports leave it open. */
export function sameVariant(a: string, b: string): Verdict {
  if (a === b || lastSegment(a) === lastSegment(b)) return 'yes';
  if (isStd(a) && isStd(b)) return 'no';
  const [left, right] = [enumOf(a), enumOf(b)];
  return left !== null && left === right ? 'no' : 'maybe';
}

const both = (a: Verdict, b: Verdict): Verdict =>
  a === 'no' || b === 'no' ? 'no' : a === 'yes' && b === 'yes' ? 'yes' : 'maybe';
const leaf = (verdict: Verdict): Match => ({ verdict, binds: new Map() });

export function matchPattern(machine: Machine, pattern: Pattern, value: Value, depth = 0): Match {
  if (depth > 100) return unknownMatch(pattern);
  const inner = (part: Pattern): Match => matchPattern(machine, part, value, depth + 1);
  const term = asTerm(value);
  switch (pattern.is) {
    case 'any':
    case 'rest':
      return leaf('yes');
    case 'bind': {
      if (pattern.inner === null) return matchName(pattern.name, value);
      const match = inner(pattern.inner);
      match.binds.set(pattern.name, value);
      return match;
    }
    case 'reference':
      // References are transparent.
      return inner(pattern.of);
    case 'tuple':
      return matchItems(machine, pattern.items, term, String, term.t === 'tuple' ? term.items.length : null, depth);
    case 'variant':
      return matchVariant(machine, pattern, term, depth);
    case 'struct':
      return matchStruct(machine, pattern, term, depth);
    case 'or':
      return orMatch(pattern.items.map(inner));
    case 'path':
      return leaf(matchConstantPath(variantName(pattern.path.text), term));
    case 'literal':
      return pattern.of === 'float' ? leaf('maybe') : leaf(matchLiteral(compactOf(pattern.at), term));
    case 'slice':
    case 'range':
    case 'other':
      return unknownMatch(pattern);
  }
}

/** Names start in lower case, constants and unit variants in upper case (rustc warns otherwise); for the rest both readings stay open. */
function matchName(name: string, value: Value): Match {
  if (name === 'None') return leaf(matchConstantPath(name, asTerm(value)));
  if (/^_?[a-z]|^_$/.test(name)) return { verdict: 'yes', binds: new Map([[name, value]]) };
  const verdict = matchConstantPath(name, asTerm(value));
  return {
    verdict: verdict === 'no' ? 'maybe' : verdict === 'yes' && asTerm(value).t === 'variant' ? 'yes' : 'maybe',
    binds: new Map([[name, UNKNOWN]]),
  };
}

function matchConstantPath(name: string, term: Term): Verdict {
  if (term.t === 'choice') return anyOf(term.of.map((one) => matchConstantPath(name, one)));
  return term.t === 'variant' && !isList(term) ? sameVariant(name, term.name) : 'maybe';
}

const isList = (term: Term): boolean => term.t === 'variant' && (term.name === 'Iter' || term.name === 'Many');

function matchLiteral(text: string, term: Term): Verdict {
  if (term.t !== 'const') return 'maybe';
  if (text === term.text) return 'yes';
  if (/^\d+$/.test(text) && /^\d+$/.test(term.text)) return BigInt(text) === BigInt(term.text) ? 'yes' : 'no';
  const plain = /^(?:\d+|true|false|'[^\\]'|"[^\\"]*")$/;
  return plain.test(text) && plain.test(term.text) ? 'no' : 'maybe';
}

/** Over several alternatives: certain only when all agree. */
function anyOf(verdicts: readonly Verdict[]): Verdict {
  return verdicts.every((one) => one === 'yes') ? 'yes' : verdicts.every((one) => one === 'no') ? 'no' : 'maybe';
}

function matchItems(
  machine: Machine,
  patterns: readonly Pattern[],
  term: Term,
  step: (index: number) => string,
  arity: number | null,
  depth: number,
): Match {
  const rest = patterns.findIndex(({ is }) => is === 'rest');
  const binds = new Map<string, Value>();
  let verdict: Verdict = arity !== null && rest < 0 && arity !== patterns.length ? 'maybe' : 'yes';
  patterns.forEach((pattern, i) => {
    if (i === rest) return;
    const at = rest < 0 || i < rest ? i : arity === null ? null : arity - (patterns.length - i);
    const part = at === null || at < 0 ? UNKNOWN : projectTerm(term, [step(at)]);
    const match = matchPattern(machine, pattern, part, depth + 1);
    verdict = both(verdict, match.verdict);
    for (const [name, value] of match.binds) binds.set(name, value);
  });
  return { verdict, binds };
}

function matchVariant(machine: Machine, pattern: PatternOf<'variant'>, term: Term, depth: number): Match {
  const name = variantName(pattern.path.text);
  const alternatives = term.t === 'choice' ? term.of : [term];
  const fitting: Term[] = [];
  const verdicts: Verdict[] = [];
  for (const one of alternatives) {
    const verdict = one.t === 'variant' && !isList(one) ? sameVariant(name, one.name) : 'maybe';
    verdicts.push(verdict);
    if (verdict !== 'no') fitting.push(one.t === 'variant' && verdict === 'maybe' ? UNKNOWN : one);
  }
  if (fitting.length === 0) return unknownMatch(pattern, 'no');
  const value = joinAll(fitting);
  const last = lastSegment(name);
  const step = (index: number): string => `${last}.${index}`;
  const arity = value.t === 'variant' ? value.items.length : null;
  const match = matchItems(machine, pattern.items, value, step, arity, depth);
  return { verdict: both(anyOf(verdicts), match.verdict), binds: match.binds };
}

/** A struct of which only fields are known has the fields that a pattern without an enum names. */
const isPlainStruct = (known: string, pattern: string): boolean => known === '' && enumOf(pattern) === null;

function matchStruct(machine: Machine, pattern: PatternOf<'struct'>, term: Term, depth: number): Match {
  const name = variantName(pattern.path.text);
  const alternatives = term.t === 'choice' ? term.of : [term];
  const verdicts = alternatives.map(
    (one): Verdict => (one.t === 'struct' && one.name !== '' ? sameVariant(name, one.name) : 'maybe'),
  );
  if (anyOf(verdicts) === 'no') return unknownMatch(pattern, 'no');
  const fitting = alternatives
    .filter((_, i) => verdicts[i] !== 'no')
    .map((one, i) => (one.t === 'struct' && verdicts[i] === 'maybe' && !isPlainStruct(one.name, name) ? UNKNOWN : one));
  const value = joinAll(fitting);
  // `Enum::Variant { x }` reads a payload, `Struct { x }` a plain field.
  const prefix = enumOf(name) === null ? '' : `${lastSegment(name)}.`;
  // A plain struct always matches its own pattern; without its definition that is known only by the name of the value.
  let verdict: Verdict = anyOf(verdicts);
  const binds = new Map<string, Value>();
  for (const { name: label, of: part } of pattern.fields) {
    const step = value.t === 'struct' ? label : prefix + label;
    const of = value.t === 'unknown' ? UNKNOWN : projectTerm(value, [step]);
    const match = matchPattern(machine, part, of, depth + 1);
    verdict = both(verdict, match.verdict);
    for (const [bound, bind] of match.binds) binds.set(bound, bind);
  }
  return { verdict, binds };
}

function orMatch(matches: readonly Match[]): Match {
  const possible = matches.filter((match) => match.verdict !== 'no');
  const binds = new Map<string, Value>();
  for (const match of possible)
    for (const [name, value] of match.binds) {
      const before = binds.get(name);
      binds.set(name, before === undefined ? value : joinValues(before, value));
    }
  const verdict = possible.length === 0 ? 'no' : matches.some((match) => match.verdict === 'yes') ? 'yes' : 'maybe';
  return { verdict, binds };
}

/** A pattern not understood: may match, and every name in it stands for something unknown. */
function unknownMatch(pattern: Pattern, verdict: Verdict = 'maybe'): Match {
  const binds = new Map<string, Value>();
  for (const part of patternsWithin(pattern)) {
    if (part.is === 'bind') binds.set(part.name, UNKNOWN);
    if (part.is === 'other')
      for (const { type, ...node } of descendants(part.at))
        if (type === 'identifier') binds.set(textOf({ type, ...node }), UNKNOWN);
  }
  return { verdict, binds };
}

/** Declares the names of a match as new variables. */
export function bindMatch(machine: Machine, match: Match, roots: Roots): void {
  for (const [name, value] of match.binds) machine.declare(name, value, roots);
}
