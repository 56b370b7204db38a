/**
 * Reads the Rust text of closures and types. The text is lowered once to a small core; purity, abstract evaluation and the interpreter of
 * closures work on that. Unknown means unusable: nothing here guesses.
 */

export { mayBeMutable, open } from './anatomy.ts';
export { applyClosure } from './apply.ts';
export { isEmptyArray } from './constants.ts';
export type * as core from './core/core.ts';
export { lower } from './core/lower.ts';
export { rootOf } from './core/parts.ts';
export { pathOf } from './core/paths.ts';
export type { Syntax } from './grammar.ts';
export { hashesIn } from './hash-order.ts';
export { itemKind } from './items.ts';
export { EFFECT_METHODS, impurePath, libraryName, segmentsOf } from './known.ts';
export { logArguments, loggingMacro } from './logging.ts';
export { foldMerging, type Merging, reduceMerging } from './merge.ts';
export type { MergePart } from './merge-reader.ts';
export type { ChangingName, MethodName } from './methods.ts';
export type { Purity } from './purity.ts';
export { readClosure } from './read.ts';
export { typedAtoms, typeInside } from './shapes.ts';
export { shortClosure } from './show.ts';
export { parseExpression, parseInside, Remember } from './source.ts';
export { arrayOf, isInteger, isOfStandardLibrary, isPlain, standardName } from './standard.ts';
export { compactOf, descendants, field, has, named, textOf } from './syntax.ts';
export {
  apply,
  atom,
  childrenOf,
  determinedBy,
  emittedItems,
  isExact,
  joinTerms,
  printTerm,
  projectTerm,
  sameTerm,
  struct,
  type Term,
  tuple,
  UNKNOWN,
  variant,
} from './term.ts';
export { compact } from './tokens.ts';
export { readType, shortType, type TypeReading } from './types.ts';
export type { Hashes } from './walk.ts';
