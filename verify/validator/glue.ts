import {
  canonicalJson,
  type Glue,
  hydroCrate,
  isPacked,
  type Json,
  NETWORK_TEMPLATES,
  networkGlue,
  type Operator,
  PACK_TEMPLATES,
  packingOf,
  renderGlue,
  TEMPLATE_NAMES,
  type TemplateHoles,
  type TemplateName,
} from '../../ir/index.ts';
import { type Check, nameOf, type View } from './view.ts';

/** Added code is glue of the fixed list, letter by letter; every expression belongs to a field of an operator. */
export const checkGlue: Check = (view) => {
  const hydro = hydroCrate(view.program);
  const routed = new Set<string>();
  for (const op of view.operators) {
    if (op.kind === 'Network') for (const key of checkEnds(view, op)) routed.add(key);
    else if (op.route !== undefined) view.report('network-glue', op, `${nameOf(op)} is no network and has a route`);
  }
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
    if (glue === null || (op.kind === 'Network' && Object.hasOwn(NETWORK_TEMPLATES, glue.template))) continue;
    if (Object.hasOwn(PACK_TEMPLATES, glue.template) && !routed.has(key))
      view.report('glue-field', op, `${glue.template} is in ${field} of ${nameOf(op)}, which packs nothing for a network`);
    checkText(view, op, field, glue, text, hydro);
  }
};

function checkText(view: View, op: Operator, field: string, glue: Glue, text: string, hydro: string): void {
  if (!TEMPLATE_NAMES.includes(glue.template)) {
    view.report('glue-unknown', op, `${field} of ${nameOf(op)} claims template '${glue.template}'`);
    return;
  }
  const home = FIELDS[glue.template];
  if (home !== undefined && home !== field) view.report('glue-field', op, `${glue.template} is in ${field} of ${nameOf(op)}`);
  if (rendered(glue.template as TemplateName, glue.holes, hydro) !== text) {
    view.report('glue-text', op, `${field} of ${nameOf(op)} is not what ${glue.template} gives`);
  }
}

const FIELDS: Readonly<Record<string, string>> = { ...NETWORK_TEMPLATES, 'logical-members': 'f' };

/**
 * The ends of a network, and what packs for it, are made from its route and from where things are, and from nothing else.
 * @returns keys of the expressions that it looked at
 */
function checkEnds(view: View, network: Operator): readonly string[] {
  const wanted = endsOf(view, network);
  if (wanted === null) return [];
  if (isPacked(network) && packingOf(view.program, network) === null)
    view.report('pack-shape', network, `${nameOf(network)} carries packs, and what makes or opens them is not around it`);
  const slots = [
    ...wanted.filter(({ op }) => op !== network.id),
    ...(['serialize_fn', 'deserialize_fn'] as const).map((field) => ({ op: network.id, field })),
  ].map(({ op, field }) => ({ op: view.program.op(op), field }));
  for (const { op, field } of slots) {
    const expression = view.program.expressions.get(`${op.id}.${field}`);
    const made = wanted.find((glue) => glue.op === op.id && glue.field === field);
    const template = expression?.glue?.template;
    if (template !== made?.template)
      view.report(
        'network-glue',
        op,
        `${field} of ${nameOf(op)} is ${template ?? 'no glue'}, not ${made?.template ?? 'its own'}`,
      );
    else if (made !== undefined && (expression?.text !== made.text || !sameHoles(expression.glue?.holes, made.holes)))
      view.report('glue-text', op, `${field} of ${nameOf(op)} is not what its route asks for`);
  }
  return slots.map(({ op, field }) => `${op.id}.${field}`);
}

const sameHoles = (found: object | undefined, made: object): boolean =>
  canonicalJson(found as Json) === canonicalJson(made as Json);

/** Null where locations are missing: other checks say so. */
function endsOf({ program }: View, network: Operator): ReturnType<typeof networkGlue> | null {
  try {
    return networkGlue(program, network);
  } catch {
    return null;
  }
}

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
