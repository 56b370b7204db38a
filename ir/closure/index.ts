/** Reads the Rust text of closures and types. Unknown means unusable: nothing here guesses. */

export { provesCommutativeMerge } from './algebra.ts';
export { type Application, applyClosure } from './apply.ts';
export type { Purity, Trust } from './purity.ts';
export { type ClosureReading, readClosure } from './read.ts';
export { shortClosure } from './show.ts';
export {
  type Atom,
  atom,
  determinedBy,
  emittedItems,
  isExact,
  joinTerms,
  printTerm,
  projectTerm,
  sameTerm,
  type Term,
  UNKNOWN,
} from './term.ts';
export { readType, shortType, type TypeReading } from './types.ts';
