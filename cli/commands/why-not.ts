import type { Command } from 'commander';
import { render } from '../../server/index.ts';
import { type Context, examples } from '../context.ts';
import { loadPlan } from '../documents.ts';
import { choicesOf } from '../flags.ts';
import { addOutputFlags, type OutputFlags, outputOf } from '../output.ts';
import { whyNotSubject } from '../subjects.ts';

const choices = choicesOf(['txt', 'json', 'html']);

export function addWhyNot(parent: Command, { engine }: Context): void {
  const command = parent
    .command('why-not')
    .summary('say what was refused, why, and what would unlock it')
    .description('Lists the rewrites that a plan does not have: refused, or not better.')
    .argument('<plan>', 'plan that optimize made; - reads standard input')
    .option('--rule <id>', 'only this rule')
    .option('--location <location>', 'only this location, by key or name')
    .addHelpText(
      'after',
      examples(
        'why-not plan.json',
        'why-not plan.json --location Coordinator',
        'why-not plan.json --rule partition --format json',
      ),
    );
  addOutputFlags(command, choices, 'text');
  command.action(async (file: string, flags: OutputFlags & { readonly rule?: string; readonly location?: string }) => {
    const output = await outputOf(flags, choices, 'txt', [file]);
    const { plan } = await loadPlan(file);
    const subject = whyNotSubject(engine, plan, flags.rule ?? null, flags.location ?? null);
    await output.write(await render(engine, subject, output.format, 'file'));
  });
}
