import {
  type Hashes,
  hashesIn,
  isOfStandardLibrary,
  isPlain,
  type Purity,
  readClosure,
  readType,
  standardName,
} from '../../rust/index.ts';
import { followsRoute } from '../glue/network-glue.ts';
import type { Operator } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';
import { isMemberList, isMembership, sourceText } from '../operators/sources.ts';
import { promisedPure } from './promises.ts';
import { roleOf } from './roles.ts';
import { unknownParts } from './travel.ts';

/** Hydro's contract: functions and methods of the user that closures call on data are deterministic; plans list them as assumptions. */
export const TRUST = { trustUserMethods: true } as const;

/** Fields of Hydro's IR that hold expressions; (de)serializers run at the two ends of a network. */
const FIELDS = ['f', 'init', 'acc', 'value', 'source', 'sink', 'duration'] as const;

/** What helps where a function only looks as if it could do more than compute. */
export const PROMISE = 'a promise in the program: { "kind": "pure", "function": name, "by": who }';

/** One expression, the operator that has it, and what is known of it. */
interface Site {
  readonly op: Operator;
  readonly field: string;
  readonly purity: Purity;
}

/** Why an expression of an operator may not run elsewhere. */
export interface Impurity {
  readonly operator: number;
  readonly field: string;
  readonly reason: string;
}

/**
 * Why an operator is tied to its machine: an expression that is not proved to be a deterministic function of what comes in, or an effect of
 * its own. Null when there is none. Macros that only log are allowed, and named by `reliance`.
 */
export function impurity(program: Program, op: Operator): Impurity | null {
  if (op.kind === 'Counter')
    return { operator: op.id, field: 'tag', reason: 'Counter writes its rate to the console of the process' };
  for (const { op: owner, field, purity } of expressionsAt(program, op)) {
    if (purity.pure) continue;
    const near = purity.at === '' || purity.because.includes(purity.at) ? '' : ` in ${purity.at}`;
    return { operator: owner.id, field, reason: `${purity.because}${near}` };
  }
  return null;
}

/**
 * Why an operator may not be left out, though nobody reads what it gives: it may do more. A plan that goes on calling a function of the program names it,
 * and believes that it computes; one that does not call it any more must know that nothing is missed.
 */
export function effect(program: Program, op: Operator): Impurity | null {
  const impure = impurity(program, op);
  if (impure !== null) return impure;
  const promised = promisedPure(program);
  for (const { op: owner, field, purity } of expressionsAt(program, op)) {
    if (!purity.pure) continue;
    const [log] = purity.observes;
    if (log !== undefined) return { operator: owner.id, field, reason: `${log} writes to the log` };
    const called = purity.assumes.find((name) => !promised.has(name.replace(/::<.*>/, '')));
    if (called !== undefined) return { operator: owner.id, field, reason: `${called} may do more than compute` };
  }
  return null;
}

/** A default of a type of the program that an expression makes: one value for all, unless its author made it otherwise. */
export function defaultsOf(program: Program, op: Operator): { readonly operator: number; readonly name: string } | null {
  for (const { op: owner, purity } of expressionsAt(program, op)) {
    const [name] = purity.pure ? purity.defaults : [];
    if (name !== undefined) return { operator: owner.id, name };
  }
  return null;
}

/** How many expressions an operator runs where it is. */
export const expressionCount = (program: Program, op: Operator): number => expressionsAt(program, op).length;

/** Sources and sinks, except memberships, which are the same everywhere. */
function isPort(program: Program, op: Operator): boolean {
  const role = roleOf(op.kind);
  return role === 'sink' || (role === 'source' && !isMembership(op) && !isMemberList(program, op));
}

const expressionsAt = (program: Program, op: Operator): readonly Site[] => program.factNear(op.id, findExpressions);

function findExpressions(program: Program, op: Operator): readonly Site[] {
  const sites: Site[] = [];
  const add = (owner: Operator, field: string, text: string | undefined): void => {
    if (text !== undefined && !isGlue(program, owner.id, field))
      sites.push({ op: owner, field, purity: purityOf(program, owner, field, text) });
  };
  // A port stays where it is for what it is, whatever its expression does.
  for (const field of isPort(program, op) ? [] : FIELDS)
    add(op, field, field === 'source' ? sourceText(program, op) : program.text(op.id, field));
  if (!isPort(program, op)) add(op, 'deserialize_fn', codec(program, op, 'deserialize'));
  if (op.kind !== 'Network' && !isPort(program, op)) add(op, 'serialize_fn', codec(program, op, 'serialize'));
  for (const { to } of program.outputs(op.id)) {
    const network = program.op(to);
    if (network.kind === 'Network') add(network, 'serialize_fn', codec(program, network, 'serialize'));
  }
  return sites;
}

/** Later versions keep (de)serializers one level down. */
function codec(program: Program, op: Operator, what: 'serialize' | 'deserialize'): string | undefined {
  const text = program.text(op.id, `${what}_fn`);
  if (text !== undefined) return text;
  const custom = (op.fields[what] as { Custom?: Record<string, unknown> } | null | undefined)?.Custom;
  const inner = custom?.[`${what}_fn`];
  return typeof inner === 'string' ? inner : undefined;
}

/** Glue is Hydrofoil's own and checked against its template, unless a closure of the user stands in it. */
function isGlue(program: Program, op: number, field: string): boolean {
  const glue = program.expressions.get(`${op}.${field}`)?.glue;
  return glue != null && (OWN_TEMPLATES.has(glue.template) || followsRoute(glue.template));
}

const OWN_TEMPLATES: ReadonlySet<string> = new Set([
  'logical-members',
  'side',
  'match-init',
  'match',
  'each-match',
  'answer',
  'ask-side',
  'asked',
]);

/** Whether a HashMap is among what an operator takes and gives. */
function hashesAt(program: Program, op: Operator): Hashes {
  const collections = [op.collection, ...program.inputs(op.id).map(({ from }) => program.op(from).collection)];
  return hashesIn(collections.flatMap((one) => (one == null ? [] : [one.elementType])));
}

const IN_ORDER = new Set('Vec VecDeque LinkedList Option Result BTreeMap BTreeSet BinaryHeap'.split(' '));

/** A flat map gives the items of what its closure returns one by one: those of a HashMap in a random order. */
function withItems(op: Operator, text: string, hashes: Hashes, purity: Purity): Purity {
  if (!purity.pure || (op.kind !== 'FlatMap' && op.kind !== 'FlatMapStreamBlocking') || op.collection?.order !== 'TotalOrder')
    return purity;
  const { resultType } = readClosure(text);
  const type = resultType === null ? null : readType(resultType);
  if (type !== null && (type.kind === 'array' || IN_ORDER.has(standardName(type) ?? ''))) return purity;
  const worst = hashesIn([...(resultType === null ? [] : [resultType]), text.match(/\bHash(?:Map|Set)\b/)?.[0] ?? '()']);
  if (hashes === 'some' || worst === 'some')
    return { pure: false, because: 'may give the items of a HashMap or HashSet, whose order is random', at: '' };
  return hashes === 'none' && worst === 'none' ? purity : { ...purity, orders: [...purity.orders, 'flat map'] };
}

/**
 * A type whose values may be changed through a clone, among what an operator takes and gives: one of the standard library that is not known to
 * be a plain value, or one of somebody else's that is named like those that share.
 */
function sharedAt(program: Program, op: Operator): string | null {
  const collections = [op.collection, ...program.inputs(op.id).map(({ from }) => program.op(from).collection)];
  const parts = collections.flatMap((one) => (one === null ? [] : unknownParts(one.elementType)));
  return parts.find((part) => !isPlain(part) && ((isOfStandardLibrary(part) && !FAULT.test(part)) || SHARING.test(part))) ?? null;
}

/** What the standard library says of what went wrong: nobody changes that. */
const FAULT =
  /::(?:io::Error|fmt::Error|ParseIntError|ParseFloatError|ParseBoolError|ParseCharError|TryFromIntError|Utf8Error|FromUtf8Error|AddrParseError)$/;

const SHARING =
  /(?<!\w)(?:Mutex|RwLock|RefCell|Cell|OnceCell|OnceLock|LazyCell|LazyLock|UnsafeCell|Condvar|Atomic\w*|(?:Unbounded|Sync)?Sender|(?:Unbounded)?Receiver|File|TcpStream)(?!\w)|\*\s*mut\b/;

function purityOf(program: Program, op: Operator, field: string, text: string): Purity {
  const codec = /serialize_fn$/.test(field);
  const shared = codec ? null : sharedAt(program, op);
  if (shared !== null) return { pure: false, because: `values of ${shared} may share what they hold`, at: '' };
  const hashes = codec ? 'none' : hashesAt(program, op);
  const purity = textPurity(program, text, hashes, codec);
  return field === 'f' ? withItems(op, text, hashes, purity) : purity;
}

const textsRead = (): Map<string, Purity> => new Map();

function textPurity(program: Program, text: string, hashes: Hashes, codec: boolean): Purity {
  const texts = program.inherited(textsRead);
  const key = `${hashes} ${codec} ${text}`;
  let purity = texts.get(key);
  if (purity === undefined) {
    const reading = readClosure(text, { ...TRUST, promised: promisedPure(program), hashes, codec });
    purity = reading.kind === 'unparsed' ? { pure: false, because: 'its text cannot be read', at: '' } : reading.purity;
    texts.set(key, purity);
  }
  return purity;
}

/** What nobody proved: functions and constants of the program that closures use, macros that log, and what goes through values of types of the program. */
export interface Reliance {
  readonly kind: 'function' | 'constant' | 'log' | 'order';
  readonly name: string;
  /** Operators whose expressions use it, ascending. */
  readonly operators: readonly number[];
}

/** Everything that being pure relies on, sorted by kind and name. An expression that is not pure stays where it is and relies on nothing. */
export function reliance(program: Program): Reliance[] {
  const found = new Map<string, { kind: Reliance['kind']; name: string; operators: Set<number> }>();
  const add = (kind: Reliance['kind'], name: string, op: number): void => {
    const one = found.get(`${kind} ${name}`) ?? { kind, name, operators: new Set() };
    found.set(`${kind} ${name}`, one);
    one.operators.add(op);
  };
  for (const op of program.operators()) {
    for (const { op: owner, purity } of expressionsAt(program, op)) {
      if (!purity.pure) continue;
      for (const name of purity.assumes) add('function', name, owner.id);
      for (const name of purity.constants) add('constant', name, owner.id);
      for (const name of purity.observes) add('log', name, owner.id);
      for (const name of purity.orders) add('order', name, owner.id);
    }
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { kind, name, operators }]) => ({ kind, name, operators: [...operators].sort((a, b) => a - b) }));
}
