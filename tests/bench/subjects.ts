import { stringifyProgram } from '../../ir/index.ts';
import { exampleNames, exampleText } from '../support/examples.ts';
import { FAMILIES, type Family } from '../support/generate.ts';

/** A program document to measure on. */
export interface Subject {
  readonly name: string;
  readonly text: () => string;
}

const SIZES = [50, 500, 5000] as const;

const generated: readonly Subject[] = (Object.keys(FAMILIES) as Family[]).flatMap((family) =>
  SIZES.map((size) => ({ name: `${family} of ${size}`, text: () => stringifyProgram(FAMILIES[family](size)) })),
);

const examples: readonly Subject[] = exampleNames.map((name) => ({ name, text: () => exampleText(name) }));

export const SUBJECTS: readonly Subject[] = [...examples, ...generated];
