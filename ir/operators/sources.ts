import type { Json, Operator } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';

/** What is known of a variant of HydroSource. Source: hydro_lang 0.16.0, `compile/ir/mod.rs` and `location/mod.rs`; 0.17 has the same. */
interface SourceRecord {
  /** Who gives the elements: somebody outside by the name of a port, the host by itself, the cluster, or the text itself. */
  readonly from: 'port' | 'host' | 'cluster' | 'text';
  /** Not in a tick (`Location::source_stream` and the like ask for `NoTick`, which an atomic section has). */
  readonly topLevel: boolean;
  /** The only kind of collection that it gives; null: any. */
  readonly gives: 'Stream' | 'Singleton' | null;
}

const host: SourceRecord = { from: 'host', topLevel: true, gives: null };
const SOURCES = {
  Stream: host,
  Spin: host,
  ExternalNetwork: host,
  Iter: { from: 'text', topLevel: false, gives: null },
  ClusterMembers: { from: 'cluster', topLevel: true, gives: null },
  Embedded: { from: 'port', topLevel: true, gives: 'Stream' },
  EmbeddedSingleton: { from: 'port', topLevel: true, gives: 'Singleton' },
} as const satisfies Readonly<Record<string, SourceRecord>>;
type Variant = keyof typeof SOURCES;

/** What a `Source` is and holds. */
export interface Source extends SourceRecord {
  readonly variant: Variant;
  readonly content: Json;
}

/** Null for other operators, and for a source that is not known. */
export function sourceOf({ kind, fields }: Pick<Operator, 'kind' | 'fields'>): Source | null {
  const source = kind === 'Source' ? fields['source'] : null;
  const [variant, content] = typeof source === 'string' ? [source, null] : (Object.entries(source ?? {})[0] ?? ['', null]);
  return Object.hasOwn(SOURCES, variant) ? { ...SOURCES[variant as Variant], variant: variant as Variant, content } : null;
}

/** A `Source` of membership events of a cluster. */
export const isMembership = (op: Operator): boolean => sourceOf(op)?.from === 'cluster';

/** The LocationId of the cluster whose members a source tells, null where it names none; undefined for any other operator. */
export function clusterOf(op: Pick<Operator, 'kind' | 'fields'>): Json | undefined {
  const source = sourceOf(op);
  if (source?.from !== 'cluster') return undefined;
  return (Array.isArray(source.content) ? source.content[0] : null) ?? null;
}

/** A `Source` over the fixed list of a cluster's member ids (what `broadcast_closed` writes). */
export const isMemberList = (program: Program, op: Operator): boolean =>
  sourceOf(op)?.from === 'text' && (sourceText(program, op) ?? '').includes(MEMBER_IDS);
const MEMBER_IDS = '__hydro_lang_cluster_ids_';

/** The expression of a `Source`, full where known; undefined where it has none. */
export function sourceText(program: Program, op: Operator): string | undefined {
  const display = sourceOf(op)?.content;
  return program.text(op.id, 'source') ?? (typeof display === 'string' ? display : undefined);
}
