import type { Command } from 'commander';
import { summarizeRefusals } from '../../index.ts';
import { render, selectRemarks } from '../../server/index.ts';
import { type Context, examples } from '../context.ts';
import { loadPlan } from '../documents.ts';
import { choicesOf } from '../flags.ts';
import { addOutputFlags, type OutputFlags, outputOf } from '../output.ts';
import { whyNotSubject } from '../subjects.ts';
import { screenText } from '../summary.ts';
import { quoted, typed } from '../terminal.ts';

const choices = choicesOf(['txt', 'json', 'html']);

type Flags = OutputFlags & { readonly rule?: string; readonly location?: string; readonly all?: true };

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
  command.option('--all', 'with text: all of them with their places, not only what fits one screen');
  addOutputFlags(command, choices, 'text');
  command.action(async (file: string, flags: Flags) => {
    const output = await outputOf(flags, choices, 'txt', [file]);
    const { plan } = await loadPlan(file);
    if (output.format === 'txt' && !flags.all) {
      const remarks = selectRemarks(plan, flags.rule ?? null, flags.location ?? null);
      const next = remarks.length === 0 ? null : typed(`why-not ${quoted(file, 'plan.json')} --all`);
      return output.write(screenText((screen) => summarizeRefusals(plan, remarks, screen), next, output.isStandard));
    }
    const subject = whyNotSubject(engine, plan, flags.rule ?? null, flags.location ?? null);
    return output.write(await render(engine, subject, output.format, 'file'));
  });
}
