/** Matching a pattern against an abstract value: whether it matches, and what its names stand for. */
import type { Syntax } from './grammar.ts';
import type { Machine, Roots, Value } from './machine.ts';
import { asTerm, joinValues } from './machine.ts';
import { compactOf, field, named, textOf } from './syntax.ts';
import { joinAll, projectTerm, type Term, UNKNOWN } from './term.ts';

export type Verdict = 'yes' | 'no' | 'maybe';
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

export function matchPattern(machine: Machine, pattern: Syntax, value: Value, depth = 0): Match {
  if (depth > 100) return unknownMatch(pattern);
  const inner = (node: Syntax | undefined, of: Value): Match =>
    node === undefined ? leaf('maybe') : matchPattern(machine, node, of, depth + 1);
  const term = asTerm(value);
  switch (pattern.type) {
    case '_':
    case 'remaining_field_pattern':
      return leaf('yes');
    case 'identifier':
      return matchName(textOf(pattern), value);
    case 'mut_pattern':
    case 'ref_pattern':
    case 'reference_pattern':
    case 'parenthesized_pattern': {
      // References are transparent; the anonymous `_` is a pattern too.
      const part = pattern.children.find((child) => (child.named && child.type !== 'mutable_specifier') || child.type === '_');
      return inner(part, value);
    }
    case 'parameter':
    case 'match_pattern': {
      const part = field(pattern, 'pattern') ?? pattern.children.find((child) => child.named || child.type === '_');
      return inner(part, value);
    }
    case 'captured_pattern': {
      const [name, sub] = pattern.children.filter((child) => child.named || child.type === '_');
      const match = inner(sub, value);
      if (name !== undefined) match.binds.set(textOf(name), value);
      return match;
    }
    case 'tuple_pattern':
      return matchItems(machine, items(pattern), term, (i) => String(i), term.t === 'tuple' ? term.items.length : null, depth);
    case 'tuple_struct_pattern':
      return matchTupleStruct(machine, pattern, term, depth);
    case 'struct_pattern':
      return matchStruct(machine, pattern, term, depth);
    case 'or_pattern':
      return orMatch(named(pattern).map((part) => inner(part, value)));
    case 'scoped_identifier':
      return leaf(matchConstantPath(variantName(compactOf(pattern)), term));
    case 'integer_literal':
    case 'boolean_literal':
    case 'char_literal':
    case 'string_literal':
    case 'negative_literal':
      return leaf(matchLiteral(compactOf(pattern), term));
    default:
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

const items = (pattern: Syntax): readonly Syntax[] =>
  pattern.children.filter(
    (child) => child.field !== 'type' && (child.named || child.type === '_') && child.type !== 'attribute_item',
  );

const isRest = (node: Syntax): boolean =>
  node.type === 'remaining_field_pattern' || (node.type === 'range_pattern' && textOf(node) === '..');

function matchItems(
  machine: Machine,
  patterns: readonly Syntax[],
  term: Term,
  step: (index: number) => string,
  arity: number | null,
  depth: number,
): Match {
  const rest = patterns.findIndex(isRest);
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

function matchTupleStruct(machine: Machine, pattern: Syntax, term: Term, depth: number): Match {
  const name = variantName(compactOf(field(pattern, 'type') ?? pattern));
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
  const match = matchItems(machine, items(pattern), value, step, arity, depth);
  return { verdict: both(anyOf(verdicts), match.verdict), binds: match.binds };
}

/** A struct of which only fields are known has the fields that a pattern without an enum names. */
const isPlainStruct = (known: string, pattern: string): boolean => known === '' && enumOf(pattern) === null;

function matchStruct(machine: Machine, pattern: Syntax, term: Term, depth: number): Match {
  const name = variantName(compactOf(field(pattern, 'type') ?? pattern));
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
  for (const part of named(pattern)) {
    if (part.type !== 'field_pattern') continue;
    const label = field(part, 'name');
    if (label === undefined) return unknownMatch(pattern);
    const step = value.t === 'struct' ? textOf(label) : prefix + textOf(label);
    const of = value.t === 'unknown' ? UNKNOWN : projectTerm(value, [step]);
    const sub = field(part, 'pattern');
    const match =
      sub === undefined
        ? { verdict: 'yes' as const, binds: new Map<string, Value>([[textOf(label), of]]) }
        : matchPattern(machine, sub, of, depth + 1);
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
function unknownMatch(pattern: Syntax, verdict: Verdict = 'maybe'): Match {
  const binds = new Map<string, Value>();
  const stack: Syntax[] = [pattern];
  while (stack.length > 0) {
    const node = stack.pop() as Syntax;
    if (node.type === 'identifier' || node.type === 'shorthand_field_identifier') binds.set(textOf(node), UNKNOWN);
    stack.push(...node.children.filter((child) => child.field !== 'type'));
  }
  return { verdict, binds };
}

/** Declares the names of a match as new variables. */
export function bindMatch(machine: Machine, match: Match, roots: Roots): void {
  for (const [name, value] of match.binds) machine.declare(name, value, roots);
}
