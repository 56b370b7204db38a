import type { Command } from 'commander';
import { type Format, render } from '../../server/index.ts';
import { type Context, examples } from '../context.ts';
import { load, planned } from '../documents.ts';
import { addOutputFlags, addSearchFlags, formatOf, type OutputFlags, optionsOf, type SearchFlags } from '../flags.ts';
import { whyNotSubject } from '../subjects.ts';
import { writeOutput } from '../terminal.ts';

const choices: readonly Format[] = ['txt', 'json', 'html'];

export function addWhyNot(parent: Command, { engine }: Context): void {
  const command = parent
    .command('why-not')
    .summary('say what was refused, why, and what would unlock it')
    .description('Lists rewrites that were refused or would not be better.')
    .argument('<file>', 'program or plan; - reads standard input')
    .option('--rule <id>', 'only this rule')
    .option('--location <location>', 'only this location, by key or name')
    .addHelpText(
      'after',
      examples(
        'why-not program.json',
        'why-not plan.json --location Coordinator',
        'why-not plan.json --rule partition --format json',
      ),
    );
  addSearchFlags(addOutputFlags(command, choices, 'txt'));
  command.action(
    async (file: string, flags: OutputFlags & SearchFlags & { readonly rule?: string; readonly location?: string }) => {
      const { plan } = await planned(engine, await load(file), await optionsOf(flags));
      const subject = whyNotSubject(engine, plan, flags.rule ?? null, flags.location ?? null);
      await writeOutput(await render(engine, subject, formatOf(flags, choices, 'txt'), 'file'), flags.output);
    },
  );
}
