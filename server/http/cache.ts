/** Renderings by key. Least recently used ones go when the total passes the limit; one larger than the limit is not kept. */
export interface Cache {
  get(key: string): string | undefined;
  set(key: string, text: string): void;
}

export function createCache(limitBytes: number): Cache {
  // A Map iterates in insertion order; a read moves its entry to the end.
  const entries = new Map<string, string>();
  let total = 0;
  // Strings with a character outside Latin-1 take two bytes per unit, the common case is one.
  const sizeOf = (key: string, text: string): number => 2 * key.length + text.length;
  const drop = (key: string): void => {
    const old = entries.get(key);
    if (old === undefined) return;
    entries.delete(key);
    total -= sizeOf(key, old);
  };
  return {
    get(key) {
      const text = entries.get(key);
      if (text !== undefined) {
        entries.delete(key);
        entries.set(key, text);
      }
      return text;
    },
    set(key, text) {
      drop(key);
      if (sizeOf(key, text) > limitBytes) return;
      entries.set(key, text);
      total += sizeOf(key, text);
      for (const oldest of entries.keys()) {
        if (total <= limitBytes) break;
        drop(oldest);
      }
    },
  };
}
