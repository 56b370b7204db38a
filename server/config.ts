import { availableParallelism } from 'node:os';
import { fileOf } from './compiled.ts';

const MIB = 1024 * 1024;

/** Settings of one server process. Times in milliseconds, sizes in bytes unless the name says otherwise. */
export interface ServerConfig {
  readonly host: string;
  readonly port: number;
  /** Names in a Host header that are answered, besides those of loopback and the address that was connected to; `*` is any. */
  readonly allowedHosts: readonly string[];
  /** Proxies whose X-Forwarded-For is believed: addresses, networks, `loopback`; empty: none. */
  readonly trustProxy: readonly string[];
  /** File of the embedded store; null keeps results in memory only. */
  readonly data: string | null;
  /** Module with the export `engine`; tests put their own here. */
  readonly engineModule: URL;
  readonly logLevel: LogLevel;
  readonly bodyLimit: number;
  /** All bodies that are held at one time; more are turned away before they are read. */
  readonly bodiesLimit: number;
  /** Time to receive a whole request. */
  readonly requestTimeout: number;
  /** CPU that one job may use, after that its worker is stopped. Waiting does not count. */
  readonly jobTimeout: number;
  readonly workers: number;
  /** Jobs that may wait for a worker before new ones are turned away. */
  readonly maxQueue: number;
  readonly workerMemoryMb: number;
  /**
   * Per minute and client: `jobs` are optimizations, checks and runs that are begun, `all` the other requests. What is answered from
   * what is kept costs neither.
   */
  readonly rate: { readonly all: number; readonly jobs: number };
  /** Above either, requests are answered 503 until it falls again. */
  readonly pressure: { readonly eventLoopDelay: number; readonly residentBytes: number };
  /** Time that running jobs get to end after a signal. */
  readonly grace: number;
  /** Programs and plans kept; the oldest go first. */
  readonly keepPlans: number;
  /** Pictures and pages kept in memory. */
  readonly cacheBytes: number;
}

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export const defaultConfig: ServerConfig = {
  // Only this machine: there are no accounts, so reaching other machines is a decision of whoever starts the server.
  host: '127.0.0.1',
  port: 8717,
  allowedHosts: [],
  trustProxy: [],
  data: 'data/hydrofoil.db',
  engineModule: fileOf('./library-engine.ts', './library-engine.js'),
  logLevel: 'info',
  bodyLimit: 64 * MIB,
  bodiesLimit: 256 * MIB,
  requestTimeout: 60_000,
  jobTimeout: 120_000,
  workers: Math.max(1, Math.min(4, availableParallelism())),
  maxQueue: 16,
  workerMemoryMb: 2048,
  rate: { all: 600, jobs: 60 },
  pressure: { eventLoopDelay: 1000, residentBytes: 4096 * MIB },
  grace: 10_000,
  keepPlans: 10_000,
  cacheBytes: 64 * MIB,
};
