import { Piscina } from 'piscina';
import { type ProblemCode, problemTypes } from '../http/problem-types.ts';
import { ProblemError } from '../http/problem.ts';
import type { Answer, Task } from './task.ts';

export interface PoolConfig {
  readonly engineModule: URL;
  readonly workers: number;
  readonly maxQueue: number;
  readonly jobTimeout: number;
  readonly workerMemoryMb: number;
}

export interface Pool {
  /** Runs a task in a worker. Aborting the signal stops the worker, also in the middle of a computation. */
  run(task: Task, signal?: AbortSignal): Promise<Exclude<Answer, { kind: 'problem' }>>;
  state(): { readonly running: number; readonly waiting: number; readonly maxQueue: number; readonly workers: number };
  close(): Promise<void>;
}

/** Seconds a client is asked to wait when all workers are busy: jobs take seconds, so sooner is of little use. */
const RETRY_AFTER = '5';

export function createPool(config: PoolConfig): Pool {
  const piscina = new Piscina({
    filename: new URL('./worker.mjs', import.meta.url).href,
    minThreads: 1,
    maxThreads: config.workers,
    idleTimeout: 60_000,
    maxQueue: config.maxQueue,
    concurrentTasksPerWorker: 1,
    // The synchronous wait would keep a worker's own event loop, and so its wasm, from running between tasks.
    atomics: 'disabled',
    resourceLimits: { maxOldGenerationSizeMb: config.workerMemoryMb },
    workerData: { engineModule: config.engineModule.href },
  });
  // A worker that dies rejects its task; without a listener the same event would end the process.
  piscina.on('error', () => {});
  let running = 0;

  return {
    async run(task, signal) {
      const timeout = AbortSignal.timeout(config.jobTimeout);
      running += 1;
      try {
        const signals = signal ? AbortSignal.any([signal, timeout]) : timeout;
        const answer = (await piscina.run(task, { signal: signals })) as Answer;
        if (answer.kind === 'problem') throw new ProblemError(answer.problem);
        return answer;
      } catch (error) {
        if (signal?.aborted) throw unavailable('CANCELLED', 'the client closed the connection');
        if (timeout.aborted) throw unavailable('TIME_LIMIT', `the job was stopped after ${config.jobTimeout / 1000} s`, config.jobTimeout);
        throw translate(error, config);
      } finally {
        running -= 1;
      }
    },
    state: () => ({
      running: Math.min(running, config.workers),
      waiting: piscina.queueSize,
      maxQueue: config.maxQueue,
      workers: config.workers,
    }),
    close: () => piscina.destroy(),
  };
}

function unavailable(code: ProblemCode, detail: string, limit?: number): ProblemError {
  const headers = problemTypes[code].status === 503 ? { 'retry-after': RETRY_AFTER } : {};
  return ProblemError.of(code, detail, limit === undefined ? {} : { limit }, headers);
}

function translate(error: unknown, config: PoolConfig): unknown {
  if (!(error instanceof Error)) return error;
  if (/queue is at limit|No task queue available/i.test(error.message)) {
    return unavailable('QUEUE_FULL', `${config.maxQueue} jobs are waiting already`, config.maxQueue);
  }
  if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return unavailable('MEMORY_LIMIT', `a job may use ${config.workerMemoryMb} MiB`, config.workerMemoryMb * 1024 * 1024);
  }
  if (/being destroyed|Terminating worker thread|pool is closed/i.test(error.message)) return unavailable('CLOSING', 'the server is shutting down');
  return error;
}
