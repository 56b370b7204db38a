import type { Command } from 'commander';
import { summarize } from '../../index.ts';
import { render } from '../../server/index.ts';
import { type Context, examples } from '../context.ts';
import { loadPlan, originalOf } from '../documents.ts';
import { choicesOf } from '../flags.ts';
import { addOutputFlags, type OutputFlags, outputOf } from '../output.ts';
import { withProgress } from '../progress.ts';
import { planSubject } from '../subjects.ts';
import { screenText, wholePlan } from '../summary.ts';
import { quoted, typed } from '../terminal.ts';

const choices = choicesOf(['txt', 'json', 'html']);

export function addExplain(parent: Command, { engine }: Context): void {
  const command = parent
    .command('explain')
    .summary('say what a plan does and why it is safe')
    .description('Explains a plan.')
    .argument('<plan>', 'plan that optimize made; - reads standard input')
    .addHelpText('after', examples('explain plan.json', 'explain plan.json --all | less', 'explain plan.json -o plan.html'));
  command.option('--all', 'with text: everything that is to be said of the plan, not only what fits one screen');
  addOutputFlags(command, choices, 'text');
  command.action(async (file: string, flags: OutputFlags & { readonly all?: true }) => {
    const output = await outputOf(flags, choices, 'txt', [file]);
    const loaded = await loadPlan(file);
    if (output.format === 'txt') {
      const { plan } = loaded;
      const next = `${typed(`diff ${quoted(file, 'plan.json')} -o difference.svg`)}; ${typed(`why-not ${quoted(file, 'plan.json')}`)}`;
      return output.write(
        await withProgress('summing up', () =>
          flags.all
            ? wholePlan(plan, output.isStandard)
            : screenText((screen) => summarize(plan, screen), next, output.isStandard),
        ),
      );
    }
    const original = output.format === 'html' ? originalOf(engine, loaded) : null;
    const subject = planSubject(engine, loaded.plan, original);
    return output.write(await withProgress('drawing', () => render(engine, subject, output.format, 'file')));
  });
}
