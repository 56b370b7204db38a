import type { Command } from 'commander';
import type { Engine } from '../server/index.ts';

/** What every subcommand gets. `end` sets the exit code of the process. */
export interface Context {
  readonly engine: Engine;
  readonly end: (exitCode: number) => void;
}

export type AddCommand = (parent: Command, context: Context) => void;

/** Examples under a subcommand's help. */
export const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ hydrofoil ${line}`).join('\n')}\n`;
