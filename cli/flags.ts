import { extname } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { checkLossless, InputError, type Options, OptionsSchema, type Profile } from '../index.ts';
import { type Format, formats, isFormat, parseJson, readOptions, readVerify } from '../server/index.ts';
import { errorLines } from './diagnostics.ts';
import type { GivenOptions } from './documents.ts';
import { readInput } from './terminal.ts';
import { UsageError } from './usage-error.ts';

const names = new Map(Object.entries(formats).map(([format, { name }]) => [name as string, format as Format]));

export interface OutputFlags {
  readonly format?: string;
  readonly output?: string;
}

export interface SearchFlags {
  readonly maxMachines?: number;
  readonly maxShards?: number;
  readonly disable?: string[];
  readonly only?: string[];
  readonly onlyLocal?: boolean;
  readonly exclude?: string[];
  readonly profile?: string;
  readonly verify?: string;
  readonly option?: Record<string, unknown>;
}

export function addOutputFlags(command: Command, choices: readonly Format[], standard: Format): Command {
  const texts = choices.map((format) => formats[format].name);
  return command
    .addOption(
      new Option(
        '-f, --format <format>',
        `representation (default: by the suffix of -o, else ${formats[standard].name})`,
      ).choices(texts),
    )
    .option('-o, --output <file>', 'write to this file, complete or not at all, instead of standard output');
}

/** The named format, else the one of the output's suffix, else the standard. */
export function formatOf({ format, output }: OutputFlags, choices: readonly Format[], standard: Format): Format {
  if (format !== undefined) return names.get(format) ?? standard;
  const suffix = extname(output ?? '').slice(1);
  return isFormat(suffix) && choices.includes(suffix) ? suffix : standard;
}

export function addSearchFlags(command: Command): Command {
  return command
    .option('--max-machines <n>', 'machine budget over all counted locations', whole)
    .option('--max-shards <n>', 'shards of one location at most', whole)
    .option('--disable <rules>', 'rules that must not be used; commas or repeated', list)
    .option('--only <rules>', 'the only rules that may be used', list)
    .option('--only-local', 'only what needs no new machine and moves nothing')
    .option('--exclude <locations>', 'locations left as they are, by key or name', list)
    .option('--profile <file>', 'what a run of the program measured (hydrofoil.profile/1); - reads standard input')
    .addOption(verifyFlag('how far the behaviour of the plan is compared with that of the program (default: quick)'))
    .option(
      '--option <name=value>',
      `any option by its name, value in JSON: ${Object.keys(OptionsSchema.properties).join(', ')}`,
      pair,
    );
}

const verifyFlag = (text: string): Option => new Option('--verify <effort>', text).choices(['off', 'quick', 'thorough']);

export interface VerifyFlags {
  readonly verify?: string;
  readonly option?: Record<string, unknown>;
}

/** For commands that compare, and do not search. */
export function addVerifyFlags(command: Command, text: string): Command {
  return command
    .addOption(verifyFlag(text))
    .option('--option <name=value>', 'verify with bounds of your own, in JSON: verify={"scripts":100}', pair);
}

export function verifyOf({ verify, option = {} }: VerifyFlags): Options['verify'] {
  return readVerify({ ...option, ...(verify === undefined ? {} : { verify }) }, '');
}

export async function optionsOf({ option = {}, profile: file, ...flags }: SearchFlags): Promise<GivenOptions> {
  const { maxMachines, maxShards, disable, only, onlyLocal, exclude, verify } = flags;
  const profile = file === undefined ? undefined : parseProfile(await readInput(file), file);
  const named = { maxMachines, maxShards, disable, only, onlyLocal, exclude, verify };
  const given = Object.entries(named).filter(([, value]) => value !== undefined);
  const options = readOptions({ ...option, ...Object.fromEntries(given) }, '');
  // The library checks a profile together with the program it must fit.
  return { options: profile === undefined ? options : { ...options, profile }, profileFile: file ?? null };
}

function parseProfile(content: Buffer, file: string): Profile {
  try {
    return parseJson(content) as Profile;
  } catch (error) {
    throw new UsageError((errorLines(error, file) ?? [String(error)]).join('\n'));
  }
}

export function whole(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function list(text: string, previous: string[] = []): string[] {
  const items = text.split(',').map((item) => item.trim());
  if (items.includes('')) throw new InvalidArgumentError('It has an empty item.');
  return [...previous, ...items];
}

function pair(text: string, previous: Record<string, unknown> = {}): Record<string, unknown> {
  const at = text.indexOf('=');
  if (at <= 0) throw new InvalidArgumentError('It must be name=value.');
  const value = text.slice(at + 1);
  return { ...previous, [text.slice(0, at)]: jsonOrText(value) };
}

function jsonOrText(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  try {
    checkLossless(text);
  } catch (error) {
    throw error instanceof InputError ? new InvalidArgumentError(error.message) : error;
  }
  return value;
}
