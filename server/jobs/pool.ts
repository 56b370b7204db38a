import { Piscina } from 'piscina';
import { fileOf } from '../compiled.ts';
import { ProblemError } from '../http/problem.ts';
import { type ProblemCode, problemTypes } from '../http/problem-types.ts';
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
    filename: fileOf('./jobs/worker.mjs', './worker.js').href,
    minThreads: 1,
    maxThreads: config.workers,
    idleTimeout: 60_000,
    // Piscina's own limit does not count tasks that can be aborted, and all of ours can: `run` counts them instead.
    maxQueue: Number.POSITIVE_INFINITY,
    stricterFIFO: true,
    concurrentTasksPerWorker: 1,
    // The synchronous wait would keep a worker's own event loop, and so its wasm, from running between tasks.
    atomics: 'disabled',
    resourceLimits: { maxOldGenerationSizeMb: config.workerMemoryMb },
    workerData: { engineModule: config.engineModule.href },
  });
  // A worker that dies rejects its task; without a listener the same event would end the process.
  piscina.on('error', () => {});
  const { workers, maxQueue, jobTimeout } = config;
  let admitted = 0;

  return {
    async run(task, signal) {
      if (admitted >= workers + maxQueue) throw unavailable('QUEUE_FULL', `${maxQueue} jobs are waiting already`, maxQueue);
      // Asked once, when the first worker is still loading its modules.
      const timeout = task.kind === 'about' ? new AbortController().signal : AbortSignal.timeout(jobTimeout);
      admitted += 1;
      try {
        const signals = signal ? AbortSignal.any([signal, timeout]) : timeout;
        const answer = (await piscina.run(task, { signal: signals })) as Answer;
        if (answer.kind === 'problem') throw new ProblemError(answer.problem);
        return answer;
      } catch (error) {
        if (signal?.aborted) throw unavailable('CANCELLED', 'the client closed the connection');
        if (timeout.aborted) throw unavailable('TIME_LIMIT', `the job was stopped after ${jobTimeout / 1000} s`, jobTimeout);
        throw translate(error, config);
      } finally {
        admitted -= 1;
      }
    },
    state: () => ({ running: Math.min(admitted, workers), waiting: Math.max(0, admitted - workers), maxQueue, workers }),
    close: () => piscina.destroy(),
  };
}

function unavailable(code: ProblemCode, detail: string, limit?: number): ProblemError {
  const headers = problemTypes[code].status === 503 ? { 'retry-after': RETRY_AFTER } : {};
  return ProblemError.of(code, detail, limit === undefined ? {} : { limit }, headers);
}

function translate(error: unknown, config: PoolConfig): unknown {
  if (!(error instanceof Error)) return error;
  if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return unavailable('MEMORY_LIMIT', `a job may use ${config.workerMemoryMb} MiB`, config.workerMemoryMb * 1024 * 1024);
  }
  if (/being destroyed|Terminating worker thread|pool is closed/i.test(error.message))
    return unavailable('CLOSING', 'the server is shutting down');
  return error;
}
