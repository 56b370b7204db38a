/** Two programs that somebody brings, run against each other. */
import { Value as Schema } from 'typebox/value';
import {
  type CompareOptions,
  CompareOptionsSchema,
  type Diagnostic,
  type Differential,
  didYouMean,
  InputError,
  type Program,
} from '../../ir/index.ts';
import { escapePointer } from '../inputs/read-value.ts';
import { groundOf } from '../refine/ground.ts';
import { COMPARE_CODES } from './codes.ts';
import { differ } from './differ.ts';
import { EFFORTS } from './efforts.ts';
import { portProblems } from './ports.ts';

/**
 * Is what the other program can show at its ports something that the program can show? Both must be valid.
 * @throws InputError on options that are wrong, and when the programs do not have the same ports; pointers start with /program, /other or
 * /options
 */
export function comparePrograms(program: Program, other: Program, options: CompareOptions, onWork?: () => void): Differential {
  const { verify = 'quick' } = checkedOptions(options);
  const bounds = typeof verify === 'string' ? EFFORTS[verify] : { ...EFFORTS.quick, ...verify };
  const problems = portProblems(groundOf(program, other, bounds), bounds.clusterSize);
  if (problems.length > 0) throw new InputError(problems);
  return differ(program, other, bounds, onWork);
}

function checkedOptions(options: CompareOptions): CompareOptions {
  const given: { readonly verify?: unknown } = options;
  if (Schema.Check(CompareOptionsSchema, options)) return options;
  const unknown = Object.keys(given).filter((name) => name !== 'verify');
  const problem = (pointer: string, message: string): Diagnostic => ({
    severity: 'error',
    code: 'compare-options',
    pointer: `/options${pointer}`,
    message,
    hint: COMPARE_CODES['compare-options'].hint,
  });
  throw new InputError(
    unknown.length > 0
      ? unknown.map((name) =>
          problem(`/${escapePointer(name)}`, `unknown option ${JSON.stringify(name)}${didYouMean(name, ['verify'])}`),
        )
      : [problem('/verify', `${JSON.stringify(given.verify)} is not quick, thorough or an object of bounds`)],
  );
}
