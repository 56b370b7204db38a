import type { Demand } from '../cost/index.ts';
import {
  type Channel,
  type CostReport,
  coarserStep,
  dataflowOrder,
  type FieldPath,
  type KeyPart,
  type Location,
  type LocationPlan,
  networksFrom,
  networksInto,
  type Operator,
  type Program,
  shortType,
  splitPath,
  toDfir,
} from '../ir/index.ts';
import { baseOf, endsOf, shardsOf } from './edit/locations.ts';

/** The per-process plans: what every location runs, who talks to it and how it is addressed. */
export function locationPlans(program: Program, demand: Demand, report: CostReport): LocationPlan[] {
  return [...program.locations.values()].map((location) => {
    const operators = dataflowOrder(program, location.key).map((op) => op.id);
    return {
      location: location.key,
      name: location.name,
      kind: location.kind,
      role: roleText(program, location),
      from: location.origin?.from ?? null,
      machines: report.locations.find((cost) => cost.location === location.key)?.machines ?? 0,
      shards: shardsOf(program, location.key),
      key: keyText(location),
      operators,
      channelsIn: networksInto(program, location.key).map((network) => channel(program, demand, network, 'in')),
      channelsOut: networksFrom(program, location.key).map((network) => channel(program, demand, network, 'out')),
      removable: operators.length === 0 && location.kind !== 'external',
      dfir: operators.length === 0 ? '' : toDfir(program, location.key),
    };
  });
}

function roleText(program: Program, location: Location): string {
  if (location.origin === null) return location.role === 'client' ? 'client' : 'original';
  const from = program.location(location.origin.from).name;
  const what = location.origin.role === 'shards' ? `takes over from ${from}` : `decoupled from ${from}: ${location.origin.role}`;
  const key = keyText(location);
  if (location.origin.shards === 1) return what;
  return `${what}, ${location.origin.shards} shards${key === null ? '' : ` by ${key}`}`;
}

/** The fields whose hash picks the shard, per network where they differ; null when any shard will do. */
function keyText({ origin }: Location): string | null {
  if (origin === null || origin.shards === 1) return null;
  const keys = Object.entries(origin.policy).flatMap(([network, paths]) =>
    paths === null ? [] : [`network ${network}: ${paths.map(pathText).join(', ')}`],
  );
  return keys.length === 0 ? null : `hash(${keys.join('; ')})`;
}

function pathText(whole: FieldPath): string {
  const { path, coarser } = splitPath(whole);
  const field = path.length === 0 ? 'element' : `.${path.join('.')}`;
  return coarser === null ? field : `${field} ${coarserStep(coarser)}`;
}

/** A sender's part of a key as the path of a policy. */
const pathOf = ({ path, coarser }: KeyPart): FieldPath => (coarser ? [...path, coarserStep(coarser)] : path);

function channel(program: Program, demand: Demand, network: Operator, direction: 'in' | 'out'): Channel {
  const { input, sender, receiver } = endsOf(program, network);
  const peer = direction === 'in' ? sender : receiver;
  return {
    network: network.id,
    peer: peer.key,
    peerName: peer.name,
    elementType: shortType((direction === 'in' ? network.collection : input.collection)?.elementType ?? '_'),
    order: (direction === 'in' ? network.collection : input.collection)?.order ?? 'none',
    addressing: addressing(program, network, receiver),
    messages: demand.rates.get(network.id) ?? 0,
  };
}

function addressing(program: Program, network: Operator, receiver: Location): string {
  if (receiver.kind === 'process') return `the process ${receiver.name}`;
  const { route } = network;
  if (route === undefined || route.logical === null)
    return baseOf(program, receiver.key).kind === 'cluster' ? 'the member that the element names' : 'the one member';
  const member = { addressed: 'of the member that the element names', zero: '', same: "of the sender's own member" }[
    route.logical
  ];
  const shards = shardsOf(program, receiver.key);
  const shard = {
    none: route.logical === 'zero' ? 'the one member' : 'the copy',
    hash: `the shard hash(${route.key.map((part) => (part.of === 'sender' ? 'sender' : pathText(pathOf(part)))).join(', ')}) mod ${shards}`,
    keep: "the sender's own shard number",
    turn: `one of ${shards} shards in turn`,
  }[route.shard];
  return `${shard} ${member}`.trim();
}
