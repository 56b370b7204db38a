import { main } from '../../cli/main.ts';
import { manPage } from '../../cli/man.ts';
import { buildProgram } from '../../cli/program.ts';
import { engine } from '../../server/index.ts';
import { fenced, heading } from './markdown.ts';

/** The manual page. */
export const manual = (): string => manPage(buildProgram({ engine, end: () => {} }), engine.release);

/** Standard output of one command line, as it is when it does not go to a terminal. */
async function outputOf(args: readonly string[]): Promise<string> {
  const { stdout } = process;
  const { write, isTTY } = stdout;
  let text = '';
  stdout.isTTY = false;
  stdout.write = (chunk: string | Uint8Array): boolean => {
    text += String(chunk);
    return true;
  };
  try {
    await main(args);
  } finally {
    stdout.write = write;
    stdout.isTTY = isTTY;
  }
  return text;
}

export async function cliPage(): Promise<string> {
  const help = await outputOf(['--help']);
  const listed = help.slice(help.indexOf('\nCommands:'));
  const commands = [...listed.matchAll(/^ {2}([a-z-]+) .*$/gm)].map(([, name = '']) => name).filter((name) => name !== 'help');
  const parts: string[] = [];
  for (const name of commands) parts.push(`## hydrofoil ${name}\n\n${fenced('text', await outputOf([name, '--help']))}\n`);
  return [
    heading('Shell command', 'the help of the command'),
    'From a clone, after `npm ci --ignore-scripts`: `npx --no-install hydrofoil COMMAND`.\n',
    fenced('text', help),
    '',
    parts.join('\n'),
  ].join('\n');
}
