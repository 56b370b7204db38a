/** `parse` and `from_str_radix`. */
import { PARSE_BOOL_ERROR, parseCharError, parseFloatError, parseIntError } from '../errors.ts';
import { readFloat } from '../floats.ts';
import { fits, isSigned } from '../numbers.ts';
import type { Run } from '../things.ts';
import { type Type, widthOf } from '../types.ts';
import { char, err, int, ok, opaque, type Value, type Width } from '../value.ts';

/** The first thing that is wrong decides. */
export function readInt(text: string, radix: number, width: Width | null): Value {
  if (text === '') return err(parseIntError('Empty'));
  const negative = text.startsWith('-') && isSigned(width);
  const digits = negative || text.startsWith('+') ? text.slice(1) : text;
  if (digits === '') return err(parseIntError('InvalidDigit'));
  let value = 0n;
  for (const c of digits) {
    const digit = /^[0-9a-z]$/i.test(c) ? Number.parseInt(c, 36) : radix;
    if (digit >= radix) return err(parseIntError('InvalidDigit'));
    value = value * BigInt(radix) + BigInt(negative ? -digit : digit);
    if (!fits(value, width)) return err(parseIntError(negative ? 'NegOverflow' : 'PosOverflow'));
  }
  return ok(int(value, width));
}

export function parse(run: Run, text: string, type: Type | null): Value {
  switch (type?.kind) {
    case 'int':
      return readInt(text, 10, widthOf(type));
    case 'float': {
      const found = readFloat(text, type.name === 'f32' ? 'f32' : 'f64');
      return found === null ? err(parseFloatError(text === '' ? 'Empty' : 'Invalid')) : ok(found);
    }
    case 'bool':
      return text === 'true' || text === 'false' ? ok(text === 'true') : err(PARSE_BOOL_ERROR);
    case 'char': {
      const size = [...text].length;
      return size === 1 ? ok(char(text)) : err(parseCharError(size === 0 ? 'EmptyString' : 'TooManyChars'));
    }
    case 'string':
      return ok(text);
    default:
      run.abstracted('parse into an inferred type');
      return ok(opaque('parse', [text]));
  }
}
