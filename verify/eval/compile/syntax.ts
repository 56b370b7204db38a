/** Small questions that compiling asks. */
import * as rust from '../../../rust/index.ts';
import { type Scope, Unsupported } from './scope.ts';

export function fail({ at }: { readonly at: rust.Syntax }): never {
  throw new Unsupported(`${at.type} ${rust.textOf(at).slice(0, 60)}`);
}

/** A macro that is written out as something else is not that of std where the text imports one of its name. */
export function standardMacro(node: rust.core.Expr, name: string, scope: Scope): void {
  if (scope.imported(name) !== undefined) fail(node);
}

/** Position or name of a part. */
export const partName = (name: string): string | number => (/^\d+$/.test(name) ? Number(name) : name);

/** Binary operators that compute. */
export const OPERATORS: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>']);

/** Identifiers that Hydro generates: the member's own id and the members of a cluster, by the key of the location. */
export const GENERATED = /^__hydro_lang_cluster_(self_id|ids)_(\w+)$/;
