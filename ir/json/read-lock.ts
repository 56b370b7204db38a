import { Compile, type Validator } from 'typebox/compile';
import { InputError } from '../errors.ts';
import type { Json } from '../graph/operator.ts';
import { hashValue } from '../hash.ts';
import { LOCK_FORMAT, type Lock, LockSchema } from '../schema/lock.ts';
import { INPUT_CODES } from './codes.ts';
import { canonicalJson } from './stringify.ts';

let validator: Validator<Record<never, never>, typeof LockSchema> | null = null;

const formatOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? (value as { format?: unknown }).format : null;

/** A lock document, of whatever version. */
export function isLock(value: unknown): boolean {
  const format = formatOf(value);
  return typeof format === 'string' && /^hydrofoil\.lock\/\d+$/.test(format);
}

/**
 * Reads a `hydrofoil.lock/1` document: its shape, not its truth.
 * @throws InputError `not-a-lock` with the place of the first fault, also for other formats
 */
export function readLock(value: unknown): Lock {
  validator ??= Compile(LockSchema);
  if (validator.Check(value)) return value;
  const { hint, status } = INPUT_CODES['not-a-lock'];
  const [first] = validator.Errors(value);
  const format = formatOf(value);
  const other = typeof format === 'string' && format !== LOCK_FORMAT;
  const message = other
    ? isLock(value)
      ? `the lock's format is ${format}, this version reads ${LOCK_FORMAT}`
      : `this is not a lock: its format is ${format}`
    : `this is not a lock: ${first?.message ?? 'wrong shape'}`;
  const pointer = other ? '/format' : (first?.instancePath ?? '');
  throw new InputError([{ severity: 'error', code: 'not-a-lock', pointer, message, hint }], { status });
}

/** What `integrity` of a lock has to be. */
export function integrityOf({ integrity: _, ...rest }: Lock): string {
  return hashValue(rest as unknown as Json);
}

/** Members whose entries stand on lines of their own, so that a difference of two locks can be read. */
const DEPTH: Readonly<Record<string, number>> = { clusters: 1, locations: 1, steps: 3, assumptions: 1, cost: 1 };

/** A lock as text: one decision a line. */
export function stringifyLock(lock: Lock): string {
  const members = Object.entries(lock).map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${laidOut(value, DEPTH[name] ?? 0, '  ')}`,
  );
  return `{\n${members.join(',\n')}\n}\n`;
}

function laidOut(value: unknown, depth: number, indent: string): string {
  // Plans from the optimizer and plans from files have their members in another order.
  if (depth === 0 || typeof value !== 'object' || value === null) return canonicalJson(value as Json);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const inner = Array.isArray(value)
    ? value.map((item: unknown) => laidOut(item, depth - 1, `${indent}  `))
    : Object.entries(value).map(
        ([name, item]) => `${JSON.stringify(name)}: ${laidOut(item, name === 'edits' ? 1 : 0, `${indent}  `)}`,
      );
  if (inner.length === 0) return `${open}${close}`;
  return `${open}\n${inner.map((line) => `${indent}  ${line}`).join(',\n')}\n${indent}${close}`;
}
