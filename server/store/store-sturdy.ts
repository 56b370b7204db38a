import type { Store, StoredResult } from './store.ts';
import { memoryStore } from './store-memory.ts';

/** Results that could not be written are kept in memory, so that what was answered can still be looked at. */
const KEPT = 16;

/** Thrown by reads that fail where memory has no answer either. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

export interface SturdyStore extends Store {
  /** Why the store does not work, since the last time that it was tried; null when it does. */
  fault(): string | null;
}

/**
 * A store that goes on when the one below fails (a full disk, say): a result that cannot be written stays in memory, and is written
 * as soon as that works again. `ping` tries, and never throws.
 * @param report is told of every failure, with the cause
 */
export function sturdyStore(disk: Store, report: (error: unknown, what: string) => void): SturdyStore {
  const memory = memoryStore(KEPT);
  const unwritten: StoredResult[] = [];
  let fault: string | null = null;

  const failed = (error: unknown, what: string): void => {
    fault = error instanceof Error ? error.message : String(error);
    report(error, what);
  };
  const read = <T>(fromMemory: T | undefined, fromDisk: () => T | undefined): T | undefined => {
    if (fromMemory !== undefined) return fromMemory;
    try {
      return fromDisk();
    } catch (error) {
      failed(error, 'read');
      throw new StoreError(fault ?? '');
    }
  };
  const retry = (): void => {
    for (let next = unwritten[0]; next; next = unwritten[0]) {
      disk.save(next);
      unwritten.shift();
    }
  };

  return {
    save(result) {
      try {
        retry();
        disk.save(result);
        fault = null;
      } catch (error) {
        failed(error, 'write');
        memory.save(result);
        unwritten.push(result);
        if (unwritten.length > KEPT) unwritten.shift();
      }
    },
    plan: (id) => read(memory.plan(id), () => disk.plan(id)),
    program: (id) => read(memory.program(id), () => disk.program(id)),
    planOfRequest: (key) => read(memory.planOfRequest(key), () => disk.planOfRequest(key)),
    ping() {
      try {
        disk.ping();
        retry();
        fault = null;
      } catch (error) {
        failed(error, 'try');
      }
    },
    fault: () => fault,
    close() {
      memory.close();
      disk.close();
    },
  };
}
