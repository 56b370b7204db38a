import type { Command } from 'commander';
import { type Plan, plural, summarizeSteps } from '../../index.ts';
import { allFormats, render } from '../../server/index.ts';
import { type Context, examples } from '../context.ts';
import { loadPlan, originalOf } from '../documents.ts';
import { choicesOf, whole } from '../flags.ts';
import { addOutputFlags, type Output, type OutputFlags, outputOf } from '../output.ts';
import { withProgress } from '../progress.ts';
import { stepSubject } from '../subjects.ts';
import { screenText } from '../summary.ts';
import { quoted, typed } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

const choices = choicesOf(allFormats);

export function addSteps(parent: Command, { engine }: Context): void {
  const command = parent
    .command('steps')
    .summary('list the steps of a plan, or show one')
    .description(
      'Lists the derivation. With --step N: the program after step N, with what the step changed marked; 0 is the input.',
    )
    .argument('<plan>', 'plan that optimize made; - reads standard input')
    .option('--step <n>', 'show this step; pictures need it', whole)
    .addHelpText(
      'after',
      examples('steps plan.json', 'steps plan.json --step 2 -o step-2.svg', 'steps plan.json --step 0 --format dot'),
    );
  command.option('--all', 'with text: every step with its proofs, not only what fits one screen');
  addOutputFlags(command, choices, 'text');
  command.action(async (file: string, flags: OutputFlags & { readonly step?: number; readonly all?: true }) => {
    const { step } = flags;
    if (step === undefined) {
      const output = await listOutput(flags, file);
      const { plan } = await loadPlan(file);
      if (output.format === 'json') return output.write(JSON.stringify(plan.derivation));
      const next = typed(`steps ${quoted(file, 'plan.json')} --step 1 -o step-1.svg`);
      return output.write(
        flags.all
          ? listText(plan)
          : screenText((screen) => summarizeSteps(plan, screen), plan.derivation.length === 0 ? null : next, output.isStandard),
      );
    }
    const output = await outputOf(flags, choices, 'txt', [file]);
    const loaded = await loadPlan(file);
    const last = loaded.plan.derivation.length;
    if (step > last) throw new UsageError(`--step ${step}: the plan has ${plural(last, 'step')}, the largest number is ${last}`);
    const subject = stepSubject(engine, loaded.plan, originalOf(engine, loaded), step);
    return output.write(await withProgress('drawing', () => render(engine, subject, output.format, 'file')));
  });
}

/** The list has no picture. */
async function listOutput(flags: OutputFlags, file: string): Promise<Output<'txt' | 'json'>> {
  const output = await outputOf(flags, choices, 'txt', [file]);
  if (output.format === 'txt' || output.format === 'json') return output as Output<'txt' | 'json'>;
  throw new UsageError('the list of steps is written as text or json; for a picture of one step add --step N');
}

function listText({ derivation }: Plan): string {
  if (derivation.length === 0) return 'No steps: the plan is the input.\n';
  const blocks = derivation.map(({ index, rule, site, summary, preconditions, costBefore, costAfter }) => {
    const factor = costBefore.throughput > 0 ? costAfter.throughput / costBefore.throughput : 1;
    const proofs = preconditions.map(
      ({ name, proved, evidence }) => `     ${proved ? 'proved' : 'NOT PROVED'} ${name}: ${evidence}`,
    );
    const where = `     ${rule} at ${site.label}${site.span ? ` (${site.span})` : ''}; throughput × ${factor.toFixed(2)}, ${plural(costAfter.machines, 'machine')}`;
    return [`${String(index).padStart(3)}. ${summary}`, where, ...proofs].join('\n');
  });
  return `${blocks.join('\n')}\n`;
}
