/** One hole of a template with its width, precision and radix. */
import { unsigned } from './numbers.ts';
import { debug, display } from './print.ts';
import { deref, type Run, settle, type Thing } from './things.ts';
import type { Value } from './value.ts';

export interface Hole {
  /** Position or name of the argument. */
  readonly of: number | string;
  readonly debug: boolean;
  readonly radix: 'x' | 'X' | 'b' | 'o' | null;
  readonly alternate: boolean;
  readonly plus: boolean;
  readonly zero: boolean;
  readonly fill: string;
  readonly align: '<' | '^' | '>' | null;
  readonly width: number | string | null;
  readonly precision: number | string | null;
}
const RADIX = { x: 16, X: 16, b: 2, o: 8 } as const;

export function pad(run: Run, hole: Hole, thing: Thing, width: number | null, precision: number | null): string {
  const value = settle(run, deref(thing));
  const numeric = typeof value === 'object' && (value.t === 'int' || value.t === 'float');
  let text = bare(run, hole, value, precision);
  let prefix =
    typeof value === 'object' && value.t === 'int' && hole.radix !== null && hole.alternate ? `0${hole.radix.toLowerCase()}` : '';
  if (numeric && text.startsWith('-')) {
    prefix = `-${prefix}`;
    text = text.slice(1);
  } else if (numeric && hole.plus) prefix = `+${prefix}`;
  const missing = (width ?? 0) - [...prefix].length - [...text].length;
  if (missing <= 0) return prefix + text;
  run.spend(missing);
  if (hole.zero && numeric) return prefix + '0'.repeat(missing) + text;
  const align = hole.align ?? (numeric ? '>' : '<');
  const left = align === '<' ? 0 : align === '>' ? missing : missing >> 1;
  return hole.fill.repeat(left) + prefix + text + hole.fill.repeat(missing - left);
}

/** Without sign, prefix and padding. */
function bare(run: Run, { debug: asDebug, radix }: Hole, value: Value, precision: number | null): string {
  if (typeof value === 'object' && value.t === 'int' && radix !== null) {
    const text = unsigned(value.v, value.width).toString(RADIX[radix]);
    return radix === 'X' ? text.toUpperCase() : text;
  }
  if (typeof value === 'object' && value.t === 'float' && precision !== null && Number.isFinite(value.v))
    return `${Object.is(value.v, -0) ? '-' : ''}${value.v.toFixed(precision)}`;
  if (typeof value === 'string' && precision !== null && !asDebug) return [...value].slice(0, precision).join('');
  return asDebug ? debug(run, value) : display(run, value);
}
