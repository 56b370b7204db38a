import { memberTag, tupleItems } from '../facts/types.ts';
import type { LocationKey, Operator } from '../graph/operator.ts';
import { baseOf, type Program, shardsOf } from '../graph/program.ts';
import { hydroCrate } from './hydro-crate.ts';
import { type ReceiveHoles, renderGlue, type TemplateHoles } from './templates.ts';

/** Templates of the two ends of a network, and the fields they stand in. */
export const NETWORK_TEMPLATES = {
  serialize: 'serialize_fn',
  'route-serialize': 'serialize_fn',
  deserialize: 'deserialize_fn',
  'drop-deserialize': 'deserialize_fn',
  'divide-deserialize': 'deserialize_fn',
} as const;
type NetworkTemplate = keyof typeof NETWORK_TEMPLATES;

/** One end of a network: the text, and the template and holes it was made from. */
export interface NetworkGlue {
  readonly field: 'serialize_fn' | 'deserialize_fn';
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
  return [...sending(program, network, from), ...receiving(program, network, from)];
}

function sending(program: Program, { place, route }: Operator, from: Operator): NetworkGlue[] {
  if (route === undefined) return [];
  const element = elementOf(from);
  if (route.logical === null) return [glue(program, 'serialize', { element })];
  const { logical, shard, key } = route;
  const sender = from.place.root;
  return [
    glue(program, 'route-serialize', {
      element,
      logical,
      shards: shardsOf(program, place.root),
      shard,
      key,
      self: program.location(sender).kind === 'cluster' ? sender : null,
      selfShards: shardsOf(program, sender),
    }),
  ];
}

function receiving(program: Program, network: Operator, from: Operator): NetworkGlue[] {
  const inserted = network.route?.inserted === true;
  const sender = from.place.root;
  const isSigned = !inserted && isClusterAsWritten(program, sender);
  const sent = elementOf(from);
  const element = !inserted && isClusterAsWritten(program, network.place.root) ? (tupleItems(sent)?.[1] ?? '_') : sent;
  const holes: ReceiveHoles = { element, tag: null, shards: shardsOf(program, sender) };
  if (program.location(sender).kind !== 'cluster') return inserted ? [glue(program, 'deserialize', holes)] : [];
  if (!isSigned) return [glue(program, 'drop-deserialize', holes)];
  if (holes.shards === 1) return [];
  const tag = memberTag(tupleItems(elementOf(network))?.[0] ?? '_');
  return [glue(program, 'divide-deserialize', { ...holes, tag })];
}

function glue<Name extends NetworkTemplate>(program: Program, template: Name, holes: TemplateHoles[Name]): NetworkGlue {
  const text = renderGlue(template, holes, hydroCrate(program));
  return { field: NETWORK_TEMPLATES[template], template, holes, text };
}

const isClusterAsWritten = (program: Program, key: LocationKey): boolean => baseOf(program, key).kind === 'cluster';

const elementOf = (op: Operator): string => op.collection?.elementType ?? '_';
