import type { EventEmitter } from 'node:events';
import type { Command } from 'commander';
import { exitCodes } from './exit-codes.ts';

/** The manual page hydrofoil(1) as roff, from the definition of the commands. */
export function manPage(program: Command, version: string): string {
  const help = program.createHelp();
  const options = (command: Command): string[] =>
    help.visibleOptions(command).flatMap((option) => ['.TP', bold(option.flags), text(help.optionDescription(option))]);
  const args = (command: Command): string[] =>
    help
      .visibleArguments(command)
      .flatMap((argument) => ['.TP', italic(argument.name()), text(help.argumentDescription(argument))]);
  return `${[
    `.TH HYDROFOIL 1 "" "${version}" "User Commands"`,
    '.SH NAME',
    `hydrofoil \\- ${text('optimizes Hydro programs, and shows why each step is safe')}`,
    '.SH SYNOPSIS',
    `${bold('hydrofoil')} ${italic('command')} [${italic('options')}] ${italic('files')}`,
    '.SH DESCRIPTION',
    text(program.description()),
    ...options(program),
    '.SH COMMANDS',
    ...program.commands.flatMap((command) => [
      `.SS ${text(help.commandUsage(command))}`,
      text(command.description()),
      ...args(command),
      ...options(command),
      '.PP',
      'Examples:',
      '.PP',
      '.nf',
      ...examplesOf(command).map((line) => `    ${text(line)}`),
      '.fi',
    ]),
    '.SH EXIT STATUS',
    ...Object.values(exitCodes).flatMap(({ code, text: meaning }) => ['.TP', bold(String(code)), text(meaning)]),
    '.SH ENVIRONMENT',
    '.TP',
    bold('NO_COLOR'),
    'Set to anything: no colour.',
    '.TP',
    bold('FORCE_COLOR'),
    'Set to anything but 0 and false: colour, also where the output is no terminal. It wins over NO_COLOR.',
  ].join('\n')}\n`;
}

/** What stands under the help of a command. */
function examplesOf(command: Command): string[] {
  let written = '';
  const write = (more: string): void => {
    written += more;
  };
  (command as unknown as EventEmitter).emit('afterHelp', { error: false, command, write });
  return written.split('\n').flatMap((line) => (line.startsWith('  $ ') ? [line.slice(4)] : []));
}

/** Nothing of it is a request of roff, and a hyphen is a hyphen. */
const text = (plain: string): string =>
  plain
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^([.'])/gm, '\\&$1');
const bold = (plain: string): string => `\\fB${text(plain)}\\fR`;
const italic = (plain: string): string => `\\fI${text(plain)}\\fR`;
