/** A plan on one screen: what a newcomer sees first. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  explain,
  type Options,
  optimize,
  type Plan,
  summarize,
  summarizeRefusals,
  summarizeSteps,
  writeProgram,
} from '../../index.ts';
import { exampleNames, exampleText } from '../support/examples.ts';
import { readText } from '../support/program-text.ts';
import { examplePath, run, runInside } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'hydrofoil-summary-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Document {
  workload?: unknown[];
  locations: { name: string; kind: string; size?: number; role?: string }[];
  roots: unknown[];
}
const document = (name: string): Document => JSON.parse(exampleText(name)) as Document;
/** Numbers of the steps that have their reason in a summary. */
const stepsIn = (text: string): number[] => numbersIn(/^Why it is safe .*\n((?: .*\n)*)/m.exec(text)?.[1] ?? '');
/** Numbers at the beginning of indented lines. */
function numbersIn(text: string): number[] {
  const numbers = [...text.matchAll(/^ {2}(\d[\d, -]*)\. /gm)].flatMap(([, found = '']) => found.split(', '));
  const steps = numbers.flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
  return steps.sort((a, b) => a - b);
}
const plans = new Map<string, Plan>();
const planOf = (name: string): Plan => {
  const plan = plans.get(name) ?? optimize(exampleText(name), { verify: 'off', maxWork: 20_000 });
  plans.set(name, plan);
  return plan;
};

/** Lines of a terminal, which breaks what is longer. */
const height = (text: string, columns: number): number =>
  text
    .trimEnd()
    .split('\n')
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / columns)), 0);

const screens = [
  { columns: 80, rows: 24 },
  { columns: 100, rows: 40 },
  { columns: 132, rows: 50 },
];
describe.each(exampleNames)('%s', (name) => {
  test.each(screens)('fits a screen of $columns by $rows with every step, and breaks no word', (screen) => {
    const plan = planOf(name);
    const text = summarize(plan, screen);
    expect(height(text, screen.columns)).toBeLessThanOrEqual(screen.rows - 3);
    expect(stepsIn(text)).toEqual(plan.derivation.map(({ index }) => index));
    const words = new Set(`${explain(plan)} ${summarize(plan, { columns: 10_000, rows: 10_000 })}`.split(/\s+/));
    for (const line of text.trimEnd().split('\n')) {
      if (line.length > screen.columns) expect(line.trim()).not.toContain(' ');
      if (/^ *and \d+ more: --all$/.test(line)) continue;
      for (const word of line.trim().split(/\s+/)) expect([line, word, words.has(word)]).toEqual([line, word, true]);
    }
    expect(text).not.toMatch(/\b1 (machines|steps|places|hops|rewrites)\b/);
    // All that one asks of a summary is there: the gain, where most runs, a reason where there are steps, the worst obstacle.
    expect(text).toMatch(/\nPredicted, not measured: .*\n/);
    expect(text).toMatch(/\nWhat runs where\n {2}\d+ machines? +\S/);
    if (plan.derivation.length > 0) expect(text).toMatch(/\nWhy it is safe \(proved.*\)\n {2}1\b/);
    expect(text).toMatch(/\nWhat blocks more, worst first\n {2}[a-z-]+ \S/);
  });

  test.each(screens)('its steps and what was refused fit a screen of $columns by $rows', (screen) => {
    const plan = planOf(name);
    const all = plan.derivation.map(({ index }) => index);
    const steps = summarizeSteps(plan, screen);
    expect(height(steps, screen.columns)).toBeLessThanOrEqual(screen.rows - 3);
    expect(numbersIn(steps)).toEqual(all);
    const refused = plan.remarks.filter(({ outcome }) => outcome !== 'applied');
    const blocks = summarizeRefusals(plan, refused, screen);
    expect(height(blocks, screen.columns)).toBeLessThanOrEqual(screen.rows - 3);
    expect(blocks).toMatch(/\nWhat blocks more, worst first\n {2}[a-z-]+ \S/);
  });
});

test.each(exampleNames)(
  '%s: every command that sums up fits 80 by 24, with what to do next and room for the prompt',
  async (name) => {
    const program = examplePath(name);
    const plan = join(folder, `${name}.json`);
    const lock = join(folder, `${name}.lock.json`);
    writeFileSync(plan, JSON.stringify(planOf(name)));
    expect((await runInside(['lock', plan, lock])).code).toBe(0);
    const shown = async (...args: string[]): Promise<string> => {
      const { code, stdout } = await runInside(args);
      expect([args[0], height(stdout, 80) <= 23, code === 0 || code === 3 || code === 4]).toEqual([args[0], true, true]);
      return stdout;
    };
    for (const command of ['explain', 'why-not', 'steps'])
      expect(await shown(command, plan)).toMatch(
        command === 'steps' && planOf(name).derivation.length === 0 ? /^No steps/ : /\nNext: hydrofoil \S+ /,
      );
    expect(await shown('optimize', program, '--format', 'text', '--verify', 'off', '--option', 'maxWork=20000')).toMatch(
      /\nNext: hydrofoil optimize \S+ -o plan\.json\n$/,
    );
    expect(await shown('lock', program, lock, '--check')).toMatch(/^applies: yes, [\s\S]*\ncurrent: yes\n/);
  },
);

test('on a smaller screen, what does not fit is counted', () => {
  const plan = planOf('op_networks');
  const text = summarize(plan, { columns: 60, rows: 16 });
  expect(text).toMatch(/\n {2}and \d+ more: --all\n/);
  expect(summarizeSteps(plan, { columns: 60, rows: 16 })).toMatch(/\n {2}and \d+ more: --all\n$/);
  // The busiest, the first step and the worst obstacle are never left out.
  for (const rows of [1, 24]) {
    const small = summarize(plan, { columns: 60, rows });
    expect(small).toMatch(/, the busiest\n/);
    expect(small).toMatch(/\n {2}1\. decouple /);
    expect(small).toMatch(/worst first\n {2}partition /);
  }
});

test('what it says, in this order', () => {
  const parts = summarize(planOf('two_phase_commit_bench')).match(/^\S.*$/gm);
  expect(parts?.map((line) => line.replace(/[\d.]+/g, 'N'))).toEqual([
    'Improved: predicted throughput Nx (N steps), Nx without more machines',
    'Predicted, not measured: N k/s -> N M/s, N -> N machines',
    'What runs where',
    expect.stringMatching(/^Why it is safe \(.+\)$/),
    'What blocks more, worst first',
  ]);
});

test('each law has its sentence, and the busiest location stands first', () => {
  const plan = planOf('voting');
  const text = summarize(plan, { columns: 10_000, rows: 1000 });
  expect(stepsIn(text)).toEqual(plan.derivation.map(({ index }) => index));
  // Steps that lean on one law share it, wherever they stand.
  const laws = [...text.matchAll(/^ {2}\d[\d, -]*\. [a-z-]+ .+: (\S.*[a-z])$/gm)].map(([, law]) => law);
  expect(laws.length).toBeGreaterThan(1);
  expect(new Set(laws).size).toBe(laws.length);
  const busiest = plan.cost.after.locations.find(({ location }) => location === plan.cost.after.bottleneck)?.name;
  expect(text.split('What runs where\n')[1]).toMatch(
    new RegExp(`^ {2}\\d+ machines? +${busiest}: \\d+ ns of CPU a command, the busiest\n`),
  );
});

describe('what was guessed stands in the first lines', () => {
  const firstLines = async (program: unknown): Promise<string> => {
    const file = join(folder, 'program.json');
    writeFileSync(file, JSON.stringify(program));
    const { stdout } = await runInside(['optimize', file, '--format', 'text', '--verify', 'off']);
    return (stdout.split('What runs where')[0] ?? '').replaceAll('\n   ', ' ');
  };

  test('nothing in a complete program', async () => {
    expect(await firstLines(document('two_phase_commit_bench'))).not.toContain('!');
  });

  test('a forgotten cluster size', async () => {
    const program = document('two_phase_commit_bench');
    for (const location of program.locations) if (location.name === 'Participant') delete location.size;
    expect(await firstLines(program)).toContain('\n! size of Participant not given: taken for 3 (defaultClusterSize)\n');
  });

  test('a missing workload', async () => {
    const program = document('kv_store');
    delete program.workload;
    expect(await firstLines(program)).toMatch(
      /\n! workload: no workload given: each of the \d inputs counts as one element per command\n/,
    );
    const single = document('voting');
    delete single.workload;
    expect(await firstLines(single)).toContain('\n! no workload given: each element of the input counts as one command\n');
  });

  test('what a bare array does not say', async () => {
    const lines = await firstLines(document('voting_bench').roots);
    expect(lines).toMatch(/\n! size of Cluster 1, Cluster 3 not given/);
    expect(lines).toMatch(/\n! workload: no workload and no clients named/);
  });

  test('a number of the cost model without which nothing is gained', () => {
    // As a state machine the quorum defers nothing.
    const options: Options = { verify: 'off', maxWork: 20_000, disable: ['quorum-machine'] };
    const text = summarize(optimize(exampleText('paxos'), options));
    expect(text).toMatch(/\n! a guess decides: with deferRatio at 1, not 0\.5, nothing is gained \(--profile\)\n/);
    // Once somebody has said it, it is none.
    const said = optimize(exampleText('paxos'), { ...options, costs: { deferRatio: 0.5 } });
    expect(summarize(said)).not.toContain('a guess decides');
    expect(summarize(planOf('voting'))).not.toContain('a guess decides');
  });

  test('a number of the cost model that keeps something from being gained, with the option that says another', () => {
    const board = 'std :: collections :: BTreeMap < u32 , u32 >';
    const { program } = readText(`
facts = receive (u32 , u32)
asks = receive u32
chosen = ObserveNonDet facts : ordered (u32 , u32)
table = Fold chosen : one ${board} {"init":"q!(| | std :: collections :: BTreeMap :: new ())","acc":"q!(| m , (k , v) | { m . insert (k , v) ; })"}
tick
  batch = Batch asks
  now = Batch table
  met = CrossSingleton batch now : (u32 , ${board})
  sizes = Map met : (u32 , usize) |(x , m)| (x , m . len ())
out = YieldConcat sizes
answer out`);
    const document = writeProgram(program);
    // Where copies cost little, one of 100 entries is not worth a state machine.
    const options: Options = { verify: 'off', onlyLocal: true, disable: ['pack'], costs: { crossNs: 2 } };
    const text = summarize(optimize(document, options));
    const [, said = ''] =
      /\n! a guess decides: with keysPerSnapshot at \d+, not 100, lookup-machine at .* is worth it \(--option 'costs=(.*)'\)\n/.exec(
        text.replace(/\n {3}/g, ' '),
      ) ?? [];
    const told = optimize(document, { ...options, costs: { crossNs: 2, ...(JSON.parse(said) as Record<string, number>) } });
    expect(told.derivation.map(({ rule }) => rule)).toEqual(['lookup-machine']);
    expect(summarize(told)).not.toContain('a guess decides');
    const none = optimize(document, { ...options, costs: { crossNs: 2, keysPerSnapshot: 1 } });
    expect(none.cost.localSpeedup).toBe(1);
    expect([none.outcome, summarize(none).includes('a guess decides')]).toEqual(['already-best', false]);
  });

  test('also where the plan goes to a file or a pipe', async () => {
    const file = join(folder, 'bare.json');
    writeFileSync(file, JSON.stringify(document('voting_bench').roots));
    for (const to of [[], ['-o', join(folder, 'plan.json')]]) {
      const { stderr } = await run(['optimize', file, '--verify', 'off', ...to]);
      expect(stderr).toMatch(
        /^Improved: predicted throughput .*\nPredicted, not measured: .*\n! size of Cluster 1, Cluster 3 not given/,
      );
    }
  });
});

describe('in the shell', () => {
  const program = examplePath('kv_store');
  const plan = join(folder, 'plan.json');

  test('a plan in a file: the first lines and the next command, which works', async () => {
    const { code, stdout, stderr } = await run(['optimize', program, '-o', plan]);
    expect([code, stdout]).toEqual([0, '']);
    const next = /^Next: hydrofoil (.*)$/m.exec(stderr)?.[1];
    expect(next).toBe(`explain ${plan}`);
    const shown = await run((next ?? '').split(' '));
    expect(shown.code).toBe(0);
    expect(shown.stdout.split('\n').length).toBeLessThanOrEqual(24);
    const all = await run(['explain', plan, '--all']);
    expect(all.stdout).toBe(explain(JSON.parse((await run(['explain', plan, '--format', 'json'])).stdout) as Plan));
  });

  test('text says what comes next', async () => {
    const { stdout } = await run(['optimize', program, '--format', 'text']);
    expect(stdout).toMatch(new RegExp(`\nNext: hydrofoil optimize ${program} -o plan\\.json\n$`));
  });

  test('colour is for terminals, NO_COLOR and FORCE_COLOR', async () => {
    await run(['optimize', program, '-o', plan]);
    const shown = async (env: Record<string, string>) => (await run(['explain', plan], '', process.cwd(), env)).stdout;
    const plain = await shown({});
    expect(plain).not.toContain('\u001b');
    const coloured = await shown({ FORCE_COLOR: '1' });
    expect(coloured).toContain('\u001b[1mWhat runs where\u001b[22m\n');
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain);
    expect(await shown({ FORCE_COLOR: '0' })).toBe(plain);
    expect(await shown({ NO_COLOR: '1' })).toBe(plain);
  });
});
