/** Random programs in which packs before a closure that counts in a static came out wrong, until the rule kept away from those. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readProgram } from '../../ir/index.ts';
import { checkRefinement } from '../../verify/index.ts';
import { movedBy, refusal, ruleOf, siteAt } from '../support/rules.ts';
import { LONG_BOUNDS } from './random-plans.ts';

const [DECOUPLE, PACK] = [ruleOf('decouple'), ruleOf('pack')];

test.each([
  [5429, [1, 2]],
  [5579, [1, 3, 5, 6, 7, 9]],
])('random program %i', (index, moved) => {
  const program = readProgram(readFileSync(new URL(`../fixtures/state-behind/${index}.json`, import.meta.url), 'utf8'));
  const split = DECOUPLE.apply(siteAt(DECOUPLE, program, 'loc2v1', movedBy(moved)));
  const networks = split.operators().filter(({ id, kind }) => kind === 'Network' && !program.has(id));
  const sites = networks.map(({ id }) =>
    siteAt(PACK, split, split.op(split.input(id, 'input') as number).place.root, { network: id }),
  );
  expect(sites.map((site) => refusal(PACK, site)?.id)).toContain('no-state-behind');
  // What would come of it.
  const behind = sites.filter((site) => refusal(PACK, site)?.id === 'no-state-behind');
  const results = behind.map((site) => checkRefinement(program, PACK.apply(site), LONG_BOUNDS).result);
  expect(results).toContain('counterexample');
});
