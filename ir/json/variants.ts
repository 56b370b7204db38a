/**
 * The variants of HydroRoot and HydroNode with their fields in Hydro's declaration order, which is the order of serde and so of
 * `$shared` numbers. Source: hydro_lang 0.16.0 `compile/ir/mod.rs`; later variants from the hydro-ir reference, section 2.
 *
 * Roles of fields: `in` an input operator, `shared` an input behind Hydro's SharedNode, `expr` a closure or value (string, or object
 * with captured references, which are inputs too), `senders` the list of VersionedNetworkFork, `data` anything else.
 */
export type FieldRole = 'in' | 'shared' | 'expr' | 'senders' | 'data';

export interface FieldSpec {
  readonly name: string;
  readonly role: FieldRole;
  /** Fields that only some versions have. */
  readonly optional: boolean;
}

export interface VariantSpec {
  readonly name: string;
  readonly isRoot: boolean;
  readonly fields: readonly FieldSpec[];
}

/** `name:role`, with `?` behind for optional ones. */
function variant(name: string, fields: string, isRoot = false): readonly [string, VariantSpec] {
  const specs = fields
    .split(' ')
    .filter((word) => word !== '')
    .map((word): FieldSpec => {
      const [field = '', role = 'data'] = word.replace('?', '').split(':');
      return { name: field, role: role as FieldRole, optional: word.endsWith('?') };
    });
  return [name, { name, isRoot, fields: specs }];
}
const root = (name: string, fields: string) => variant(name, fields, true);

const ELEMENTWISE = 'f:expr input:in';
const AGGREGATE = 'init:expr acc:expr input:in';

export const ROOT_VARIANTS: ReadonlyMap<string, VariantSpec> = new Map([
  root('ForEach', ELEMENTWISE),
  root(
    'SendExternal',
    'to_external_key:data to_port_id:data to_many:data unpaired:data serialize_fn:expr? instantiate_fn:data input:in',
  ),
  root('DestSink', 'sink:expr input:in'),
  root('CycleSink', 'cycle_id:data input:in'),
  root('EmbeddedOutput', 'ident:data input:in'),
  root('Null', 'input:in'),
]);

export const NODE_VARIANTS: ReadonlyMap<string, VariantSpec> = new Map([
  variant('Cast', 'inner:in'),
  variant('ObserveNonDet', 'inner:in trusted:data'),
  variant('AssertIsConsistent', 'inner:in trusted:data'),
  variant('UnboundSingleton', 'inner:in'),
  variant('Source', 'source:data'),
  variant('SingletonSource', 'value:expr first_tick_only:data'),
  variant('CycleSource', 'cycle_id:data'),
  variant('Tee', 'inner:shared'),
  variant('Reference', 'inner:shared kind:data access_counter:data?'),
  variant('Partition', 'inner:shared f:expr is_true:data'),
  variant('PartitionSide', 'inner:shared is_true:data'),
  variant('PartitionShared', 'input:in f:expr'),
  ...['BeginAtomic', 'EndAtomic', 'Batch', 'YieldConcat'].map((name) => variant(name, 'inner:in')),
  ...['Chain', 'ChainFirst', 'MergeOrdered'].map((name) => variant(name, 'first:in second:in')),
  ...['CrossProduct', 'CrossSingleton', 'Join', 'JoinHalf'].map((name) => variant(name, 'left:in right:in')),
  ...['Difference', 'AntiJoin'].map((name) => variant(name, 'pos:in neg:in')),
  ...['ResolveFutures', 'ResolveFuturesBlocking', 'ResolveFuturesOrdered'].map((name) => variant(name, 'input:in')),
  ...['Map', 'FlatMap', 'FlatMapStreamBlocking', 'Filter', 'FilterMap', 'Inspect'].map((name) => variant(name, ELEMENTWISE)),
  ...['DeferTick', 'Enumerate', 'Unique', 'Sort'].map((name) => variant(name, 'input:in')),
  ...['Fold', 'Scan', 'ScanAsyncBlocking', 'FoldKeyed'].map((name) => variant(name, AGGREGATE)),
  ...['Reduce', 'ReduceKeyed'].map((name) => variant(name, ELEMENTWISE)),
  variant('ReduceKeyedWatermark', 'f:expr input:in watermark:in'),
  variant(
    'Network',
    'name:data networking_info:data serialize_fn:expr? serialize:data? instantiate_fn:data deserialize_fn:expr? deserialize:data? input:in',
  ),
  variant(
    'ExternalInput',
    'from_external_key:data from_port_id:data from_many:data codec_type:data instantiate_fn:data deserialize_fn:expr?',
  ),
  variant('Counter', 'tag:data duration:expr prefix:data input:in'),
  variant('VersionedNetworkFork', 'channel_id:data channel_name:data senders:senders'),
  variant('VersionedNetwork', 'fork:shared version:data deserialize:data'),
]);

/** Fields and inputs of a known variant; undefined for an unknown one. */
export const variantSpec = (kind: string, isRoot: boolean): VariantSpec | undefined =>
  (isRoot ? ROOT_VARIANTS : NODE_VARIANTS).get(kind);

/** Names under which inputs of unknown variants are looked for first, so that their order does not depend on member order. */
export const INPUT_NAMES = ['inner', 'input', 'first', 'second', 'left', 'right', 'pos', 'neg', 'watermark', 'fork', 'senders'];

/** Field order of one operator of any variant, known or not. `present` are the names of its fields and ports. */
export function fieldOrder(spec: VariantSpec | undefined, present: readonly string[]): string[] {
  const known = spec === undefined ? INPUT_NAMES : spec.fields.map((field) => field.name);
  const rest = present.filter((name) => !known.includes(name));
  return [...known.filter((name) => present.includes(name)), ...rest.sort()];
}
