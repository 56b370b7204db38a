/** How much a reader sees at once, in characters and lines. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

/** Of whoever does not say: the terminal that all others can show. */
export const USUAL: Screen = { columns: 80, rows: 24 };

/** A heading with what stands below it. */
export interface Part {
  /** Null where the items need none; then they are not indented. */
  readonly title: string | null;
  readonly items: readonly string[];
  /** Items that are shown at any rate, the first ones. */
  readonly least: number;
  /** Room that is left goes to the parts with the lowest rank first. */
  readonly rank: number;
}

/**
 * Parts one below the other, with as many items of each as there is room for, whole, and how many are left. Lines break between words.
 * A line that is longer for the length of one word counts as the lines that a terminal makes of it.
 * @returns at most `rows` lines, unless what is shown at any rate takes more
 */
export function onScreen(parts: readonly Part[], { columns, rows }: Screen): string[] {
  const written = parts
    .filter(({ items }) => items.length > 0)
    .map(({ title, items, least, rank }) => {
      const indent = title === null ? '' : '  ';
      const all = items.map((text) => wrapped(text, columns, indent));
      const head = title === null ? [] : wrapped(title, columns, '');
      const lines = (count: number): string[] => [
        ...head,
        ...all.slice(0, count).flat(),
        ...(count < all.length ? [`${indent}and ${all.length - count} more: --all`] : []),
      ];
      return { lines, rank, least: Math.min(least, all.length), most: all.length };
    });
  const counts = written.map(({ least }) => least);
  const height = (): number => written.reduce((sum, { lines }, i) => sum + heightOf(lines(counts[i] as number), columns), 0);
  for (const part of [...written].sort((a, b) => a.rank - b.rank)) {
    const i = written.indexOf(part);
    // The last item needs no line that says how many are left, so that it may fit where the one before it does not.
    for (let count = part.most; count > part.least; count -= 1) {
      counts[i] = count;
      if (height() <= rows) break;
      counts[i] = part.least;
    }
  }
  return written.flatMap(({ lines }, i) => lines(counts[i] as number));
}

/** Lines of a terminal. */
export const heightOf = (lines: readonly string[], columns: number): number =>
  lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / columns)), 0);

/** A text in lines that break between words; all but the first are indented more. */
export function wrapped(text: string, columns: number, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.trim() !== '' && line.length + word.length + 1 > columns) {
      lines.push(line.trimEnd());
      line = `${indent}   `;
    }
    line += line.trim() === '' ? word : ` ${word}`;
  }
  return [...lines, line];
}
