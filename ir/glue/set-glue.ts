import type { JsonObject } from '../graph/operator.ts';
import type { Expression, ProgramDraft } from '../graph/program.ts';
import { hydroCrate } from './hydro-crate.ts';
import { networkGlue } from './network-glue.ts';
import type { ClosureHole } from './stages.ts';
import { renderGlue, type TemplateHoles, type TemplateName } from './templates.ts';

/** Gives both ends of every network that a rewrite put in or re-targeted the text that its route asks for. */
export function renderNetworks(program: ProgramDraft): void {
  for (const network of program.operators()) {
    if (network.kind !== 'Network') continue;
    for (const { op, field, template, holes, text } of networkGlue(program, network))
      put(program, op, field, template, holes, text);
  }
}

/** Gives one expression of an operator a glue text. */
export function setGlue<Name extends TemplateName>(
  program: ProgramDraft,
  id: number,
  field: string,
  template: Name,
  holes: TemplateHoles[Name],
): void {
  put(program, id, field, template, holes, renderGlue(template, holes, hydroCrate(program)));
}

/** In the expression table with template and holes, and as display text in the IR. */
function put(program: ProgramDraft, id: number, field: string, template: TemplateName, holes: object, text: string): void {
  const key = `${id}.${field}`;
  const before = program.expressions.get(key);
  const glue = { template, holes: holes as JsonObject };
  if (before?.text === text && JSON.stringify(before.glue) === JSON.stringify(glue)) return;
  program.expressions.set(key, { text, glue });
  // Some holes leave no trace in the text, and `rebind` leaves the closure in sight; then the operator itself stays as it is.
  const op = program.op(id);
  if (template !== 'rebind' && before?.text !== text)
    program.replaceOperator({ ...op, fields: withText(op.fields, field, `q!(${text})`) });
}

/** What an expression says without the definitions that `rebind` puts around it. */
export const ownText = ({ text, glue }: Expression): string =>
  glue?.template === 'rebind' ? (glue.holes['of'] as unknown as ClosureHole).text : text;

/** Writes a display text where the IR form of the producer keeps it: plain field, closure object, or Custom (de)serializer. */
export function withText(fields: JsonObject, field: string, text: string | null): JsonObject {
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
