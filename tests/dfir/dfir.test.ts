import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readProgram } from '../../ir/index.ts';
import { toDfirAll } from '../../ir/print/dfir/to-dfir.ts';
import { difference } from './same-graph.ts';
import { parseHydro, parseSurface } from './surface-graph.ts';

const folder = fileURLToPath(new URL('../../examples/programs/', import.meta.url));
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.dfir.json'))
  .map((file) => file.slice(0, -'.dfir.json'.length));

describe('DFIR text agrees with what Hydro 0.16.0 itself generates', () => {
  it('has examples to compare', () => {
    expect(names.length).toBeGreaterThan(0);
  });

  it.each(names)('%s', (name) => {
    const program = readProgram(readFileSync(`${folder}${name}.json`, 'utf8'));
    const hydro = JSON.parse(readFileSync(`${folder}${name}.dfir.json`, 'utf8')) as Record<string, string>;
    const ours = toDfirAll(program);
    expect([...ours.keys()].sort()).toEqual(Object.keys(hydro).sort());
    for (const [location, text] of Object.entries(hydro)) {
      expect(difference(parseSurface(ours.get(location) ?? ''), parseHydro(text)), `${name} at ${location}`).toBeNull();
    }
  });
});
