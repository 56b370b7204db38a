import { type Command, Option } from 'commander';
import { configOf, nameOf, StartError, settings, startServer, variableOf } from '../../server/index.ts';
import { type Context, examples } from '../context.ts';
import { print, say } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

export function addServe(parent: Command, _context: Context): void {
  const command = parent
    .command('serve')
    .summary('serve HTTP')
    .description(
      'Serves the API and its pages until a signal arrives. There are no accounts: keep it on this machine or behind a proxy that has them. ' +
        `Every option is also an environment variable, --job-cpu is ${variableOf({ flag: '--job-cpu' })}; the option wins.`,
    );
  for (const { flag, short, text, standard, takes } of settings) {
    const shown = takes === null ? text : `${text} (default: ${standard})`;
    command.addOption(new Option(short === undefined ? flag : `${short}, ${flag}`, shown));
  }
  command
    .addHelpText(
      'after',
      examples(
        'serve',
        'serve --port 0 --memory',
        'serve --host 0.0.0.0 --allow-host plans.example --data /var/lib/hydrofoil/plans.db',
      ),
    )
    .action(async (_flags: unknown, { options }: Command) => {
      const given = options.flatMap((option) => {
        const value: unknown = command.getOptionValue(option.attributeName());
        return value === undefined ? [] : [[nameOf({ flag: option.long ?? '' }), String(value)] as const];
      });
      try {
        await print(await startServer(configOf(Object.fromEntries(given), process.env)));
      } catch (error) {
        throw error instanceof StartError ? new UsageError(error.message) : error;
      }
      say('Stop with Ctrl-C.');
    });
}
