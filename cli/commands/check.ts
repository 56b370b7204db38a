import type { Command } from 'commander';
import { type Diagnostic, differentialLines, InputError, plural } from '../../index.ts';
import { type CheckedWith, type CheckReport, checkReport, formats, isUndecided } from '../../server/index.ts';
import { type Context, examples } from '../context.ts';
import { diagnosticLine } from '../diagnostics.ts';
import { type Loaded, type LoadedLock, load, loadAny } from '../documents.ts';
import { exitCodes } from '../exit-codes.ts';
import { addVerifyFlags, choicesOf, type VerifyFlags, verifyOf } from '../flags.ts';
import { addOutputFlags, type OutputFlags, outputOf } from '../output.ts';
import { withProgress } from '../progress.ts';
import { checkInputs, say } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

const choices = choicesOf(['txt', 'json', 'svg']);

export function addCheck(parent: Command, { engine, end }: Context): void {
  const command = parent
    .command('check')
    .summary('check a program, a plan or locked plan against its program, or two versions of a program')
    .description(
      "Checks every invariant of Hydro's IR on a program or on the program of a plan. With a program and a plan: proves every precondition " +
        'of every step again, applies every step again, and must reach the program of the plan to the byte. With a program and a locked ' +
        'plan: proves and applies every step on the program as it is, and runs what comes out against it. With two programs: runs the ' +
        'second on small inputs under many schedules; what it shows at its ports, the first must be able to show. A run that it cannot ' +
        'show is a counterexample, which is drawn. ' +
        `Exit code ${exitCodes.checkFailed.code} when something does not hold, ${exitCodes.budgetHit.code} when running both decided nothing, ` +
        `${exitCodes.invalid.code} when a file cannot be read or the programs have different ports.`,
    )
    .argument('<file>', 'program or plan; - reads standard input')
    .argument('[other]', 'a plan or locked plan made from that program, or another version of it')
    .addHelpText(
      'after',
      examples(
        'check program.json',
        'check program.json plan.json',
        'check program.json plan.json --verify thorough',
        'check program.json program.lock.json',
        'check before.json after.json',
        'check before.json after.json -o counterexample.svg',
        `check plan.json --format ${formats.json.name}`,
      ),
    );
  addOutputFlags(command, choices, 'text');
  addVerifyFlags(
    command,
    'how far behaviour is compared (default: quick for two programs and for a locked plan, off for a plan)',
  );
  command.action(async (file: string, otherFile: string | undefined, flags: OutputFlags & VerifyFlags) => {
    const verify = verifyOf(flags);
    const output = await outputOf(flags, choices, 'txt', otherFile === undefined ? [file] : [file, otherFile]);
    checkInputs(file, otherFile);
    const loaded = await load(file);
    const other = otherFile === undefined ? null : await loadAny(otherFile);
    if (other !== null && other.kind !== 'program' && loaded.kind === 'plan')
      throw new UsageError(`${file} is a plan: give the program that ${otherFile} was made from`);
    const against = other === null ? {} : againstOf(other);
    const line = lineIn(loaded, other);
    const report = await withProgress('checking', () => {
      try {
        return checkReport(engine, loaded.kind === 'plan' ? loaded.plan.program : loaded.document, { ...against, verify });
      } catch (error) {
        throw error instanceof InputError ? new UsageError(error.diagnostics.map(line).join('\n')) : error;
      }
    });
    const text = [...report.diagnostics.map(line), ...comparisonLines(report), verdictLine(report, other)].join('\n');
    if (output.format !== 'svg') await output.write(output.format === 'json' ? JSON.stringify(report) : text);
    else if (report.drawing) await output.write(report.drawing.svg);
    else say(`${text}\nthere is nothing to draw`);
    if (!report.ok) end(exitCodes.checkFailed.code);
    else if (isUndecided(report)) end(exitCodes.budgetHit.code);
  });
}

function againstOf(other: Loaded | LoadedLock): CheckedWith {
  switch (other.kind) {
    case 'plan':
      return { plan: other.plan };
    case 'lock':
      return { lock: other.lock };
    case 'program':
      return { other: other.document };
  }
}

/** A diagnostic with the file that it is about, and its place there. */
function lineIn(first: Loaded, second: Loaded | LoadedLock | null): (diagnostic: Diagnostic) => string {
  return (diagnostic) => {
    const [, about, pointer = ''] = /^\/(program|plan|lock|other)(.*)$/s.exec(diagnostic.pointer) ?? [];
    const loaded = about === 'program' || second === null ? first : second;
    // In the file of a plan, what is checked is its member `program`.
    const base = loaded.kind === 'program' ? loaded.pointer : about === 'program' ? '/program' : '';
    return diagnosticLine(loaded.file, { ...diagnostic, pointer: base + pointer });
  };
}

function comparisonLines({ differential, drawing }: CheckReport): string[] {
  if (differential === undefined) return [];
  if (!drawing) return differentialLines(differential);
  return [...differentialLines({ ...differential, counterexample: null }), drawing.text.trimEnd()];
}

function verdictLine(report: CheckReport, against: Loaded | LoadedLock | null): string {
  const { ok, level, program, other, differential } = report;
  const hashes = other === undefined ? program : `${program} ${other}`;
  if (!ok) return `failed ${hashes}`;
  const replayed = level !== 'validator' ? stepsOf(against) : null;
  const proved = replayed === null ? '' : `, ${plural(replayed, 'step')} replayed`;
  const compared = differential === undefined ? '' : `, ${differential.summary}`;
  return `${isUndecided(report) ? 'undecided' : 'ok'} ${hashes}${proved}${compared}`;
}

/** How many steps were proved again. */
function stepsOf(against: Loaded | LoadedLock | null): number | null {
  if (against?.kind === 'plan') return against.plan.derivation.length;
  return against?.kind === 'lock' ? against.lock.steps.length : null;
}
