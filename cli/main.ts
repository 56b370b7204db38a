import { CommanderError } from 'commander';
import { engine } from '../server/index.ts';
import { errorLines } from './diagnostics.ts';
import { exitCodes } from './exit-codes.ts';
import { buildProgram } from './program.ts';
import { say } from './terminal.ts';

/** Runs one command line. Answers the exit code; never throws. */
export async function main(args: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.ok.code;
  const program = buildProgram({
    engine,
    end: (code) => {
      exitCode = code;
    },
  });
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
