/**
 * A plan of one step with edits from standard input, `{program, edits}`: what the engine would write if a rule did just that. Tests of the
 * Rust crate run it, and so compare its edits with those of `applyEdits`.
 */
import { readFileSync } from 'node:fs';
import {
  applyEdits,
  type Edit,
  flowHash,
  GLUE_VERSION,
  PLAN_FORMAT,
  programHash,
  readProgram,
  writeProgram,
} from '../../ir/index.ts';

const { program, edits } = JSON.parse(readFileSync(0, 'utf8')) as { program: unknown; edits: Edit[] };
const input = readProgram(program);
const after = applyEdits(input, edits);
const plan = {
  format: PLAN_FORMAT,
  input: programHash(input),
  flow: flowHash(input),
  engine: { glue: GLUE_VERSION },
  outcome: 'improved',
  cost: { speedup: 1 },
  derivation: [{ edits, hashAfter: programHash(after) }],
  locations: [],
  program: writeProgram(after, { form: 'document', normalize: true }),
};
process.stdout.write(JSON.stringify(plan));
