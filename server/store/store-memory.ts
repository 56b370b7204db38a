import type { Store, StoredPlan, StoredResult } from './store.ts';

/** For tests and for servers that should forget. Keeps the newest `keep` results. */
export function memoryStore(keep: number): Store {
  const results = new Map<string, StoredResult>();
  const requests = new Map<string, string>();

  const dropOldest = (): void => {
    for (const [id] of results) {
      if (results.size <= keep) break;
      results.delete(id);
      for (const [key, planId] of requests) if (planId === id) requests.delete(key);
    }
  };

  const plan = (id: string): StoredPlan | undefined => results.get(id)?.plan;
  return {
    save(result) {
      results.set(result.plan.id, result);
      requests.set(result.requestKey, result.plan.id);
      dropOldest();
    },
    plan,
    program(id) {
      for (const { input, output } of results.values()) {
        if (input.id === id) return input.text;
        if (output.id === id) return output.text;
      }
      return undefined;
    },
    planOfRequest: (key) => plan(requests.get(key) ?? ''),
    ping: () => {},
    close: () => {
      results.clear();
      requests.clear();
    },
  };
}
