import type { Command } from 'commander';
import { type Format, render } from '../../server/index.ts';
import { type Context, examples } from '../context.ts';
import { load, needInput, planned } from '../documents.ts';
import { addOutputFlags, addSearchFlags, formatOf, type OutputFlags, optionsOf, type SearchFlags } from '../flags.ts';
import { planSubject } from '../subjects.ts';
import { writeOutput } from '../terminal.ts';

const choices: readonly Format[] = ['txt', 'json', 'html'];

export function addExplain(parent: Command, { engine }: Context): void {
  const command = parent
    .command('explain')
    .summary('say what a plan does and why it is safe')
    .description('Explains a plan, or the plan that a program would get.')
    .argument('<file>', 'program or plan; - reads standard input')
    .option('--input <program>', 'the program a plan starts from; only html needs it')
    .addHelpText(
      'after',
      examples('explain program.json', 'explain plan.json | less', 'explain plan.json --input program.json -o plan.html'),
    );
  addSearchFlags(addOutputFlags(command, choices, 'txt'));
  command.action(async (file: string, flags: OutputFlags & SearchFlags & { readonly input?: string }) => {
    const found = await planned(engine, await load(file), await optionsOf(flags), flags.input);
    const format = formatOf(flags, choices, 'txt');
    const input = format === 'html' ? needInput(found, file) : null;
    await writeOutput(await render(engine, planSubject(engine, found.plan, input), format, 'file'), flags.output);
  });
}
