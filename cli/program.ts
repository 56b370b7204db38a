import { Command } from 'commander';
import { addCalibrate } from './commands/calibrate.ts';
import { addCheck } from './commands/check.ts';
import { addCompletion } from './commands/completion.ts';
import { addDiff } from './commands/diff.ts';
import { addExplain } from './commands/explain.ts';
import { addLock } from './commands/lock.ts';
import { addOptimize } from './commands/optimize.ts';
import { addRules } from './commands/rules.ts';
import { addServe } from './commands/serve.ts';
import { addSimulate } from './commands/simulate.ts';
import { addSteps } from './commands/steps.ts';
import { addWhyNot } from './commands/why-not.ts';
import type { AddCommand, Context } from './context.ts';
import { exitCodes } from './exit-codes.ts';

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
  addCompletion,
];

/** The command line: from it come help, completion and the man page. */
export function buildProgram(context: Context): Command {
  const exitHelp = Object.values(exitCodes).map(({ code, text }) => `  ${code}  ${text}`);
  const program = new Command('hydrofoil')
    .description('Optimizes Hydro programs: decouples, partitions and simplifies, and shows why each step is safe.')
    .version(context.engine.release, '-V, --version')
    .helpOption('-h, --help')
    .showHelpAfterError('(add --help for usage)')
    .addHelpText(
      'after',
      `\nExit codes:\n${exitHelp.join('\n')}\n\nData goes to standard output, everything else to standard error.\n`,
    )
    .exitOverride();
  for (const add of commands) add(program, context);
  for (const command of program.commands) command.exitOverride().showHelpAfterError('(add --help for usage)');
  return program;
}
