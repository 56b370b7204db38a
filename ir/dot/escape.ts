/**
 * Making foreign text harmless in DOT. Names, types and closures come from user programs; three readers interpret them: the DOT
 * scanner (quotes), ts-graphviz (a value that starts with `<` and ends with `>` becomes HTML) and Graphviz (entities and backslash
 * escapes such as `\N`). Entities are decoded after the first two, so everything special is written as one.
 */

/** Characters that break XML or reorder text in front of the reader (bidirectional controls). */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|\p{Surrogate}/gu;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const entities = (text: string): string => text.replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char);

/** Text for terminals: control characters and those that reorder text become spaces, lines stay lines. */
export const plainText = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(UNPRINTABLE, ' '))
    .join('\n');

/** Text of an element or a quoted attribute of SVG. */
export const svgText = (text: string): string => entities(text.replace(UNPRINTABLE, ' '));

/** Text of a label: lines are set left-aligned when there are several, centred when there is one. */
export function dotLabel(lines: readonly string[]): string {
  const escaped = lines.map((line) => entities(widened(line.replace(UNPRINTABLE, ' '))).replaceAll('\\', '\\\\'));
  return escaped.length === 1 ? (escaped[0] ?? '') : escaped.map((line) => `${line}\\l`).join('');
}

/** Graphviz measures every character outside ASCII as a space; spaces at the end make up for it, or text leaves its box. */
const widened = (line: string): string => line + ' '.repeat(Math.min(60, 2 * (line.match(/[^\u0000-\u007f]/gu)?.length ?? 0)));

/**
 * Text of a tooltip. Graphviz expands backslashes here once or twice depending on the kind of object, so no number of them is right
 * for all: they are shown as the look-alike U+29F5.
 */
export function dotTooltip(text: string): string {
  return text
    .split('\n')
    .map((line) => entities(line.replace(UNPRINTABLE, ' ').replaceAll('\\', '⧵')))
    .join('\\n');
}
