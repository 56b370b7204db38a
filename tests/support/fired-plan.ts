/**
 * A plan that fires one rule wherever it may, whatever that is worth: `{program, rule}` from standard input. Tests of the Rust crate run it,
 * and so see what a rule does that no search would choose.
 */
import { readFileSync } from 'node:fs';
import { editsBetween, flowHash, GLUE_VERSION, PLAN_FORMAT, programHash, readProgram, writeProgram } from '../../ir/index.ts';
import { firedEverywhere } from './fired.ts';

const { program, rule } = JSON.parse(readFileSync(0, 'utf8')) as { program: unknown; rule: string };
const input = readProgram(program);
const steps = firedEverywhere(input, rule);
const plan = {
  format: PLAN_FORMAT,
  input: programHash(input),
  flow: flowHash(input),
  engine: { glue: GLUE_VERSION },
  outcome: steps.length > 0 ? 'improved' : 'nothing-applies',
  cost: { speedup: 1 },
  derivation: steps.map(({ site, after }) => ({ edits: editsBetween(site.program, after), hashAfter: programHash(after) })),
  locations: [],
  program: writeProgram(steps.at(-1)?.after ?? input, { form: 'document', normalize: true }),
};
process.stdout.write(JSON.stringify(plan));
