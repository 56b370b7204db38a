import { type Format, formats } from '../formats.ts';

interface Range {
  readonly type: string;
  readonly quality: number;
}

/** Reads an Accept header (RFC 9110 12.5.1). Parameters other than `q` are ignored, unreadable parts are skipped. */
function ranges(header: string): Range[] {
  return header.split(',').flatMap((part) => {
    const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    if (!/^[^\s/]+\/[^\s/]+$/.test(type)) return [];
    const q = parameters.find((parameter) => parameter.startsWith('q='));
    const quality = q === undefined ? 1 : Number(q.slice(2));
    return Number.isFinite(quality) ? [{ type, quality: Math.min(1, Math.max(0, quality)) }] : [];
  });
}

/** Quality a client gives to a media type: the most specific range that covers it decides; 0 is a refusal. */
function qualityOf(type: string, accepted: readonly Range[]): number {
  const family = `${type.slice(0, type.indexOf('/'))}/*`;
  for (const pattern of [type, family, '*/*']) {
    const range = accepted.find((candidate) => candidate.type === pattern);
    if (range) return range.quality;
  }
  return 0;
}

/** The best of `available` for this Accept header (the first one among equals), null when none will do. */
export function negotiate(header: string | undefined, available: readonly Format[]): Format | null {
  if (header === undefined || header.trim() === '') return available[0] ?? null;
  const accepted = ranges(header);
  let best: Format | null = null;
  let bestQuality = 0;
  for (const format of available) {
    const quality = qualityOf(formats[format].type, accepted);
    if (quality > bestQuality) {
      best = format;
      bestQuality = quality;
    }
  }
  return best;
}
