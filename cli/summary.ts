import { explain, headlines, type Plan, summarize } from '../index.ts';
import { hasColour, paintLines } from './paint.ts';

/** A plan as text: on one screen with what to do next, or all of it. */
export function planText(plan: Plan, all: boolean, next: string, isStandard: boolean): string {
  const { stdout, env } = process;
  const { columns = 100, rows = 40 } = isStandard ? stdout : {};
  const text = all ? withGuesses(plan) : `${summarize(plan, { columns: Math.max(60, columns), rows })}Next: ${next}\n`;
  return isStandard && hasColour(stdout, env) ? paintLines(text) : text;
}

/** What was guessed stands in the first lines here as well. */
const withGuesses = (plan: Plan): string =>
  explain(plan).replace(
    '\n',
    () =>
      `\n${headlines(plan)
        .flatMap((line) => (line.startsWith('! ') ? [`${line}\n`] : []))
        .join('')}`,
  );
