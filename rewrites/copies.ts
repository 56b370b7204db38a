import { effect, factsOf, type Program } from '../ir/index.ts';

/** How a text shows that a closure reads the own member id or the list of members, which a copy of it could not have renamed. */
const OWN_IDS = /CLUSTER_SELF_ID__free|__hydro_lang_cluster_(?:self_id|ids)_/;
const FIELDS = ['f', 'init', 'acc'];

interface Problem {
  readonly reason: string;
  readonly operator: number;
}

/** Why the closures of some operators cannot run in others that take their place; null when they can. */
export function uncopied(program: Program, ids: readonly number[]): Problem | null {
  for (const operator of ids) {
    const impure = factsOf(program).impurity(program.op(operator));
    if (impure !== null) return { reason: impure.reason, operator };
    const texts = textsOf(program, operator);
    if (texts.includes(undefined)) return { reason: 'the export has only display texts', operator };
    if (texts.some((text) => OWN_IDS.test(text ?? '')))
      return { reason: 'a closure reads member ids, which a copy of it cannot', operator };
  }
  return null;
}

/** Why some operators cannot go without anything in their place; null when they can. */
export function missed(program: Program, ids: readonly number[]): Problem | null {
  for (const operator of ids) {
    const more = effect(program, program.op(operator));
    if (more !== null) return { reason: more.reason, operator };
    if (textsOf(program, operator).includes(undefined)) return { reason: 'the export has only display texts', operator };
  }
  return null;
}

const textsOf = (program: Program, id: number): (string | undefined)[] =>
  FIELDS.filter((field) => Object.hasOwn(program.op(id).fields, field)).map(
    (field) => program.expressions.get(`${id}.${field}`)?.text,
  );
