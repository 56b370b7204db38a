import { readlinkSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { Engine } from '../engine.ts';
import { handle } from './handle.ts';
import type { Task } from './task.ts';
import type { Reply, WorkerData } from './thread.ts';

/** What a worker thread does; `worker.mjs` does it with the sources as they are. */
const { engineModule, stop } = workerData as WorkerData;
const { engine: library } = (await import(engineModule)) as { engine: Engine };

/** A task that ends in the middle leaves the thread as it is, ready for the next. */
const onWork = (): void => {
  if (Atomics.load(stop, 0) !== 0) throw new Error('the task was stopped');
};
const engine: Engine = {
  ...library,
  optimize: (document, options) => library.optimize(document, options, onWork),
  compare: (document, other, options) => library.compare(document, other, options, onWork),
};

/** The number under which Linux counts the work of this thread; null elsewhere. */
function threadNumber(): number | null {
  try {
    return Number(/(\d+)$/.exec(readlinkSync('/proc/thread-self'))?.[1] ?? Number.NaN) || null;
  } catch {
    return null;
  }
}

const send = (reply: Reply): void => parentPort?.postMessage(reply);

parentPort?.on('message', (task: Task) => {
  handle(engine, task).then(
    (answer) => send({ kind: 'answer', answer }),
    (error: unknown) => {
      const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
      send({ kind: 'bug', message, stack });
    },
  );
});
send({ kind: 'ready', thread: threadNumber() });
