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
