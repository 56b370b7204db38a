/** Templates of state machines: scans over pairs that keep a table from key to state. They have no names of hydro_lang in them. */
import { type ClosureHole, STEPS } from './stages.ts';

/** Holes of `side`: which of two streams of pairs an element is of, beside its key, so that both can be one stream. */
export interface SideHoles {
  readonly key: string;
  readonly left: string;
  readonly right: string;
  readonly side: 'left' | 'right';
}

/** Holes of `match`: types of the keys and of the values on both sides of a join. */
export type MatchHoles = Pick<SideHoles, 'key' | 'left' | 'right'>;

/**
 * Types of a keyed state that requests are answered from: keys, states, requests, and what is kept of an update until it has taken effect
 * (`()` for nothing).
 */
export interface LookupHoles {
  readonly key: string;
  readonly state: string;
  readonly request: string;
  readonly kept: string;
}

/** Holes of `update`: closures that make a pair of key and value of an element, as an update of a keyed state. */
export interface UpdateHoles {
  readonly input: string;
  readonly stages: readonly { readonly as: 'map' | 'inspect'; readonly of: ClosureHole }[];
  readonly key: string;
  readonly value: string;
  readonly request: string;
  /** Does the element come out again behind its effect? */
  readonly keeps: boolean;
}

/** Which answers of `lookup`: elements that have taken effect, requests whose key has a state, requests whose key has none. */
export type AnswerPart = 'kept' | 'found' | 'missing';

/** Types of one state that whoever asks gets a copy of: updates, requests, states. */
export interface AskTypes {
  readonly value: string;
  readonly request: string;
  readonly state: string;
}

/** A condition on the count of a key: the closure of a filter, or of a filter_map that gives the key; `not` for its opposite. */
export interface QuorumTest {
  readonly as: 'filter' | 'filter-map';
  readonly not: boolean;
  readonly of: ClosureHole;
}

/** Types of a count by key: keys, what counts for them, counts. And what is said of a key: itself, or all elements that count for it. */
export interface CountTypes {
  readonly key: string;
  readonly value: string;
  readonly state: string;
  readonly gives: 'key' | 'elements';
}

/** Holes of `count`: a fold by key, when a key is said, and when it is forgotten (null: at once). */
export interface CountHoles extends CountTypes {
  readonly init: ClosureHole;
  readonly acc: ClosureHole;
  readonly reached: QuorumTest;
  readonly complete: QuorumTest | null;
}

export interface MachineHoles {
  side: SideHoles;
  'match-init': MatchHoles;
  match: MatchHoles;
  /** The pairs of a key one by one, from `match`. */
  'each-match': MatchHoles;
  update: UpdateHoles;
  /** `init`: null of a reduce, whose first value of a key is its state. */
  lookup: LookupHoles & { readonly value: string; readonly init: ClosureHole | null; readonly acc: ClosureHole };
  answer: LookupHoles & { readonly part: AnswerPart };
  /** Which of the two streams of `ask` an element is of. */
  'ask-side': Omit<AskTypes, 'state'> & { readonly side: 'update' | 'request' };
  /** `init`: null of a reduce, which has no state before its first value. */
  'ask-init': { readonly state: string; readonly init: ClosureHole | null };
  ask: AskTypes & { readonly by: 'fold' | 'reduce'; readonly acc: ClosureHole };
  /** Requests that `ask` has answered, with the state that each found. */
  asked: Omit<AskTypes, 'value'>;
  /** What requests see of the state, by closures of the program. */
  'on-state': Omit<AskTypes, 'value'> & {
    readonly shown: string;
    readonly stages: readonly { readonly as: 'map'; readonly of: ClosureHole }[];
  };
  'count-init': CountTypes;
  count: CountHoles;
  /** What `count` says, one by one. */
  counted: Omit<CountTypes, 'state'>;
}

export const MACHINES: { readonly [Name in keyof MachineHoles]: (holes: MachineHoles[Name]) => string } = {
  side: ({ key, left, right, side }) =>
    `|(key, value): (${key}, ${side === 'left' ? left : right})| (key, ${side === 'left' ? 'Ok' : 'Err'}::<${left}, ${right}>(value))`,
  'match-init': (holes) => `|| std::collections::HashMap::${matches(holes)}::new()`,
  match: matchNew,
  'each-match': ({ key, left, right }) =>
    `|(key, found): (${key}, Vec<(${left}, ${right})>)| found.into_iter().map(move |pair| (key.clone(), pair))`,
  update,
  lookup,
  answer: ({ part, key, ...types }) => `|(key, answer): (${key}, ${answerType(types)})| ${ANSWERS[part]}`,
  'ask-side': ({ value, request, side }) =>
    side === 'update'
      ? `|value: ${value}| Ok::<${value}, ${request}>(value)`
      : `|request: ${request}| Err::<${value}, ${request}>(request)`,
  'ask-init': ({ state, init }) => (init === null ? `|| None::<${state}>` : init.text),
  ask,
  asked: ({ request, state }) => `|found: Option<(${request}, ${state})>| found`,
  'on-state': onState,
  'count-init': (types) => `|| std::collections::HashMap::${countTable(types)}::new()`,
  count,
  counted: ({ key, value, gives }) =>
    gives === 'key'
      ? `|(key, said): (${key}, bool)| if said { Some(key) } else { None }`
      : `|(key, values): (${key}, Vec<${value}>)| values.into_iter().map(move |value| (key.clone(), value))`,
};

const matches = ({ key, left, right }: MatchHoles): string => `<${key}, (Vec<${left}>, Vec<${right}>)>`;

/** A join: an element meets what came before it on the other side, and waits for what comes after it. */
function matchNew(holes: MatchHoles): string {
  const { key, left, right } = holes;
  return (
    `|table: &mut std::collections::HashMap${matches(holes)}, (key, value): (${key}, Result<${left}, ${right}>)| { ` +
    'let (lefts, rights) = table.entry(key.clone()).or_insert_with(|| (Vec::new(), Vec::new())); let found: Vec<_> = match value { ' +
    'Ok(left) => { let found = rights.iter().map(|right| (left.clone(), right.clone())).collect(); lefts.push(left); found } ' +
    'Err(right) => { let found = lefts.iter().map(|left| (left.clone(), right.clone())).collect(); rights.push(right); found } ' +
    '}; Some((key, found)) }'
  );
}

function update({ input, stages, key, value, request, keeps }: UpdateHoles): string {
  const lets = stages.map(({ of }, i) => `let f${i} = ${of.text};`).join(' ');
  const steps = stages.map(({ as }, i) => STEPS[as](`f${i}`)).join(' ');
  return (
    `{ ${lets} move |x: ${input}| { let kept = ${keeps ? 'x.clone()' : '()'}; ${steps} let (key, value): (${key}, ${value}) = x; ` +
    `(key, Ok::<(${value}, ${keeps ? input : '()'}), ${request}>((value, kept))) } }`
  );
}

const answerType = ({ state, request, kept }: Omit<LookupHoles, 'key'>): string =>
  `Result<${kept}, (${request}, Option<${state}>)>`;

/** One state for each key: an update goes into it, a request is answered from it as it is then. */
function lookup(holes: MachineHoles['lookup']): string {
  const { key, state, request, kept, value, init, acc } = holes;
  const takeIn =
    init === null
      ? 'match table.get_mut(&key) { Some(state) => acc(state, value), None => { table.insert(key.clone(), value); } }'
      : 'let state = table.entry(key.clone()).or_insert_with(|| init()); acc(state, value);';
  return (
    `{ ${init === null ? '' : `let init = ${init.text}; `}let acc = ${acc.text}; ` +
    `move |table: &mut std::collections::HashMap<${key}, ${state}>, (key, what): (${key}, Result<(${value}, ${kept}), ${request}>)| { ` +
    `let answer: ${answerType(holes)} = match what { ` +
    `Ok((value, kept)) => { ${takeIn} Ok(kept) } ` +
    'Err(request) => { let state = table.get(&key).cloned(); Err((request, state)) } ' +
    '}; Some((key, answer)) } }'
  );
}

const ANSWERS: Readonly<Record<AnswerPart, string>> = {
  kept: 'match answer { Ok(kept) => Some(kept), Err(_) => None, }',
  found: 'match answer { Err((request, Some(state))) => Some((key, (request, state))), _ => None, }',
  missing: 'match answer { Err((request, None)) => Some((key, request)), _ => None, }',
};

/** One state: an update goes into it, a request gets a copy of it as it is then. */
function ask({ value, request, state, by, acc }: MachineHoles['ask']): string {
  const [kept, takeIn, answer] =
    by === 'fold'
      ? [state, 'acc(state, value);', 'Some((request, state.clone()))']
      : [
          `Option<${state}>`,
          'match state { Some(before) => acc(before, value), None => { *state = Some(value); } }',
          'match state { Some(now) => Some((request, now.clone())), None => None }',
        ];
  return (
    `{ let acc = ${acc.text}; move |state: &mut ${kept}, what: Result<${value}, ${request}>| { ` +
    `let found: Option<(${request}, ${state})> = match what { ` +
    `Ok(value) => { ${takeIn} None } Err(request) => ${answer} }; Some(found) } }`
  );
}

function onState({ request, state, shown, stages }: MachineHoles['on-state']): string {
  const lets = stages.map(({ of }, i) => `let f${i} = ${of.text};`).join(' ');
  const steps = stages.map(({ as }, i) => STEPS[as](`f${i}`)).join(' ');
  return `{ ${lets} move |(request, x): (${request}, ${state})| { ${steps} let shown: ${shown} = x; (request, shown) } }`;
}

/** Types of a table: by key the count, whether it was said, and what counts where that is said. */
const countTable = ({ key, value, state, gives }: CountTypes): string =>
  `<${key}, (${state}, bool${gives === 'key' ? '' : `, Vec<${value}>`})>`;

const TESTED: Readonly<Record<QuorumTest['as'], (f: string) => string>> = {
  filter: (f) => `${f}(&entry)`,
  'filter-map': (f) => `${f}(entry.clone()).is_some()`,
};
const tested = (f: string, { as, not }: QuorumTest): string => `${not ? '!' : ''}${TESTED[as](f)}`;

/** One count for each key: an element goes into it, and then the key may be said or forgotten. */
function count(holes: CountHoles): string {
  const { key, value, init, acc, reached, complete, gives } = holes;
  const isKey = gives === 'key';
  const forget = complete === null ? '' : `let complete = ${complete.of.text}; `;
  const entry = isKey
    ? 'let (count, said) = table.entry(key.clone()).or_insert_with(|| (init(), false)); '
    : 'let (count, said, values) = table.entry(key.clone()).or_insert_with(|| (init(), false, Vec::new())); values.push(value.clone()); ';
  return (
    `{ let init = ${init.text}; let acc = ${acc.text}; let reached = ${reached.of.text}; ${forget}` +
    `move |table: &mut std::collections::HashMap${countTable(holes)}, (key, value): (${key}, ${value})| { ` +
    `${entry}acc(count, value); let entry = (key.clone(), count.clone()); ` +
    `let now = ${tested('reached', reached)}; let new = now && !*said; *said = now; ` +
    `let told = ${isKey ? 'new' : 'if new { values.clone() } else { Vec::new() }'}; ` +
    `if ${complete === null ? 'now' : tested('complete', complete)} { table.remove(&key); } ` +
    'Some((key, told)) } }'
  );
}
