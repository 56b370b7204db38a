/**
 * A plan with one more step, in which networks carry packs: `{plan, networks}` from standard input, ids of networks, or null for every one
 * that may. Tests of the Rust crate run it, and so apply packs wherever the search would put none.
 */
import { readFileSync } from 'node:fs';
import { applyEdits, editsBetween, type Program, programHash, readProgram, writeProgram } from '../../ir/index.ts';
import { fire, isRefusal } from '../../rewrites/fire.ts';
import { pack } from '../../rewrites/rules/pack/pack.ts';
import { siteOf } from '../../rewrites/rules/pack/site.ts';

interface Given {
  readonly plan: { readonly program: unknown; readonly derivation: readonly unknown[] };
  readonly networks: readonly number[] | null;
}

const { plan, networks } = JSON.parse(readFileSync(0, 'utf8')) as Given;
const before = readProgram(plan.program);
const all = before.operators().filter(({ kind }) => kind === 'Network');
let program: Program = before;
for (const id of networks ?? all.map((network) => network.id)) {
  const fired = fire(pack, siteOf(program, program.op(id)));
  if (!isRefusal(fired)) program = fired.after;
  else if (networks !== null) throw new Error(`network ${id}: ${fired.precondition}: ${JSON.stringify(fired.proof)}`);
}
const edits = editsBetween(before, program);
const after = applyEdits(before, edits);
const step = { edits, hashAfter: programHash(after) };
const packed = {
  ...plan,
  derivation: [...plan.derivation, step],
  program: writeProgram(after, { form: 'document', normalize: true }),
};
process.stdout.write(JSON.stringify(packed));
