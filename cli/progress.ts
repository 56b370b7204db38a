import { Worker } from 'node:worker_threads';

/**
 * Written by a thread of its own because the work blocks this one. Nothing appears in the first second, nor when standard error is
 * not a terminal.
 */
const source = `
const { writeSync } = require('node:fs');
const { workerData } = require('node:worker_threads');
const start = Date.now();
setInterval(() => {
  writeSync(2, '\\r\\u001b[2K' + workerData + ' ' + Math.round((Date.now() - start) / 1000) + ' s');
}, 1000);
`;

export async function withProgress<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  if (!process.stderr.isTTY) return work();
  const ticker = new Worker(source, { eval: true, workerData: what });
  ticker.unref();
  try {
    return await work();
  } finally {
    await ticker.terminate();
    process.stderr.write('\r\u001b[2K');
  }
}
