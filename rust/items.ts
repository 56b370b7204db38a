/** What a path names that no variable of the text does. */
import { functionKind, impurePath, libraryName, POINTERS, PRIMITIVE_FUNCTIONS, STANDARD_HOMES, segmentsOf } from './known.ts';
import { isKnown } from './methods.ts';

/** Crates whose functions are known as far as they are in the tables, and no further. */
const STANDARD = /^(?:std|core|alloc)$/;
/** Crates of Hydro, and those whose closures are staged: the program's own, under whatever name it has. */
const OWN = /^(?:crate|self|super|Self)$/;
const PRIMITIVE = /^(?:[ui](?:8|16|32|64|128|size)|f32|f64|bool|char|str)$/;
const LIBRARY = /^(?:hydro_lang|hydro_std|stageleft|dfir_rs)$/;

/** Associated constants of primitive types; a trait of the program may add others. */
const PRIMITIVE_CONSTANTS = new Set(
  (
    'MIN MAX BITS EPSILON INFINITY NEG_INFINITY NAN MIN_POSITIVE DIGITS MANTISSA_DIGITS RADIX MIN_EXP MAX_EXP MIN_10_EXP MAX_10_EXP ' +
    'REPLACEMENT_CHARACTER UNICODE_VERSION PI E TAU SQRT_2 LN_2 LN_10 FRAC_PI_2'
  ).split(' '),
);

/** Constants and variants of std and Hydro that look like those of the program. */
const KNOWN =
  /^(?:(?:std|core|hydro_lang)::(?:\w+::)*)?(?:None|Some|Ok|Err|Option::(?:None|Some)|Result::(?:Ok|Err)|Ordering::(?:Less|Equal|Greater)|MembershipEvent::(?:Joined|Left)|Generate::(?:Yield|Return|Continue|Break))$|^(?:tracing::|log::)?Level::(?:TRACE|DEBUG|INFO|WARN|ERROR|Trace|Debug|Info|Warn|Error)$/;

/**
 * A value by path: `constant` is the same everywhere, `variant` looks like a variant or a unit struct, `own` like a constant of the program,
 * `name` like a function or a variable. Each of the middle ones may be a static: a module may be written in any case.
 */
export type ItemKind = 'constant' | 'variant' | 'own' | 'name';

export function itemKind(path: string): ItemKind {
  const segments = segmentsOf(path);
  const [first = ''] = segments;
  const last = segments.at(-1) ?? '';
  const owner = segments.at(-2) ?? '';
  if (KNOWN.test(segments.slice(segments.lastIndexOf('__deps') + 1).join('::'))) return 'constant';
  if (!/^[A-Z]/.test(last)) return 'name';
  // Of what machine it runs on, or of a trait of the program.
  if (segments.includes('env')) return 'name';
  if (PRIMITIVE.test(owner) && !PRIMITIVE_CONSTANTS.has(last)) return 'own';
  // Associated items are never statics, and nobody adds constants to the types of std.
  if (PRIMITIVE.test(owner) || STANDARD.test(first) || (STANDARD_HOMES.has(owner) && /^[A-Z][A-Z0-9_]*$/.test(last)))
    return 'constant';
  return /[a-z]/.test(last) ? 'variant' : 'own';
}

export type CallKind =
  /** Hands back its argument. */
  | 'identity'
  /** Known: a function of its arguments and of nothing else. */
  | 'pure'
  /** A tuple struct or a variant. */
  | 'constructor'
  /** `T::default()`. */
  | 'default'
  /** A method of std, called by path. */
  | 'method'
  /** A function of the program. */
  | 'own'
  /** Known to have effects, or nobody knows it. */
  | 'refused';

/** What a call by path is, with the reason where it is refused. `path` without spaces, imports resolved. */
export function callKind(path: string, args: number): Called {
  const segments = segmentsOf(path);
  const plain = segments.join('::');
  const [first = ''] = segments;
  const last = segments.at(-1) ?? '';
  const owner = segments.at(-2) ?? '';
  // What another crate is reached through is not the program's own.
  const deps = segments.lastIndexOf('__deps');
  if (deps >= 0 && deps < segments.length - 1) return callKind(segments.slice(deps + 1).join('::'), args);
  const why = impurePath(plain);
  if (why !== null) return { kind: 'refused', because: why };
  // `<T as Trait>::f` leaves only `f`: an implementation that is not in the text.
  if (path.startsWith('<')) return qualified(path, last, args);
  if (last === 'default' && segments.length > 1 && args === 0) return { kind: 'default' };
  const method = args > 0 && isKnown(last, args - 1) && !POINTERS.has(last);
  if (PRIMITIVE.test(owner)) return ofPrimitive(plain, last, method);
  const kind = functionKind(path);
  // Tuple structs and variants are written in camel case; a static that holds a function is not.
  if (kind === 'constructor' && /^[A-Z][A-Z0-9_]+$/.test(last))
    return { kind: 'refused', because: `${plain} may be a static that holds a function` };
  if (OWN.test(first)) return { kind: kind === 'constructor' ? 'constructor' : 'own' };
  if (kind === 'identity' || kind === 'pure') return { kind };
  const notKnown: Called = { kind: 'refused', because: `${plain} is not known to be pure` };
  if (STANDARD_HOMES.has(owner)) return method && libraryName(segments) !== null ? { kind: 'method' } : notKnown;
  if (STANDARD.test(first)) return notKnown;
  if (kind === 'constructor') return { kind };
  if (LIBRARY.test(first) && !segments.includes('__staged')) return notKnown;
  return unlisted(plain, segments, args);
}

/** What a call of a function by its path is, with the reason where it is refused. */
interface Called {
  readonly kind: CallKind;
  readonly because?: string;
}

function ofPrimitive(plain: string, last: string, method: boolean): Called {
  if (PRIMITIVE_FUNCTIONS.has(last)) return { kind: 'pure' };
  if (method) return { kind: 'method' };
  // A trait of the program may add functions.
  return POINTERS.has(last) ? { kind: 'refused', because: `${plain} gives an address` } : { kind: 'own' };
}

/** A function that nothing is known of: is it the program's own? */
function unlisted(plain: string, segments: readonly string[], args: number): Called {
  const [first = ''] = segments;
  if (segments.length === 1 || OWN.test(first) || segments.includes('__staged') || /^[A-Z]/.test(first)) return { kind: 'own' };
  // Without arguments it is no better than one of the program's own.
  if (args === 0) return { kind: 'own' };
  return { kind: 'refused', because: `${plain} is a function of another crate, which nobody knows` };
}

function qualified(path: string, last: string, args: number): Called {
  if (last === 'default' && args === 0) return { kind: 'default' };
  if (args > 0 && isKnown(last, args - 1) && !POINTERS.has(last)) return { kind: 'method' };
  const standard = STANDARD_HOMES.has(segmentsOf(path.slice(1, path.indexOf('>')).split(' as ')[0] ?? '').at(-1) ?? '');
  return standard ? { kind: 'refused', because: `${path} is not known to be pure` } : { kind: 'own' };
}
