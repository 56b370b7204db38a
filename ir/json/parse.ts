import { InputError } from '../errors.ts';
import type { Json } from '../graph/operator.ts';
import { INPUT_CODES } from './codes.ts';
import { Collector, type Path, show } from './diagnostics.ts';
import { type Limits, limitError } from './limits.ts';
import { checkLossless, endOfString } from './lossless.ts';

/**
 * Text to JSON value within limits. V8's JSON.parse keeps its own stack, so depth does not crash it, but every level costs memory:
 * depth is therefore counted on the text before anything is built.
 * @throws InputError `not-json`, `limit-bytes`, `limit-depth`, `forbidden-key`, and what `checkLossless` throws
 */
export function parseJson(text: string, limits: Limits): Json {
  const bytes = Buffer.byteLength(text, 'utf8');
  if (bytes > limits.bytes) throw limitError('bytes', limits.bytes, bytes);
  const depth = depthOf(text);
  if (depth > limits.depth) throw limitError('depth', limits.depth, depth);
  let value: Json;
  try {
    value = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text) as Json;
  } catch (error) {
    const { hint, status } = INPUT_CODES['not-json'];
    const message = error instanceof Error ? error.message : String(error);
    throw new InputError([{ severity: 'error', code: 'not-json', pointer: '', message, hint }], { status });
  }
  checkLossless(text);
  // A closer look is rarely needed. A name can be written with escapes (of `_` or of a letter); a number can be beyond 2^53.
  if (text.includes('__proto__') || /\\u00[567]/i.test(text) || /\d{16}|\d[eE]\+?\d/.test(text)) checkValue(value, limits);
  return value;
}

/**
 * Checks a value that somebody else parsed: JSON types only, depth within the limit (which also ends cyclic objects), no `__proto__`, no
 * numbers of which nobody can know whether they were rounded.
 * @throws InputError
 */
export function checkValue(value: unknown, limits: Limits): asserts value is Json {
  const problems = new Collector();
  const stack: Frame[] = [{ value, path: null, depth: 1 }];
  for (let frame = stack.pop(); frame !== undefined; frame = stack.pop()) {
    if (typeof frame.value !== 'object' || frame.value === null) checkLeaf(frame, problems);
    else if (frame.depth > limits.depth) throw limitError('depth', limits.depth, frame.depth);
    else pushMembers(frame, stack, problems);
  }
  problems.check();
}

interface Frame {
  readonly value: unknown;
  readonly path: Path | null;
  readonly depth: number;
}

function checkLeaf({ value, path }: Frame, problems: Collector): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (Number.isFinite(value)) {
    if (Math.abs(value as number) > Number.MAX_SAFE_INTEGER)
      problems.add('number-inexact', path, `${value} is beyond 2^53 - 1, where a number may stand for its neighbours`);
    return;
  }
  problems.add('shape', path, `${typeof value === 'number' ? value : typeof value} is not a JSON value`);
}

function pushMembers({ value, path, depth }: Frame, stack: Frame[], problems: Collector): void {
  const push = (child: unknown, key: string | number): void => {
    // Leaves that are surely fine are not worth a frame.
    if (typeof child === 'string' || typeof child === 'boolean' || child === null) return;
    stack.push({ value: child, path: { parent: path, key }, depth: depth + 1 });
  };
  if (Array.isArray(value)) {
    for (let i = value.length - 1; i >= 0; i -= 1) push(value[i], i);
    return;
  }
  const object = value as Readonly<Record<string, unknown>>;
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) problems.add('shape', path, `${show(object)} is not a plain object`);
  for (const key of Object.keys(object).reverse()) {
    if (key === '__proto__') problems.add('forbidden-key', { parent: path, key }, 'a member is named __proto__');
    else push(object[key], key);
  }
}

const QUOTE = 0x22;

/** Deepest nesting of brackets outside strings; text that is not JSON gets some number and fails later. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) {
      i = endOfString(text, i + 1);
    } else if (c === 0x5b || c === 0x7b) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (c === 0x5d || c === 0x7d) {
      depth -= 1;
    }
  }
  return deepest;
}
