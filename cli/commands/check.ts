import type { Command } from 'commander';
import type { Diagnostic } from '../../index.ts';
import { checkReport, type Format, formats } from '../../server/index.ts';
import { type Context, examples } from '../context.ts';
import { diagnosticLine } from '../diagnostics.ts';
import { load } from '../documents.ts';
import { exitCodes } from '../exit-codes.ts';
import { addOutputFlags, formatOf, type OutputFlags } from '../flags.ts';
import { writeOutput } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

const choices: readonly Format[] = ['txt', 'json'];

export function addCheck(parent: Command, { engine, end }: Context): void {
  const command = parent
    .command('check')
    .summary('check a program, or a plan against the program it was made from')
    .description(
      "Checks every invariant of Hydro's IR on a program or on the program of a plan. With a program and a plan: proves every precondition " +
        'of every step again, applies every step again, and must reach the program of the plan to the byte. ' +
        `Exit code ${exitCodes.checkFailed.code} when something does not hold, ${exitCodes.invalid.code} when a file cannot be read.`,
    )
    .argument('<file>', 'program or plan; - reads standard input')
    .argument('[plan]', 'a plan made from that program')
    .addHelpText(
      'after',
      examples('check program.json', 'check program.json plan.json', `check plan.json --format ${formats.json.name}`),
    );
  addOutputFlags(command, choices, 'txt');
  command.action(async (file: string, planFile: string | undefined, flags: OutputFlags) => {
    const loaded = await load(file);
    const plan = planFile === undefined ? undefined : await loadPlan(planFile);
    if (plan && loaded.kind === 'plan')
      throw new UsageError(`${file} is a plan: give the program that ${planFile} was made from`);
    const report = checkReport(engine, loaded.kind === 'plan' ? loaded.plan.program : loaded.document, plan);
    const line = (diagnostic: Diagnostic): string => {
      const [, about, pointer = ''] = /^\/(program|plan)(.*)$/s.exec(diagnostic.pointer) ?? [];
      if (about === 'plan') return diagnosticLine(planFile ?? file, { ...diagnostic, pointer });
      return diagnosticLine(file, loaded.kind === 'plan' ? diagnostic : { ...diagnostic, pointer: loaded.pointer + pointer });
    };
    const steps = report.level === 'certificate' && plan ? `, ${plan.derivation.length} steps replayed` : '';
    const verdict = report.ok ? `ok ${report.program}${steps}` : `failed ${report.program}`;
    const text = [...report.diagnostics.map(line), verdict].join('\n');
    await writeOutput(formatOf(flags, choices, 'txt') === 'json' ? JSON.stringify(report) : text, flags.output);
    if (!report.ok) end(exitCodes.checkFailed.code);
  });
}

async function loadPlan(file: string) {
  const loaded = await load(file);
  if (loaded.kind === 'plan') return loaded.plan;
  throw new UsageError(`${file} is a program: give a plan made from the first file`);
}
