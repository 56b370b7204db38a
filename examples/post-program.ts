/**
 * Sends a program to a running service (`npx --no-install hydrofoil serve`) and prints the plan as text and where to look at it.
 *
 *   npx tsx examples/post-program.ts [FILE [ADDRESS]]
 */
import { readFile } from 'node:fs/promises';

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly diagnostics: readonly {
    readonly code: string;
    readonly pointer: string;
    readonly message: string;
    readonly hint: string;
  }[];
}

const [file = new URL('programs/voting_bench.json', import.meta.url), address = 'http://127.0.0.1:8717'] = process.argv.slice(2);

const response = await fetch(new URL('/v1/optimize?maxMachines=20', address), {
  method: 'POST',
  headers: { 'content-type': 'application/json', accept: 'text/plain' },
  body: await readFile(file),
});
if (response.ok) {
  console.log(await response.text());
  console.log(new URL(`${response.headers.get('location')}.html`, address).href);
} else {
  const { code, detail, diagnostics } = (await response.json()) as Problem;
  console.error(`${response.status} ${code}: ${detail}`);
  for (const { pointer, message, hint } of diagnostics) console.error(`${pointer} ${message} (${hint})`);
  process.exitCode = 1;
}
