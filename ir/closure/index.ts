/** Reads the Rust text of closures and types. Unknown means unusable: nothing here guesses. */

export { applyClosure } from './apply.ts';
export { hashesIn } from './hash-order.ts';
export type { Purity } from './purity.ts';
export { readClosure } from './read.ts';
export { typedAtoms, typeInside } from './shapes.ts';
export { shortClosure } from './show.ts';
export { arrayOf, isInteger, isPlain, standardName } from './standard.ts';
export {
  determinedBy,
  emittedItems,
  isExact,
  joinTerms,
  printTerm,
  projectTerm,
  sameTerm,
  type Term,
} from './term.ts';
export { readType, shortType, type TypeReading } from './types.ts';
export type { Hashes } from './walk.ts';
