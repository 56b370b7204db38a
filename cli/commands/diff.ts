import type { Command } from 'commander';
import { readProgram } from '../../index.ts';
import { allFormats, type Engine, render } from '../../server/index.ts';
import { type Context, examples } from '../context.ts';
import { errorLines } from '../diagnostics.ts';
import { load, loadPlan, originalOf } from '../documents.ts';
import { choicesOf } from '../flags.ts';
import { addOutputFlags, type OutputFlags, outputOf } from '../output.ts';
import { withProgress } from '../progress.ts';
import { checkInputs } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

const choices = choicesOf(allFormats);

interface Side {
  readonly label: string;
  readonly document: unknown;
}

export function addDiff(parent: Command, { engine }: Context): void {
  const command = parent
    .command('diff')
    .summary('compare a program before and after a plan, or two programs')
    .description(
      'With one plan: the program before and after it. With two programs or plans: compares them; a plan stands for the program that it ' +
        'makes. Pictures mark what was added, removed, changed and moved.',
    )
    .argument('<a>', 'plan; with a second file also a program; - reads standard input')
    .argument('[b]', 'program or plan')
    .addHelpText(
      'after',
      examples(
        'diff plan.json',
        'diff plan.json -o difference.svg',
        'diff plan-a.json plan-b.json',
        'diff before.json after.json --format text',
      ),
    );
  addOutputFlags(command, choices, 'text');
  command.action(async (a: string, b: string | undefined, flags: OutputFlags) => {
    const output = await outputOf(flags, choices, 'txt', b === undefined ? [a] : [a, b]);
    checkInputs(a, b);
    const [before, after] = b === undefined ? await aroundPlan(engine, a) : [await sideOf(a), await sideOf(b)];
    const side = ({ label, document }: Side) => ({ label, text: engine.canonical(document) });
    const subject = { kind: 'diff', before: side(before), after: side(after), plan: null } as const;
    await output.write(await withProgress('comparing', () => render(engine, subject, output.format, 'file')));
  });
}

async function aroundPlan(engine: Engine, file: string): Promise<[Side, Side]> {
  const loaded = await loadPlan(file);
  return [
    { label: 'before', document: originalOf(engine, loaded) },
    { label: 'after', document: loaded.plan.program },
  ];
}

async function sideOf(file: string): Promise<Side> {
  const loaded = await load(file);
  if (loaded.kind === 'plan') return { label: file, document: loaded.plan.program };
  try {
    readProgram(loaded.document);
  } catch (error) {
    const lines = errorLines(error, file);
    throw lines === null ? error : new UsageError(lines.join('\n'));
  }
  return { label: file, document: loaded.document };
}
