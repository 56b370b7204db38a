/** What the README of the engine shows is what happens. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { prove } from '../../examples/egraph/logic.ts';
import * as egraph from '../../rewrites/egraph/index.ts';

const readme = readFileSync(new URL('../../rewrites/egraph/README.md', import.meta.url), 'utf8');

describe('the README', () => {
  test('starts with a program that prints what it says', () => {
    const program = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    const [, names = ''] = /^import \{ (.+) \} from 'hydrofoil\/egraph';\n/.exec(program) ?? [];
    const printed: string[] = [];
    const body = program.replace(/^import .*\n/, '');
    // The program is ours, from this repository; only its import is left out.
    new Function('lib', 'console', `const { ${names} } = lib;\n${body}`)(egraph, {
      log: (...words: readonly string[]) => printed.push(words.join(' ')),
    });
    expect(readme).toContain(`prints \`${printed.join('\n')}\``);
  });

  test('shows a proof that is found', () => {
    expect(readme).toContain(`\`\`\`text\n${prove('(implies (not y) (not x))', '(or y (not x))')}\n\`\`\``);
  });

  test('names what can be imported', () => {
    const functions = Object.entries(egraph).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
    expect(functions.filter((name) => !new RegExp(`\\b${name}\\b`).test(readme))).toEqual([]);
  });
});
