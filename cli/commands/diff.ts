import type { Command } from 'commander';
import { allFormats, type Engine, render } from '../../server/index.ts';
import { type Context, examples } from '../context.ts';
import { load, needInput, planned } from '../documents.ts';
import { addOutputFlags, addSearchFlags, formatOf, type OutputFlags, optionsOf, type SearchFlags } from '../flags.ts';
import { writeOutput } from '../terminal.ts';

type Flags = OutputFlags & SearchFlags & { readonly input?: string };
interface Sides {
  readonly before: { readonly label: string; readonly document: unknown };
  readonly after: { readonly label: string; readonly document: unknown };
}

export function addDiff(parent: Command, { engine }: Context): void {
  const command = parent
    .command('diff')
    .summary('compare two programs, or a program before and after optimizing')
    .description(
      'Compares two programs or plans (a plan stands for its program). With one program: before and after optimizing it. ' +
        'With one plan and --input: before and after that plan. Pictures mark what was added, removed, changed and moved.',
    )
    .argument('<a>', 'program or plan')
    .argument('[b]', 'program or plan')
    .option('--input <program>', 'with one plan: the program it starts from')
    .addHelpText(
      'after',
      examples(
        'diff program.json',
        'diff program.json plan.json --format svg -o diff.svg',
        'diff plan.json --input program.json',
        'diff plan-a.json plan-b.json',
      ),
    );
  addSearchFlags(addOutputFlags(command, allFormats, 'txt'));
  command.action(async (a: string, b: string | undefined, flags: Flags) => {
    const { before, after } = await sidesOf(engine, a, b, flags);
    const side = ({ label, document }: Sides['before']) => ({ label, text: engine.canonical(document) });
    const subject = { kind: 'diff', before: side(before), after: side(after), plan: null } as const;
    await writeOutput(await render(engine, subject, formatOf(flags, allFormats, 'txt'), 'file'), flags.output);
  });
}

async function sidesOf(engine: Engine, a: string, b: string | undefined, flags: Flags): Promise<Sides> {
  const first = await load(a);
  if (b !== undefined) {
    const second = await load(b);
    const [before, after] = [first, second].map((side) => ({
      label: side.file,
      document: side.kind === 'plan' ? side.plan.program : side.document,
    }));
    if (before && after) return { before, after };
  }
  const found = await planned(engine, first, await optionsOf(flags), flags.input);
  const input = needInput(found, a);
  return { before: { label: 'before', document: input }, after: { label: 'after', document: found.plan.program } };
}
