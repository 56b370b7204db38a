import { type Command, InvalidArgumentError } from 'commander';
import { InputError, type SimulateOptions } from '../../index.ts';
import { ofSimulation, ProblemError, parseJson, type RunView } from '../../server/index.ts';
import { type Context, examples } from '../context.ts';
import { diagnosticLine, errorLines } from '../diagnostics.ts';
import { load } from '../documents.ts';
import { exitCodes } from '../exit-codes.ts';
import { whole } from '../flags.ts';
import { addOutputFlags, type Choices, type OutputFlags, outputOf } from '../output.ts';
import { withProgress } from '../progress.ts';
import { checkInputs, readInput, say } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface Flags extends OutputFlags {
  readonly inputs?: string;
  readonly seed?: number;
  readonly schedule?: number[];
  readonly clusterSize?: Record<string, number>;
  readonly steps?: number;
}

const choices: Choices<RunView> = {
  history: { name: 'history', suffix: 'history' },
  txt: { name: 'text', suffix: 'txt' },
  svg: { name: 'svg', suffix: 'svg' },
  json: { name: 'json', suffix: 'json' },
};

export function addSimulate(parent: Command, { engine, end }: Context): void {
  const command = parent
    .command('simulate')
    .summary('run a program in the interpreter')
    .description(
      'Runs a program, or the program of a plan, under one schedule, and shows what came out at each port (history) or a space-time diagram of ' +
        'what happened (text, svg). Nothing of the program is executed: functions that the interpreter does not know get results from the ' +
        'seed and are named. The same program, inputs, seed and schedule give the same run. ' +
        `Exit code ${exitCodes.budgetHit.code} when it had not ended after the steps, ${exitCodes.checkFailed.code} when it failed as Rust would panic.`,
    )
    .argument('<file>', 'program or plan; - reads standard input')
    .option('--inputs <file>', 'what is sent to the ports (hydrofoil.inputs/1); drawn from the seed when left out')
    .option(
      '--seed <n>',
      'draws inputs, results of unknown functions and the schedule (default: the first of a few with which something comes out)',
      whole,
    )
    .option('--schedule <list>', 'decisions of the run, as an earlier run printed them, separated by commas', decisions)
    .option('--cluster-size <name=n>', 'members of a cluster, by name or key; repeated', size)
    .option('--steps <n>', 'actions after which a run is stopped (default: 2000)', whole)
    .addHelpText(
      'after',
      examples(
        'simulate program.json',
        'simulate program.json --seed 2 --format text',
        'simulate plan.json --seed 2 -o run.svg',
        'simulate program.json --inputs inputs.json --schedule 0,0,3,1 --cluster-size Participant=2',
      ),
    );
  addOutputFlags(command, choices, 'history');
  command.action(async (file: string, flags: Flags) => {
    const read = flags.inputs === undefined ? [file] : [file, flags.inputs];
    const output = await outputOf(flags, choices, 'history', read);
    checkInputs(...read);
    const loaded = await load(file);
    const plan = loaded.kind === 'plan';
    const document: unknown = plan ? loaded.plan.program : loaded.document;
    const inputs = flags.inputs === undefined ? undefined : await readInputs(flags.inputs);
    try {
      const ran = await withProgress('simulating', () => engine.simulate(document, inputs, optionsOf(flags), output.format));
      await output.write(ran.text);
      if (!output.isStandard) say(ran.summary);
      if (ran.ended === 'bound') end(exitCodes.budgetHit.code);
      if (ran.ended === 'failed') end(exitCodes.checkFailed.code);
    } catch (error) {
      throw error instanceof InputError ? atHome(error, plan ? '/program' : loaded.pointer, flags) : error;
    }
  });
}

function optionsOf({ seed, schedule, clusterSize: clusterSizes, steps }: Flags): SimulateOptions {
  const all = { seed, schedule, clusterSizes, steps };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

async function readInputs(file: string): Promise<unknown> {
  try {
    return parseJson(await readInput(file));
  } catch (error) {
    throw new UsageError((errorLines(error, file) ?? [String(error)]).join('\n'));
  }
}

/** Mistakes in the inputs are shown in their file, those in options as flags. */
function atHome(error: InputError, pointer: string, { inputs }: Flags): Error {
  const placed = ofSimulation(error, { program: pointer, inputs: '', options: '' });
  if (!(placed instanceof ProblemError)) return placed;
  const { code, diagnostics } = placed.problem;
  const about = code === 'INVALID_INPUTS' ? (inputs ?? 'inputs') : 'options';
  return new UsageError(diagnostics.map((one) => diagnosticLine(about, { ...one, hint: one.hint ?? '' })).join('\n'));
}

function decisions(text: string): number[] {
  if (text.trim() === '') return [];
  return text.split(',').map((item) => {
    if (!/^\s*\d{1,7}\s*$/.test(item)) throw new InvalidArgumentError('It must be numbers separated by commas.');
    return Number(item);
  });
}

function size(text: string, previous: Record<string, number> = {}): Record<string, number> {
  const [, name, number] = /^(.+)=(\d{1,4})$/.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError('It must be name=number.');
  return { ...previous, [name]: Number(number) };
}
