import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, lstat, readlink, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { closest } from '../index.ts';
import { complete, print, reasonOf } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export interface OutputFlags {
  readonly format?: string;
  readonly output?: string;
}

/** What a command can write: the name of each representation, and the suffix of its files. */
export type Choices<Format extends string> = Readonly<Record<Format, { readonly name: string; readonly suffix: string }>>;

/** Where an answer goes, and as what. It was made sure that it can be written there, as far as that can be told before. */
export interface Output<Format extends string> {
  readonly format: Format;
  /** Standard output, not a file. */
  readonly isStandard: boolean;
  /** A file, which can be read again; not a pipe or a device. */
  readonly isKept: boolean;
  write(text: string): Promise<void>;
}

const OUTPUT =
  'write there instead of to standard output: a file appears complete or not at all, a pipe or device is written through';

export function addOutputFlags(command: Command, choices: Choices<string>, standard: string): Command {
  const names = Object.values(choices).map(({ name }) => name);
  const format = oneOf(
    new Option('-f, --format <format>', `representation (default: by the suffix of -o, else ${standard})`),
    names,
  );
  return command.addOption(format).option('-o, --output <file>', OUTPUT);
}

/** A choice of words; a mistyped one is asked about. */
export function oneOf(option: Option, names: readonly string[]): Option {
  return option.choices(names).argParser((text: string) => {
    if (names.includes(text)) return text;
    const near = closest(text, names);
    throw new InvalidArgumentError(`Allowed choices are ${names.join(', ')}.${near === null ? '' : ` Did you mean ${near}?`}`);
  });
}

/**
 * Looks at where the answer is to go before any work is done.
 * @param standard the representation where neither a format nor a suffix says one
 * @param inputs files that are read, which must not be overwritten
 * @throws UsageError for an unknown suffix, and for what cannot be written
 */
export async function outputOf<Format extends string>(
  { format, output = '-' }: OutputFlags,
  choices: Choices<Format>,
  standard: NoInfer<Format>,
  inputs: readonly string[],
): Promise<Output<Format>> {
  const all = Object.keys(choices) as Format[];
  const named = all.find((one) => choices[one].name === format);
  return { format: named ?? bySuffix(output, choices) ?? standard, ...(await destinationOf(output, inputs)) };
}

/** Standard output may be a socket, which cannot be opened by name. */
const STANDARD = new Set(['-', '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1']);

/** The same where there is one representation. */
export async function destinationOf(
  file: string,
  inputs: readonly string[],
  named = '-o ',
): Promise<Omit<Output<never>, 'format'>> {
  if (file === '') throw new UsageError(`${named.trim() || 'the file to write'}: the name of the file is empty`);
  if (STANDARD.has(file)) return { isStandard: true, isKept: false, write: print };
  const { write, isKept } = await writerOf(file, inputs, named);
  return {
    isStandard: false,
    isKept,
    write: async (text) => {
      try {
        await write(complete(text));
      } catch (error) {
        // Whoever reads a pipe may stop when it has enough.
        if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw new UsageError(`${file}: ${reasonOf(error)}`);
      }
    },
  };
}

function bySuffix<Format extends string>(file: string, choices: Choices<Format>): Format | undefined {
  const suffix = extname(file).slice(1).toLowerCase();
  if (suffix === '') return undefined;
  const all = Object.keys(choices) as Format[];
  const found = all.find((one) => choices[one].suffix === suffix);
  if (found !== undefined) return found;
  const suffixes = all.map((one) => `.${choices[one].suffix}`).join(', ');
  throw new UsageError(`-o ${file}: nothing here is written as .${suffix}; give one of ${suffixes}, or --format`);
}

interface Writer {
  readonly isKept: boolean;
  readonly write: (text: string) => Promise<void>;
}

async function writerOf(file: string, inputs: readonly string[], named: string): Promise<Writer> {
  try {
    const there = await stat(file).catch(orMissing);
    if (there?.isDirectory()) throw new UsageError(`${named}${file}: this is a folder`);
    // What stands behind /dev/fd/3 may be a file, and what was written to it before stays.
    if (there && (!there.isFile() || /^\/(?:dev|proc)\//.test(resolve(file))))
      return { isKept: false, write: (text) => writeFile(file, text, { flag: 'a' }) };
    for (const input of inputs) {
      const read = input === '-' ? null : await stat(input).catch(() => null);
      if (there && read && read.ino === there.ino && read.dev === there.dev)
        throw new UsageError(`${named}${file}: this is the file that is read`);
    }
    const target = there ? await realpath(file) : await behindLinks(file);
    if (there) await access(target, constants.W_OK);
    await access(dirname(target), constants.W_OK);
    return { isKept: true, write: (text) => replace(target, text, there?.mode) };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`${named}${file}: ${reasonOf(error)}`);
  }
}

const orMissing = (error: NodeJS.ErrnoException): null => {
  if (error.code === 'ENOENT') return null;
  throw error;
};

/** Where a path leads that may be a link to what is not there yet. */
async function behindLinks(file: string): Promise<string> {
  const found = await lstat(file).catch(orMissing);
  if (!found?.isSymbolicLink()) return file;
  return behindLinks(resolve(dirname(file), await readlink(file)));
}

async function replace(target: string, text: string, mode: number | undefined): Promise<void> {
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.part`);
  try {
    await writeFile(temporary, text, { flag: 'wx' });
    if (mode !== undefined) await chmod(temporary, mode & 0o7777);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
