import Negotiator from 'negotiator';
import { type Format, formats } from '../formats.ts';

/** The one of `available` that a client likes best by its Accept header (RFC 9110 12.5.1), null when none will do. */
export function negotiate(header: string | undefined, available: readonly Format[]): Format | null {
  if (header === undefined || header.trim() === '') return available[0] ?? null;
  const type = new Negotiator({ headers: { accept: header } }).mediaType(available.map((format) => typeOf(format)));
  return available.find((format) => typeOf(format) === type) ?? null;
}

/** As it is sent: those who ask for a character set ask for this one. */
const typeOf = (format: Format): string => `${formats[format].type}; charset=utf-8`;
