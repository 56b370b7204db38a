import { readFileSync } from 'node:fs';
import { fileOf } from '../compiled.ts';

const read = (name: string): string => readFileSync(fileOf(`./web/${name}`, `./web/${name}`), 'utf8');

/** Style of all pages. */
export const pageStyle = (): string => ['base.css', 'parts.css', 'pictures.css'].map(read).join('\n');
/** Script of all pages: they are complete without it. */
export const pageScript = (): string => read('page.mjs');

/** A program to try, as text. */
export const exampleProgram = (): string =>
  readFileSync(fileOf('../examples/programs/two_phase_commit_bench.json', './two_phase_commit_bench.json'), 'utf8');
