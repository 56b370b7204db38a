/** The package as npm packs it, in an empty folder: the command, the library with its types, the service. */
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringifyProgram } from '../../index.ts';
import { readExample } from '../support/examples.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const MINUTES = 60_000;
let folder = '';

const here = (command: string, ...args: string[]) => run(command, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 });
const hydrofoil = (...args: string[]) => here('npx', '--no-install', 'hydrofoil', ...args);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hydrofoil-package-'));
  await run('npm', ['pack', '--pack-destination', folder], { cwd: root });
  const [tarball] = readdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}');
  await here('npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', `./${tarball}`);
  writeFileSync(join(folder, 'program.json'), stringifyProgram(readExample('kv_store_bench')));
}, 5 * MINUTES);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('an installed package', () => {
  test('holds no tests, no sources and no transpiler', () => {
    const files = readdirSync(join(folder, 'node_modules/hydrofoil'), { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => /\.test\.|\.examples\.js|(?<!\.d)\.ts$/.test(file))).toEqual([]);
    const packages = readdirSync(join(folder, 'node_modules'));
    expect(packages.filter((name) => ['tsx', 'esbuild', 'typescript', 'vitest'].includes(name))).toEqual([]);
  });

  test(
    'is a command',
    async () => {
      const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
      expect((await hydrofoil('--version')).stdout).toBe(`hydrofoil ${version}\n`);
      expect((await hydrofoil('rules')).stdout).toContain('decouple');
      const { stderr } = await hydrofoil('optimize', 'program.json', '-o', 'plan.json');
      expect(stderr).toMatch(/^Next: npx --no-install hydrofoil explain plan\.json$/m);
      expect((await hydrofoil('check', 'program.json', 'plan.json')).stdout).toMatch(/^ok /);
      const { stdout } = await hydrofoil('optimize', 'program.json', '-f', 'svg');
      expect(stdout).toContain('</svg>');
    },
    2 * MINUTES,
  );

  test('has all that it documents to import', async () => {
    const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: object };
    const names = Object.keys(exports).map((path) => `hydrofoil${path.slice(1)}`);
    const documented = readFileSync(join(root, 'docs/architecture.md'), 'utf8').matchAll(/^\| `(hydrofoil(?:\/\w+)?)` \|/gm);
    expect([...documented].map(([, name]) => name)).toEqual(names);
    for (const name of names)
      await here(
        process.execPath,
        '-e',
        `import('${name}').then((part) => process.exit(Object.keys(part).length === 0 ? 1 : 0))`,
      );
  });

  test(
    'is a library with strict types',
    async () => {
      writeFileSync(
        join(folder, 'use.ts'),
        `import { optimize, type Options, type Plan } from 'hydrofoil';
import { EGraph, extractTree, everyOperator, parseTerm, printTerm, rewrite, run, termOf } from 'hydrofoil/egraph';
import { readProgram } from 'hydrofoil/ir';
import { readFileSync } from 'node:fs';
const options: Options = { maxMachines: 10 };
const program: string = readFileSync('program.json', 'utf8');
const plan: Plan = optimize(program, options);
// @ts-expect-error there is no such option
export const wrong: Options = { maxMachine: 3 };
const speedup: number = plan.cost.speedup;
const egraph = new EGraph();
const root = egraph.addTerm(parseTerm('(* (+ a 0) 1)'));
const { stop } = run(egraph, [rewrite('add-zero', '(+ ?a 0)', '?a'), rewrite('mul-one', '(* ?a 1)', '?a')]);
console.log(speedup > 1, readProgram(program).operators().length > 0);
console.log(stop, printTerm(termOf(egraph, extractTree(egraph, [root], everyOperator), root)));
`,
      );
      writeFileSync(
        join(folder, 'tsconfig.json'),
        JSON.stringify({
          compilerOptions: {
            strict: true,
            module: 'NodeNext',
            target: 'ES2023',
            outDir: 'out',
            types: ['node'],
            typeRoots: [join(root, 'node_modules/@types')],
          },
          include: ['use.ts'],
        }),
      );
      const compiler = await here(process.execPath, join(root, 'node_modules/typescript/bin/tsc'), '-p', '.').catch(
        (error: { stdout: string }) => error,
      );
      expect(compiler.stdout).toBe('');
      expect((await here(process.execPath, 'out/use.js')).stdout).toBe('true true\nsaturated a\n');
    },
    2 * MINUTES,
  );

  test(
    'gives the same plan to the byte under the other Node that it is for',
    async () => {
      const node = `node-${process.platform}-${process.arch}`;
      const other = mkdtempSync(join(tmpdir(), 'hydrofoil-node-'));
      try {
        writeFileSync(join(other, 'package.json'), '{"private":true}');
        await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', `${node}@24.22.3`], { cwd: other });
        const binary = join(other, 'node_modules', node, 'bin/node');
        expect((await here(binary, '--version')).stdout).toBe('v24.22.3\n');
        const command = join(folder, 'node_modules/hydrofoil/cli/bin.mjs');
        expect((await here(binary, command, 'rules')).stdout).toBe((await hydrofoil('rules')).stdout);
        await here(binary, command, 'optimize', 'program.json', '-o', 'other.json');
        const { stderr } = await hydrofoil('optimize', 'program.json', '-o', 'plan.json');
        expect(stderr).toMatch(/^Next: npx --no-install hydrofoil explain plan\.json$/m);
        expect(readFileSync(join(folder, 'other.json'), 'utf8')).toBe(readFileSync(join(folder, 'plan.json'), 'utf8'));
        expect((await here(binary, command, 'explain', 'plan.json', '-f', 'html')).stdout).toContain('</html>');
      } finally {
        rmSync(other, { recursive: true, force: true });
      }
    },
    3 * MINUTES,
  );

  test(
    'is a service',
    async () => {
      const server = spawn('npx', ['--no-install', 'hydrofoil', 'serve', '--port', '0', '--memory'], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'ignore'],
        detached: true,
      });
      try {
        const address = await new Promise<string>((resolve) => {
          server.stdout.setEncoding('utf8').once('data', (text: string) => resolve(text.trim()));
        });
        const page = await fetch(address);
        expect(await page.text()).toContain('Hydrofoil');
        const body = JSON.stringify({ program: JSON.parse(readFileSync(join(folder, 'program.json'), 'utf8')) as object });
        const answer = await fetch(`${address}/v1/optimize`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        });
        expect(answer.status).toBe(200);
        expect(await answer.json()).toMatchObject({ outcome: 'improved' });
      } finally {
        if (server.pid !== undefined) process.kill(-server.pid);
      }
    },
    2 * MINUTES,
  );
});
