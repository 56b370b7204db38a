import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Program, readProgram } from '../../ir/index.ts';

const folder = fileURLToPath(new URL('../../examples/programs/', import.meta.url));

/** Names of the exported example programs, sorted. */
export const exampleNames: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json') && !file.endsWith('.dfir.json'))
  .map((file) => file.replace(/\.json$/, ''))
  .sort();

export const exampleText = (name: string): string => readFileSync(join(folder, `${name}.json`), 'utf8');

export const readExample = (name: string): Program => readProgram(exampleText(name));
