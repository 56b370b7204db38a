import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { serve } from './support/serve.ts';

/** The command, where there is one: .ci/run installs it and says where. */
function command(): string | undefined {
  const given = process.env['HYDROFOIL_SCHEMATHESIS'];
  if (given !== undefined) return given;
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'schemathesis'))
    .find(existsSync);
}

const found = command();
if (found === undefined) {
  if (process.env['CI'] === 'true') throw new Error('schemathesis is not installed: .ci/run does that');
  process.stderr.write(
    'skipped: schemathesis is not installed, so the service is not compared with its OpenAPI document (pip install schemathesis==4.32.5)\n',
  );
}

test.skipIf(found === undefined)(
  'schemathesis finds nothing that the OpenAPI document does not say, and nothing it says wrongly',
  async () => {
    const served = await serve(['--memory', '--job-rate', '1000000', '--rate', '1000000', '--log', 'error']);
    // It writes what it found where it runs.
    const folder = mkdtempSync(join(tmpdir(), 'hydrofoil-schemathesis-'));
    const config = fileURLToPath(new URL('./schemathesis.toml', import.meta.url));
    const examples = process.env['HYDROFOIL_SCHEMATHESIS_EXAMPLES'] ?? '20';
    const run = spawn(
      found ?? '',
      [
        '--config-file',
        config,
        '--no-color',
        'run',
        `${served.url}/openapi.json`,
        '--checks',
        'all',
        '--max-examples',
        examples,
        '--seed',
        '1',
      ],
      { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let said = '';
    run.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const [code] = (await once(run, 'close')) as [number];
    served.child.kill();
    const { err } = await served.ended();
    rmSync(folder, { recursive: true, force: true });
    expect([code, code === 0 ? '' : said.slice(-20_000), err]).toEqual([0, '', expect.not.stringContaining('"msg":"bug"')]);
    expect(said).toMatch(/Tested: *1[0-9]/);
  },
  600_000,
);
