import {
  canonicalJson,
  hashValue,
  holds,
  impurity,
  isPacked,
  isStream,
  type Json,
  type Operator,
  type Program,
  resultOf,
  sameType,
  type Term,
  unknownParts,
  unsaidParts,
} from '../../../ir/index.ts';
import { readClosure } from '../../../rust/index.ts';
import { type Proof, proved, refused } from '../../define-rewrite.ts';
import { endsOf } from '../../edit/locations.ts';
import { foreignEnd } from '../../network-ends.ts';
import { canBeWritten } from '../pack/preconditions.ts';
import type { Need } from './law.ts';
import { receivedPayload } from './networks.ts';

const PURE = 'if the function only computes, promise it: { "kind": "pure", "function": name, "by": who }';

/** What makes a closure of an operator the same as another: its full text, if that is known and only computes. */
export function sameClosure(program: Program, op: Operator): string | null {
  const expression = program.expressions.get(`${op.id}.f`);
  return expression !== undefined && expression.glue === null && impurity(program, op) === null
    ? `${op.kind} ${expression.text}`
    : null;
}

/** Asks something of the network among the operators of a place. */
const ofNetwork =
  (ask: (program: Program, network: Operator, at: readonly number[]) => Proof) =>
  (program: Program, at: readonly number[]): Proof => {
    const found = at.map((id) => program.op(id)).find(({ kind }) => kind === 'Network');
    return found === undefined ? refused('none of the operators is a network', [...at]) : ask(program, found, at);
  };

const hasClosure = (program: Program, at: readonly number[]): readonly Operator[] =>
  at.map((id) => program.op(id)).filter(({ kind }) => ['Map', 'Filter', 'FilterMap', 'FlatMap'].includes(kind));

export const closuresPure: Need = {
  id: 'closures-pure',
  name: 'closures only compute',
  check(program, at) {
    for (const op of at.map((id) => program.op(id))) {
      if (op.kind === 'Network') continue;
      const impure = impurity(program, op);
      if (impure !== null) return refused(`${op.kind} ${op.id} does more: ${impure.reason}`, [op.id], PURE);
    }
    return proved('what they give depends on nothing but what they are given');
  },
};

export const textsKnown: Need = {
  id: 'texts-known',
  name: 'full texts of closures are known',
  check(program, at) {
    for (const { id, kind } of hasClosure(program, at)) {
      const expression = program.expressions.get(`${id}.f`);
      if (expression === undefined)
        return refused(`of ${kind} ${id} only the display text is known`, [id], 'export with full texts');
      if (expression.glue !== null) return refused(`the closure of ${kind} ${id} was made by a rewrite`, [id]);
    }
    return proved('they are in the document');
  },
};

export const noOwnId: Need = {
  id: 'no-own-id',
  name: 'closures do not ask where they run',
  check(program, at) {
    for (const { id, kind } of hasClosure(program, at)) {
      const text = program.text(id, 'f') ?? '';
      const { selfIds, clusterIds, captures } = readClosure(text);
      if (selfIds.length > 0) return refused(`${kind} ${id} reads the id of the member that runs it`, [id]);
      if (clusterIds.length > 0) return refused(`${kind} ${id} reads the list of members of a cluster`, [id]);
      if (captures.some(({ value }) => value === null)) return refused(`${kind} ${id} captures something unknown`, [id]);
    }
    return proved('they read no id of a member');
  },
};

/** Operators that read what one puts out, behind what hands elements on one by one: Tee, Cast, and what else does. */
function readersOf(program: Program, from: number, handsOn: (op: Operator) => boolean): readonly Operator[] {
  return program.outputs(from).flatMap(({ to }) => {
    const op = program.op(to);
    return op.kind === 'Tee' || op.kind === 'Cast' || handsOn(op) ? readersOf(program, to, handsOn) : [op];
  });
}

/** Whether it is a closure that only computes is asked elsewhere. */
const textAt = (program: Program, op: Operator): string => program.text(op.id, 'f') ?? '';

const typeOf = (op: Operator | undefined): string => op?.collection?.elementType ?? '_';

/** What an operator does to an element. One text may mean two things: of a pair of sender and element, and of the element. */
function sayingOf(program: Program, op: Operator): string | null {
  const [input] = program.inputs(op.id);
  if (input === undefined || !['Filter', 'Map', 'FilterMap'].includes(op.kind)) return null;
  // A filter gives what it is given, however well ordered that is; of what others give there is one network.
  const given = op.kind === 'Filter' ? null : (op.collection as unknown as Json);
  return canonicalJson([op.kind, typeOf(program.op(input.from)), textAt(program, op), given]);
}

/** All readers of a network that do the same as one of the operators of a place, if nobody reads more; or a refusal. */
function sharedBy(program: Program, network: number, wanted: Operator | undefined): readonly Operator[] | Proof {
  const says = wanted === undefined ? null : sayingOf(program, wanted);
  const handsOn = (op: Operator): boolean =>
    op.kind === 'Map' && sayingOf(program, op) !== says && isSecond(program, op) && impurity(program, op) === null;
  for (let from: readonly number[] = [network]; ; ) {
    const readers = from.flatMap((one) => readersOf(program, one, handsOn));
    const [first] = readers;
    if (first === undefined || says === null) return refused(`nobody reads network ${network} through it`, [network]);
    const others = readers.filter((op) => sayingOf(program, op) !== says);
    if (others.length === 0) return readers;
    // Before it there may be others that all readers share.
    const saying = sayingOf(program, first);
    const isOne = saying !== null && readers.every((op) => sayingOf(program, op) === saying);
    const [other] = others as [Operator];
    if (!isOne)
      return refused(
        `${other.kind} ${other.id} reads ${wanted?.kind === 'Filter' ? 'what it would drop as well' : 'what it would not give'}`,
        others.map((op) => op.id),
      );
    from = readers.map((op) => op.id);
  }
}

const through = (network: number, readers: readonly Operator[]): string =>
  `all that network ${network} delivers goes through ${readers.map(({ kind, id }) => `${kind} ${id}`).join(', ')}`;

export const everyReaderFilters: Need = {
  id: 'every-reader-filters',
  name: 'nobody reads what would be dropped',
  check: ofNetwork((program, { id }, at) => {
    const filter = at.map((one) => program.op(one)).find(({ kind }) => kind === 'Filter');
    const readers = sharedBy(program, id, filter);
    return 'proved' in readers ? readers : proved(through(id, readers));
  }),
};

export const everyReaderMaps: Need = {
  id: 'every-reader-maps',
  name: 'nobody reads what would not be sent',
  check: ofNetwork((program, network, at) => {
    const map = at.map((one) => program.op(one)).find(({ kind }) => kind === 'Map' || kind === 'FilterMap');
    const readers = sharedBy(program, network.id, map);
    if ('proved' in readers) return readers;
    // Clones of what arrives were mapped; what is mapped will be cloned.
    const types = [receivedPayload(program, network) ?? '_', typeOf(map)];
    const own = readers.length > 1 ? types.find((type) => unknownParts(type).length > 0) : undefined;
    if (own !== undefined) return refused(`nothing shows that clones of ${own} are the same`, [network.id]);
    return proved(through(network.id, readers));
  }),
};

export const messagesNotCounted: Need = {
  id: 'messages-not-counted',
  name: 'nobody counts its messages',
  check: ofNetwork((program, { id, fields }) => {
    if (program.header.workload.some(({ input }) => input === id))
      return refused('its elements are the commands of the workload', [id]);
    const name = fields['name'];
    if (name !== null && name !== undefined)
      return refused(`it is the channel ${JSON.stringify(name)}, which others may speak`, [id], 'leave it without a name');
    return proved('it has no name and is no input of the workload');
  }),
};

export const failStop: Need = {
  id: 'fail-stop',
  name: 'it loses nothing',
  check: ofNetwork((_, { id, fields }) => {
    const info = JSON.stringify(fields['networking_info'] ?? null);
    return info === '{"Tcp":{"fault":"FailStop"}}'
      ? proved('it is TCP, fail-stop')
      : refused(`nothing is known about a network that is ${info}`, [id]);
  }),
};

export const endsBincode: Need = {
  id: 'ends-bincode',
  name: 'its ends are bincode of one element',
  check: ofNetwork((program, op) => {
    if (isPacked(op)) return refused('it carries packs', [op.id]);
    const foreign = foreignEnd(program, op);
    return foreign === null
      ? proved('elements are written and read one by one')
      : refused(`${foreign} is none of Hydro's own forms`, [op.id]);
  }),
};

/** What the function gives is sent now, and types are written out where it is read. */
export const resultTravels: Need = {
  id: 'result-travels',
  name: 'what it gives arrives as it was sent',
  check(program, at) {
    for (const op of hasClosure(program, at)) {
      const type = typeOf(op);
      const [part] = unsaidParts(program, type);
      if (part !== undefined)
        return refused(
          `nobody says that ${part} survives a network`,
          [op.id],
          `promise it: { "kind": "travels", "type": ${JSON.stringify(part)}, "by": who }`,
        );
      if (!canBeWritten(type)) return refused(`the type ${type} cannot be written`, [op.id]);
    }
    return proved('it survives bincode');
  },
};

/** The closure must see at the sender what it would see at the receiver. */
export const valuesTravel: Need = {
  id: 'values-travel',
  name: 'elements arrive as they were sent',
  check: ofNetwork((program, op) => {
    const type = receivedPayload(program, op) ?? '_';
    const [part] = unsaidParts(program, type);
    return part === undefined
      ? proved(`${type} survives bincode`)
      : refused(
          `what serde makes of ${part} is not in the program`,
          [op.id],
          `promise it: { "kind": "travels", "type": ${JSON.stringify(part)}, "by": who }`,
        );
  }),
};

export const streamsAsynchronous: Need = {
  id: 'streams-asynchronous',
  name: 'it carries a top-level stream',
  check: ofNetwork((program, op) => {
    const { input } = endsOf(program, op);
    for (const { id, place, collection } of [input, op])
      if (place.scopes.length > 0 || collection === null || !isStream(collection) || collection.bound !== 'Unbounded')
        return refused(`${id === input.id ? 'what is sent' : 'what arrives'} is no unbounded stream at top level`, [id]);
    const [sent, arrives] = [input.collection?.elementType ?? '_', receivedPayload(program, op) ?? '_'];
    if (!sameType(sent, arrives)) return refused(`${sent} is sent and ${arrives} arrives`, [op.id]);
    return proved(`${sent} is sent and arrives, one by one`);
  }),
};

/** Does a map hand on the second part of each pair as it is? */
function isSecond(program: Program, op: Operator): boolean {
  const type = program.op(program.inputs(op.id)[0]?.from ?? op.id).collection?.elementType ?? null;
  const text = program.text(op.id, 'f');
  return text !== undefined && type !== null && isSecondOf(text, type);
}

/** Does the closure of an operator do so with elements of this type, and only compute? */
export function givesSecond(program: Program, owner: number, type: string): boolean {
  const text = program.text(owner, 'f');
  return text !== undefined && isSecondOf(text, type) && impurity(program, program.op(owner)) === null;
}

function isSecondOf(text: string, type: string): boolean {
  const part = (id: string): Term => ({ t: 'atom', id, path: [] });
  return holds(resultOf(text, [{ t: 'tuple', items: [part('first'), part('second')] }], [type]), [], 'second');
}

export const handsOnSecond: Need = {
  id: 'hands-on-second',
  name: 'the map gives the second part as it is',
  check(program, at) {
    const maps = at.map((id) => program.op(id)).filter(({ kind }) => kind === 'Map');
    const other = maps.find((op) => !isSecond(program, op));
    return other === undefined && maps.length > 0
      ? proved('it is the second part of what comes in')
      : refused('what it gives is not the second part of what comes in', other === undefined ? [...at] : [other.id]);
  },
};

/** Whoever shares elements has clones of them; what is shared by clones of the author's own may be seen to change. */
export const canBeCloned: Need = {
  id: 'elements-cloned',
  name: 'elements can be shared',
  check(program, at) {
    const [first] = at.map((id) => program.op(id));
    const type = first?.collection?.elementType ?? '_';
    if (unknownParts(type).length === 0) return proved(`${type} is of the standard library`);
    const inputs = new Set(at.map((id) => behindTees(program, program.inputs(id)[0]?.from ?? id)));
    return first !== undefined && SELECTS.has(first.kind) && inputs.size === 1
      ? proved(`${first.kind} hands on what is shared already`)
      : refused(`nothing shows that ${type} can be cloned`, [...at]);
  },
};

/** Kinds that give some of the elements that they are given. */
const SELECTS = new Set(['Filter', 'Unique', 'Sort']);

function behindTees(program: Program, from: number): number {
  let at = from;
  while (program.op(at).kind === 'Tee') at = program.inputs(at)[0]?.from as number;
  return at;
}

/** Which elements are equal, and which come first, is what everybody takes it for. */
export const orderKnown: Need = {
  id: 'order-known',
  name: 'what is equal cannot be told apart',
  check(program, at) {
    for (const { id, collection } of at.map((one) => program.op(one))) {
      const [part] = unknownParts(collection?.elementType ?? '_');
      if (part !== undefined) return refused(`how ${part} is compared is its author's affair`, [id]);
    }
    return proved('elements are of the standard library');
  },
};

/** They have one term: the same kind, text and input. */
export const sameTerm: Need = {
  id: 'same-term',
  name: 'they do the same to the same',
  check(program, at) {
    const [first, ...others] = at.map((id) => program.op(id));
    const term = first === undefined ? null : termOf(program, first);
    const other = others.find((op) => termOf(program, op) !== term);
    if (term === null || new Set(at).size < 2) return refused('nothing is known to be the same', [...at]);
    if (other !== undefined) return refused(`${other.kind} ${other.id} does not do the same`, [other.id]);
    return proved(`${first?.kind} ${at.join(' and ')} have one text and one input`);
  },
};

/** What an operator does to what, in one name; null where that is not known to say all about it. */
function termOf(program: Program, op: Operator): string | null {
  const inputs = program.inputs(op.id);
  const [input] = inputs;
  if (input === undefined || inputs.length > 1 || !SHAREABLE.has(op.kind)) return null;
  const closure = hasClosure(program, [op.id]).length > 0 ? sameClosure(program, op) : '';
  if (closure === null) return null;
  const from = behindTees(program, input.from);
  const what = [op.kind, closure, op.place as unknown as Json, op.collection as unknown as Json];
  return hashValue([...what, termOf(program, program.op(from)) ?? from]);
}

/** Kinds of which two with one term give the same. */
const SHAREABLE = new Set(['Map', 'Filter', 'FilterMap', 'FlatMap', 'Cast', 'Unique', 'Sort']);
