import { ProblemError } from '../http/problem.ts';
import { type ProblemCode, problemTypes } from '../http/problem-types.ts';
import { createQueue } from './queue.ts';
import type { About, Answer, Task } from './task.ts';
import { type Ended, startThread, type Thread, type ThreadConfig } from './thread.ts';

export interface PoolConfig extends ThreadConfig {
  readonly workers: number;
  readonly maxQueue: number;
  /** CPU of one job, in milliseconds. */
  readonly jobTimeout: number;
}

/** An answer that is no problem: problems are thrown. */
export type Done = Exclude<Answer, { kind: 'problem' }>;

export interface Asking {
  /** Who asks: jobs that wait are shared out among clients. */
  readonly client: string;
  /** Jobs with the same key are one job, however many ask for it. */
  readonly key?: string;
  /** Whoever asks is gone. A job that nobody asks for any more is stopped, also in the middle of a computation. */
  readonly signal?: AbortSignal;
  /** Called when a job is begun for this, not when there is one already. Throwing refuses it. */
  readonly admit?: () => void;
}

export interface PoolState {
  readonly running: number;
  /** Workers that have loaded everything and have nothing to do. */
  readonly idle: number;
  readonly waiting: number;
  readonly maxQueue: number;
  readonly workers: number;
}

export interface Pool {
  /** Runs a task in a worker. @throws ProblemError when it has no answer */
  run(task: Task, asking: Asking): Promise<Done>;
  about(): Promise<About>;
  state(): PoolState;
  /** Hands back what waits, gives what runs this many milliseconds, takes nothing new. */
  drain(grace: number): Promise<void>;
  close(): Promise<void>;
}

/** Seconds a client is asked to wait when all workers are busy: jobs take seconds, so sooner is of little use. */
const RETRY_AFTER = '5';
/** Milliseconds between two looks at what running jobs have used. */
const LOOK = 100;
/** A thread that gets less than this part of a CPU is stuck, or the machine is: it may take so many times its limit by the clock. */
const PATIENCE = 10;
/** Milliseconds in which a thread gives up a task that nobody wants any more; one that does not is ended. */
const GIVES_UP = 500;
/** A worker beyond the first ends when it has had nothing to do for so many milliseconds. */
const IDLE = 60_000;

interface Job {
  readonly client: string;
  readonly task: Task;
  readonly answer: Promise<Done>;
  readonly settle: (answer: Done | Error) => void;
  asked: number;
  thread: Thread | null;
}

export function createPool(config: PoolConfig): Pool {
  const { workers, maxQueue, jobTimeout } = config;
  const running = new Set<Job>();
  const shared = new Map<string, Job>();
  const idle: { readonly thread: Thread; readonly since: number }[] = [];
  const starting = new Set<Thread>();
  /** Threads whose task nobody wants any more, and when they are ended. */
  const stopping = new Map<Thread, NodeJS.Timeout>();
  let closing = false;
  let refusal: Error | null = null;
  const ofClient = (client: string): number => [...running].filter((job) => job.client === client).length;
  // A free worker takes the next job at once, so jobs that find one do not wait.
  const queue = createQueue<Job>(() => maxQueue + Math.max(0, workers - running.size), ofClient);

  const start = (): void => {
    if (closing) return;
    const thread: Thread = startThread(
      config,
      () => {
        starting.delete(thread);
        refusal = null;
        idle.push({ thread, since: performance.now() });
        step();
      },
      (error) => {
        const at = idle.findIndex((one) => one.thread === thread);
        if (at >= 0) idle.splice(at, 1);
        // One that dies while it loads would die again: what waits is told, and the next request tries anew.
        if (starting.delete(thread)) {
          refusal = error;
          for (const job of queue.clear()) job.settle(error);
          return;
        }
        step();
      },
    );
    starting.add(thread);
  };

  /** Gives jobs to idle workers, and sees to it that there are as many workers as there is work for, one at least. */
  function step(): void {
    while (idle.length > 0 && queue.size > 0) {
      const thread = idle.pop()?.thread;
      const job = queue.next();
      if (!thread || !job) break;
      running.add(job);
      job.thread = thread;
      thread.run(job.task, (how) => finish(job, thread, how));
    }
    const wanted = Math.max(1, Math.min(workers, running.size + queue.size));
    for (let there = running.size + idle.length + starting.size + stopping.size; there < wanted; there += 1) start();
  }

  function finish(job: Job, thread: Thread, how: Ended): void {
    clearTimeout(stopping.get(thread));
    const gaveUp = stopping.delete(thread);
    const isWanted = running.delete(job);
    if (!gaveUp && !isWanted) return;
    job.thread = null;
    if (how.kind !== 'died') idle.push({ thread, since: performance.now() });
    if (isWanted) job.settle(outcome(how, config));
    step();
  }

  /** Ends a running job. Its thread goes on with the next one, which finds it warm; where it does not give the job up another one starts. */
  function kill(job: Job, why: Error): void {
    const { thread } = job;
    running.delete(job);
    job.thread = null;
    job.settle(why);
    if (thread === null) return;
    thread.interrupt();
    const end = (): void => {
      stopping.delete(thread);
      thread.stop();
      step();
    };
    stopping.set(thread, setTimeout(end, GIVES_UP));
  }

  function leave(job: Job): void {
    job.asked -= 1;
    if (job.asked > 0) return;
    const why = unavailable('CANCELLED', 'the client closed the connection');
    if (running.has(job)) kill(job, why);
    else {
      queue.remove(job);
      job.settle(why);
    }
  }

  const timer = setInterval(() => {
    for (const job of [...running]) {
      const { thread } = job;
      if (!thread || (thread.cpu() <= jobTimeout && thread.elapsed() <= PATIENCE * jobTimeout)) continue;
      kill(job, unavailable('TIME_LIMIT', `the job was stopped after ${jobTimeout / 1000} s of CPU`, jobTimeout));
    }
    while (running.size + idle.length > 1 && performance.now() - (idle[0]?.since ?? Number.POSITIVE_INFINITY) > IDLE)
      idle.shift()?.thread.stop();
  }, LOOK);
  timer.unref();

  function begin(task: Task, { client, key, admit }: Asking): Job {
    const known = key === undefined ? undefined : shared.get(key);
    if (known) return known;
    if (closing) throw unavailable('CLOSING', 'the server is shutting down');
    admit?.();
    const job = newJob(client, task, () => {
      if (key !== undefined) shared.delete(key);
    });
    const displaced = queue.add(job);
    displaced?.settle(unavailable('QUEUE_FULL', `${maxQueue} jobs are waiting already`, maxQueue));
    if (displaced !== job && key !== undefined) shared.set(key, job);
    step();
    return job;
  }

  return {
    async run(task, asking) {
      const { signal } = asking;
      if (signal?.aborted) throw unavailable('CANCELLED', 'the client closed the connection');
      const job = begin(task, asking);
      job.asked += 1;
      const gone = (): void => leave(job);
      signal?.addEventListener('abort', gone, { once: true });
      try {
        return await job.answer;
      } finally {
        signal?.removeEventListener('abort', gone);
      }
    },
    async about() {
      const answer = await begin({ kind: 'about' }, { client: '' }).answer;
      if (answer.kind !== 'about') throw refusal ?? new Error('the worker did not say what it is');
      return answer.about;
    },
    state: () => ({ running: running.size, idle: idle.length, waiting: queue.size, maxQueue, workers }),
    async drain(grace) {
      closing = true;
      for (const job of queue.clear()) job.settle(unavailable('CLOSING', 'the server is shutting down before this job began'));
      const late = setTimeout(() => {
        for (const job of [...running])
          kill(job, unavailable('CLOSING', 'the server is shutting down, and this job did not end in time'));
      }, grace);
      await Promise.allSettled([...running].map(({ answer }) => answer));
      clearTimeout(late);
    },
    async close() {
      closing = true;
      clearInterval(timer);
      for (const job of [...queue.clear(), ...running]) job.settle(unavailable('CLOSING', 'the server is shutting down'));
      for (const { thread } of idle) thread.stop();
      for (const thread of starting) thread.stop();
      for (const { thread } of running) thread?.stop();
      for (const [thread, end] of stopping) {
        clearTimeout(end);
        thread.stop();
      }
      running.clear();
    },
  };
}

function newJob(client: string, task: Task, ended: () => void): Job {
  let settle: Job['settle'] = () => {};
  const answer = new Promise<Done>((resolve, reject) => {
    settle = (result) => {
      ended();
      if (result instanceof Error) reject(result);
      else resolve(result);
    };
  });
  // Nobody may be waiting any more when it fails.
  answer.catch(() => {});
  return { client, task, answer, settle, asked: 0, thread: null };
}

function outcome(how: Ended, { workerMemoryMb }: PoolConfig): Done | Error {
  if (how.kind === 'answer') return how.answer.kind === 'problem' ? new ProblemError(how.answer.problem) : how.answer;
  if ((how.error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY')
    return unavailable('MEMORY_LIMIT', `a job may use ${workerMemoryMb} MiB`, workerMemoryMb * 1024 * 1024);
  return how.error;
}

function unavailable(code: ProblemCode, detail: string, limit?: number): ProblemError {
  const headers = problemTypes[code].status === 503 ? { 'retry-after': RETRY_AFTER } : {};
  return ProblemError.of(code, detail, limit === undefined ? {} : { limit }, headers);
}
