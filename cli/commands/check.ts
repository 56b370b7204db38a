import type { Command } from 'commander';
import { type Format, formats } from '../../server/index.ts';
import { type Context, examples } from '../context.ts';
import { diagnosticLine } from '../diagnostics.ts';
import { load } from '../documents.ts';
import { exitCodes } from '../exit-codes.ts';
import { addOutputFlags, formatOf, type OutputFlags } from '../flags.ts';
import { writeOutput } from '../terminal.ts';

const choices: readonly Format[] = ['txt', 'json'];

export function addCheck(parent: Command, { engine, end }: Context): void {
  const command = parent
    .command('check')
    .summary('read and validate a program, or the program of a plan')
    .description(
      `Checks every invariant of Hydro's IR. Exit code ${exitCodes.checkFailed.code} when one is broken, ${exitCodes.invalid.code} when the file cannot be read.`,
    )
    .argument('<file>', 'program or plan; - reads standard input')
    .addHelpText('after', examples('check program.json', `check plan.json --format ${formats.json.name}`));
  addOutputFlags(command, choices, 'txt');
  command.action(async (file: string, flags: OutputFlags) => {
    const loaded = await load(file);
    const document = loaded.kind === 'plan' ? loaded.plan.program : loaded.document;
    const base = loaded.kind === 'plan' ? '/program' : '';
    const found = engine.check(document).map((diagnostic) => ({ ...diagnostic, pointer: base + diagnostic.pointer }));
    const { id } = engine.identify(document);
    const failed = found.some(({ severity }) => severity === 'error');
    const text = [...found.map((diagnostic) => diagnosticLine(file, diagnostic)), `${failed ? 'failed' : 'ok'} ${id}`].join('\n');
    const format = formatOf(flags, choices, 'txt');
    await writeOutput(format === 'json' ? JSON.stringify({ ok: !failed, program: id, diagnostics: found }) : text, flags.output);
    if (failed) end(exitCodes.checkFailed.code);
  });
}
