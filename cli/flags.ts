import { type Command, InvalidArgumentError, Option } from 'commander';
import { checkLossless, checkOptions, type Diagnostic, InputError, type Options, OptionsSchema, type Profile } from '../index.ts';
import { type Format, formats, parseJson, readVerify } from '../server/index.ts';
import { diagnosticLine, errorLines } from './diagnostics.ts';
import { type Choices, oneOf } from './output.ts';
import { readInput } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Representations that the service has too, under the names of the shell. */
export const choicesOf = <Some extends Format>(list: readonly Some[]): Choices<Some> =>
  Object.fromEntries(
    list.map((format) => [format, { name: formats[format].name as string, suffix: format }]),
  ) as unknown as Choices<Some>;

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

/** Options that flags give, and how to say where each came from. */
export interface GivenOptions {
  readonly options: Options;
  /** Mistakes in a profile are shown in its file. */
  readonly profileFile: string | null;
  /** Flag of an option, as it was given. */
  readonly flags: ReadonlyMap<string, string>;
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

const verifyFlag = (text: string): Option => oneOf(new Option('--verify <effort>', text), ['off', 'quick', 'thorough']);

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

/**
 * The options of the flags. What no program could make right is refused before a file is read.
 * @throws UsageError naming the flag
 */
export async function optionsOf({ option = {}, profile: file, ...flags }: SearchFlags): Promise<GivenOptions> {
  const { maxMachines, maxShards, disable, only, onlyLocal, exclude, verify } = flags;
  const named = { maxMachines, maxShards, disable, only, onlyLocal, exclude, verify };
  const given = Object.entries(named).filter(([, value]) => value !== undefined);
  const options: Options = { ...option, ...Object.fromEntries(given) };
  const origins = new Map([
    ...Object.keys(option).map((name) => [name, `--option ${name}`] as const),
    ...given.map(([name]) => [name, FLAGS[name as keyof typeof FLAGS]] as const),
  ]);
  try {
    checkOptions(options);
  } catch (error) {
    throw error instanceof InputError ? (atFlags(error.diagnostics, origins) ?? error) : error;
  }
  const profile = file === undefined ? undefined : parseProfile(await readInput(file), file);
  // The library checks a profile together with the program it must fit.
  return { options: profile === undefined ? options : { ...options, profile }, profileFile: file ?? null, flags: origins };
}

const FLAGS = {
  maxMachines: '--max-machines',
  maxShards: '--max-shards',
  disable: '--disable',
  only: '--only',
  onlyLocal: '--only-local',
  exclude: '--exclude',
  verify: '--verify',
} as const satisfies Partial<Record<keyof Options, string>>;

/** Mistakes in options, where flags gave all of them; else null. */
export function atFlags(diagnostics: readonly Diagnostic[], flags: ReadonlyMap<string, string>): UsageError | null {
  const lines = diagnostics.map((diagnostic) => {
    const [, name = '', ...rest] = diagnostic.pointer.split('/');
    const flag = flags.get(name);
    if (flag === undefined) return null;
    // Lists are written without numbers: the message quotes the item.
    const inside = rest.filter((part) => !/^\d+$/.test(part)).map((part) => `/${part}`);
    return diagnosticLine(flag, { ...diagnostic, pointer: inside.join('') }, '');
  });
  return lines.every((line) => line !== null) ? new UsageError(lines.join('\n')) : null;
}

function parseProfile(content: Buffer, file: string): Profile {
  try {
    return parseJson(content) as Profile;
  } catch (error) {
    throw new UsageError((errorLines(error, file) ?? [String(error)]).join('\n'));
  }
}

export function whole(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of at most 10 digits.');
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
