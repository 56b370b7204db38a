/** Functions that give equal values for equal arguments only: a group by such a function of a key is a group by the key. */
import { isInteger, readType, standardName, type Term, typeInside } from '../../rust/index.ts';
import { coarserOf, coarserStep } from './coarser.ts';
import { leafType } from './types.ts';

export interface Kept {
  /** What is inside all functions. */
  readonly atom: Term;
  /** The functions by name, outermost first. */
  readonly through: string;
  /** Leaf type that the atom must have for all of this to hold. */
  readonly from: string;
}

/**
 * The innermost value of which a value is an injective function, given the type of the whole. The type of the atom is asked of the caller:
 * `hashed` of `k:u32#0` says it.
 */
export function injective(term: Term, type: string): Kept | null {
  const chain: { readonly fn: string; readonly type: string | null }[] = [];
  let [now, of]: [Term, string | null] = [term, type];
  for (let i = 0; i < 8; i++) {
    if (now.t === 'atom') {
      const from = chain.length === 0 ? leafType(type) : typeOfAtom(now.id);
      if (from === null || !holdsFrom(chain, from)) return null;
      return { atom: now, through: chain.map(({ fn }) => `/${fn}`).join(''), from };
    }
    const routed = routedBy(now);
    if (routed !== null) {
      if (!holdsFrom(chain, routed.from) || (chain.length === 0 && leafType(type) !== routed.from)) return null;
      return { ...routed, through: `${chain.map(({ fn }) => `/${fn}`).join('')}/${routed.through}` };
    }
    const step: { readonly fn: string; readonly of: Term } | null = stepInto(now);
    if (step === null) return null;
    chain.push({ fn: step.fn, type: of });
    // The type that the operator states reaches as far as the payloads of options.
    [now, of] = [step.of, of !== null && /^(?:Some|Ok)$/.test(step.fn) ? typeInside(of, `${step.fn}.0`) : null];
  }
  return null;
}

function stepInto(term: Term): { readonly fn: string; readonly of: Term } | null {
  const [only] = term.t === 'apply' ? term.args : term.t === 'variant' ? term.items : [];
  if (term.t === 'apply' && term.args.length === 1 && only !== undefined) return { fn: plainName(term.fn), of: only };
  if (term.t === 'variant' && term.items.length === 1 && only !== undefined && /^(?:Some|Ok)$/.test(term.name))
    return { fn: term.name, of: only };
  return null;
}

/** Without the call site: where the type of the result is known, the function is. */
const plainName = (fn: string): string => fn.replace(/#.*$/, '');

/** Of the atom `k:u32 % 16#0`: the type of the number there, and what of it is hashed; the number itself where it is empty. */
export function hashedAs(id: string): { readonly type: string; readonly step: string } | null {
  const at = id.lastIndexOf('#');
  const leaf = id.startsWith('k:') && at >= 0 ? id.slice(2, at).split('|')[Number(id.slice(at + 1))] : undefined;
  if (leaf === undefined) return null;
  const step = / [%/] \d+$/.exec(leaf)?.[0] ?? '';
  return { type: leaf.slice(0, leaf.length - step.length), step: step.trim() };
}

const typeOfAtom = (id: string): string | null => hashedAs(id)?.type ?? null;

/** What is hashed of an atom, itself: equal remainders are one shard, whatever they are the remainders of. */
function routedBy(term: Term): Kept | null {
  const found = coarserOf(term);
  if (found?.of.t !== 'atom' || found.of.path.length > 0) return null;
  const hashed = hashedAs(found.of.id);
  const step = coarserStep(found.coarser);
  return hashed?.step === step ? { atom: found.of, through: step, from: hashed.type } : null;
}

/** Whether each function in turn is injective on what the one inside it gives; the innermost comes last. */
function holdsFrom(chain: readonly { readonly fn: string; readonly type: string | null }[], from: string): boolean {
  let type: string | null = from;
  for (const { fn, type: stated } of [...chain].reverse()) {
    const expected = stated === null ? null : plainType(leafType(stated));
    type = resultType(fn, type as string, expected);
    // A name in the text means what it says only if the operator's type says so, too.
    if (type === null || (expected !== null && type !== expected)) return false;
  }
  return true;
}

const BITS: Readonly<Record<string, number>> = {
  bool: 1,
  char: 21,
  u8: 8,
  i8: 8,
  u16: 16,
  i16: 16,
  u32: 32,
  i32: 32,
  u64: 64,
  i64: 64,
  u128: 128,
  i128: 128,
};
const TEXTS = new Set(['String', '&str', "&'staticstr", 'char', 'bool']);

/** A leaf type, where it is the library's without the path. Arguments stay: an option is more than its name. */
function plainType(leaf: string): string {
  const read = readType(leaf);
  return read.args.length > 0 ? leaf : (standardName(read) ?? leaf);
}

/** The type of an injective function's result; null where it is not known to be injective. */
function resultType(fn: string, from: string, expected: string | null): string | null {
  const name = plainType(from);
  if (fn === 'Some' || fn === 'Ok') return wrapped(fn, expected);
  if (fn === '.to_string' || fn === 'ToString::to_string') return isInteger(name) || TEXTS.has(name) ? 'String' : null;
  if (fn === '.get_raw_id') return name === 'member' ? 'u32' : null;
  if (/^(?:\.into|Into::into|From::from)$/.test(fn))
    return expected !== null && widens(name, expected) && lossless(name, expected) ? expected : null;
  const target = /^as (\w+)$/.exec(fn)?.[1] ?? null;
  if (target !== null) return widens(name, target) ? target : null;
  const made = /^(?:(?:std|core)::primitive::)?(\w+)::from$/.exec(fn)?.[1] ?? null;
  return made !== null && widens(name, made) && lossless(name, made) ? made : null;
}

/** An option or a result of the library; `?` where no operator states the type. */
function wrapped(fn: 'Some' | 'Ok', expected: string | null): string | null {
  if (expected === null) return '?';
  return standardName(readType(expected)) === (fn === 'Some' ? 'Option' : 'Result') ? expected : null;
}

/** A cast to at least as many bits; how wide usize is depends on the machine. */
function widens(from: string, to: string): boolean {
  const [narrow, wide] = [BITS[from], BITS[to]];
  if (/^[iu]size$/.test(from)) return to === 'u64' || to === 'i64' || to === 'u128' || to === 'i128' || /^[iu]size$/.test(to);
  if (/^[iu]size$/.test(to)) return narrow !== undefined && narrow <= 32 && from !== 'char';
  return narrow !== undefined && wide !== undefined && wide >= narrow && isInteger(to);
}

/** Conversions between integers are the library's own: nobody else may implement them. */
const lossless = (from: string, to: string): boolean => (isInteger(from) || from === 'bool' || from === 'char') && isInteger(to);
