import type { Diagnostic, Program } from '../../ir/index.ts';
import { checkCycles } from './cycles.ts';
import { checkGeneratedNames } from './generated-names.ts';
import { checkGlue } from './glue.ts';
import { checkKinds } from './kinds.ts';
import { checkLocations } from './locations.ts';
import { checkNetworks } from './networks.ts';
import { checkShards } from './shards.ts';
import { checkSharing } from './sharing.ts';
import { checkSources } from './sources.ts';
import { checkStructure } from './structure.ts';
import { checkTicks } from './ticks.ts';
import { type Check, makeView } from './view.ts';

const CHECKS: readonly Check[] = [
  checkStructure,
  checkLocations,
  checkSharing,
  checkCycles,
  checkTicks,
  checkSources,
  checkKinds,
  checkNetworks,
  checkGlue,
  checkShards,
  checkGeneratedNames,
];

/**
 * Checks every invariant that a Hydro program, original or rewritten, must satisfy; knows no rewrite rule. Empty when all hold. Pointers
 * name operators and locations of the program: `/operators/12`, `/locations/loc1v1`.
 */
export function validate(program: Program): Diagnostic[] {
  const found: Diagnostic[] = [];
  const view = makeView(program, found);
  for (const check of CHECKS) check(view);
  return found;
}
