import type { Program } from '../graph/program.ts';
import { findBroadcasts, findClosedBroadcasts } from './broadcast.ts';
import { findFilterIfs, findPresences } from './conditions.ts';
import { type Idiom, isIdiom } from './idiom.ts';
import { findKeyedScans } from './keyed-scan.ts';
import { findMemberships } from './membership.ts';
import { findNetworkEnds } from './network-ends.ts';
import { findQuorums } from './quorum.ts';
import { findRequestResponses } from './request-response.ts';
import { findRoundRobins } from './round-robin.ts';
import { findAcrossTicks, findSnapshotCrosses, findTickStates, findUnusedOutputs } from './tick-shapes.ts';
import { View } from './view.ts';

/**
 * All idioms of a program, recognised by shape and types, never by names. Where shapes overlap the larger one wins, so each operator
 * is in at most one; an idiom whose root went to another is dropped. Sorted by location, then root: same program, same list.
 */
export const findIdioms = (program: Program): readonly Idiom[] => program.fact(idiomsOf);

function idiomsOf(program: Program): readonly Idiom[] {
  const view = new View(program);
  const senders = [...findBroadcasts(view), ...findClosedBroadcasts(view), ...findRoundRobins(view)];
  const addressed = new Set(
    senders.flatMap((idiom) => (isIdiom('broadcast')(idiom) || isIdiom('round-robin')(idiom) ? [idiom.details.network] : [])),
  );
  // NOTE the order is the priority: shapes that contain others come first.
  const candidates: Idiom[] = [
    ...findQuorums(view),
    ...findRequestResponses(view),
    ...senders,
    ...findMemberships(view),
    ...findNetworkEnds(view, addressed),
    ...findKeyedScans(view),
    ...findAcrossTicks(view),
    ...findTickStates(view),
    ...findPresences(view),
    ...findFilterIfs(view),
    ...findSnapshotCrosses(view),
    ...findUnusedOutputs(view),
  ];
  const claimed = new Set<number>();
  const found: Idiom[] = [];
  for (const idiom of candidates) {
    if (claimed.has(idiom.root)) continue;
    const operators = idiom.operators.filter((id) => !claimed.has(id) && view.root(id) === idiom.location);
    for (const id of operators) claimed.add(id);
    found.push({ ...idiom, operators });
  }
  return found.sort((a, b) => compareKeys(a.location, b.location) || a.root - b.root);
}

const compareKeys = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
