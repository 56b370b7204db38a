import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { UsageError } from './usage-error.ts';

/** Bytes of a file, or of standard input for `-`. */
export async function readInput(file: string): Promise<Buffer> {
  if (file === '-') return buffer(process.stdin);
  try {
    return await readFile(file);
  } catch (error) {
    throw new UsageError(`${file}: ${describe(error)}`);
  }
}

/** To standard output, or to a file that appears complete or not at all. */
export async function writeOutput(text: string, file: string | undefined): Promise<void> {
  const complete = text.endsWith('\n') ? text : `${text}\n`;
  if (file === undefined || file === '-') return print(complete);
  const temporary = join(dirname(file), `.${basename(file)}.${randomUUID()}.part`);
  try {
    await writeFile(temporary, complete, { flag: 'wx' });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new UsageError(`${file}: ${describe(error)}`);
  }
}

let readerGone = false;
const onError = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'EPIPE') throw error;
  readerGone = true;
};

/** Readers like `head` close early: that ends the output, it is no error. */
async function print(text: string): Promise<void> {
  if (readerGone) return;
  const { stdout } = process;
  if (!stdout.listeners('error').includes(onError)) stdout.on('error', onError);
  if (!stdout.write(text)) await Promise.race([once(stdout, 'drain'), once(stdout, 'close')]).catch(() => {});
}

/** Talk goes to standard error, so that standard output stays data. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function describe(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOENT') return 'no such file or folder';
  if (code === 'EISDIR') return 'this is a folder';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  return error instanceof Error ? error.message : String(error);
}
