/**
 * Programs at random, their plans, and runs of the plans against the programs, until enough runs are compared:
 * `npx tsx tests/refine/long-run.ts [--pairs N] [--seed N] [--from INDEX] [--to INDEX] [--only INDEX]`. A range of programs ends before TO, so that
 * several processes can share a run. The last one shows everything about one program.
 * Counterexamples come on stdout as they are found, then the summary; exit code 1 when there is any, 2 on arguments that are wrong.
 */
import { parseArgs } from 'node:util';
import { differentialLines, printTree } from '../../index.ts';
import { differ } from '../../verify/index.ts';
import { compared, LONG_BOUNDS, type Pair, pairAt, Totals } from './random-plans.ts';

const USAGE = 'usage: tsx tests/refine/long-run.ts [--pairs N] [--seed N] [--from INDEX] [--to INDEX] [--only INDEX]';
/** Programs between two lines on stderr. */
const EVERY = 100;

const { pairs, seed, from, to, only } = numbers();
const totals = new Totals();
if (only === null) run();
else show(pairAt(seed, only));
process.stdout.write(`${totals.lines().join('\n')}\n`);
process.exitCode = totals.counterexamples.length > 0 ? 1 : 0;

function run(): void {
  const start = performance.now();
  for (let index = from; totals.pairs < pairs && index < to; index++) {
    const pair = pairAt(seed, index);
    const before = totals.counterexamples.length;
    totals.add(compared(pair));
    if (totals.counterexamples.length > before) process.stdout.write(`${story(pair).join('\n')}\n`);
    if ((index + 1 - from) % EVERY !== 0) continue;
    const rate = Math.round((totals.pairs / (performance.now() - start)) * 1000);
    process.stderr.write(
      `program ${index}: ${totals.pairs} pairs, ${rate}/s, ${totals.open} open, ${totals.counterexamples.length} counterexamples\n`,
    );
  }
}

function show(pair: Pair): void {
  totals.add(compared(pair));
  process.stdout.write(
    `${[...story(pair), 'the program', ...printTree(pair.program).split('\n'), 'its plan', ...printTree(pair.changed).split('\n')].join('\n')}\n`,
  );
}

function story({ index, program, changed, options, forced, steps }: Pair): string[] {
  return [
    `program ${index} of seed ${seed} (--seed ${seed} --only ${index}), options ${JSON.stringify(options)}, forced ${JSON.stringify(forced)}`,
    ...steps.map(({ rule, site }) => `  ${rule} at ${site.location}: operators ${site.operators.join(' ')}`),
    ...differentialLines(differ(program, changed, LONG_BOUNDS)).map((line) => `  ${line}`),
  ];
}

function numbers(): { pairs: number; seed: number; from: number; to: number; only: number | null } {
  try {
    const { values } = parseArgs({
      options: {
        pairs: { type: 'string', default: '100000' },
        seed: { type: 'string', default: '1' },
        from: { type: 'string', default: '0' },
        to: { type: 'string', default: '999999999' },
        only: { type: 'string' },
      },
    });
    const number = (name: keyof typeof values, least: number): number => {
      const text = values[name] ?? '';
      if (!/^\d{1,9}$/.test(text) || Number(text) < least)
        throw new Error(`--${name} takes a number from ${least} on, not '${text}'`);
      return Number(text);
    };
    if (values.only !== undefined && process.argv.some((arg) => /^--(?:pairs|from|to)\b/.test(arg)))
      throw new Error('--only is about one program: it goes with --seed alone');
    return {
      pairs: number('pairs', 1),
      seed: number('seed', 0),
      from: number('from', 0),
      to: number('to', 1),
      only: values.only === undefined ? null : number('only', 0),
    };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}\n`);
    process.exit(2);
  }
}
