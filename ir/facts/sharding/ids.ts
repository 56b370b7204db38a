import { readClosure } from '../../../rust/index.ts';
import type { LocationKey, Operator } from '../../graph/operator.ts';
import type { Program } from '../../graph/program.ts';
import { sourceText } from '../../operators/sources.ts';
import { coarserStep } from '../coarser.ts';
import { networksInto } from '../networks.ts';
import { keyTypesInUse } from '../policy.ts';
import { isField, isHashable, type KeyLeaf } from '../types.ts';
import { type Context, type Finding, type PolicyContext, proved, refused } from './finding.ts';
import { leavesOf } from './keys.ts';

export function hashableKeys({ program, location, policy }: PolicyContext): Finding {
  const name = 'keys can be hashed';
  const inUse = keyTypesInUse(program);
  const described: string[] = [];
  for (const network of networksInto(program, location)) {
    const paths = policy.get(network.id);
    if (paths === undefined) return refused(name, 'the policy says nothing about a network', [network.id]);
    if (paths === null) continue;
    const leaves = leavesOf(program, network.id, paths);
    const bad = leaves.find((leaf) => !isHashable(leaf.type, inUse) || !leaf.path.every(isField));
    if (bad) return refused(name, `type ${bad.type} is not known to implement Hash`, [network.id]);
    described.push(`network ${network.id} by ${leaves.map(describe).join(', ')}`);
  }
  return proved(name, described.length === 0 ? 'any shard will do' : described.join('; '));
}

function describe({ path, type, coarser }: KeyLeaf): string {
  const field = path.length > 0 ? `.${path.join('.')}` : 'the element';
  return `${field}${coarser === null ? '' : ` ${coarserStep(coarser)}`}: ${type}`;
}

/** Own ids are divided and memberships filtered by wrapping the full text; a display text hides where the id comes from. */
export function logicalIds({ program, location, operators }: Context): Finding {
  const name = 'ids can be made logical';
  const unlock = 'export with full texts';
  const wrapped: number[] = [];
  for (const op of operators) {
    const ids = program.factNear(op.id, selfIdsAt);
    if (ids === 'shown')
      return refused(name, 'a closure reads the own member id, but the export has only display text', [op.id], unlock);
    wrapped.push(...ids);
  }
  const hidden = hiddenMemberList(program, program.location(location).origin?.from ?? location);
  if (hidden)
    return refused(name, 'a list of the members may be read here, but the export has only display text', [hidden.id], unlock);
  return proved(
    name,
    wrapped.length === 0 ? 'no closure reads the own member id' : `operators ${wrapped.join(', ')} get the logical id`,
  );
}

const ID_FIELDS = ['f', 'init', 'acc', 'value', 'source'] as const;

/** The operator once for each of its closures that reads the own member id; `shown` when one of them, or what may be one, cannot be wrapped. */
function selfIdsAt(program: Program, op: Operator): readonly number[] | 'shown' {
  const wrapped: number[] = [];
  for (const field of ID_FIELDS) {
    const text = program.text(op.id, field);
    if (text === undefined) continue;
    const { selfIds, captures } = readClosure(text);
    const shown = selfIds.length > 0 && !program.expressions.has(`${op.id}.${field}`);
    if (shown || captures.some((capture) => capture.value === null && capture.name.startsWith('CLUSTER_SELF_ID'))) return 'shown';
    if (selfIds.length > 0) wrapped.push(op.id);
  }
  return wrapped;
}

/** An operator anywhere that reads, or may read, the member list of a cluster, and whose text cannot be wrapped. */
function hiddenMemberList(program: Program, cluster: LocationKey): Operator | undefined {
  if (program.location(cluster).kind !== 'cluster') return undefined;
  return program.operators().find((op) => {
    const lists = program.factNear(op.id, memberListsShown);
    return lists === 'any' || lists.includes(cluster);
  });
}

/** The clusters whose member lists an operator reads in a text that cannot be wrapped; `any` where that cannot be told. */
function memberListsShown(program: Program, op: Operator): readonly LocationKey[] | 'any' {
  const lists: LocationKey[] = [];
  for (const field of ID_FIELDS) {
    if (program.expressions.has(`${op.id}.${field}`)) continue;
    const text = field === 'source' ? sourceText(program, op) : program.text(op.id, field);
    if (text === undefined) continue;
    const { clusterIds, captures } = readClosure(text);
    const isConstant = field === 'source' || field === 'value';
    if (captures.some(({ name, value }) => value === null && (isConstant || /member|ids|cluster_(?!self)/i.test(name))))
      return 'any';
    lists.push(...clusterIds);
  }
  return lists;
}
