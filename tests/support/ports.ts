import type { Place } from '../../ir/graph/operator.ts';
import { type ProgramBuilder, stream } from './program-builder.ts';

const external = { idx: 9, version: 1 };
/** Fields of an `ExternalInput`, as an export writes them. */
export const externalInput = (port: number, type = 'u64') => ({
  from_external_key: external,
  from_port_id: port,
  from_many: false,
  codec_type: 'hydro_lang :: location :: external_process :: Bincode',
  instantiate_fn: 'Building',
  deserialize_fn: `q!(| res | bincode :: deserialize :: < ${type} > (& res . unwrap ()) . unwrap ())`,
});
/** Fields of a `SendExternal`. */
export const sendExternal = (port: number) => ({
  to_external_key: external,
  to_port_id: port,
  to_many: false,
  unpaired: true,
  serialize_fn: 'q!(| data | bincode :: serialize (& data) . unwrap () . into ())',
  instantiate_fn: 'Building',
});

const NO_ELEMENTS =
  'q!(stageleft :: runtime_support :: type_hint :: < [() ; 0] > ({ use hydro_lang :: __staged :: __deps :: * ; use hydro_lang :: __staged :: location :: * ; [] }))';

/** The half that hydro_lang completes an input port with: nothing, of type `()`, through a cycle to the port's other side. Its operators. */
export function unusedHalf(b: ProgramBuilder, at: Place, port: number): number[] {
  const total = { order: 'TotalOrder' } as const;
  const none = b.op('Source', at, stream('()', { ...total, bound: 'Bounded' }), {}, { source: { Iter: NO_ELEMENTS } });
  const open = b.op('Cast', at, stream('()', total), { inner: none });
  const cycle = b.cycleSource(at, stream('()', total));
  const sink = cycle.close(open);
  return [none, open, cycle.source, sink, b.root('SendExternal', cycle.source, { ...sendExternal(port), unpaired: false })];
}
