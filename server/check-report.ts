import type { Diagnostic } from '../index.ts';
import type { Engine } from './engine.ts';

/** What a check found, for the service and the shell. */
export interface CheckReport {
  readonly ok: boolean;
  /** How far it got: a plan is looked at only when its program is valid. */
  readonly level: 'validator' | 'certificate';
  /** Content hash of the program. */
  readonly program: string;
  /** Pointers start with /program or /plan. */
  readonly diagnostics: Diagnostic[];
}

/**
 * Checks a program, and the certificate of a plan made from it when there is one.
 * @throws InputError on documents that cannot be read
 */
export function checkReport(engine: Engine, document: unknown, plan?: unknown): CheckReport {
  const { id } = engine.identify(document);
  const invalid = below('/program', engine.check(document));
  if (plan === undefined || hasErrors(invalid))
    return { ok: !hasErrors(invalid), level: 'validator', program: id, diagnostics: invalid };
  const broken = below('/plan', engine.checkPlan(document, plan));
  return { ok: !hasErrors(broken), level: 'certificate', program: id, diagnostics: [...invalid, ...broken] };
}

const hasErrors = (found: readonly Diagnostic[]): boolean => found.some(({ severity }) => severity === 'error');
const below = (base: string, found: readonly Diagnostic[]): Diagnostic[] =>
  found.map((diagnostic) => ({ ...diagnostic, pointer: base + diagnostic.pointer }));
