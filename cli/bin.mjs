#!/usr/bin/env node
// An installed package runs what was compiled into it. A clone has its sources, and compiles them when they have changed.
import { existsSync, readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

// A plan takes a second or two, in which V8's optimizing compiler spends more than it saves: it begins later (docs/develop.md).
setFlagsFromString('--interrupt-budget=500000');

// Readers like `head` close early, whatever is written: that is no error.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error;
  });

const root = new URL('../', import.meta.url);
const args = process.argv.slice(2);

async function compiled() {
  if (!existsSync(new URL('cli/main.ts', root))) return new URL('dist/cli.js', root);
  const { compileOnce } = await import('./compile/compile.mjs');
  return new URL('cli.js', await compileOnce(root));
}

// Asked by scripts, often: not worth loading anything.
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  const { name, version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  process.stdout.write(`${name} ${version}\n`);
} else {
  const entry = await compiled().catch((error) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  });
  const { main } = await import(entry);
  process.exitCode = await main(args);
}
