import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CostEntry, defaultCostTable } from '../../cost/index.ts';
import { code, table } from './markdown.ts';

/** Constants of the model, and how many of them have which source. */
export function costTables(): Readonly<Record<string, string>> {
  const entries = Object.entries(defaultCostTable.entries);
  const count = (source: string): number => entries.filter(([, entry]) => entry.source === source).length;
  const interval = ({ low, high }: CostEntry): string => (low === null || high === null ? '' : `${low} to ${high}`);
  const rows = entries.map(([name, entry]) => [
    code(name),
    String(entry.value),
    entry.unit,
    interval(entry),
    entry.source,
    entry.why,
  ]);
  return {
    constants: table(['name', 'value', 'unit', '95 % interval', 'source', 'why'], rows),
    sources: `Table version ${defaultCostTable.version}: ${count('calibrated')} constants calibrated, ${count('published')} published, ${count('estimate')} estimated.`,
  };
}

/** The lines that the golden test of the model keeps, as a table. */
export function validationTable(root: string): string {
  const lines = readFileSync(join(root, 'tests/golden/cost-validation.txt'), 'utf8').trimEnd().split('\n');
  const rows = lines.map((line) => {
    const [, what = '', predicted = '', measured = '', error = ''] =
      /^(.*): predicted (.*), measured (.*) \((.*)\)$/.exec(line) ?? [];
    if (what === '') throw new Error(`tests/golden/cost-validation.txt has an unknown line: ${line}`);
    return [what, predicted, measured, error];
  });
  return table(['what', 'predicted', 'measured', 'difference'], rows);
}
