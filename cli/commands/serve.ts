import { type Command, InvalidArgumentError } from 'commander';
import { defaultConfig, startServer } from '../../server/index.ts';
import { type Context, examples } from '../context.ts';
import { say, writeOutput } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface Flags {
  readonly port: number;
  readonly host: string;
  readonly data: string;
  readonly memory?: true;
}

export function addServe(parent: Command, _context: Context): void {
  parent
    .command('serve')
    .summary('serve HTTP')
    .description(
      'Serves the API and its pages until a signal arrives. There are no accounts: keep it on this machine or behind a proxy that has them.',
    )
    .option('-p, --port <n>', 'port; 0 takes a free one', port, defaultConfig.port)
    .option('--host <address>', 'address to listen on', defaultConfig.host)
    .option('--data <file>', 'file that keeps programs and plans', defaultConfig.data ?? '')
    .option('--memory', 'keep nothing on disk')
    .addHelpText('after', examples('serve', 'serve --port 0 --memory', 'serve --host 0.0.0.0 --data /var/lib/hydrofoil/plans.db'))
    .action(async ({ port: number, host, data, memory }: Flags) => {
      const config = { ...defaultConfig, port: number, host, data: memory ? null : data };
      const address = await startServer(config).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'EADDRINUSE') throw new UsageError(`${host}:${number} is in use`);
        if (error.code === 'EACCES' || error.code === 'EADDRNOTAVAIL')
          throw new UsageError(`${host}:${number} cannot be listened on`);
        throw error;
      });
      await writeOutput(address, undefined);
      say('Stop with Ctrl-C.');
    });
}

function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new InvalidArgumentError('It must be a port number.');
  return Number(text);
}
