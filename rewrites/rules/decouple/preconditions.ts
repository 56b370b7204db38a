import { type Cut, expressionCount, impurity, isStream, type Program, roleOf, type Unit } from '../../../ir/index.ts';
import { proved, type Requirement, refused, requires } from '../../define-rewrite.ts';
import { baseOf } from '../../edit/locations.ts';
import { offLimits, packedAt } from '../../off-limits.ts';
import type { DecoupleSite } from './site.ts';

/** Edges of the site that would become networks, in id order. */
function cutEdges({ units, moved, location }: DecoupleSite): Cut[] {
  return units.cuts.filter(
    (cut) => units.units.get(cut.fromUnit)?.location === location && moved.has(cut.from) !== moved.has(cut.to),
  );
}

const somethingMovesAndStays: Requirement<DecoupleSite> = requires(
  'both-parts-work',
  'both parts have work',
  ({ program, location, moved }) => {
    const here = program.operators().filter((op) => op.place.root === location);
    if (here.every((op) => moved.has(op.id))) return refused('nothing would stay on the location');
    return proved(`${moved.size} operators move, ${here.length - moved.size} stay`);
  },
);

const mayBeRewritten: Requirement<DecoupleSite> = requires(
  'location-rewritable',
  'the location may be rewritten',
  ({ program, location }) => {
    const { kind, name, origin } = program.location(location);
    const against = offLimits(program, location) ?? packedAt(program, location);
    if (against !== null) return refused(against);
    if ((origin?.shards ?? 1) > 1) return refused(`${name} is already sharded; split before sharding`);
    return proved(`${name} is a ${kind} of the program`);
  },
);

const portsStay: Requirement<DecoupleSite> = requires('ports-stay', 'ports, sources and sinks stay', ({ units, moved }) => {
  for (const unit of units.units.values()) {
    if (unit.pinned?.kind !== 'port' || !moved.has(unit.pinned.operator)) continue;
    return refused(unit.pinned.reason, [unit.pinned.operator]);
  }
  return proved('no operator that moves is a port, source or sink');
});

/** What shares state with its partners in a way that the dataflow does not show keeps their company. */
const freeOfOutsideState: Requirement<DecoupleSite> = requires(
  'no-outside-state',
  'closures are free of outside state',
  ({ program, moved }) => {
    let closures = 0;
    for (const id of moved) {
      const op = program.op(id);
      const found = impurity(program, op);
      if (found !== null) return refused(`a closure is not pure: ${found.reason}`, [found.operator], UNLOCK_STATE);
      closures += expressionCount(program, op);
    }
    return proved(`all ${closures} closures of what moves are functions of what comes in`);
  },
);

const UNLOCK_STATE =
  'leave it where it is; if the function only computes, promise it: { "kind": "pure", "function": name, "by": who }';

/**
 * A tick is one instant and never cut; a top-level stream is asynchronous already, so a FIFO network only adds delay
 * that the original could have had.
 */
const cutsAreTopLevelStreams: Requirement<DecoupleSite> = requires(
  'cuts-asynchronous',
  'the cut edges are top-level streams',
  (site) => {
    const { program, units, moved } = site;
    const bond = units.bonds.find(({ from, to }) => moved.has(from) !== moved.has(to));
    if (bond) {
      const unit = units.units.get(units.unitOf.get(bond.from) ?? -1);
      const advice = bond.because === 'type' ? UNLOCK_TYPE : isHoistable(site) ? UNLOCK_BATCH : null;
      return refused(`${bond.reason}${unit ? instant(program, unit) : ''}`, [bond.from, bond.to], advice);
    }
    for (const unit of units.units.values()) {
      const first = unit.operators[0];
      const other = unit.operators.find((id) => moved.has(id) !== moved.has(first as number));
      if (first === undefined || other === undefined) continue;
      return refused(`two operators belong together${instant(program, unit)}`, [first, other]);
    }
    const cuts = cutEdges(site);
    if (cuts.length === 0) return proved('independent: no edge is cut');
    const described = cuts.map((cut) => {
      const collection = program.op(cut.from).collection;
      return `${cut.from} -> ${cut.to} is a top-level ${collection?.order ?? ''} ${collection && isStream(collection) ? collection.kind : ''}`.trim();
    });
    const kind = isFunctional(site, cuts) ? 'functional' : 'asynchronous';
    return proved(`${kind}: ${described.join('; ')}`);
  },
);

/** Does what moves look at one element at a time, outside ticks, and does nothing come back from it? */
function isFunctional({ program, moved }: DecoupleSite, cuts: readonly Cut[]): boolean {
  if (cuts.some((cut) => moved.has(cut.from))) return false;
  return [...moved].every((id) => {
    const { kind, place } = program.op(id);
    return place.scopes.length === 0 && ['elementwise', 'plumbing', 'network'].includes(roleOf(kind));
  });
}

const UNLOCK_BATCH = 'do it before the batch: it looks at one element at a time';
const UNLOCK_TYPE =
  'a promise in the program document, if it is true: {"kind": "travels", "type": ..., "by": who says so} (in Rust: ExportOptions::travels)';

/** What holds a tick together, in numbers. */
function instant(program: Program, { clock, operators }: Unit): string {
  if (clock === null) return '';
  const carried = operators.filter((id) => program.op(id).kind === 'DeferTick').length;
  const state = carried === 0 ? '' : `, ${carried} of them carry state to the next`;
  return `: tick ${clock} is one instant of ${operators.length} operators${state}`;
}

/** Would the author get the same by doing what moves before the batch, where a network may follow it? */
function isHoistable({ program, moved }: DecoupleSite): boolean {
  return [...moved].every((id) => {
    for (let at: number | undefined = id; at !== undefined; ) {
      const { kind, collection } = program.op(at);
      if (kind === 'Batch') return collection !== null && isStream(collection);
      if (kind !== 'Cast' && (roleOf(kind) !== 'elementwise' || kind.startsWith('Partition'))) return false;
      const [only, ...others] = program.inputs(at);
      at = others.length === 0 ? only?.from : undefined;
    }
    return false;
  });
}

/** How a display text shows that a closure reads the own member id: by the captured name, or by the generated one. */
const OWN_ID = /CLUSTER_SELF_ID__free|__hydro_lang_cluster_self_id_/;

const memberwise: Requirement<DecoupleSite> = requires(
  'members-keep-partners',
  'cluster members keep their partners',
  ({ program, location, moved }) => {
    if (baseOf(program, location).kind === 'process') return proved('the location is a process');
    for (const id of moved) {
      const hidden = Object.keys(program.op(id).fields).some(
        (field) => !program.expressions.has(`${id}.${field}`) && OWN_ID.test(program.text(id, field) ?? ''),
      );
      if (hidden)
        return refused('a closure reads the own member id, but the export has only display text', [id], 'export with full texts');
    }
    return proved('member i talks to member i, own ids are renamed');
  },
);

/** In the order in which they are reported. */
export const PRECONDITIONS: readonly Requirement<DecoupleSite>[] = [
  mayBeRewritten,
  freeOfOutsideState,
  portsStay,
  somethingMovesAndStays,
  cutsAreTopLevelStreams,
  memberwise,
];
