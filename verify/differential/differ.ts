/** Level 3 of the verification ladder as a document: two programs run against each other. */
import { type Differential, type Program, plural } from '../../ir/index.ts';
import type { Bounds } from '../refine/bounds.ts';
import { checkRefinement, type Verdict } from '../refine/check.ts';
import { groundOf } from '../refine/ground.ts';
import { abstractions } from './abstractions.ts';
import { documentOf } from './counterexample.ts';

/**
 * Is what a changed program can show at its ports something that the original can show?
 * @param onWork called after every run; what it throws ends the comparison
 */
export function differ(original: Program, changed: Program, bounds: Bounds, onWork?: () => void): Differential {
  const ground = groundOf(original, changed, bounds);
  const verdict = checkRefinement(original, changed, bounds, ground, onWork);
  return {
    result: verdict.result,
    summary: summaryOf(verdict),
    checked: checkedOf(verdict),
    bounds: { ...bounds },
    work: verdict.result === 'unsupported' ? {} : { ...verdict.work },
    unsupported: verdict.result === 'unsupported' ? unsupportedOf(verdict) : [],
    abstracted: verdict.result === 'unsupported' ? [] : abstractions(original, changed, ground),
    counterexample: verdict.result === 'counterexample' ? documentOf(verdict.counterexample, ground, bounds) : null,
  };
}

type Unsupported = Extract<Verdict, { result: 'unsupported' }>;

/** Once for both programs, which share most operators. */
function unsupportedOf({ operators }: Unsupported): Differential['unsupported'] {
  const found = new Map(operators.map(({ op, kind, reason }) => [`${op} ${reason}`, { operator: op, kind, reason }]));
  return [...found.values()].sort((a, b) => a.operator - b.operator);
}

function summaryOf(verdict: Verdict): string {
  switch (verdict.result) {
    case 'refines':
      return 'refines within bounds';
    case 'counterexample':
      return 'counterexample';
    case 'unsupported': {
      const kinds = new Set(verdict.operators.map(({ kind }) => kind));
      return `unsupported: operator ${[...kinds].sort().join(', ')}`;
    }
    case 'budget':
      return `budget exhausted after ${plural(verdict.work.schedules, 'schedule')}`;
  }
}

function checkedOf(verdict: Verdict): string[] {
  if (verdict.result === 'unsupported') return ['nothing was run: the interpreter does not support an operator'];
  const { causal, scripts, schedules, unresolved, unended, silent } = verdict.work;
  const all = verdict.result === 'refines' ? ': all that came out can come out of the original' : '';
  const found = [
    `${plural(schedules, 'run')} under ${plural(causal, 'causal sequence')} and ${plural(scripts, 'random script')} of inputs${all}`,
  ];
  if (scripts < verdict.bounds.scripts && verdict.result !== 'counterexample')
    found.push(`the effort ended the comparison after ${scripts} of ${verdict.bounds.scripts} scripts`);
  if (unresolved > 0) found.push(`histories neither explained nor refuted: ${unresolved}`);
  if (unended > 0) found.push(`runs that did not end within ${verdict.bounds.steps} actions: ${unended}`);
  if (silent > 0) found.push(`runs of which nothing came out, which say little: ${silent}`);
  return found;
}
