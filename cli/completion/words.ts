import type { Argument, Command, Option } from 'commander';
import { OptionsSchema, rules } from '../../index.ts';

/** What the shell may propose for a value: files, some words, or nothing. */
export type Values =
  | { readonly kind: 'files' }
  | { readonly kind: 'none' }
  | { readonly kind: 'words'; readonly words: readonly string[] };

export interface Flag {
  readonly names: readonly string[];
  /** Null for a flag without a value. */
  readonly values: Values | null;
  readonly text: string;
}

export interface Words {
  readonly name: string;
  readonly text: string;
  readonly flags: readonly Flag[];
  /** Of all arguments. */
  readonly values: Values;
}

/** All that can be proposed for a command line, read off its definition. */
export function wordsOf(program: Command): readonly Words[] {
  return program.commands.map((command) => ({
    name: command.name(),
    text: command.summary(),
    flags: flagsOf(command),
    values: argumentValues(command.registeredArguments),
  }));
}

export const flagsOf = (command: Command): readonly Flag[] =>
  command
    .createHelp()
    .visibleOptions(command)
    .map((option) => ({
      names: [option.short, option.long].filter((name) => name !== undefined && name !== null),
      values: option.required || option.optional ? optionValues(option) : null,
      text: option.description,
    }));

/** What stands between the brackets says what it is. */
const FILES = /<(?:file|program|plan)>/;

function optionValues({ flags, argChoices }: Option): Values {
  if (argChoices !== undefined) return { kind: 'words', words: argChoices };
  if (FILES.test(flags)) return { kind: 'files' };
  if (flags.includes('<rules>')) return { kind: 'words', words: rules().map(({ id }) => id) };
  if (flags.includes('<name=value>') && flags.startsWith('--option'))
    return { kind: 'words', words: Object.keys(OptionsSchema.properties).map((name) => `${name}=`) };
  return { kind: 'none' };
}

function argumentValues(all: readonly Argument[]): Values {
  const words = all.flatMap(({ argChoices }) => argChoices ?? []);
  return words.length > 0 ? { kind: 'words', words } : { kind: all.length > 0 ? 'files' : 'none' };
}
