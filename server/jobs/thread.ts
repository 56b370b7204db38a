import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { fileOf } from '../compiled.ts';
import type { Answer, Task } from './task.ts';

/** What a thread is started with. */
export interface WorkerData {
  readonly engineModule: string;
  /** One number: not 0 when nobody wants the task any more. */
  readonly stop: Int32Array;
}

/** What a worker says to the thread that started it. */
export type Reply =
  /** `thread`: its number in /proc, where there is one. */
  | { readonly kind: 'ready'; readonly thread: number | null }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'bug'; readonly message: string; readonly stack: string };

export interface ThreadConfig {
  readonly engineModule: URL;
  readonly workerMemoryMb: number;
}

/** How a task ended. `died`: the thread is gone with it. */
export type Ended =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'bug'; readonly error: Error }
  | { readonly kind: 'died'; readonly error: Error };

/** One worker thread, which runs one task at a time. */
export interface Thread {
  /** Gives it a task; `ended` is called once. The bytes of the body move to the thread. */
  run(task: Task, ended: (how: Ended) => void): void;
  /** Milliseconds of CPU since the task began; what the clock says where the system does not tell. */
  cpu(): number;
  /** Milliseconds by the clock since the task began. */
  elapsed(): number;
  /** Asks it to give its task up: `ended` is called when it has, which may be never. */
  interrupt(): void;
  stop(): void;
}

/**
 * Starts a thread.
 * @param ready is called when it has loaded everything
 * @param died is called when it ends without being stopped, after `ended` of its task
 */
export function startThread(config: ThreadConfig, ready: (thread: Thread) => void, died: (error: Error) => void): Thread {
  const isStopped = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(fileOf('./jobs/worker.mjs', './worker.js'), {
    workerData: { engineModule: config.engineModule.href, stop: isStopped } satisfies WorkerData,
    resourceLimits: { maxOldGenerationSizeMb: config.workerMemoryMb },
  });
  let number: number | null = null;
  let task: ((how: Ended) => void) | null = null;
  let began = { cpu: 0, at: 0 };
  let failure = new Error('the worker ended');
  let stopped = false;

  const end = (how: Ended): void => {
    const ended = task;
    task = null;
    ended?.(how);
  };
  const thread: Thread = {
    run(next, ended) {
      task = ended;
      Atomics.store(isStopped, 0, 0);
      began = { cpu: cpuOf(number) ?? 0, at: performance.now() };
      worker.postMessage(next, 'body' in next ? [next.body.buffer as ArrayBuffer] : []);
    },
    cpu() {
      const now = cpuOf(number);
      return now === null ? thread.elapsed() : now - began.cpu;
    },
    elapsed: () => performance.now() - began.at,
    interrupt: () => Atomics.store(isStopped, 0, 1),
    stop() {
      stopped = true;
      void worker.terminate();
    },
  };
  worker.on('message', (reply: Reply) => {
    if (reply.kind === 'ready') {
      number = reply.thread;
      ready(thread);
    } else if (reply.kind === 'answer') end(reply);
    else end({ kind: 'bug', error: Object.assign(new Error(reply.message), { stack: reply.stack }) });
  });
  worker.on('error', (error: Error) => {
    failure = error;
  });
  worker.on('exit', () => {
    end({ kind: 'died', error: failure });
    if (!stopped) died(failure);
  });
  return thread;
}

/** CPU of a thread so far in milliseconds; null where the system does not count it. */
function cpuOf(thread: number | null): number | null {
  if (thread === null) return null;
  try {
    const [nanoseconds] = readFileSync(`/proc/self/task/${thread}/schedstat`, 'utf8').split(' ', 1);
    return Number(nanoseconds) / 1e6;
  } catch {
    return null;
  }
}
