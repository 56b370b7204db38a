import type { Command } from 'commander';
import { allFormats, render } from '../../server/index.ts';
import { type Context, examples } from '../context.ts';
import { type Loaded, load, planned } from '../documents.ts';
import { exitOf } from '../exit-codes.ts';
import { addOutputFlags, addSearchFlags, formatOf, type OutputFlags, optionsOf, type SearchFlags } from '../flags.ts';
import { planSubject } from '../subjects.ts';
import { say, writeOutput } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

export function addOptimize(parent: Command, { engine, end }: Context): void {
  const command = parent
    .command('optimize')
    .summary('make a plan for a program')
    .description(
      'Optimizes a program and prints the plan. Pictures show the program after rewriting; html is the review page in one file.',
    )
    .argument('<file>', 'program document or bare array of roots; - reads standard input')
    .addHelpText(
      'after',
      examples(
        'optimize program.json -o plan.json',
        'optimize program.json --max-machines 10 --format html -o plan.html',
        'optimize - < program.json | jq .cost.speedup',
      ),
    );
  addSearchFlags(addOutputFlags(command, allFormats, 'json'));
  command.action(async (file: string, flags: OutputFlags & SearchFlags) => {
    const options = await optionsOf(flags);
    const loaded = program(await load(file));
    const { plan, input } = await planned(engine, loaded, options);
    await writeOutput(
      await render(engine, planSubject(engine, plan, input), formatOf(flags, allFormats, 'json'), 'file'),
      flags.output,
    );
    const { speedup, localSpeedup } = plan.cost;
    const local = localSpeedup > 1 ? ` (× ${localSpeedup.toFixed(2)} on the same machines)` : '';
    say(`${plan.outcome}: predicted throughput × ${speedup.toFixed(2)}${local}, ${plan.derivation.length} steps`);
    end(exitOf(plan));
  });
}

function program(loaded: Loaded): Loaded {
  if (loaded.kind === 'plan') throw new UsageError(`${loaded.file} is a plan already; its program is in the member "program"`);
  return loaded;
}
