import { hydroCrate, renderGlue, TEMPLATE_NAMES, type TemplateHoles, type TemplateName } from '../../ir/index.ts';
import { type Check, nameOf, type View } from './view.ts';

/** Added code is glue of the fixed list, letter by letter; every expression belongs to a field of an operator. */
export const checkGlue: Check = (view) => {
  const hydro = hydroCrate(view.program);
  for (const [key, { text, glue }] of view.program.expressions) {
    const dot = key.indexOf('.');
    const id = Number(key.slice(0, dot));
    const field = key.slice(dot + 1);
    if (!view.program.has(id)) {
      reportOrphan(view, id, key);
      continue;
    }
    const op = view.program.op(id);
    if (!op.opaque && !Object.hasOwn(op.fields, field) && !Object.hasOwn(op.fields, field.replace(/_fn$/, ''))) {
      view.report('expression-orphan', op, `${nameOf(op)} has no ${field}`);
    }
    if (glue === null) continue;
    if (!TEMPLATE_NAMES.includes(glue.template)) {
      view.report('glue-unknown', op, `${field} of ${nameOf(op)} claims template '${glue.template}'`);
      continue;
    }
    const home = FIELDS[glue.template];
    if (home !== undefined && home !== field) view.report('glue-field', op, `${glue.template} is in ${field} of ${nameOf(op)}`);
    if (rendered(glue.template as TemplateName, glue.holes, hydro) !== text) {
      view.report('glue-text', op, `${field} of ${nameOf(op)} is not what ${glue.template} gives`);
    }
  }
};

const FIELDS: Readonly<Record<string, string>> = {
  serialize: 'serialize_fn',
  'route-serialize': 'serialize_fn',
  deserialize: 'deserialize_fn',
  'drop-deserialize': 'deserialize_fn',
  'divide-deserialize': 'deserialize_fn',
  'logical-members': 'f',
};

/** Null for holes that do not fit: they may come from outside. */
function rendered(template: TemplateName, holes: object, hydro: string): string | null {
  try {
    return renderGlue(template, holes as TemplateHoles[TemplateName], hydro);
  } catch {
    return null;
  }
}

/** There is no operator to point to; the location table's first entry would mislead, so the id itself is named. */
function reportOrphan(view: View, id: number, key: string): void {
  const nobody = { id, fields: {} } as unknown as Parameters<View['report']>[1];
  view.report('expression-orphan', nobody, `there is no operator ${id}, but expression ${key}`);
}
