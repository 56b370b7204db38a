import {
  hydroCrate,
  type JsonObject,
  type Program,
  type ProgramDraft,
  renderGlue,
  type TemplateHoles,
  type TemplateName,
} from '../../ir/index.ts';

/** Gives one expression of an operator a glue text: in the expression table with template and holes, and as display text in the IR. */
export function setGlue<Name extends TemplateName>(
  program: ProgramDraft,
  id: number,
  field: string,
  template: Name,
  holes: TemplateHoles[Name],
): void {
  const key = `${id}.${field}`;
  const before = program.expressions.get(key);
  const text = renderGlue(template, holes, hydroCrate(program));
  const glue = { template, holes: holes as unknown as JsonObject };
  if (before?.text === text && JSON.stringify(before.glue) === JSON.stringify(glue)) return;
  program.expressions.set(key, { text, glue });
  // Some holes leave no trace in the text; then the operator itself stays as it is.
  const op = program.op(id);
  if (before?.text !== text) program.replaceOperator({ ...op, fields: withText(op.fields, field, `q!(${text})`) });
}

/** The holes of an expression that is glue of one template, else null. */
export function glueOf<Name extends TemplateName>(
  program: Program,
  id: number,
  field: string,
  template: Name,
): TemplateHoles[Name] | null {
  const glue = program.expressions.get(`${id}.${field}`)?.glue;
  return glue?.template === template ? (glue.holes as unknown as TemplateHoles[Name]) : null;
}

/** Writes a display text where the IR form of the producer keeps it: plain field, closure object, or Custom (de)serializer. */
function withText(fields: JsonObject, field: string, text: string): JsonObject {
  const old = fields[field];
  if (typeof old === 'object' && old !== null && 'expr' in old) return { ...fields, [field]: { ...old, expr: text } };
  const end = field.replace(/_fn$/, '');
  if (!(field in fields) && end in fields) return { ...fields, [end]: { Custom: { [field]: text } } };
  if (field === 'source') {
    const [kind] = Object.keys((old ?? {}) as JsonObject);
    return kind === undefined ? fields : { ...fields, source: { [kind]: text } };
  }
  return { ...fields, [field]: text };
}
