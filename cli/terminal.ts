import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { UsageError } from './usage-error.ts';

/** Bytes of a file, or of standard input for `-`. */
export async function readInput(file: string): Promise<Buffer> {
  if (file === '-') return buffer(process.stdin);
  try {
    return await readFile(file);
  } catch (error) {
    throw new UsageError(`${file}: ${reasonOf(error)}`);
  }
}

/** Standard input can be read once. */
export function checkInputs(...files: readonly (string | undefined)[]): void {
  if (files.filter((file) => file === '-').length > 1) throw new UsageError('- is standard input, which can be read only once');
}

/** Ends a text with a new line. */
export const complete = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);

let readerGone = false;
const onError = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'EPIPE') throw error;
  readerGone = true;
};

/** To standard output. Readers like `head` close early: that ends the output, it is no error. */
export async function print(text: string): Promise<void> {
  if (readerGone) return;
  const { stdout } = process;
  if (!stdout.listeners('error').includes(onError)) stdout.on('error', onError);
  if (!stdout.write(complete(text))) await Promise.race([once(stdout, 'drain'), once(stdout, 'close')]).catch(() => {});
}

/** Talk goes to standard error, so that standard output stays data. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** A file as a shell takes it; where it is standard input, some name. */
export function quoted(file: string, some: string): string {
  if (file === '-') return some;
  return /^[\w./@%+=:,-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`;
}

/** A command as it can be typed where this one was: a clone, or a project with the package, has it through npx alone. */
export const typed = (command: string): string =>
  `${process.env['npm_command'] === 'exec' ? 'npx --no-install ' : ''}hydrofoil ${command}`;

/** What the system says of a file, in words. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'part of the path is no folder',
  EISDIR: 'this is a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'nothing can be written there',
  ENOSPC: 'no space left',
  ELOOP: 'links lead in a circle',
};
