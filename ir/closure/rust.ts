/** Reading Rust text: what other parts need to walk expressions by themselves. */

export { mayBeMutable, open } from './anatomy.ts';
export type * as core from './core/core.ts';
export { lower } from './core/lower.ts';
export { rootOf } from './core/parts.ts';
export { pathOf } from './core/paths.ts';
export type { Syntax } from './grammar.ts';
export { itemKind } from './items.ts';
export { EFFECT_METHODS, impurePath, libraryName, segmentsOf } from './known.ts';
export { logArguments, loggingMacro } from './logging.ts';
export type { ChangingName, MethodName } from './methods.ts';
export { parseExpression, parseInside } from './source.ts';
export { compactOf, descendants, field, has, named, textOf } from './syntax.ts';
export { compact } from './tokens.ts';
export { readType, type TypeReading } from './types.ts';
