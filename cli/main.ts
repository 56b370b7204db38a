import { Command, CommanderError } from 'commander';
import { engine } from '../server/index.ts';
import { addCalibrate } from './commands/calibrate.ts';
import { addCheck } from './commands/check.ts';
import { addDiff } from './commands/diff.ts';
import { addExplain } from './commands/explain.ts';
import { addLock } from './commands/lock.ts';
import { addOptimize } from './commands/optimize.ts';
import { addRules } from './commands/rules.ts';
import { addServe } from './commands/serve.ts';
import { addSimulate } from './commands/simulate.ts';
import { addSteps } from './commands/steps.ts';
import { addWhyNot } from './commands/why-not.ts';
import type { AddCommand } from './context.ts';
import { errorLines } from './diagnostics.ts';
import { exitCodes } from './exit-codes.ts';
import { say } from './terminal.ts';

const commands: readonly AddCommand[] = [
  addOptimize,
  addExplain,
  addDiff,
  addSteps,
  addWhyNot,
  addCheck,
  addLock,
  addSimulate,
  addRules,
  addServe,
  addCalibrate,
];

const exitHelp = Object.values(exitCodes).map(({ code, text }) => `  ${code}  ${text}`);

/** Runs one command line. Answers the exit code; never throws. */
export async function main(args: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.ok.code;
  const program = new Command('hydrofoil')
    .description('Optimizes Hydro programs: decouples, partitions and simplifies, and shows why each step is safe.')
    .version(engine.release, '--version')
    .helpOption('-h, --help')
    .showHelpAfterError('(add --help for usage)')
    .addHelpText(
      'after',
      `\nExit codes:\n${exitHelp.join('\n')}\n\nData goes to standard output, everything else to standard error.\n`,
    )
    .exitOverride();
  const context = {
    engine,
    end: (code: number): void => {
      exitCode = code;
    },
  };
  for (const add of commands) add(program, context);
  for (const command of program.commands) command.exitOverride().showHelpAfterError('(add --help for usage)');
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Help and version come as errors with exit code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok.code : exitCodes.invalid.code;
    const lines = errorLines(error, args.find((arg, i) => i > 0 && !arg.startsWith('-')) ?? '-');
    say(
      lines
        ? lines.join('\n')
        : `This is a bug in Hydrofoil, please report it.\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    return lines ? exitCodes.invalid.code : exitCodes.bug.code;
  }
}
