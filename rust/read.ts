/** What can be read off a closure without executing it. */
import { type Anatomy, danglingNames, open } from './anatomy.ts';
import type { Syntax } from './grammar.ts';
import { type Purity, purityOf, type Trust } from './purity.ts';
import { Remember } from './source.ts';
import { compactOf, field, textOf } from './syntax.ts';
import { tidy } from './tokens.ts';

export interface ClosureReading {
  readonly kind: 'closure' | 'value' | 'unparsed';
  /** Pattern of every parameter. */
  readonly params: readonly string[];
  /** From the type hint, else from the parameters if all are typed. Behind a borrow hint the type is that of the referent. */
  readonly argTypes: readonly string[] | null;
  readonly resultType: string | null;
  /** The hint says that arguments come by reference: filter, inspect, accumulators. */
  readonly byReference: boolean;
  /** `let x__free = …;` around the closure; the value is null when the text uses a captured name without defining it. */
  readonly captures: readonly { readonly name: string; readonly value: string | null }[];
  /** Keys of the locations whose own member id is used, such as `loc2v1`. */
  readonly selfIds: readonly string[];
  /** Keys of the clusters whose list of members is used. */
  readonly clusterIds: readonly string[];
  readonly purity: Purity;
}

const readings = new Remember<ClosureReading>(4_000_000);

export function readClosure(text: string, trust: Trust = {}): ClosureReading {
  const promised = [...(trust.promised ?? [])].sort().join(' ');
  const mode = `${trust.trustUserMethods === true ? 'trust' : 'plain'} ${trust.hashes ?? 'none'} ${trust.codec === true ? 'codec' : 'code'}`;
  return readings.get(`${mode} ${promised} ${text}`, () => {
    const ids = { selfIds: keysIn(text, 'self_id'), clusterIds: keysIn(text, 'ids') };
    const opened = open(text);
    if ('because' in opened) {
      const purity: Purity = { pure: false, because: `not understood: ${opened.because}`, at: text.trim().slice(0, 120) };
      return { kind: 'unparsed', params: [], argTypes: null, resultType: null, byReference: false, captures: [], ...ids, purity };
    }
    const { root, anatomy } = opened;
    const params = anatomy.isClosure ? parametersOf(anatomy.core) : [];
    return {
      kind: anatomy.isClosure ? 'closure' : 'value',
      params: params.map((param) => tidy(textOf(param.type === 'parameter' ? (field(param, 'pattern') ?? param) : param))),
      ...typesOf(anatomy, params),
      byReference: anatomy.hint?.name.includes('borrow') ?? false,
      captures: capturesOf(root, anatomy),
      ...ids,
      purity: purityOf(root, anatomy, trust),
    };
  });
}

const parametersOf = (closure: Syntax): readonly Syntax[] =>
  (field(closure, 'parameters')?.children ?? []).filter(
    (child) => (child.named && child.type !== 'attribute_item') || child.type === '_',
  );

function keysIn(text: string, what: 'self_id' | 'ids'): readonly string[] {
  return [
    ...new Set([...text.matchAll(new RegExp(`\\b__hydro_lang_cluster_${what}_(\\w+)`, 'g'))].map((found) => found[1] as string)),
  ].sort();
}

function typesOf(anatomy: Anatomy, params: readonly Syntax[]): Pick<ClosureReading, 'argTypes' | 'resultType'> {
  const { hint } = anatomy;
  if (hint !== null && hint.types.length > 0) return { argTypes: hint.types.slice(0, -1), resultType: hint.types.at(-1) ?? null };
  if (!anatomy.isClosure) return { argTypes: null, resultType: null };
  const types = params.map((param) => field(param, 'type'));
  const returned = field(anatomy.core, 'return_type');
  return {
    argTypes: types.every((type) => type !== undefined) ? types.map((type) => compactOf(type as Syntax)) : null,
    resultType: returned === undefined ? null : compactOf(returned),
  };
}

function capturesOf(root: Syntax, anatomy: Anatomy): ClosureReading['captures'] {
  const captures: { name: string; value: string | null }[] = [];
  for (const statement of anatomy.lets) {
    const [pattern, value] = [field(statement, 'pattern'), field(statement, 'value')];
    if (pattern !== undefined && value !== undefined && /__free$/.test(textOf(pattern)))
      captures.push({ name: textOf(pattern), value: textOf(value) });
  }
  for (const name of danglingNames(root)) captures.push({ name, value: null });
  return captures;
}
