import type { Operator } from '../../ir/index.ts';
import { abandoned } from './shards.ts';
import { type Check, nameOf, type View } from './view.ts';

/**
 * Hydro's generated identifiers inside expressions: the own member id exists only on its cluster, the list of members everywhere, so that
 * a forgotten renaming of the latter compiles and runs with the members of the wrong cluster.
 */
export const checkGeneratedNames: Check = (view) => {
  checkExpressions(view);
  for (const op of view.operators) checkDisplayed(view, op);
};

function checkExpressions(view: View): void {
  for (const [key, { text, glue }] of view.program.expressions) {
    const dot = key.indexOf('.');
    const id = Number(key.slice(0, dot));
    if (!text.includes('__hydro_lang_cluster_') || !view.program.has(id)) continue;
    const op = view.program.op(id);
    checkOwnIds(view, op, text, whereItRuns(view, op, key.slice(dot + 1)), glue === null);
    checkMemberLists(view, op, text, glue === null);
  }
}

function checkOwnIds(view: View, op: Operator, text: string, here: string, unbound: boolean): void {
  for (const cluster of free(text, 'self_id')) {
    if (cluster !== here)
      view.report('self-id-elsewhere', op, `an expression of ${nameOf(op)} on ${here} uses the own id of ${cluster}`);
    else if (unbound && view.shards(cluster) > 1) reportPhysical(view, op, cluster);
  }
}

function checkMemberLists(view: View, op: Operator, text: string, unbound: boolean): void {
  for (const cluster of free(text, 'ids')) {
    if (view.location(cluster)?.kind !== 'cluster')
      view.report('cluster-ids-unknown', op, `${nameOf(op)} lists the members of ${cluster}`);
    else if (abandoned(view, cluster))
      view.report('cluster-abandoned', op, `${nameOf(op)} lists the members of ${cluster}, where nothing runs`);
    else if (unbound && view.shards(cluster) > 1) reportPhysical(view, op, cluster);
  }
}

function reportPhysical(view: View, op: Operator, cluster: string): void {
  view.report('shard-ids', op, `${nameOf(op)} sees physical member ids of ${cluster}`);
}

const EXPRESSION_FIELDS = ['f', 'init', 'acc', 'value', 'source'] as const;
const OWN_ID = /CLUSTER_SELF_ID__free|__hydro_lang_cluster_self_id_/;

/** Member ids that only a display text mentions: it cannot be rebound, so it must not run elsewhere or see shards. */
function checkDisplayed(view: View, op: Operator): void {
  for (const field of EXPRESSION_FIELDS) {
    if (view.program.expressions.has(`${op.id}.${field}`)) continue;
    const text = displayText(view, op, field);
    if (text === undefined) continue;
    const here = view.location(op.place.root);
    if (OWN_ID.test(text) && here?.origin)
      view.report('self-id-hidden', op, `${nameOf(op)} asks for its own member id and runs on ${here.name}`);
    for (const cluster of free(text, 'ids')) {
      if (abandoned(view, cluster) || view.shards(cluster) > 1)
        view.report('self-id-hidden', op, `${nameOf(op)} lists the members of ${cluster}, which was rewritten`);
    }
  }
}

function displayText(view: View, op: Operator, field: string): string | undefined {
  const text = view.program.text(op.id, field);
  if (text !== undefined || field !== 'source') return text;
  const source = op.fields['source'];
  const inside = typeof source === 'object' && source !== null ? Object.values(source)[0] : undefined;
  return typeof inside === 'string' ? inside : undefined;
}

/** Clusters whose generated identifier is used and not bound by the text itself. */
function free(text: string, what: 'self_id' | 'ids'): Set<string> {
  const found = new Set<string>();
  const bound = new Set<string>();
  for (const match of text.matchAll(new RegExp(`(\\blet\\s+)?__hydro_lang_cluster_${what}_(loc\\d+v\\d+)`, 'g'))) {
    (match[1] === undefined ? found : bound).add(match[2] as string);
  }
  return new Set([...found].filter((cluster) => !bound.has(cluster)));
}

/** Closures run where the operator's input is; a deserializer runs at the receiver. */
function whereItRuns(view: View, op: Operator, field: string): string {
  if (op.kind === 'Network' && field === 'serialize_fn') return view.from(op.id, 'input')?.place.root ?? op.place.root;
  return op.place.root;
}
