/**
 * Runs every check of the repository and prints `N passed, N failed` as the very last line.
 *
 *   npm test                        everything
 *   npm test -- --only ts|rust      one half
 *   npm test -- --fast              without the property and browser suites and clippy
 *
 * A check that is not a test suite counts as one test. What the machine cannot run is named and counted as skipped, unless CI
 * is set: there everything must run.
 */
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { add, type Counts, countCargo, countLast, none, settle, summaryLine } from './reporter-counts.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const onCi = process.env['CI'] === 'true' || process.env['CI'] === '1';
const npmTools = join(root, 'node_modules', '.bin');

interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
}

interface Stage {
  readonly title: string;
  readonly command: readonly [tool: string, ...args: string[]];
  readonly minutes: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Reads the numbers of a test suite; without it the stage is one test. */
  readonly count?: (outcome: Outcome) => Counts;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** A group of its own, so that a stage that hangs ends together with everything it started. */
function run({ command: [tool, ...args], minutes, env }: Stage): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(tool, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    const stop = (): void => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    };
    const timer = setTimeout(() => {
      say(`stopped after ${minutes} minutes`);
      stop();
    }, minutes * 60_000);
    const interrupted = (): void => {
      stop();
      process.exit(130);
    };
    process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      process.stdout.write(text);
    });
    const finish = (exitCode: number): void => {
      clearTimeout(timer);
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
      resolve({ exitCode, stdout });
    };
    child.once('error', (error) => {
      say(error.message);
      finish(127);
    });
    child.once('close', (code) => finish(code ?? 1));
  });
}

const one = ({ exitCode }: Outcome): Counts => (exitCode === 0 ? { ...none, passed: 1 } : { ...none, failed: 1 });

async function runStage(stage: Stage): Promise<Counts> {
  say(`\n=== ${stage.title}`);
  const started = performance.now();
  const counts = (stage.count ?? one)(await run(stage));
  say(`--- ${stage.title}: ${summaryLine(counts)} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return counts;
}

function missing(title: string, what: string): Counts {
  say(`\n=== ${title}\n${onCi ? 'failed' : 'skipped'}: ${what} is not installed`);
  return onCi ? { ...none, failed: 1 } : { ...none, skipped: 1 };
}

function find(...names: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function hasTests(folder: string): boolean {
  const path = join(root, folder);
  return existsSync(path) && readdirSync(path, { recursive: true, encoding: 'utf8' }).some((name) => name.endsWith('.test.ts'));
}

function vitest(projects: readonly string[], countsFile: string, env: Readonly<Record<string, string>>): Stage {
  return {
    title: `vitest (${projects.join(', ')})`,
    command: [join(npmTools, 'vitest'), 'run', ...projects.flatMap((project) => ['--project', project])],
    minutes: 40,
    env: { ...env, HYDROFOIL_COUNTS: countsFile },
    count: ({ exitCode }) =>
      settle(existsSync(countsFile) ? (JSON.parse(readFileSync(countsFile, 'utf8')) as Counts) : none, exitCode),
  };
}

async function typescriptPart(fast: boolean): Promise<Counts> {
  const stages: Stage[] = [
    { title: 'types', command: [join(npmTools, 'tsc'), '-p', 'tsconfig.json'], minutes: 5 },
    { title: 'types of the page', command: [join(npmTools, 'tsc'), '-p', 'tsconfig.web.json'], minutes: 5 },
    { title: 'lint and format', command: [join(npmTools, 'biome'), 'ci', '.'], minutes: 5 },
    { title: 'unused files, exports and packages', command: [join(npmTools, 'knip'), '--no-progress'], minutes: 5 },
  ];
  if (existsSync(join(root, 'docs/generate.ts'))) {
    stages.push({ title: 'generated documents', command: [join(npmTools, 'tsx'), 'docs/generate.ts', '--check'], minutes: 5 });
  }
  let total = none;
  const projects = ['unit', 'golden', 'http', 'suites', ...(fast ? [] : ['property', 'bench'])];
  const env: Record<string, string> = {};
  if (!fast && hasTests('tests/browser')) {
    const chromium =
      process.env['HYDROFOIL_CHROMIUM'] ?? find('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');
    if (chromium) {
      projects.push('browser');
      env['HYDROFOIL_CHROMIUM'] = chromium;
    } else total = add(total, missing('vitest (browser)', 'chromium'));
  }
  const scratch = mkdtempSync(join(tmpdir(), 'hydrofoil-test-'));
  stages.push(vitest(projects, join(scratch, 'counts.json'), env));
  for (const stage of stages) total = add(total, await runStage(stage));
  rmSync(scratch, { recursive: true, force: true });
  return total;
}

async function rustPart(fast: boolean): Promise<Counts> {
  if (!existsSync(join(root, 'Cargo.toml'))) return none;
  const cargo = find('cargo');
  if (!cargo) return missing('Rust: tests, format, clippy', 'cargo');
  const stages: Stage[] = [];
  let total = none;
  // A workspace of its own, in the same target folder: what both need is built once.
  const nextHydro = ['--manifest-path', 'examples/hydro-0.17/Cargo.toml'];
  const env = { CARGO_TARGET_DIR: process.env['CARGO_TARGET_DIR'] ?? join(root, 'target') };
  if (find('cargo-fmt')) {
    stages.push({ title: 'cargo fmt', command: [cargo, 'fmt', '--all', '--check'], minutes: 5 });
    const command: Stage['command'] = [cargo, 'fmt', ...nextHydro, '--all', '--check'];
    stages.push({ title: 'cargo fmt (Hydro 0.17)', command, minutes: 5 });
  } else total = add(total, missing('cargo fmt', 'rustfmt'));
  if (fast) say('\nleft out with --fast: clippy');
  else if (find('cargo-clippy')) {
    const args = ['--workspace', '--all-targets', '--locked', '--', '-D', 'warnings'];
    stages.push({ title: 'cargo clippy', command: [cargo, 'clippy', ...args], minutes: 20 });
    stages.push({ title: 'cargo clippy (Hydro 0.17)', command: [cargo, 'clippy', ...nextHydro, ...args], minutes: 20, env });
  } else total = add(total, missing('cargo clippy', 'clippy'));
  // Documentation first: simulator tests run cargo themselves, with other features, in the same target folder, and what rustdoc links
  // against would be rebuilt under its feet.
  for (const [title, targets] of [
    ['cargo test (documentation)', '--doc'],
    ['cargo test', '--all-targets'],
  ] as const) {
    stages.push({
      title,
      command: [cargo, 'test', '--workspace', '--locked', '--no-fail-fast', targets],
      minutes: 40,
      count: ({ exitCode, stdout }) => settle(countCargo(stdout), exitCode),
    });
  }
  stages.push({
    title: 'cargo test (Hydro 0.17)',
    command: [cargo, 'test', ...nextHydro, '--workspace', '--locked', '--no-fail-fast', '--all-targets'],
    minutes: 40,
    env,
    count: ({ exitCode, stdout }) => settle(countCargo(stdout), exitCode),
  });
  // With the features and debug information of the tests, whose builds of Hydro it takes: a copy of the crate is built from its package.
  stages.push({
    title: 'cargo package',
    command: [
      cargo,
      ...['package', '--package', 'hydrofoil', '--features', 'deploy,sim', '--locked', '--allow-dirty'],
      ...['--config', 'profile.dev.package."*".debug = false'],
    ],
    minutes: 20,
    env: { CARGO_PROFILE_DEV_DEBUG: 'line-tables-only' },
  });
  // Last: what the tests before have built is what a crate of its own needs.
  stages.push({
    title: 'the path of a newcomer',
    command: ['bash', 'tests/newcomer/run.sh'],
    minutes: 40,
    count: ({ exitCode, stdout }) => settle(countLast(stdout), exitCode),
  });
  for (const stage of stages) total = add(total, await runStage(stage));
  return total;
}

function readOptions(): { readonly only: string | undefined; readonly fast: boolean } {
  try {
    const { values } = parseArgs({ options: { only: { type: 'string' }, fast: { type: 'boolean', default: false } } });
    if (values.only === undefined || values.only === 'ts' || values.only === 'rust')
      return { only: values.only, fast: values.fast };
    process.stderr.write(`--only takes ts or rust, not ${values.only}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  }
  say('0 passed, 1 failed');
  process.exit(2);
}

const options = readOptions();
const started = performance.now();
let total = none;
if (options.only !== 'rust') total = add(total, await typescriptPart(options.fast));
if (options.only !== 'ts') total = add(total, await rustPart(options.fast));
say(`\nall stages: ${((performance.now() - started) / 1000).toFixed(1)} s`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
say(summaryLine(total));
