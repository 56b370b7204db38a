/**
 * Whether a closure is a deterministic function of what comes in, free of state outside it. Decided on the text alone, over everything in
 * it, so also for code the evaluator skips. What is not known to be so is not: a function of the program that is given data is believed to
 * be (Hydro requires it of closures) and named, anything else must be known here or promised. Changing an accumulator or a local is no
 * effect; changing a captured value is.
 */
import type { Anatomy } from './anatomy.ts';
import { lower } from './core/lower.ts';
import { expression } from './effects.ts';
import type { Syntax } from './grammar.ts';
import { hashesOf } from './hash-order.ts';
import { callKind, itemKind } from './items.ts';
import { impurePath, STANDARD_HOMES } from './known.ts';
import { Names } from './origins.ts';
import { compactOf, descendants, textOf } from './syntax.ts';
import { fail, type Hashes, isPromised, NotPure, type Walk } from './walk.ts';

export type Purity =
  | {
      readonly pure: true;
      /** Functions and methods of the program it relies on, and what was promised. */
      readonly assumes: readonly string[];
      /** Those among them that are given nothing: defaults of types of the program. */
      readonly defaults: readonly string[];
      /** Names that must be those of constants. */
      readonly constants: readonly string[];
      /** Macros in it that log. */
      readonly observes: readonly string[];
      /** What would show the order of a HashMap if a value of a type of the program held one. */
      readonly orders: readonly string[];
    }
  | { readonly pure: false; readonly because: string; readonly at: string };

/**
 * Methods of the user are in the same position as functions, but a method call hides whether it takes `&mut self`. So they are only
 * assumed to be deterministic when the caller says so.
 */
export interface Trust {
  readonly trustUserMethods?: boolean;
  /** Functions, methods (`.name()`) and constants that the author promises to be deterministic and free of outside state. */
  readonly promised?: ReadonlySet<string>;
  /** Whether a HashMap or HashSet is among the values, as far as types around the text tell. */
  readonly hashes?: Hashes;
  /** The text is one end of a network: what it writes is read back, and nobody looks at the bytes. */
  readonly codec?: boolean;
}

const NOTHING: ReadonlySet<string> = new Set();

export function purityOf(
  root: Syntax,
  anatomy: Anatomy,
  { trustUserMethods = false, promised = NOTHING, hashes = 'none', codec = false }: Trust = {},
): Purity {
  const walk: Walk = {
    assumes: new Set(),
    defaults: new Set(),
    constants: new Set(),
    observes: new Set(),
    unordered: new Set(),
    promised,
    hashes: hashesOf(root, anatomy, hashes),
    sets: hashes === 'some' || /HashSet\b/.test(textOf(root)),
    codec,
    orders: new Set(),
    standard: anatomy.hint !== null && usesStandardTypes(root),
    trustUserMethods,
    isClosure: anatomy.isClosure,
    expression: (node, names) => expression(walk, node, names),
    steps: 0,
    depth: 0,
  };
  try {
    typesAreHarmless(root);
    if (!isFunctionName(walk, anatomy)) expression(walk, lower(root), new Names(null));
  } catch (error) {
    if (error instanceof NotPure) return { pure: false, because: error.message, at: error.at };
    if (error instanceof RangeError) return { pure: false, because: 'nests too deep to be looked through', at: '' };
    throw error;
  }
  const sorted = (names: ReadonlySet<string>): readonly string[] => [...names].sort();
  return {
    pure: true,
    assumes: sorted(new Set([...walk.assumes, ...walk.defaults])),
    defaults: sorted(walk.defaults),
    constants: sorted(walk.constants),
    observes: sorted(walk.observes),
    orders: sorted(walk.orders),
  };
}

/** Types tell of hidden state; what their module does otherwise is seen at calls. */
function typesAreHarmless(root: Syntax): void {
  for (const node of descendants(root)) {
    if (node.type === 'pointer_type') fail('handles an address', { at: node });
    // What the name means elsewhere in the text would have to be looked up.
    if (node.type === 'type_item') fail('gives a type another name', { at: node });
    if (node.type !== 'type_identifier') continue;
    const why = impurePath(textOf(node));
    if (why !== null) fail(why, { at: node });
  }
}

/** No type of the program is named, and none can come out of a function of it. */
function usesStandardTypes(root: Syntax): boolean {
  for (const node of descendants(root)) {
    if (node.type === 'type_identifier' && !STANDARD_HOMES.has(textOf(node))) return false;
    if (node.type === 'call_expression' && node.children[0]?.type !== 'field_expression') {
      const callee = node.children[0];
      const plain = callee?.type === 'generic_function' ? callee.children[0] : callee;
      if (plain?.type === 'scoped_identifier' && callKind(compactOf(plain), 1).kind === 'own') return false;
    }
  }
  return true;
}

/** `q!(f)`: a function by its name in place of a closure. */
function isFunctionName(walk: Walk, { core, hint }: Anatomy): boolean {
  if (core.type !== 'identifier' && core.type !== 'scoped_identifier') return false;
  const path = compactOf(core);
  if (itemKind(path) !== 'name' || /__free$|^__hydro/.test(path)) return false;
  if (isPromised(walk, path)) {
    walk.assumes.add(path);
    return true;
  }
  const { kind, because } = callKind(path, 1);
  if (kind === 'refused') fail(because ?? `${path} is not known`, { at: core });
  if (kind !== 'own') return true;
  if (!/^fn[1-9]/.test(hint?.name ?? '')) fail(`${path} may be a function that takes nothing that came in`, { at: core });
  walk.assumes.add(path);
  return true;
}
