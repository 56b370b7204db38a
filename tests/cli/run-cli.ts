import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { main } from '../../cli/main.ts';

export const bin = fileURLToPath(new URL('../../cli/bin.mjs', import.meta.url));
export const examplePath = (name: string): string =>
  fileURLToPath(new URL(`../../examples/programs/${name}.json`, import.meta.url));

// What npm started shows its commands as npx takes them: these are not to depend on how the tests were started.
delete process.env['npm_command'];

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The shell command in a process of its own. */
export async function run(
  args: readonly string[],
  stdin = '',
  cwd = process.cwd(),
  env: object = {},
  command = bin,
): Promise<Ran> {
  const { NO_COLOR: _, FORCE_COLOR: __, ...usual } = process.env;
  const child = spawn(process.execPath, [command, ...args], { stdio: 'pipe', cwd, env: { ...usual, ...env } });
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

/** The same in this process: a process of its own takes a second to start, which only some tests need. */
export async function runInside(args: readonly string[]): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk: string | Uint8Array) => {
      written[name] += String(chunk);
      return true;
    }),
  );
  try {
    const code = await main(args);
    return { code, ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
