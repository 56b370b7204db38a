import { distance } from 'fastest-levenshtein';

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
  const ranked = [...new Set(known)].map((candidate) => ({ candidate, apart: distance(wanted, candidate.toLowerCase()) }));
  ranked.sort((a, b) => a.apart - b.apart || (a.candidate < b.candidate ? -1 : 1));
  const [best] = ranked;
  // A word of three letters has others at distance 2 that nobody would take it for.
  if (best !== undefined && best.apart <= Math.min(Math.max(2, name.length / 3), name.length / 2)) return best.candidate;
  const longer = ranked.filter(({ candidate }) => candidate.toLowerCase().startsWith(wanted));
  return wanted.length > 2 ? (longer[0]?.candidate ?? null) : null;
}
