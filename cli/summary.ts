import { explain, headlines, type Plan, type Screen, USUAL } from '../index.ts';
import { hasColour, paintLines } from './paint.ts';

/** A text on one screen and what to do next; of the usual size where the answer does not go to a terminal. */
export function screenText(write: (screen: Screen) => string, next: string | null, isStandard: boolean): string {
  const { columns = USUAL.columns, rows = USUAL.rows } = isStandard ? process.stdout : {};
  const width = Math.max(60, columns);
  const last = next === null ? '' : `Next: ${next}\n`;
  // One line for it is left anyway.
  const more = Math.max(0, Math.ceil((last.length - 1) / width) - 1);
  return painted(`${write({ columns: width, rows: Math.max(USUAL.rows, rows) - more })}${last}`, isStandard);
}

/** Everything of a plan; what was guessed stands in the first lines here as well. */
export function wholePlan(plan: Plan, isStandard: boolean): string {
  const guesses = headlines(plan).flatMap((line) => (line.startsWith('! ') ? [`${line}\n`] : []));
  return painted(
    explain(plan).replace('\n', () => `\n${guesses.join('')}`),
    isStandard,
  );
}

const painted = (text: string, isStandard: boolean): string =>
  isStandard && hasColour(process.stdout, process.env) ? paintLines(text) : text;
