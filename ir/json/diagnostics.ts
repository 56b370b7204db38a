import { type Diagnostic, InputError } from '../errors.ts';
import { INPUT_CODES, type InputCode } from './codes.ts';

/** Where a value stands in the input: a linked list, so that a deep document costs nothing until something is wrong. */
export interface Path {
  readonly parent: Path | null;
  readonly key: string | number;
}

export const at = (parent: Path | null, ...keys: readonly (string | number)[]): Path | null =>
  keys.reduce<Path | null>((path, key) => ({ parent: path, key }), parent);

/** JSON pointer, RFC 6901. */
export function pointer(path: Path | null): string {
  const parts: string[] = [];
  for (let step = path; step !== null; step = step.parent) {
    parts.push(String(step.key).replaceAll('~', '~0').replaceAll('/', '~1'));
  }
  return parts.length === 0 ? '' : `/${parts.reverse().join('/')}`;
}

/** More would not help a reader, and a hostile document must not make the answer larger than itself. */
const MOST = 50;

/** Collects what is wrong with one document. */
export class Collector {
  readonly diagnostics: Diagnostic[] = [];
  private suppressed = 0;
  private status = 0;

  get failed(): boolean {
    return this.diagnostics.length > 0;
  }

  add(code: InputCode, path: Path | null, message: string): void {
    const { hint, status } = INPUT_CODES[code];
    this.status = Math.max(this.status, status);
    if (this.diagnostics.length >= MOST) this.suppressed += 1;
    else this.diagnostics.push({ severity: 'error', code, pointer: pointer(path), message, hint });
  }

  /** Throws when anything was found. */
  check(): void {
    if (!this.failed) return;
    const last = this.diagnostics.at(-1);
    if (this.suppressed > 0 && last !== undefined) {
      this.diagnostics[this.diagnostics.length - 1] = { ...last, message: `${last.message} (and ${this.suppressed} more)` };
    }
    throw new InputError(this.diagnostics, { status: this.status });
  }
}

/** Short, safe rendering of an offending value for a message. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object') {
    const keys = Object.keys(value);
    return keys.length === 0
      ? 'an empty object'
      : `an object with ${cut(keys.slice(0, 4).join(', '), 80)}${keys.length > 4 ? ', ...' : ''}`;
  }
  return cut(JSON.stringify(value) ?? typeof value, 80);
}

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most)}...` : text);
