import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Served {
  readonly child: ChildProcess;
  readonly url: string;
  /** What was said on standard error so far. */
  err(): string;
  ended(): Promise<Ended>;
}

export interface Starting {
  readonly env?: Readonly<Record<string, string>>;
  /** Shell text in front of the command, e.g. a limit. */
  readonly before?: string;
  /** Another user, when the tests run as root. */
  readonly uid?: number;
}

/** Starts the command as it is in a clone, in a process of its own, which does not outlive the test, however that ends. */
function start(args: readonly string[], { env = {}, before, uid }: Starting) {
  const command = [join(root, 'cli/bin.mjs'), 'serve', ...args];
  const options = { env: { ...process.env, ...env }, ...(uid === undefined ? {} : { uid, gid: uid }) };
  const child =
    before === undefined
      ? spawn(process.execPath, command, options)
      : spawn('bash', ['-c', `${before}; exec "$@"`, 'serve', process.execPath, ...command], options);
  onTestFinished(() => void child.kill('SIGKILL'));
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, out, err }));
  return { child, ended, out: () => out, err: () => err };
}

/** A start that must fail: how it ended. */
export function failing(args: readonly string[], starting: Starting = {}): Promise<Ended> {
  return start(args, starting).ended;
}

/** A start that must work: its address, once it is there. */
export async function serve(args: readonly string[], starting: Starting = {}): Promise<Served> {
  const { child, ended, out, err } = start(['--port', '0', ...args], starting);
  while (!out().includes('\n')) {
    const over = await Promise.race([ended, once(child.stdout, 'data')]);
    if ('code' in over) throw new Error(`it did not start: ${over.err}`);
  }
  return { child, url: out().trim(), err, ended: () => ended };
}
