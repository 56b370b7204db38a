import { defineConfig } from 'vitest/config';

const generated = ['**/node_modules/**', '**/dist/**', '**/target/**', '**/coverage/**', '**/data/**'];

/** Suites that cross folders and take longer than a unit test may. */
const suite = (name: string, seconds: number, more: { readonly fileParallelism?: boolean } = {}) => ({
  test: {
    name,
    include: [`tests/${name}/**/*.test.ts`],
    exclude: generated,
    benchmark: { include: [] },
    testTimeout: seconds * 1000,
    hookTimeout: seconds * 1000,
    ...more,
  },
});

export default defineConfig({
  test: {
    // The last reporter prints the line that scripts read.
    reporters: ['default', './tests/support/reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...generated, 'tests/!(architecture|support)/**'],
          benchmark: { include: [] },
          testTimeout: 30_000,
        },
      },
      suite('golden', 60),
      suite('property', 300),
      suite('http', 60),
      suite('browser', 60, { fileParallelism: false }),
      {
        test: {
          name: 'suites',
          include: ['tests/**/*.test.ts'],
          exclude: [...generated, 'tests/{architecture,support,golden,property,http,browser,bench}/**'],
          benchmark: { include: [] },
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'bench',
          include: ['tests/bench/**/*.test.ts'],
          exclude: generated,
          // The benchmark itself is a script, `npm run bench`; these are the tests of its parts.
          benchmark: { include: [] },
          testTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['index.ts', '{rust,ir,cost,rewrites,verify,server,cli}/**/*.ts'],
      exclude: ['**/*.test.ts', 'server/web/**'],
      reporter: ['text-summary', 'html', 'json-summary'],
    },
  },
});
