/** Width, fill and alignment of one hole of a template. */
import type { Run } from './things.ts';

/** What a hole asks for, its sizes known. */
export interface Spec {
  readonly debug: boolean;
  readonly radix: 'x' | 'X' | 'b' | 'o' | null;
  readonly alternate: boolean;
  readonly plus: boolean;
  readonly zero: boolean;
  readonly fill: string;
  readonly align: '<' | '^' | '>' | null;
  readonly width: number | null;
  readonly precision: number | null;
}

export const PLAIN: Spec = {
  debug: false,
  radix: null,
  alternate: false,
  plus: false,
  zero: false,
  fill: ' ',
  align: null,
  width: null,
  precision: null,
};

/** @param sign what stands before the digits of a number; null for text, of which a precision cuts the end */
export function padded(run: Run, spec: Spec, body: string, sign: string | null = null): string {
  const text = sign === null && spec.precision !== null ? [...body].slice(0, spec.precision).join('') : body;
  const prefix = sign ?? '';
  const missing = (spec.width ?? 0) - [...prefix].length - [...text].length;
  if (missing <= 0) return prefix + text;
  run.spend(missing);
  if (spec.zero && sign !== null) return prefix + '0'.repeat(missing) + text;
  const align = spec.align ?? (sign === null ? '<' : '>');
  const left = align === '<' ? 0 : align === '>' ? missing : missing >> 1;
  return spec.fill.repeat(left) + prefix + text + spec.fill.repeat(missing - left);
}
