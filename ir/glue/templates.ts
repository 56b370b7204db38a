import type { LocationKey } from '../graph/operator.ts';
import type { KeyPart, Route } from '../graph/route.ts';
import { COMBINERS, type CombinerHoles } from './combiners.ts';
import { HYDRO_LANG } from './hydro-crate.ts';
import { MACHINES, type MachineHoles } from './machines.ts';
import { type ClosureHole, type FusedStage, STEPS } from './stages.ts';

/**
 * Glue: the only code that Hydrofoil adds to a program. A fixed, versioned list of templates with typed holes; every text here is a form
 * that real Hydro 0.16.0 accepts. Routing and dropping or dividing sender ids are fused into
 * the (de)serializers, so networks keep their element types on both ends.
 */
export const GLUE_VERSION = 8;

/** Holes of `route-serialize`: which member of the receiving cluster gets an element. */
export interface RouteHoles {
  /** Element type of the network's input. */
  readonly element: string;
  readonly logical: NonNullable<Route['logical']>;
  readonly shards: number;
  readonly shard: Route['shard'];
  readonly key: Route['key'];
  /** The sending cluster, or null for a process. */
  readonly self: LocationKey | null;
  readonly selfShards: number;
}

/** Holes of the deserializers. `tag` is the marker type of the sender's member ids where they are kept. */
export interface ReceiveHoles {
  readonly element: string;
  readonly tag: string | null;
  readonly shards: number;
}

/** Holes of `rebind`: generated identifiers of the original locations, defined anew around a kept closure. */
export interface RebindHoles {
  readonly self: { readonly from: LocationKey; readonly to: LocationKey; readonly shards: number } | null;
  readonly members: readonly {
    readonly from: LocationKey;
    readonly to: LocationKey;
    readonly shards: number;
    readonly representative: Representative;
  }[];
  readonly of: ClosureHole;
}

/** Which physical member stands for a logical one: the one of shard 0, or of the observer's own shard. */
export interface Representative {
  readonly self: LocationKey | null;
}

/** Holes of `logical-members`: membership events of a sharded cluster, one representative per logical member. */
export interface LogicalMembersHoles {
  readonly shards: number;
  readonly representative: Representative;
}

/** Holes of `fuse`: elementwise closures one after the other, as the closure of one Map or FilterMap. */
export interface FuseHoles {
  /** Element type of the input. */
  readonly input: string;
  readonly stages: readonly { readonly as: FusedStage; readonly of: ClosureHole }[];
  /** May an element be dropped? Then the operator is a FilterMap. */
  readonly optional: boolean;
}

/** Holes of `keyed-scan`: a keyed fold that says the state of a key whenever it has changed, with types of key, value and state. */
export interface KeyedScanHoles {
  readonly key: string;
  readonly value: string;
  readonly state: string;
  readonly init: ClosureHole;
  readonly acc: ClosureHole;
}

/**
 * Holes of the templates that make packs: many elements that travel as one message. `route` picks the member of a cluster, as
 * `route-serialize` would; null where the receiver is a process.
 */
export interface PackHoles {
  /** Element type of what is packed: a payload, or `(MemberId, payload)`. */
  readonly element: string;
  readonly payload: string;
  readonly route: Omit<RouteHoles, 'element'> | null;
}

/** Holes of `unpack`: the payload, and the type of the sender's member id where elements come with it. */
export interface UnpackHoles {
  readonly payload: string;
  readonly sender: string | null;
}
export interface TemplateHoles extends MachineHoles, CombinerHoles {
  serialize: { readonly element: string };
  'route-serialize': RouteHoles;
  deserialize: ReceiveHoles;
  'drop-deserialize': ReceiveHoles;
  'divide-deserialize': ReceiveHoles;
  rebind: RebindHoles;
  'logical-members': LogicalMembersHoles;
  /** A closure of another operator as it is. */
  copy: { readonly of: ClosureHole };
  fuse: FuseHoles;
  'keyed-scan-init': Pick<KeyedScanHoles, 'key' | 'state'>;
  'keyed-scan': KeyedScanHoles;
  'pack-init': Pick<PackHoles, 'payload'> & { readonly byMember: boolean };
  pack: PackHoles;
  packs: Pick<PackHoles, 'payload'> & { readonly byMember: boolean };
  'pack-serialize': Pick<PackHoles, 'payload'>;
  unpack: UnpackHoles;
}
export type TemplateName = keyof TemplateHoles;

/** Paths into hydro_lang, under the name that the program's crate gives it. */
interface Paths {
  readonly hint: string;
  readonly location: string;
  readonly tagless: string;
  readonly event: string;
  readonly bytes: (value: string) => string;
  readonly decode: (type: string, bytes: string) => string;
  readonly size: (value: string) => string;
}

const pathsFrom = (hydro: string): Paths => ({
  hint: `${hydro}::runtime_support::stageleft::runtime_support::fn1_type_hint`,
  location: `${hydro}::__staged::location`,
  tagless: `${hydro}::location::member_id::TaglessMemberId`,
  event: `${hydro}::location::MembershipEvent`,
  bytes: (value) => `${hydro}::runtime_support::bincode::serialize(&${value}).unwrap()`,
  decode: (type, bytes) => `${hydro}::runtime_support::bincode::deserialize::<${type}>(&${bytes}).unwrap()`,
  size: (value) => `${hydro}::runtime_support::bincode::serialized_size(&${value}).unwrap()`,
});

const selfId = (key: LocationKey): string => `__hydro_lang_cluster_self_id_${key}`;
const memberIds = (key: LocationKey): string => `__hydro_lang_cluster_ids_${key}`;

const TEMPLATES: { readonly [Name in TemplateName]: (holes: TemplateHoles[Name], paths: Paths) => string } = {
  serialize: ({ element }, { hint, bytes }) => `${hint}::<${element}, _>(|data| ${bytes('data')}.into())`,
  'route-serialize': routeSerialize,
  deserialize: ({ element }, { decode }) => `|res| ${decode(element, 'res.unwrap()')}`,
  'drop-deserialize': ({ element }, { decode }) => `|res| ${decode(element, 'res.unwrap().1')}`,
  'divide-deserialize': ({ element, tag, shards }, { location, decode }) => {
    const id = `id as ${location}::TaglessMemberId`;
    const logical = shards === 1 ? `from_tagless(${id})` : `from_raw_id((${id}).get_raw_id() / ${shards}u32)`;
    return `|res| { let (id, bytes) = res.unwrap(); (${location}::MemberId::<${tag ?? '()'}>::${logical}, ${decode(element, 'bytes')}) }`;
  },
  rebind,
  'logical-members': ({ shards, representative }, { tagless, event }) =>
    `|(id, event): (${tagless}, ${event})| if ${represents(shards, representative)} ` +
    `{ Some((${tagless}::from_raw_id(id.get_raw_id() / ${shards}u32), event)) } else { None }`,
  copy: ({ of }) => of.text,
  fuse,
  'keyed-scan-init': (holes) => `|| std::collections::HashMap::${table(holes)}::new()`,
  'keyed-scan': keyedScan,
  'pack-init': (holes, paths) => `|| ${packsType(holes, paths).replace('<', '::<')}::new()`,
  pack,
  packs: (holes, paths) =>
    holes.byMember
      ? `|packs: ${packsType(holes, paths)}| packs.into_iter().flat_map(|(member, packs)| ` +
        'packs.into_iter().map(move |(_, pack)| (member.clone(), pack)))'
      : `|packs: ${packsType(holes, paths)}| packs.into_iter().map(|(_, pack)| pack)`,
  'pack-serialize': ({ payload }, { hint, tagless, bytes }) =>
    `${hint}::<(${tagless}, std::vec::Vec<${payload}>), _>(|(member, data)| (member, ${bytes('data')}.into()))`,
  unpack: ({ payload, sender }) =>
    sender === null
      ? `|pack: std::vec::Vec<${payload}>| pack`
      : `|(member, pack): (${sender}, std::vec::Vec<${payload}>)| pack.into_iter().map(move |x| (member.clone(), x))`,
  ...MACHINES,
  ...COMBINERS,
};

/** Names of all templates; an expression that claims another one is refused. */
export const TEMPLATE_NAMES: readonly string[] = Object.keys(TEMPLATES).sort();

/**
 * The Rust text of one glue expression; the same holes always give the same text.
 * @param hydro the name of hydro_lang in the program's crate
 */
export function renderGlue<Name extends TemplateName>(
  template: Name,
  holes: TemplateHoles[Name],
  hydro: string = HYDRO_LANG,
): string {
  return TEMPLATES[template](holes, pathsFrom(hydro));
}

function fuse({ input, stages, optional }: FuseHoles): string {
  const lets = stages.map(({ of }, i) => `let f${i} = ${of.text};`).join(' ');
  const steps = stages.map(({ as }, i) => STEPS[as](`f${i}`)).join(' ');
  return `{ ${lets} move |x: ${input}| { ${steps} ${optional ? 'Some(x)' : 'x'} } }`;
}

const table = ({ key, state }: Pick<KeyedScanHoles, 'key' | 'state'>): string => `<${key}, ${state}>`;

function keyedScan(holes: KeyedScanHoles): string {
  const { key, value, init, acc } = holes;
  return (
    `{ let init = ${init.text}; let acc = ${acc.text}; ` +
    `move |table: &mut std::collections::HashMap${table(holes)}, (key, value): (${key}, ${value})| { ` +
    'let state = table.entry(key.clone()).or_insert_with(|| init()); acc(state, value); Some((key, state.clone())) } }'
  );
}

function routeSerialize(holes: RouteHoles, paths: Paths): string {
  const { hint, bytes } = paths;
  const { argument, payload, member } = addressee(holes, paths);
  const closure = `|${argument}| (${member}, ${bytes(payload)}.into())`;
  if (holes.shard !== 'turn') return `${hint}::<${holes.element}, _>(${closure})`;
  return `{ let turn = std::cell::Cell::new(0u32); ${hint}::<${holes.element}, _>(move ${closure}) }`;
}

/** The member that gets an element, as an expression of the closure's argument. */
function addressee(
  holes: Omit<RouteHoles, 'element'>,
  paths: Paths,
): { readonly argument: string; readonly payload: string; readonly member: string } {
  const addressed = holes.logical === 'addressed';
  const payload = addressed ? 'data' : 'x';
  const logical = { addressed: 'id.get_raw_id()', zero: null, same: ownLogical(holes) }[holes.logical];
  const shard = shardOf(holes, payload, paths);
  const argument = addressed ? '(id, data)' : 'x';
  // Deployments need not number members; an id that stays what it is goes through as it is.
  if (addressed && holes.shards === 1) return { argument, payload, member: 'id.into_tagless()' };
  const physical =
    [logical === null ? null : times(logical, holes.shards), shard].filter((part) => part !== null).join(' + ') || '0u32';
  return { argument, payload, member: `${paths.location}::TaglessMemberId::from_raw_id(${physical})` };
}

/** Packs are closed at so many bytes, far below the 8 MiB that a frame of tokio-util's LengthDelimitedCodec may have. */
const PACK_BYTES = 65_536;

/** Packs of one tick with their sizes, for one receiver or by member; the last one of a receiver is open. */
function packsType({ payload, byMember }: TemplateHoles['packs'], { tagless }: Paths): string {
  const packs = `std::vec::Vec<(u64, std::vec::Vec<${payload}>)>`;
  return byMember ? `std::collections::BTreeMap<${tagless}, ${packs}>` : packs;
}

/** What `pack` does with elements of which nobody knows the bytes: all of a tick fit in one pack. */
export const packWithoutSizes = (holes: PackHoles, hydro: string): string =>
  pack(holes, { ...pathsFrom(hydro), size: () => '0u64' });

function pack({ element, payload, route }: PackHoles, paths: Paths): string {
  const packs = packsType({ payload, byMember: route !== null }, paths);
  const to = route === null ? null : addressee(route, paths);
  const data = to?.payload ?? 'x';
  const open = to === null ? '' : `let packs = packs.entry(${to.member}).or_default(); `;
  return (
    `|packs: &mut ${packs}, ${to?.argument ?? 'x'}: ${element}| { ${open}let size = ${paths.size(data)}; ` +
    `match packs.last_mut() { Some((bytes, pack)) if *bytes + size <= ${PACK_BYTES}u64 => { *bytes += size; pack.push(${data}); } ` +
    `_ => packs.push((size, std::vec![${data}])) } }`
  );
}

const times = (value: string, n: number): string => (n === 1 ? value : `${value} * ${n}u32`);

function ownLogical({ self, selfShards }: Pick<RouteHoles, 'self' | 'selfShards'>): string {
  if (self === null) return '0u32';
  return selfShards === 1 ? `${selfId(self)}.get_raw_id()` : `${selfId(self)}.get_raw_id() / ${selfShards}u32`;
}

function shardOf(holes: Omit<RouteHoles, 'element'>, payload: string, paths: Paths): string | null {
  const n = holes.shards;
  switch (holes.shard) {
    case 'none':
      return null;
    case 'keep':
      return `${selfId(holes.self ?? '')}.get_raw_id() % ${n}u32`;
    case 'turn':
      return `{ turn.set((turn.get() + 1u32) % ${n}u32); turn.get() }`;
    case 'hash': {
      const feed = holes.key.map((part) => {
        const value = part.of === 'sender' ? `(${ownLogical(holes)})` : fieldOf(part, payload, paths);
        return `std::hash::Hash::hash(&${part.member && part.of === 'payload' ? `${value}.get_raw_id()` : value}, &mut hasher);`;
      });
      return (
        `({ let mut hasher = std::collections::hash_map::DefaultHasher::new(); ${feed.join(' ')} ` +
        `(std::hash::Hasher::finish(&hasher) % ${n}u64) as u32 })`
      );
    }
  }
}

function fieldOf(part: KeyPart, payload: string, paths: Paths): string {
  const value = wholeField(part, payload, paths);
  return part.coarser === undefined ? value : `(${value} ${part.coarser.operator} ${part.coarser.by})`;
}

function wholeField({ path, seen }: KeyPart, payload: string, { bytes, decode }: Paths): string {
  const sent = [payload, ...path].join('.');
  if (seen === undefined) return sent;
  return [decode(seen.type, bytes(sent)), ...seen.fields].join('.');
}

function represents(shards: number, { self }: Representative): string {
  const wanted = self === null ? '0u32' : `${selfId(self)}.get_raw_id() % ${shards}u32`;
  return `id.get_raw_id() % ${shards}u32 == ${wanted}`;
}

function rebind({ self, members, of }: RebindHoles, { location, tagless }: Paths): string {
  const lets: string[] = [];
  if (self) {
    const raw = `${selfId(self.to)}.get_raw_id()`;
    lets.push(
      self.shards === 1
        ? `let ${selfId(self.from)} = ${selfId(self.to)};`
        : `let ${selfId(self.from)} = &*Box::leak(Box::new(${location}::TaglessMemberId::from_raw_id(${raw} / ${self.shards}u32)));`,
    );
  }
  for (const { from, to, shards, representative } of members) {
    lets.push(
      shards === 1
        ? `let ${memberIds(from)} = ${memberIds(to)};`
        : `let ${memberIds(from)}: &'static [${tagless}] = Box::leak(${memberIds(to)}.iter().filter(|id| ${represents(shards, representative)})` +
            `.map(|id| ${tagless}::from_raw_id(id.get_raw_id() / ${shards}u32)).collect::<Vec<_>>().into_boxed_slice());`,
    );
  }
  return `{ ${lets.join(' ')} ${of.text} }`;
}
