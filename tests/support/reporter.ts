import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';
import { type Counts, countModules, summaryLine } from './reporter-counts.ts';

/**
 * Prints `N passed, N failed` alone on the last line. It waits for the process to end, because the default reporter's own
 * summary and the coverage table would otherwise come after it. With HYDROFOIL_COUNTS set, the same numbers go to that file.
 */
export default class SummaryReporter implements Reporter {
  #counts: Counts | undefined;

  onInit(): void {
    process.once('exit', () => {
      if (this.#counts) process.stdout.write(`${summaryLine(this.#counts)}\n`);
    });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    this.#counts = countModules(modules, unhandledErrors.length);
    const file = process.env['HYDROFOIL_COUNTS'];
    if (file) writeFileSync(file, `${JSON.stringify(this.#counts)}\n`);
  }
}
