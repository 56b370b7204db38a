import { availableParallelism } from 'node:os';
import { fileOf } from './compiled.ts';

const MIB = 1024 * 1024;

/** Settings of one server process. Times in milliseconds, sizes in bytes unless the name says otherwise. */
export interface ServerConfig {
  readonly host: string;
  readonly port: number;
  /** File of the embedded store; null keeps results in memory only. */
  readonly data: string | null;
  /** Module with the export `engine`; tests put their own here. */
  readonly engineModule: URL;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';
  readonly bodyLimit: number;
  /** Time to receive a whole request. */
  readonly requestTimeout: number;
  /** Time one job may run, after that the worker is stopped. */
  readonly jobTimeout: number;
  readonly workers: number;
  /** Jobs that may wait for a worker before new ones are turned away. */
  readonly maxQueue: number;
  readonly workerMemoryMb: number;
  /** Requests per minute and client address; `optimize` has its own, smaller allowance. */
  readonly rate: { readonly all: number; readonly optimize: number };
  /** Above either, requests are answered 503 until it falls again. */
  readonly pressure: { readonly eventLoopDelay: number; readonly residentBytes: number };
  /** Programs and plans kept; the oldest go first. */
  readonly keepPlans: number;
  /** Pictures and pages kept in memory. */
  readonly cacheBytes: number;
}

export const defaultConfig: ServerConfig = {
  // Only this machine: there are no accounts, so reaching other machines is a decision of whoever starts the server.
  host: '127.0.0.1',
  port: 8717,
  data: 'data/hydrofoil.db',
  engineModule: fileOf('./library-engine.ts', './library-engine.js'),
  logLevel: 'info',
  bodyLimit: 64 * MIB,
  requestTimeout: 60_000,
  jobTimeout: 120_000,
  workers: Math.max(1, Math.min(4, availableParallelism())),
  maxQueue: 16,
  workerMemoryMb: 2048,
  rate: { all: 600, optimize: 60 },
  pressure: { eventLoopDelay: 1000, residentBytes: 4096 * MIB },
  keepPlans: 10_000,
  cacheBytes: 64 * MIB,
};
