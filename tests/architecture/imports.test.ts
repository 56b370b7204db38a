import { describe, expect, test } from 'vitest';
import { checkImports, importCycles, importsOf } from './import-rules.ts';
import { readSources, sourceFolders } from './source-files.ts';

const show = ({ file, line, message }: { file: string; line: number; message: string }): string => `${file}:${line} ${message}`;

describe('the repository', () => {
  const files = readSources();

  test('every folder of the product was seen', () => {
    const seen = new Set([...files.keys()].map((path) => path.split('/')[0]));
    expect([...seen].sort()).toEqual([...sourceFolders, 'index.ts'].sort());
    expect(files.size).toBeGreaterThan(20);
  });

  test('imports follow the order and nothing below index.ts is impure', () => {
    expect(checkImports(files).map(show)).toEqual([]);
  });

  test('no file imports itself through others', () => {
    expect(importCycles(files).map((cycle) => cycle.join(' -> '))).toEqual([]);
  });
});

/** What the checker says about one file with this text. */
const problems = (file: string, source: string): readonly string[] =>
  checkImports(new Map([[file, source]])).map(({ message }) => message);

describe('the checker reads', () => {
  const specifiers = (source: string): readonly (string | undefined)[] => importsOf(source).map(({ specifier }) => specifier);

  test.each([
    ["import { a } from './a.ts';", './a.ts'],
    ["import a, * as b from './a.ts';", './a.ts'],
    ["import type { A } from './a.ts';", './a.ts'],
    ["import './a.ts';", './a.ts'],
    ["export { a } from './a.ts';", './a.ts'],
    ["export * from './a.ts';", './a.ts'],
    ["export type * from './a.ts';", './a.ts'],
    ["const a = await import('./a.ts');", './a.ts'],
    ["type A = import('./a.ts').A;", './a.ts'],
    ["const a = require('./a.ts');", './a.ts'],
    ["import {\n  a,\n  type B as C,\n  // './x.ts'\n} from './a.ts';", './a.ts'],
    ['import a from "./a.ts";', './a.ts'],
    ["import data from './a.json' with { type: 'json' };", './a.json'],
    [`const text = \`\${await import('./a.ts')}\`;`, './a.ts'],
    ['const a = await import(`./a.ts`);', './a.ts'],
    ["const half = n / 2; import('./a.ts'); const third = n / 3;", './a.ts'],
    ["const quote = /['\"`]/; import './a.ts';", './a.ts'],
    ["export interface A {}\nimport { a } from './a.ts';", './a.ts'],
  ])('%s', (source, specifier) => expect(specifiers(source)).toEqual([specifier]));

  test.each([
    "// import './a.ts';",
    "/* import './a.ts'; */",
    'const text = "import \'./a.ts\'";',
    "const text = `import './a.ts'`;",
    "export const from = 'a';",
    "array.from('a');",
    'const base = import.meta.url;',
  ])('nothing in %s', (source) => expect(specifiers(source)).toEqual([]));

  test('which imports are type-only', () => {
    const typeOnly = (source: string): boolean | undefined => importsOf(source)[0]?.typeOnly;
    expect(typeOnly("import type { A } from './a.ts';")).toBe(true);
    expect(typeOnly("import { type A } from './a.ts';")).toBe(false);
    expect(typeOnly("import type from './a.ts';")).toBe(false);
  });

  test('a computed import is a problem of its own', () => {
    expect(problems('ir/a.ts', 'await import(name);')).toEqual(['a computed import cannot be checked']);
    expect(problems('ir/a.ts', 'await import(`./${name}.ts`);')).toEqual(['a computed import cannot be checked']);
  });
});

describe('the checker allows', () => {
  test.each([
    ['ir/facts/a.ts', "import { b } from '../graph/b.ts';"],
    ['cost/a.ts', "import type { Program } from '../ir/index.ts';"],
    ['ir/facts/a.ts', "import { readClosure } from '../../rust/index.ts';"],
    ['rewrites/rules/decouple/a.ts', "import { price } from '../../../cost/index.ts';"],
    ['rewrites/registry.ts', "import { rules } from './rules/index.ts';"],
    ['rewrites/egraph/extract/a.ts', "import { EGraph } from '../egraph.ts';"],
    ['rewrites/search/a.ts', "import { EGraph } from '../egraph/index.ts';"],
    ['rewrites/egraph/draw.ts', "import { Digraph } from '@ts-graphviz/core';"],
    ['rewrites/egraph/extract/highs.ts', "const highs = await import('highs');"],
    ['verify/a.ts', "import { steps } from '../rewrites/index.ts';"],
    ['index.ts', "import { check } from './verify/index.ts';"],
    ['server/http/app.ts', "import { optimize } from '../../index.ts';"],
    ['server/jobs/store-libsql.ts', "import Database from 'libsql';"],
    ['server/web/page.ts', "import type { Plan } from '../../ir/schema/plan.ts';"],
    ['server/web/page.ts', "import { pane } from './pane.ts';"],
    ['server/http/page-route.ts', "import { page } from '../web/page.ts';"],
    ['cli/serve.ts', "import { start } from '../server/index.ts';"],
    ['cli/optimize.ts', "import { readFile } from 'node:fs/promises';"],
    ['rust/grammar.ts', "import { readFileSync } from 'node:fs';\nimport { Parser } from 'web-tree-sitter';"],
    ['ir/dot/svg.ts', "const viz = await import('@viz-js/viz');"],
    ['ir/hash.ts', "import { createHash } from 'node:crypto';"],
    ['ir/a.ts', "const kind = { process: 1 }; read(location.process.name); say('process.env');"],
    ['verify/a.ts', 'const at = new Date(seconds);'],
  ])('%s: %s', (file, source) => expect(problems(file, source)).toEqual([]));
});

describe('the checker refuses', () => {
  test.each([
    ['ir/a.ts', "import { price } from '../cost/index.ts';", 'ir comes before cost'],
    ['rust/a.ts', "import type { Program } from '../ir/index.ts';", 'rust comes before ir'],
    ['ir/a.ts', "import { lower } from '../rust/core/lower.ts';", 'rust is entered only through rust/index.ts'],
    ['ir/a.ts', "import type { Cost } from '../cost/index.ts';", 'ir comes before cost'],
    ['cost/a.ts', "export { rules } from '../rewrites/index.ts';", 'cost comes before rewrites'],
    ['rewrites/a.ts', "const v = await import('../verify/index.ts');", 'rewrites comes before verify'],
    ['rewrites/egraph/a.ts', "import type { Program } from '../../ir/index.ts';", 'rewrites/egraph knows nothing of the rest'],
    ['rewrites/egraph/a.ts', "import { rules } from '../registry.ts';", 'rewrites/egraph knows nothing of the rest'],
    [
      'rewrites/search/a.ts',
      "import { run } from '../egraph/runner.ts';",
      'rewrites/egraph is entered only through its index.ts',
    ],
    [
      'rewrites/egraph/a.ts',
      "import { Digraph } from '@ts-graphviz/core';",
      'only ir/dot and rewrites/egraph/draw.ts draw graphs',
    ],
    ['rewrites/a.ts', "const highs = await import('highs');", 'only egraph/extract/highs.ts and search/ilp solve'],
    ['verify/a.ts', "import { optimize } from '../index.ts';", 'verify comes before index.ts'],
    ['ir/a.ts', "import { start } from '../server/index.ts';", 'ir does not import server'],
    ['index.ts', "import { main } from './cli/index.ts';", 'index.ts does not import cli'],
    ['cost/a.ts', "import { program } from '../ir/graph/program.ts';", 'ir is entered only through ir/index.ts'],
    ['index.ts', "import { search } from './rewrites/search/saturate.ts';", 'rewrites is entered only through rewrites/index.ts'],
    ['ir/a.ts', "import { b } from './index.ts';", 'inside a folder import the file, not the index'],
    ['ir/facts/a.ts', "import { b } from '../index.ts';", 'inside a folder import the file, not the index'],
    [
      'server/http/app.ts',
      "import type { Program } from '../../ir/index.ts';",
      'server reaches the library only through index.ts',
    ],
    ['cli/main.ts', "import { check } from '../verify/index.ts';", 'cli reaches the library only through index.ts'],
    ['server/a.ts', "import { main } from '../cli/index.ts';", 'server and cli do not import each other'],
    ['cli/a.ts', "import { app } from '../server/http/app.ts';", 'cli enters the server only through server/index.ts'],
    ['server/web/page.ts', "import { Plan } from '../../ir/schema/plan.ts';", 'server/web imports only types of ir/schema'],
    ['server/web/page.ts', "import type { Site } from '../../rewrites/index.ts';", 'server/web imports only types of ir/schema'],
    ['server/web/page.ts', "import { app } from '../http/app.ts';", 'server/web imports only types of ir/schema'],
    ['ir/a.ts', "import { build } from '../tests/support/build.ts';", 'nothing imports tests'],
    ['cli/a.ts', "import program from '../examples/programs/a.json';", 'nothing imports examples'],
    ['ir/a.ts', "import { x } from '../../other/x.ts';", 'leaves the repository'],
    ['rewrites/a.ts', "import { optimize } from 'hydrofoil';", 'inside the repository use relative imports'],
    ['ir/facts/a.ts', "import { Parser } from 'web-tree-sitter';", 'only rust reads Rust'],
    ['cost/a.ts', "import { Digraph } from '@ts-graphviz/core';", 'only ir/dot and rewrites/egraph/draw.ts draw graphs'],
    ['server/http/svg.ts', "import { instance } from '@viz-js/viz';", 'only ir/dot and rewrites/egraph/draw.ts draw graphs'],
    ['server/http/app.ts', "import Database from 'libsql';", 'only server stores talk to a database'],
    ['verify/store.ts', "import Database from 'libsql';", 'only server stores talk to a database'],
    ['ir/a.ts', "import { readFileSync } from 'node:fs';", 'node:fs: everything up to index.ts is pure'],
    ['rust/other.ts', "import { readFileSync } from 'node:fs';", 'node:fs: everything up to index.ts is pure'],
    ['verify/a.ts', "import { connect } from 'node:net';", 'node:net: everything up to index.ts is pure'],
    ['index.ts', "import { env } from 'node:process';", 'node:process: everything up to index.ts is pure'],
    ['ir/a.ts', 'const now = Date.now();', 'Date.now: everything up to index.ts is pure'],
    ['ir/a.ts', 'const now = new Date();', 'newDate(): everything up to index.ts is pure'],
    ['cost/a.ts', 'const r = Math.random();', 'Math.random: everything up to index.ts is pure'],
    ['cost/a.ts', 'const text = `${Math.random()}`;', 'Math.random: everything up to index.ts is pure'],
    ['rewrites/a.ts', 'const t = performance.now();', 'performance.now: everything up to index.ts is pure'],
    ['rewrites/a.ts', "import { randomUUID } from 'node:crypto';", 'randomUUID: everything up to index.ts is pure'],
    ['index.ts', "if (process.env['DEBUG']) say();", 'process.: everything up to index.ts is pure'],
  ])('%s: %s', (file, source, message) => {
    const found = problems(file, source);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(message);
  });

  test('with the line of the import', () => {
    const source = "// first\nimport { a } from './a.ts';\n\nimport { price } from '../cost/index.ts';\n";
    expect(checkImports(new Map([['ir/b.ts', source]])).map(({ line }) => line)).toEqual([4]);
  });

  test('circles, also those of types', () => {
    const files = new Map([
      ['ir/a.ts', "import { b } from './b.ts';"],
      ['ir/b.ts', "import type { C } from './c.ts';"],
      ['ir/c.ts', "import { a } from './a.ts';"],
      ['ir/d.ts', "import { a } from './a.ts';"],
    ]);
    expect(importCycles(files)).toEqual([['ir/a.ts', 'ir/b.ts', 'ir/c.ts']]);
  });
});
