import type { Command } from 'commander';
import { headlines, summarize } from '../../index.ts';
import { allFormats, render } from '../../server/index.ts';
import { type Context, examples } from '../context.ts';
import { loadProgram, planned } from '../documents.ts';
import { exitOf } from '../exit-codes.ts';
import { addSearchFlags, choicesOf, optionsOf, type SearchFlags } from '../flags.ts';
import { addOutputFlags, type OutputFlags, outputOf } from '../output.ts';
import { withProgress } from '../progress.ts';
import { planSubject } from '../subjects.ts';
import { screenText, wholePlan } from '../summary.ts';
import { checkInputs, quoted, say, typed } from '../terminal.ts';

const choices = choicesOf(allFormats);

export function addOptimize(parent: Command, { engine, end }: Context): void {
  const command = parent
    .command('optimize')
    .summary('make a plan for a program')
    .description(
      'Optimizes a program and prints the plan. Pictures show the program after rewriting; html is the review page in one file.',
    )
    .argument('<program>', 'program document or bare array of roots; - reads standard input')
    .addHelpText(
      'after',
      examples(
        'optimize program.json -o plan.json',
        'optimize program.json --max-machines 10 --format html -o plan.html',
        'optimize - < program.json | jq .cost.speedup',
      ),
    );
  command.option('--all', 'with text: everything that is to be said of the plan, not only what fits one screen');
  addSearchFlags(addOutputFlags(command, choices, 'text on a terminal and json elsewhere'));
  command.action(async (file: string, flags: OutputFlags & SearchFlags & { readonly all?: true }) => {
    const standard = flags.output === undefined && process.stdout.isTTY ? 'txt' : 'json';
    const output = await outputOf(flags, choices, standard, flags.profile === undefined ? [file] : [file, flags.profile]);
    checkInputs(file, flags.profile);
    const options = await optionsOf(flags);
    const plan = await planned(engine, await loadProgram(file), options);
    if (output.format === 'txt')
      await output.write(
        await withProgress('summing up', () =>
          flags.all
            ? wholePlan(plan, output.isStandard)
            : screenText((screen) => summarize(plan, screen), keep(file, flags), output.isStandard),
        ),
      );
    else {
      const subject = planSubject(engine, plan, plan.original);
      await output.write(await withProgress('drawing', () => render(engine, subject, output.format, 'file')));
      say(headlines(plan).join('\n'));
      if (output.format === 'json' && output.isKept) say(`Next: ${typed(`explain ${quoted(flags.output ?? '-', 'plan.json')}`)}`);
    }
    end(exitOf(plan));
  });
}

/** The command that keeps the plan which was shown. */
const keep = (file: string, { output }: OutputFlags): string =>
  output === undefined ? typed(`optimize ${quoted(file, 'program.json')} -o plan.json`) : 'the same with -o plan.json';
