import type { Operator, Program } from '../ir/index.ts';

/** The name of the crate, and a type: without closures in it. */
const [H, T] = ['\\w+', '[^|{}]+'];
const BINCODE = `${H}::runtime_support::bincode`;
const HINT = `${H}::runtime_support::stageleft::runtime_support::fn1_type_hint::<${T},_>`;
/** How hydro_lang 0.16.0 writes the ends of a network (`live_collections/stream/networking.rs`), without spaces. */
const ENDS: readonly RegExp[] = [
  String.raw`${HINT}\(\|data\|\{${BINCODE}::serialize\(&data\)\.unwrap\(\)\.into\(\)\}\)`,
  String.raw`${HINT}\(\|\(id,data\)\|\{\(id\.into_tagless\(\),${BINCODE}::serialize\(&data\)\.unwrap\(\)\.into\(\)\)\}\)`,
  String.raw`\|res\|\{${BINCODE}::deserialize::<${T}>\(&res\.unwrap\(\)\)\.unwrap\(\)\}`,
  String.raw`\|res\|\{let\(id,b\)=res\.unwrap\(\);\(${H}::__staged::location::MemberId::<${T}>::from_tagless\(idas${H}::__staged::location::TaglessMemberId\),${BINCODE}::deserialize::<${T}>\(&b\)\.unwrap\(\)\)\}`,
].map((form) => new RegExp(`^(?:q!\\()?${form}\\)?$`));

/** Glue that writes or reads one element. */
const SINGLE = new Set(['serialize', 'route-serialize', 'deserialize', 'drop-deserialize', 'divide-deserialize']);

/** An end of a network that does more, or less, than to write or read one element with bincode; null when both do just that. */
export function foreignEnd(program: Program, network: Operator): string | null {
  for (const field of ['serialize_fn', 'deserialize_fn']) {
    const glue = program.expressions.get(`${network.id}.${field}`)?.glue;
    if (glue != null && SINGLE.has(glue.template)) continue;
    const text = program.text(network.id, field)?.replaceAll(/\s/g, '');
    if (text === undefined || !ENDS.some((form) => form.test(text))) return field;
  }
  return null;
}
