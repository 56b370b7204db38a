import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import type { Command } from 'commander';
import {
  checkLock,
  headlines,
  InputError,
  isLock,
  type Lock,
  type LockReport,
  lockOf,
  readLock,
  stringifyLock,
} from '../../index.ts';
import { parseJson } from '../../server/index.ts';
import { type Context, examples } from '../context.ts';
import { diagnosticLine, errorLines } from '../diagnostics.ts';
import { load, loadProgram, planned } from '../documents.ts';
import { exitCodes } from '../exit-codes.ts';
import { addSearchFlags, optionsOf, type SearchFlags } from '../flags.ts';
import { lockMarkdown, lockText } from '../lock-report.ts';
import { addOutputFlags, type Choices, destinationOf, type Output, type OutputFlags, outputOf } from '../output.ts';
import { withProgress } from '../progress.ts';
import { screenText } from '../summary.ts';
import { checkInputs, quoted, readInput, say, typed } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

type Flags = OutputFlags & SearchFlags & { readonly check?: true; readonly all?: true };

const reports = {
  text: { name: 'text', suffix: 'txt' },
  markdown: { name: 'markdown', suffix: 'md' },
  json: { name: 'json', suffix: 'json' },
} as const satisfies Choices<string>;

export function addLock(parent: Command, { engine, end }: Context): void {
  const command = parent
    .command('lock')
    .summary('keep a plan with the source, and check what became of it')
    .description(
      'Writes a small plan file for review, beside the program unless another name is given. With --check: does the plan in that file still ' +
        'apply to the program, and would the optimizer still give it, with the options of the file? Positions, paths, names and ' +
        `workload of the program may be others. Exit code ${exitCodes.lockBroken.code} when it does not apply, ${exitCodes.lockOutdated.code} when the ` +
        'optimizer would give another.',
    )
    .argument('<program>', 'program; without --check also a plan, which is locked as it is; - reads standard input')
    .argument('[lock]', 'file of the locked plan (default: that of the program, ending in .lock.json)')
    .option('--check', 'check the file and write nothing')
    .option('--all', 'with --check as text: every problem and difference, not only what fits one screen')
    .addHelpText(
      'after',
      examples(
        'lock program.json',
        'lock program.json --max-machines 10',
        'lock program.json plans/program.lock.json --check',
        'lock program.json --check -o report.md',
      ),
    );
  addSearchFlags(addOutputFlags(command, reports, 'text'));
  command.action(async (file: string, given: string | undefined, flags: Flags) => {
    const lockFile = given ?? besides(file);
    if (flags.check) return check(file, lockFile, flags);
    if (flags.all) throw new UsageError('--all is for the report of --check');
    if (flags.output !== undefined || flags.format !== undefined)
      throw new UsageError('--output and --format are for the report of --check; the file of the lock is the second argument');
    return write(file, lockFile, flags);
  });

  async function write(file: string, lockFile: string, flags: Flags): Promise<void> {
    const output = await destinationOf(lockFile, flags.profile === undefined ? [file] : [file, flags.profile], '');
    checkInputs(file, flags.profile);
    if (output.isKept) await expectLockOrNothing(lockFile);
    const options = await optionsOf(flags);
    const loaded = await load(file);
    if (loaded.kind === 'plan' && Object.keys(options.options).length > 0)
      throw new UsageError(`${file} is a plan, which is locked as it is: options are for programs`);
    const plan = loaded.kind === 'plan' ? loaded.plan : await planned(engine, loaded, options);
    await output.write(stringifyLock(lockOf(plan)));
    say(headlines(plan).join('\n'));
    if (output.isKept && loaded.kind === 'program')
      say(`Next: ${typed(`lock ${quoted(file, 'program.json')} ${quoted(lockFile, 'program.lock.json')} --check`)}`);
  }

  async function check(file: string, lockFile: string, flags: Flags): Promise<void> {
    const { check: _check, all, format: _format, output: _output, ...search } = flags;
    if (Object.keys(search).length > 0) throw new UsageError('--check takes its options from the file of the lock');
    const output = await outputOf(flags, reports, 'text', [file, lockFile]);
    checkInputs(file, lockFile);
    const lock = await readLockFile(lockFile, file);
    const { document } = await loadProgram(file);
    const report = await withProgress('checking', () => {
      try {
        return checkLock(document, lock);
      } catch (error) {
        throw error instanceof InputError ? atHome(error, file, lockFile) : error;
      }
    });
    const next = typed(`lock ${quoted(file, 'program.json')} ${quoted(lockFile, 'program.lock.json')}`);
    await output.write(shown(report, output, lockFile, next, all ?? false));
    if (!report.applies) end(exitCodes.lockBroken.code);
    else if (!report.current) end(exitCodes.lockOutdated.code);
  }
}

function besides(file: string): string {
  if (file === '-') throw new UsageError('name the file of the lock: the program has none');
  return `${extname(file) === '' ? file : file.slice(0, -extname(file).length)}.lock.json`;
}

/**
 * A lock is written over a lock, of whatever version, and over what is left of one that was merged. Anything else may be dear to somebody.
 * @throws UsageError
 */
async function expectLockOrNothing(file: string): Promise<void> {
  if (!existsSync(file) || file.endsWith('.lock.json')) return;
  const content = (await readInput(file)).toString();
  if (content.trim() === '') return;
  try {
    if (isLock(JSON.parse(content))) return;
  } catch {
    // No JSON, no lock.
  }
  throw new UsageError(`${file} is there already and is no locked plan: name another file, or remove it`);
}

async function readLockFile(file: string, program: string): Promise<Lock> {
  if (file !== '-' && !existsSync(file))
    throw new UsageError(`${file}: no such file; ${typed(`lock ${program} ${file}`)} writes it`);
  const content = await readInput(file);
  try {
    return readLock(parseJson(content));
  } catch (error) {
    throw new UsageError((errorLines(error, file) ?? [String(error)]).join('\n'));
  }
}

/** Options are in the lock, everything else in the program. */
function atHome({ diagnostics }: InputError, file: string, lockFile: string): UsageError {
  const lines = diagnostics.map((one) => diagnosticLine(one.pointer.startsWith('/options') ? lockFile : file, one));
  return new UsageError(lines.join('\n'));
}

function shown(
  report: LockReport,
  { format, isStandard }: Output<keyof typeof reports>,
  lockFile: string,
  next: string,
  all: boolean,
): string {
  if (format === 'json') {
    const { fresh: _fresh, ...answers } = report;
    return JSON.stringify(answers);
  }
  if (format === 'markdown') return lockMarkdown(report, lockFile, next);
  const last = report.applies && report.current ? null : next;
  return screenText((screen) => lockText(report, lockFile, all ? null : screen), last, isStandard);
}
