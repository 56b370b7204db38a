/** Compares the generated programs of a folder, once the Rust half has added its outcomes: `npx tsx tests/hydro/compare-generated.ts FOLDER`. */
import { compared, readDocuments } from './comparison.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('usage: tsx tests/hydro/compare-generated.ts FOLDER\n');
  process.exit(2);
}
let different = 0;
const documents = readDocuments(folder);
for (const document of documents) {
  const { name, hydro, interpreter, onlyHydro, onlyInterpreter } = compared(document);
  if (onlyHydro.length + onlyInterpreter.length === 0) continue;
  different++;
  process.stdout.write(`${name}: ${hydro.outcomes} by Hydro, ${interpreter.outcomes} by the interpreter\n`);
  for (const outcome of onlyHydro.slice(0, 3)) process.stdout.write(`  only Hydro: ${outcome}\n`);
  for (const outcome of onlyInterpreter.slice(0, 3)) process.stdout.write(`  only the interpreter: ${outcome}\n`);
}
process.stdout.write(`${documents.length} programs, ${different} of them different\n`);
process.exitCode = different > 0 ? 5 : 0;
