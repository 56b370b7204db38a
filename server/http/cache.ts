import { LRUCache } from 'lru-cache';

/** Renderings by key. */
export type Cache = Pick<LRUCache<string, string>, 'get' | 'set'>;

/** Least recently used ones go when the total passes the limit; one larger than the limit is not kept. */
export const createCache = (limitBytes: number): Cache =>
  new LRUCache({
    // Of nothing, too, there is a byte: the library takes zero for no limit.
    maxSize: Math.max(1, limitBytes),
    // Strings with a character outside Latin-1 take two bytes per unit, the common case is one.
    sizeCalculation: (text, key) => 2 * key.length + text.length,
  });
