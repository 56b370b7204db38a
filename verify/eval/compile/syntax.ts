/** Small questions about syntax that compiling asks. */
import { rust } from '../../../ir/index.ts';
import { Unsupported } from './scope.ts';

type Syntax = rust.Syntax;

export const only = (node: Syntax): Syntax => rust.named(node)[0] ?? fail(node);
export const need = (node: Syntax, name: string): Syntax => rust.field(node, name) ?? fail(node);

export function fail(node: Syntax): never {
  throw new Unsupported(`${node.type} ${rust.textOf(node).slice(0, 60)}`);
}

export const fieldName = (node: Syntax): string | number => {
  const text = rust.textOf(need(node, 'field'));
  return /^\d+$/.test(text) ? Number(text) : text;
};

/** Binary operators that compute. */
export const OPERATORS: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>']);

/** Identifiers that Hydro generates: the member's own id and the members of a cluster, by the key of the location. */
export const GENERATED = /^__hydro_lang_cluster_(self_id|ids)_(\w+)$/;
