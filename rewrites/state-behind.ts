import { type Program, statefulBehind } from '../ir/index.ts';
import { proved, type Requirement, refused, requires, type Site } from './define-rewrite.ts';

/**
 * Of rules that may change which of several allowed orders elements come in, or how many come at once: a closure that looks at something
 * besides what it is given would show the difference, though no type promises anything.
 * @param outputs operators of the program whose elements may come otherwise
 */
export const noStateBehind = <S extends Site & { readonly program: Program }>(
  outputs: (site: S) => readonly number[],
): Requirement<S> =>
  requires('no-state-behind', 'closures behind it are free of outside state', (site) => {
    const found = statefulBehind(site.program, outputs(site));
    if (found === null) return proved('what comes of its elements depends on nothing but them');
    return refused(`a closure behind it is not pure: ${found.reason}`, [found.operator], UNLOCK);
  });

const UNLOCK = 'if the function only computes, promise it: { "kind": "pure", "function": name, "by": who }';
