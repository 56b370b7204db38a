import { invariant } from '../errors.ts';
import { memberTag, tupleItems } from '../facts/types.ts';
import type { LocationKey, Operator } from '../graph/operator.ts';
import { baseOf, type Program, shardsOf } from '../graph/program.ts';
import { isInserted, isPacked } from '../graph/route.ts';
import { hydroCrate } from './hydro-crate.ts';
import { isAddressed, packingOf } from './packs.ts';
import { type ReceiveHoles, type RouteHoles, renderGlue, type TemplateHoles } from './templates.ts';

/** Templates of the two ends of a network, and the fields they stand in. */
export const NETWORK_TEMPLATES = {
  serialize: 'serialize_fn',
  'route-serialize': 'serialize_fn',
  deserialize: 'deserialize_fn',
  'drop-deserialize': 'deserialize_fn',
  'divide-deserialize': 'deserialize_fn',
  'pack-serialize': 'serialize_fn',
} as const;
/** Templates of the operators around a network that carries packs, and the fields they stand in. */
export const PACK_TEMPLATES = { 'pack-init': 'init', pack: 'acc', packs: 'f', unpack: 'f' } as const;
const TEMPLATES = { ...NETWORK_TEMPLATES, ...PACK_TEMPLATES };
type NetworkTemplate = keyof typeof TEMPLATES;

/** Does the text of a template follow from the route of a network? */
export const followsRoute = (template: string): boolean => Object.hasOwn(TEMPLATES, template);

/** An expression at one end of a network: the text, and the template and holes it was made from. */
export interface NetworkGlue {
  /** The network itself, or an operator that packs or unpacks what it carries. */
  readonly op: number;
  readonly field: (typeof TEMPLATES)[NetworkTemplate];
  readonly template: NetworkTemplate;
  readonly holes: TemplateHoles[NetworkTemplate];
  readonly text: string;
}

/**
 * The glue of a network as its route and the locations at its ends ask for it. An end that is missing keeps the program's own expression:
 * it runs between locations of the same kinds as in the program as written, and member ids there are logical ones.
 */
export function networkGlue(program: Program, network: Operator): readonly NetworkGlue[] {
  const input = program.input(network.id, 'input');
  if (input === undefined) return [];
  const from = program.op(input);
  if (isPacked(network)) return packed(program, network, from);
  return [...sending(program, network, from), ...receiving(program, network, from)];
}

/** The same for one that carries packs: what stands around it is glue, too. Nothing where that is not all there. */
function packed(program: Program, network: Operator, from: Operator): NetworkGlue[] {
  const packing = packingOf(program, network);
  const { route } = network;
  if (packing === null || route === undefined) return [];
  const { input, fold, packs, cross, unpack } = packing;
  const element = elementOf(input);
  const payload = cross === null && route.logical === 'addressed' ? (tupleItems(element)?.[1] ?? '_') : element;
  const holes = route.logical === null ? null : routeHoles(program, network, from);
  const byMember = holes !== null && cross === null;
  const vector = `std::vec::Vec<${payload}>`;
  const isSigned = isTold(program, network, from);
  const sender = isSigned ? (tupleItems(elementOf(network))?.[0] ?? '_') : null;
  return [
    glue(program, fold, 'pack-init', { payload, byMember }),
    glue(program, fold, 'pack', { element, payload, route: byMember ? holes : null }),
    glue(program, packs, 'packs', { payload, byMember }),
    byMember
      ? glue(program, network, 'pack-serialize', { payload })
      : holes === null
        ? glue(program, network, 'serialize', { element: vector })
        : glue(program, network, 'route-serialize', { element: elementOf(from), ...holes }),
    unserialize(program, network, from, vector, isSigned),
    glue(program, unpack, 'unpack', { payload, sender }),
  ];
}

function sending(program: Program, network: Operator, from: Operator): NetworkGlue[] {
  const { route } = network;
  if (route === undefined) return [];
  const element = elementOf(from);
  if (route.logical === null) return [glue(program, network, 'serialize', { element })];
  return [glue(program, network, 'route-serialize', { element, ...routeHoles(program, network, from) })];
}

function routeHoles(program: Program, { place, route }: Operator, from: Operator): Omit<RouteHoles, 'element'> {
  invariant(route?.logical, 'a route to a cluster says which member');
  const { logical, shard, key } = route;
  const sender = from.place.root;
  return {
    logical,
    shards: shardsOf(program, place.root),
    shard,
    key,
    self: program.location(sender).kind === 'cluster' ? sender : null,
    selfShards: shardsOf(program, sender),
  };
}

function receiving(program: Program, network: Operator, from: Operator): NetworkGlue[] {
  const inserted = network.route?.inserted === true;
  const sender = from.place.root;
  const sent = elementOf(from);
  const element = isAddressed(program, network) ? (tupleItems(sent)?.[1] ?? '_') : sent;
  const isCluster = program.location(sender).kind === 'cluster';
  const isSigned = isTold(program, network, from);
  // Where nothing has changed for the receiver, the program's own expression stays.
  if (isCluster ? isSigned && shardsOf(program, sender) === 1 : !inserted) return [];
  return [unserialize(program, network, from, element, isSigned)];
}

/** Is the program told which member sent an element? */
const isTold = (program: Program, network: Operator, from: Operator): boolean =>
  !isInserted(network) && isClusterAsWritten(program, from.place.root);

function unserialize(program: Program, network: Operator, from: Operator, element: string, isSigned: boolean): NetworkGlue {
  const sender = from.place.root;
  const holes: ReceiveHoles = { element, tag: null, shards: shardsOf(program, sender) };
  if (program.location(sender).kind !== 'cluster') return glue(program, network, 'deserialize', holes);
  if (!isSigned) return glue(program, network, 'drop-deserialize', holes);
  const tag = memberTag(tupleItems(elementOf(network))?.[0] ?? '_');
  return glue(program, network, 'divide-deserialize', { ...holes, tag });
}

function glue<Name extends NetworkTemplate>(
  program: Program,
  { id }: Operator,
  template: Name,
  holes: TemplateHoles[Name],
): NetworkGlue {
  const text = renderGlue(template, holes, hydroCrate(program));
  return { op: id, field: TEMPLATES[template], template, holes, text };
}

const isClusterAsWritten = (program: Program, key: LocationKey): boolean => baseOf(program, key).kind === 'cluster';

const elementOf = (op: Operator): string => op.collection?.elementType ?? '_';
