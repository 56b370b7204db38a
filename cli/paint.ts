/** Colour, where it is wanted: NO_COLOR and FORCE_COLOR win over what the stream is (FORCE_COLOR over NO_COLOR, as in Node). */
export function hasColour(stream: { readonly isTTY?: boolean }, env: Readonly<Record<string, string | undefined>>): boolean {
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (env['NO_COLOR']) return false;
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

const STYLES = { bold: [1, 22], yellow: [33, 39] } as const;

export function paint(style: keyof typeof STYLES, text: string): string {
  const [on, off] = STYLES[style];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}

/** Headings bold, what was guessed yellow. */
export function paintLines(text: string): string {
  let guessed = false;
  return text.replace(/^.+$/gm, (line) => {
    const inside = line.startsWith(' ');
    guessed = line.startsWith('! ') || (guessed && inside);
    return guessed ? paint('yellow', line) : inside ? line : paint('bold', line);
  });
}
