// Makes `dist` as a package has it: plain JavaScript, and the declarations of what may be imported.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile } from './compile/compile.mjs';

const root = new URL('../', import.meta.url);
const at = fileURLToPath(root);
await compile(root, fileURLToPath(new URL('dist', root)));
execFileSync(process.execPath, [fileURLToPath(new URL('node_modules/typescript/bin/tsc', root)), '-p', 'tsconfig.build.json'], {
  cwd: at,
  stdio: 'inherit',
});
// A declaration cannot import JSON where the attribute of the import is left out, which the compiler does: it says the names itself.
const declaration = new URL('dist/types/cost/table.d.ts', root);
const { entries } = JSON.parse(readFileSync(new URL('cost/table.json', root), 'utf8'));
const names = Object.keys(entries).map((name) => `${name}: unknown;`);
const text = readFileSync(declaration, 'utf8');
const importing = /^import document from .*table\.json.*$/m;
if (!importing.test(text)) throw new Error('the declarations of cost/table.ts do not import table.json any more');
writeFileSync(declaration, text.replace(importing, `declare const document: { entries: { ${names.join(' ')} } };`));
