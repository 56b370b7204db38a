/** What a run of tests came to. Skipped tests are shown, never counted as passed. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const none: Counts = { passed: 0, failed: 0, skipped: 0 };

export const add = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

export const summaryLine = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

interface TestLike {
  result(): { readonly state: string };
}

interface SuiteLike {
  errors(): readonly unknown[];
}

/** The part of Vitest's test module that counting needs. */
export interface ModuleLike extends SuiteLike {
  readonly children: { allTests(): Iterable<TestLike>; allSuites(): Iterable<SuiteLike> };
}

/**
 * Counts tests, and one failure for every file, suite or background task that broke without a test to blame:
 * a file that does not load has no failed test, yet the run must not read as passed.
 */
export function countModules(modules: readonly ModuleLike[], unhandledErrors: number): Counts {
  let passed = 0;
  let failed = unhandledErrors;
  let skipped = 0;
  for (const module of modules) {
    if (module.errors().length > 0) failed += 1;
    for (const suite of module.children.allSuites()) if (suite.errors().length > 0) failed += 1;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') passed += 1;
      else if (state === 'failed') failed += 1;
      else skipped += 1;
    }
  }
  return { passed, failed, skipped };
}

const cargoResult = /^test result: \w+\. (\d+) passed; (\d+) failed;/gm;

/**
 * Adds up the `test result:` lines that `cargo test` prints, one per test binary and one per crate's doc tests. What they call ignored is
 * not skipped for want of something: it is the full matrix of simulator tests, a command of its own (examples/hydro/README.md).
 */
export function countCargo(output: string): Counts {
  let counts = none;
  for (const [, passed, failed] of output.matchAll(cargoResult)) {
    counts = add(counts, { passed: Number(passed), failed: Number(failed), skipped: 0 });
  }
  return counts;
}

/** Reads the last line of a script that ends with `N passed, N failed`. */
export function countLast(output: string): Counts {
  const [, passed, failed] = /^(\d+) passed, (\d+) failed\n?$/m.exec(output.slice(output.trimEnd().lastIndexOf('\n') + 1)) ?? [];
  return { passed: Number(passed ?? 0), failed: Number(failed ?? 0), skipped: 0 };
}

/** A tool that ends with an error without naming a failed test, or that ran no test at all, is one failure. */
export function settle(counts: Counts, exitCode: number): Counts {
  const silent = counts.failed === 0 && (exitCode !== 0 || counts.passed === 0);
  return silent ? add(counts, { passed: 0, failed: 1, skipped: 0 }) : counts;
}
