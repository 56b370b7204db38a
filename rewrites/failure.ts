import { type Program, type Remark, spanOf, userSpanNear } from '../ir/index.ts';
import type { Standing } from './define-rewrite.ts';
import type { Labels } from './labels.ts';

type Failure = NonNullable<Remark['failed']>;

/**
 * What stands against a rule as a remark shows it. What no advice helps against comes first, because it would stand whatever else is done;
 * advice as a whole is given only where there is some against everything.
 */
export function failureOf(labels: Labels, program: Program, failed: readonly Standing[]): Failure {
  const hopeless = failed.filter(({ unlock }) => unlock === null);
  const order = [...hopeless, ...failed.filter(({ unlock }) => unlock !== null)];
  const [first, ...also] = order.map((one) => partOf(labels, program, one)) as [Failure, ...Failure[]];
  const unlock = hopeless.length > 0 ? null : [...new Set(order.map((one) => one.unlock))].join('; and ');
  return { ...first, unlock, ...(also.length === 0 ? {} : { also }) };
}

function partOf(labels: Labels, program: Program, { id, precondition, text, where: all, unlock }: Standing): Failure {
  const where = all.filter((id) => program.has(id));
  const [first] = where;
  const about =
    first === undefined
      ? { span: null }
      : { span: spanOf(program.op(first)), usedAt: userSpanNear(program, first), what: labels.describe([first]) };
  return { id, precondition, reason: text, where, ...about, unlock };
}
