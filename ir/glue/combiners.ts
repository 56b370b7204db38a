/** Templates of partial aggregation: a fold or reduce over what a tick has for one member, key by key, before it is sent; and what makes one of the parts. */
import type { MergePart } from '../../rust/index.ts';
import type { ClosureHole } from './stages.ts';

/** Types of a table of partial results: the id of the member that gets them, the key, and the result; null where there is one member, or one key. */
export interface PartialHoles {
  readonly member: string | null;
  readonly key: string | null;
  readonly state: string;
}

/** What a stage of `combine` does with an element. */
export type CombineStage = 'map' | 'filter' | 'filter-map';

/** Holes of `combine`: an element becomes part of the partial result of its key. */
export interface CombineHoles extends PartialHoles {
  /** What is sent in the program: a payload, or a member and a payload. */
  readonly element: string;
  /** Closures of the program behind the network, up to the aggregation. */
  readonly stages: readonly { readonly as: CombineStage; readonly of: ClosureHole }[];
  /** Null for a reduce, whose first value of a key is its state. */
  readonly init: ClosureHole | null;
  readonly acc: ClosureHole;
}

export interface CombinerHoles {
  'combine-init': PartialHoles;
  combine: CombineHoles;
  /** Partial results one by one, with their members. */
  partials: PartialHoles;
  /** Two partial results become one. */
  merge: { readonly state: string; readonly parts: readonly MergePart[] };
}

export const COMBINERS: { readonly [Name in keyof CombinerHoles]: (holes: CombinerHoles[Name]) => string } = {
  'combine-init': (holes) => `|| std::collections::HashMap::${types(holes)}::new()`,
  combine,
  partials: (holes) => {
    const { member, key } = holes;
    const place = `(${member === null ? '_' : 'member'}, ${key === null ? '_' : 'key'})`;
    const partial = key === null ? 'state' : '(key, state)';
    return (
      `|table: std::collections::HashMap${types(holes)}| ` +
      `table.into_iter().map(|(${place}, state)| ${member === null ? partial : `(member, ${partial})`})`
    );
  },
  merge: ({ state, parts }) => `|state: &mut ${state}, partial: ${state}| { ${parts.map(mergePart).join(' ')} }`,
};

const types = ({ member, key, state }: PartialHoles): string => `<(${member ?? '()'}, ${key ?? '()'}), ${state}>`;

const STEPS: Readonly<Record<CombineStage, (f: string) => string>> = {
  map: (f) => `let x = ${f}(x);`,
  filter: (f) => `if !${f}(&x) { return; }`,
  'filter-map': (f) => `let x = match ${f}(x) { Some(x) => x, None => return, };`,
};

function combine(holes: CombineHoles): string {
  const { member, key, element, stages, init, acc } = holes;
  const lets = [...stages.map(({ of }, i) => `let f${i} = ${of.text};`), `let acc = ${acc.text};`];
  if (init !== null) lets.push(`let init = ${init.text};`);
  const steps = [
    `let (member, x) = ${member === null ? '((), x)' : 'x'};`,
    ...stages.map(({ as }, i) => STEPS[as](`f${i}`)),
    `let (key, value) = ${key === null ? '((), x)' : 'x'};`,
    init === null
      ? 'match table.get_mut(&(member.clone(), key.clone())) { Some(state) => acc(state, value), None => { table.insert((member, key), value); } }'
      : 'acc(table.entry((member, key)).or_insert_with(|| init()), value);',
  ];
  return `{ ${lets.join(' ')} move |table: &mut std::collections::HashMap${types(holes)}, x: ${element}| { ${steps.join(' ')} } }`;
}

function mergePart({ path, by }: MergePart): string {
  const place = path.length === 0 ? '*state' : ['state', ...path].join('.');
  const other = ['partial', ...path].join('.');
  switch (by) {
    case 'add':
      return `${place} += ${other};`;
    case 'or':
      return `${place} |= ${other};`;
    case 'and':
      return `${place} &= ${other};`;
    case 'xor':
      return `${place} ^= ${other};`;
    case 'wrapping-add':
      return `${place} = (${place}).wrapping_add(${other});`;
    case 'saturating-add':
      return `${place} = (${place}).saturating_add(${other});`;
    case 'max':
      return `if ${other} > ${place} { ${place} = ${other}; }`;
    case 'min':
      return `if ${other} < ${place} { ${place} = ${other}; }`;
    case 'union':
      return `(${place}).extend(${other});`;
  }
}
