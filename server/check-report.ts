import type { Diagnostic, Differential, Drawing, Options, Plan } from '../index.ts';
import type { Engine } from './engine.ts';
import { within } from './input-errors.ts';

/** What a program is checked with. */
export interface CheckedWith {
  /** A plan made from it. */
  readonly plan?: unknown;
  /** A locked plan made from it. */
  readonly lock?: unknown;
  /** A version of it. */
  readonly other?: unknown;
  /** How far behaviour is compared: `quick` for another program and for a locked plan, `off` for a plan when left out. */
  readonly verify?: Options['verify'] | undefined;
}

/** What a check found, for the service and the shell. */
export interface CheckReport {
  readonly ok: boolean;
  /** How far it got: a plan is looked at only when its program is valid, runs that decide nothing do not count. */
  readonly level: 'validator' | 'certificate' | 'differential';
  /** Content hash of the program. */
  readonly program: string;
  /** Content hash of the other program. */
  readonly other?: string;
  /** Pointers start with /program, /plan, /lock or /other. */
  readonly diagnostics: readonly Diagnostic[];
  /** What running both came to, when that was asked for and everything else holds. */
  readonly differential?: Differential;
  /** The run of the counterexample. */
  readonly drawing?: Drawing | null;
}

/**
 * Checks a program, and a plan or a locked plan made from it or another version of it when there is one.
 * @throws InputError on documents that cannot be read and on programs that cannot be compared; pointers start with /program, /plan, /lock or /other
 */
export function checkReport(engine: Engine, document: unknown, against: CheckedWith = {}): CheckReport {
  const { id } = within('/program', () => engine.identify(document));
  const invalid = below('/program', engine.check(document));
  if (against.other !== undefined) return againstOther(engine, { document, id, invalid }, against.other, against.verify);
  if (against.lock !== undefined && !hasErrors(invalid))
    return withLock(engine, { document, id, invalid }, against.lock, against.verify);
  if (against.plan === undefined || hasErrors(invalid))
    return { ok: !hasErrors(invalid), level: 'validator', program: id, diagnostics: invalid };
  const broken = below(
    '/plan',
    within('/plan', () => engine.checkPlan(document, against.plan)),
  );
  const proved = !hasErrors(broken);
  const report = { ok: proved, level: 'certificate', program: id, diagnostics: [...invalid, ...broken] } as const;
  if (!proved || against.verify === undefined || against.verify === 'off') return report;
  return { ...report, ...compared(engine, document, (against.plan as Plan).program, against.verify, report.level) };
}

interface Subject {
  readonly document: unknown;
  readonly id: string;
  readonly invalid: readonly Diagnostic[];
}

/** A locked plan says nothing of its behaviour: it is compared unless that is not wanted. */
function withLock(
  engine: Engine,
  { document, id, invalid }: Subject,
  lock: unknown,
  verify: Options['verify'] = 'quick',
): CheckReport {
  const { problems, program } = within('/lock', () => engine.applyLock(document, lock));
  const diagnostics = [...invalid, ...below('/lock', problems)];
  const report = { ok: !hasErrors(problems), level: 'certificate', program: id, diagnostics } as const;
  if (!report.ok || verify === 'off') return report;
  return { ...report, ...compared(engine, document, program, verify, report.level) };
}

function againstOther(
  engine: Engine,
  { document, id, invalid }: Subject,
  other: unknown,
  verify: Options['verify'] = 'quick',
): CheckReport {
  const { id: otherId } = within('/other', () => engine.identify(other));
  const diagnostics = [...invalid, ...below('/other', engine.check(other))];
  const report = { ok: !hasErrors(diagnostics), level: 'validator', program: id, other: otherId, diagnostics } as const;
  if (!report.ok || verify === 'off') return report;
  return { ...report, ...compared(engine, document, other, verify, report.level) };
}

type Compared = Pick<CheckReport, 'ok' | 'level' | 'differential' | 'drawing'>;

function compared(
  engine: Engine,
  document: unknown,
  other: unknown,
  verify: Exclude<NonNullable<Options['verify']>, 'off'>,
  level: CheckReport['level'],
): Compared {
  const differential = engine.compare(document, other, { verify });
  const { result, counterexample } = differential;
  return {
    ok: counterexample === null,
    level: result === 'refines' || counterexample !== null ? 'differential' : level,
    differential,
    drawing: counterexample === null ? null : engine.drawRun(document, other, counterexample),
  };
}

/** A comparison that was asked for came to nothing: it proves as little as none. */
export const isUndecided = ({ differential }: CheckReport): boolean =>
  differential?.result === 'budget' || differential?.result === 'unsupported';

const hasErrors = (found: readonly Diagnostic[]): boolean => found.some(({ severity }) => severity === 'error');
const below = (base: string, found: readonly Diagnostic[]): Diagnostic[] =>
  found.map((diagnostic) => ({ ...diagnostic, pointer: base + diagnostic.pointer }));
