/** Compares the generated programs of a folder, once the Rust half has added its outcomes: `npx tsx tests/hydro/compare-generated.ts FOLDER`. */
import { readProgram } from '../../ir/index.ts';
import { compared, readDocuments } from './comparison.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('usage: tsx tests/hydro/compare-generated.ts FOLDER\n');
  process.exit(2);
}
let different = 0;
let outcomes = 0;
const using = new Map<string, number>();
const documents = readDocuments(folder);
for (const document of documents) {
  const { name, hydro, interpreter, onlyHydro, onlyInterpreter, complete } = compared(document);
  outcomes += hydro.outcomes;
  const kinds = new Set(
    readProgram(document.program)
      .operators()
      .map(({ kind }) => kind),
  );
  for (const kind of kinds) using.set(kind, (using.get(kind) ?? 0) + 1);
  if (complete && onlyHydro.length + onlyInterpreter.length === 0) continue;
  different++;
  process.stdout.write(`${name}: ${hydro.outcomes} by Hydro, ${interpreter.outcomes} by the interpreter\n`);
  for (const outcome of onlyHydro.slice(0, 3)) process.stdout.write(`  only Hydro: ${outcome}\n`);
  for (const outcome of onlyInterpreter.slice(0, 3)) process.stdout.write(`  only the interpreter: ${outcome}\n`);
}
const usage = [...using].sort(([, a], [, b]) => b - a).map(([kind, programs]) => `${kind} ${programs}`);
process.stdout.write(`programs with each operator: ${usage.join(', ')}\n`);
process.stdout.write(`${documents.length} programs, ${outcomes} outcomes by Hydro, ${different} programs different\n`);
process.exitCode = different > 0 ? 5 : 0;
