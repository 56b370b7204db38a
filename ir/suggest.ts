/**
 * Asks whether a known name was meant: `; did you mean 'partition'?`. Empty when no known name is near.
 * @param name what was written
 * @param known what there is
 */
export function didYouMean(name: string, known: Iterable<string>): string {
  const nearest = closest(name, known);
  return nearest === null ? '' : `; did you mean '${nearest}'?`;
}

/** The known name that is nearest to a mistyped one: few letters apart, or longer than what was written; null when none is. */
export function closest(name: string, known: Iterable<string>): string | null {
  const wanted = name.toLowerCase();
  const ranked = [...new Set(known)].map((candidate) => ({ candidate, distance: editDistance(wanted, candidate.toLowerCase()) }));
  ranked.sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
  const [best] = ranked;
  // A word of three letters has others at distance 2 that nobody would take it for.
  if (best !== undefined && best.distance <= Math.min(Math.max(2, name.length / 3), name.length / 2)) return best.candidate;
  const longer = ranked.filter(({ candidate }) => candidate.toLowerCase().startsWith(wanted));
  return wanted.length > 2 ? (longer[0]?.candidate ?? null) : null;
}

/** Letters to put in, take out, replace or swap with their neighbour. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swap = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY;
      next.push(Math.min(substitute, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swap));
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}
