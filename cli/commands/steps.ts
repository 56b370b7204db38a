import type { Command } from 'commander';
import type { Plan } from '../../index.ts';
import { allFormats, type Format, render } from '../../server/index.ts';
import { type Context, examples } from '../context.ts';
import { load, needInput, planned } from '../documents.ts';
import { addOutputFlags, addSearchFlags, formatOf, type OutputFlags, optionsOf, type SearchFlags } from '../flags.ts';
import { stepSubject } from '../subjects.ts';
import { writeOutput } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

const listFormats: readonly Format[] = ['txt', 'json'];

export function addSteps(parent: Command, { engine }: Context): void {
  const command = parent
    .command('steps')
    .summary('list the steps of a plan, or show one')
    .description(
      'Lists the derivation. With --step N: the program after step N, with what the step changed marked; 0 is the input.',
    )
    .argument('<file>', 'program or plan; - reads standard input')
    .option('--step <n>', 'show this step')
    .option('--input <program>', 'with a plan and --step: the program it starts from')
    .addHelpText(
      'after',
      examples(
        'steps program.json',
        'steps program.json --step 2 -o step-2.svg',
        'steps plan.json --input program.json --step 0 --format dot',
      ),
    );
  addSearchFlags(addOutputFlags(command, allFormats, 'txt'));
  command.action(async (file: string, flags: OutputFlags & SearchFlags & { readonly step?: string; readonly input?: string }) => {
    const found = await planned(engine, await load(file), await optionsOf(flags), flags.input);
    if (flags.step === undefined) {
      const format = formatOf(flags, allFormats, 'txt');
      if (!listFormats.includes(format))
        throw new UsageError('the list of steps has the formats text and json; add --step N for a picture');
      return writeOutput(format === 'json' ? JSON.stringify(found.plan.derivation) : listText(found.plan), flags.output);
    }
    if (!/^\d{1,6}$/.test(flags.step)) throw new UsageError(`--step ${flags.step} is not a number`);
    const subject = stepSubject(engine, found.plan, needInput(found, file), Number(flags.step));
    return writeOutput(await render(engine, subject, formatOf(flags, allFormats, 'txt'), 'file'), flags.output);
  });
}

function listText({ derivation }: Plan): string {
  if (derivation.length === 0) return 'No steps: the plan is the input.\n';
  const blocks = derivation.map(({ index, rule, site, summary, preconditions, costBefore, costAfter }) => {
    const factor = costBefore.throughput > 0 ? costAfter.throughput / costBefore.throughput : 1;
    const proofs = preconditions.map(
      ({ name, proved, evidence }) => `     ${proved ? 'proved' : 'NOT PROVED'} ${name}: ${evidence}`,
    );
    const where = `     ${rule} at ${site.label}${site.span ? ` (${site.span})` : ''}; throughput × ${factor.toFixed(2)}, ${costAfter.machines} machines`;
    return [`${String(index).padStart(3)}. ${summary}`, where, ...proofs].join('\n');
  });
  return `${blocks.join('\n')}\n`;
}
