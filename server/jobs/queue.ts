/** Something that waits, and for whom. */
export interface Waiting {
  readonly client: string;
}

/**
 * Jobs that wait, shared out among clients: the next one is of the client with the fewest that run, in turn where several have as few.
 * When there is no room, the client that has the most gives way: its newest job, or the new one when that is of the same client.
 */
export interface Queue<J extends Waiting> {
  readonly size: number;
  /** Puts a job in. Answers the one there is no room for, be it this one; null when there was room. */
  add(job: J): J | null;
  /** Takes the next job out. */
  next(): J | undefined;
  remove(job: J): void;
  /** Takes all out. */
  clear(): J[];
}

/** @param running how many jobs of a client run */
export function createQueue<J extends Waiting>(room: () => number, running: (client: string) => number): Queue<J> {
  // A client whose turn it was goes to the end.
  const clients = new Map<string, J[]>();
  let size = 0;

  const remove = (job: J): void => {
    const jobs = clients.get(job.client) ?? [];
    const at = jobs.indexOf(job);
    if (at < 0) return;
    jobs.splice(at, 1);
    size -= 1;
    if (jobs.length === 0) clients.delete(job.client);
  };
  const held = (client: string): number => running(client) + (clients.get(client)?.length ?? 0);
  const insert = (job: J): void => {
    clients.set(job.client, [...(clients.get(job.client) ?? []), job]);
    size += 1;
  };

  return {
    get size() {
      return size;
    },
    add(job) {
      if (size < room()) {
        insert(job);
        return null;
      }
      let most: string | null = null;
      for (const client of clients.keys()) if (most === null || held(client) > held(most)) most = client;
      // Giving way has to make it more even, or two clients would throw out each other.
      const displaced = most !== null && held(most) >= held(job.client) + 2 ? clients.get(most)?.at(-1) : undefined;
      if (displaced === undefined) return job;
      remove(displaced);
      insert(job);
      return displaced;
    },
    next() {
      let fewest: string | null = null;
      for (const client of clients.keys()) if (fewest === null || running(client) < running(fewest)) fewest = client;
      const job = fewest === null ? undefined : clients.get(fewest)?.[0];
      if (job === undefined) return undefined;
      remove(job);
      const rest = clients.get(job.client);
      if (rest) {
        clients.delete(job.client);
        clients.set(job.client, rest);
      }
      return job;
    },
    remove,
    clear() {
      const all = [...clients.values()].flat();
      clients.clear();
      size = 0;
      return all;
    },
  };
}
