import { factsOf, type Program } from '../ir/index.ts';

/** How a text shows that a closure reads the own member id or the list of members, which a copy of it could not have renamed. */
const OWN_IDS = /CLUSTER_SELF_ID__free|__hydro_lang_cluster_(?:self_id|ids)_/;
const FIELDS = ['f', 'init', 'acc'];

/** Why the closures of some operators cannot run in others that take their place; null when they can. */
export function uncopied(
  program: Program,
  ids: readonly number[],
): { readonly reason: string; readonly operator: number } | null {
  for (const operator of ids) {
    const op = program.op(operator);
    const impure = factsOf(program).impurity(op);
    if (impure !== null) return { reason: impure.reason, operator };
    for (const field of FIELDS) {
      if (!Object.hasOwn(op.fields, field)) continue;
      const text = program.expressions.get(`${operator}.${field}`)?.text;
      if (text === undefined) return { reason: 'the export has only display texts', operator };
      if (OWN_IDS.test(text)) return { reason: 'a closure reads member ids, which a copy of it cannot', operator };
    }
  }
  return null;
}
