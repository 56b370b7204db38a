/** Functions by path: those of the standard library and of Hydro that are evaluated exactly. */
import * as rust from '../../rust/index.ts';
import { emptyMap, setFrom } from './collections.ts';
import type { Names } from './compile/paths.ts';
import { converted } from './conversions.ts';
import { isDuration } from './durations.ts';
import { fixed } from './floats.ts';
import { Iter, type Source, take } from './iter.ts';
import { iterate } from './iterate.ts';
import { collect } from './methods/collecting.ts';
import { callMethod, isKnownMethod } from './methods/index.ts';
import { intOf, narrowed } from './methods/ints.ts';
import { type CallInfo, HASHER } from './methods/method.ts';
import { feed, serialized } from './methods/others.ts';
import { readInt } from './methods/parse.ts';
import { radixOf } from './methods/scalars.ts';
import { exact } from './numbers.ts';
import { cast } from './operators.ts';
import { compareIn } from './order.ts';
import { BYTES, DURATION, defaultLike, defaultOf } from './symbols.ts';
import { deref, full, held, innermost, isInt, isPlace, panic, type Run, settle, type Thing, UNSET } from './things.ts';
import { isWidth, make, type Type, tagOf, typeOf, widthOf } from './types.ts';
import { callFn, unknownCall } from './unknown.ts';
import { usersType } from './user-impls.ts';
import { char, data, err, int, list, member, NONE, ok, REVERSE, shape, some, UNIT, type Value } from './value.ts';

export type Call = (run: Run, args: readonly Thing[], info: CallInfo) => Thing;

const arg = (args: readonly Thing[], i = 0): Thing => args[i] ?? panic('missing argument');
const nanos = (v: number | bigint): Value => (isDuration(v) ? data(DURATION, [int(v, 'u128')]) : panic('overflow of a duration'));
const fromUnit =
  (unit: number): Call =>
  (run, args) =>
    nanos(exact('*', intOf(run, args[0]).v, unit) as number);

/** The member id of a tag: written in the path, else what the context expects. */
const memberOf: Call = (run, args, info) => {
  const id = deref(arg(args));
  const tag = info.types[0]?.name ?? tagOf(info.expected);
  if (typeof id === 'object' && id.t === 'member') return member(id.id, tag);
  return member(Number(intOf(run, id).v), tag);
};
const first: Call = (_, args) => arg(args);
const emptyList: Call = () => list([]);
const toList: Call = (run, args) => {
  const from = deref(arg(args));
  return typeof from === 'string'
    ? list([...new TextEncoder().encode(from)].map((byte) => int(byte, 'u8')))
    : collect(run, iterate(run, from), make('list', 'Vec', [null]));
};
const emptyDeque: Call = () => list([], 'deque');
const toDeque: Call = (run, args) => collect(run, iterate(run, deref(arg(args))), make('list', 'VecDeque', [null]));
const toMap =
  (ordered: boolean): Call =>
  (run, args) =>
    collect(run, iterate(run, deref(arg(args))), make('map', ordered ? 'BTreeMap' : 'HashMap', [null, null]));
const toSet =
  (ordered: boolean): Call =>
  (run, args) =>
    collect(run, iterate(run, deref(arg(args))), make('set', ordered ? 'BTreeSet' : 'HashSet', [null]));
const cell: Call = (_, args) => ({ t: 'cell', value: arg(args) });
const hasher: Call = () => data(HASHER, ['']);

/** One item for ever. */
function repeated(run: Run, item: Thing): Source<Thing> {
  const next = (): Thing => {
    run.spend();
    return item;
  };
  return { next, back: next, copy: () => repeated(run, item) };
}

export const FUNCTIONS: Readonly<Record<string, Call>> = {
  Some: (_, args) => some(held(arg(args))),
  Ok: (_, args) => ok(held(arg(args))),
  Err: (_, args) => err(held(arg(args))),
  'MemberId::from_raw_id': memberOf,
  'MemberId::from_tagless': memberOf,
  'TaglessMemberId::from_raw_id': (run, args) => member(Number(intOf(run, args[0]).v)),
  'Duration::from_secs': fromUnit(1e9),
  'Duration::from_millis': fromUnit(1e6),
  'Duration::from_micros': fromUnit(1e3),
  'Duration::from_nanos': fromUnit(1),
  'Duration::from_secs_f64': (_, args) => {
    const { v } = deref(arg(args)) as { readonly v: number };
    if (!Number.isFinite(v) || v < 0) return panic('cannot convert float seconds to Duration');
    return nanos(BigInt(fixed(v, 9).replace('.', '')));
  },
  'Duration::new': (run, args) =>
    nanos(exact('+', exact('*', intOf(run, args[0]).v, 1e9) as number, intOf(run, args[1]).v) as number),
  'Vec::new': emptyList,
  'Vec::with_capacity': emptyList,
  'Vec::from': toList,
  'Vec::from_iter': toList,
  'VecDeque::new': emptyDeque,
  'VecDeque::with_capacity': emptyDeque,
  'VecDeque::from': toDeque,
  'VecDeque::from_iter': toDeque,
  'HashMap::new': () => emptyMap(false),
  'HashMap::with_capacity': () => emptyMap(false),
  'HashMap::from': toMap(false),
  'HashMap::from_iter': toMap(false),
  'BTreeMap::new': () => emptyMap(true),
  'BTreeMap::from': toMap(true),
  'BTreeMap::from_iter': toMap(true),
  'HashSet::new': () => setFrom(false, []),
  'HashSet::with_capacity': () => setFrom(false, []),
  'HashSet::from': toSet(false),
  'HashSet::from_iter': toSet(false),
  'BTreeSet::new': () => setFrom(true, []),
  'BTreeSet::from': toSet(true),
  'BTreeSet::from_iter': toSet(true),
  'String::new': () => '',
  'String::with_capacity': () => '',
  'String::from_iter': (run, args) => collect(run, iterate(run, arg(args)), make('string', 'String')),
  'Box::new': first,
  'Box::leak': first,
  'Box::from': (run, args) => (usersType(deref(arg(args))) === null ? arg(args) : converted(run, arg(args), null)),
  'Box::pin': first,
  'Rc::new': first,
  'Rc::clone': (_, args) => deref(arg(args)),
  'Arc::new': first,
  'Arc::clone': (_, args) => deref(arg(args)),
  'Cow::Borrowed': first,
  'Cow::Owned': first,
  'convert::identity': first,
  'From::from': (run, args, info) => converted(run, arg(args), info.expected),
  'Cell::new': cell,
  'RefCell::new': cell,
  'DefaultHasher::new': hasher,
  'DefaultHasher::default': hasher,
  'Hash::hash': (run, args) => feed(run, arg(args, 1), arg(args)),
  'bincode::serialize': (run, args) => ok(serialized(settle(run, arg(args)))),
  'bincode::deserialize': (run, args, info) => {
    const bytes = deref(arg(args));
    const value =
      typeof bytes === 'object' && bytes.t === 'data' && bytes.shape === BYTES ? (bytes.items[0] as Value) : settle(run, bytes);
    return ok(settle(run, value, info.types[0] ?? null));
  },
  'mem::take': (run, args) => {
    const place = arg(args);
    const before = deref(place);
    if (isPlace(place) && !(typeof before === 'object' && before.t === 'unset'))
      innermost(place).set(
        typeof before === 'object' && before.t === 'iter' ? held(Iter.of([])) : defaultLike(run.world, held(before)),
      );
    return before;
  },
  'mem::replace': (_, args) => {
    const before = deref(arg(args));
    const place = args[0];
    if (place !== undefined && isPlace(place)) innermost(place).set(held(arg(args, 1)));
    return before;
  },
  'mem::swap': (_, args) => {
    const [a, b] = [arg(args), arg(args, 1)];
    const [x, y] = [deref(a), deref(b)];
    if (isPlace(a)) innermost(a).set(held(y));
    if (isPlace(b)) innermost(b).set(held(x));
    return UNIT;
  },
  'mem::drop': () => UNIT,
  'cmp::Reverse': (_, args) => data(REVERSE, [held(arg(args))]),
  'cmp::max': (run, args) => (compareIn(run, arg(args, 1), arg(args)) >= 0 ? arg(args, 1) : arg(args)),
  'cmp::min': (run, args) => (compareIn(run, arg(args, 1), arg(args)) < 0 ? arg(args, 1) : arg(args)),
  'iter::once': (_, args) => Iter.of([arg(args)]),
  'iter::empty': () => Iter.of([]),
  'iter::repeat': (run, args) => new Iter(repeated(run, arg(args))),
  'iter::repeat_n': (run, args) => {
    const n = Number(intOf(run, args[1]).v);
    return new Iter(take({ ...repeated(run, arg(args)), size: () => n }, n));
  },
  'iter::from_fn': (run, args) =>
    new Iter({
      next: () => {
        run.spend();
        return full(callFn(run, arg(args), []));
      },
    }),
  'iter::successors': (run, args) => {
    let next = full(arg(args));
    return new Iter({
      next: () => {
        run.spend();
        const now = next;
        if (now !== undefined) next = full(callFn(run, arg(args, 1), [now]));
        return now;
      },
    });
  },
  'iter::zip': (run, args) =>
    callMethod(run, iterate(run, arg(args)), [arg(args, 1)], { name: 'zip', types: [], expected: null }, false),
  'char::from_u32': (run, args) => {
    const v = Number(intOf(run, args[0]).v);
    return v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff) ? NONE : some(char(String.fromCodePoint(v)));
  },
  'char::from_digit': (run, args) => {
    const [v, radix] = [Number(intOf(run, args[0]).v), radixOf(run, args[1], 0)];
    return v < radix ? some(char(v.toString(36))) : NONE;
  },
  'array::from_fn': (run, args, info) => {
    const size = info.expected === null ? null : /;(\d+)\]$/.exec(info.expected.text);
    if (size === null) return unknownCall(run, 'array::from_fn', args, info.expected);
    return list(
      Array.from({ length: Number(size[1]) }, (_, i) => held(callFn(run, arg(args), [int(i, 'usize')]))),
      'array',
    );
  },
};

/** Types and traits whose methods are called by path: `Option::is_some(&x)`, `Clone::clone(&k)`. */
const METHOD_HOMES: ReadonlySet<string> = new Set(
  (
    'str String Vec VecDeque Option Result HashMap BTreeMap HashSet BTreeSet Clone ToString Iterator IntoIterator DoubleEndedIterator Ord ' +
    'PartialOrd PartialEq Eq Hasher ToOwned AsRef AsMut Into Borrow MemberId TaglessMemberId Duration Ordering Cell RefCell slice bool char f32 f64 ' +
    'DefaultHasher Deref Extend Entry'
  ).split(' '),
);

/** Types with a `from` of their own; what follows `From` is what the context asks for. */
const CONVERTED: ReadonlySet<string> = new Set(['f32', 'f64', 'char', 'String', 'Option']);

const STD_VARIANTS = /^(?:(?:(?:std|core)::)?(?:option::|result::)?(?:Option|Result)::)?(?:Some|Ok|Err)$/;

/** The function that a path names; null when it is not known, so an unknown one. */
export function functionOf(path: Names): Call | null {
  const { segments } = path;
  const library = rust.libraryName(segments);
  const name = segments.at(-1) ?? '';
  const home = path.self === null ? segments.at(-2) : rustName(path.self);
  if (STD_VARIANTS.test(segments.join('::'))) return FUNCTIONS[name] as Call;
  if (library !== null && Object.hasOwn(FUNCTIONS, library)) return FUNCTIONS[library] as Call;
  if (name === 'default' && home !== undefined)
    return defaultFunction(path, library === null ? segments.slice(0, -1).join('::') : home);
  const known = home !== undefined && (library !== null || path.self !== null) ? home : '';
  if (isWidth(known)) return integerFunction(known, name);
  if (name === 'from' && CONVERTED.has(known)) {
    const type = typeOf(path.self ?? known);
    return (run, args, info) => converted(run, arg(args), type ?? info.expected);
  }
  if (METHOD_HOMES.has(known) && isKnownMethod(name))
    return (run, [self = panic('missing argument'), ...args], info) => {
      const expected = name === 'into' ? (info.types[0] ?? info.expected) : info.expected;
      return callMethod(run, self, args, { name, types: [], expected }, true);
    };
  if (/^[A-Z]/.test(name)) {
    const of = shape(name);
    return (_, args) => data(of, args.map(held));
  }
  return null;
}

const rustName = (type: string): string => typeOf(type)?.name ?? type;

function defaultFunction(path: Names, home: string): Call {
  if (home === 'Default') {
    const self = path.self === null || path.self === '_' ? null : typeOf(path.self);
    return (run, _, info) => {
      const type = self ?? info.expected;
      return type === null ? UNSET : defaultOf(run.world, type);
    };
  }
  const type = typeOf(path.self ?? home);
  return (run) => defaultOf(run.world, type);
}

function integerFunction(width: Type['name'], name: string): Call | null {
  const type = make('int', width);
  if (name === 'from')
    return (run, args) => {
      const from = deref(arg(args));
      return typeof from === 'object' && from.t === 'opaque' && usersType(from) === null
        ? cast(run, from, type)
        : converted(run, from, type);
    };
  if (name === 'try_from')
    return (run, args) => {
      const from = deref(arg(args));
      if (typeof from === 'object' && from.t === 'char')
        return narrowed(run, int(from.v.codePointAt(0) as number, 'u32'), widthOf(type));
      return narrowed(run, intOf(run, from), widthOf(type));
    };
  if (name === 'from_str_radix')
    return (run, args) => readInt(settle(run, arg(args)) as string, radixOf(run, args[1]), widthOf(type));
  if (!isKnownMethod(name)) return null;
  return (run, [self = panic('missing argument'), ...args], info) => {
    const value = deref(self);
    const typed = isInt(value) && value.width === null ? int(value.v, widthOf(type)) : self;
    return callMethod(run, typed, args, { ...info, name, types: [] }, false);
  };
}
