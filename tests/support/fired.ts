import { defaultCostTable, demandOf } from '../../cost/index.ts';
import { factsOf, type Program } from '../../ir/index.ts';
import type { Applied, Refusal, SiteFacts } from '../../rewrites/define-rewrite.ts';
import { fire, isRefusal } from '../../rewrites/fire.ts';
import { labelsOf, type Site } from '../../rewrites/index.ts';
import { ruleOf } from './rules.ts';

/** No profile says that a location is dearer than the table. */
const AS_MODELLED = { batch: 1, network: 1 };

/** Sites of a rule that looks for them in the program and its prices alone, on all locations. */
export function sitesOf(program: Program, id: string): readonly Site[] {
  const labels = labelsOf(program);
  const { idioms } = factsOf(program);
  const demand = demandOf(program, idioms, defaultCostTable, { defaultClusterSize: 3 });
  const prices = {
    operatorNs: (op: number) => demand.cpu.get(op) ?? 0,
    networkNs(op: number, like?: number) {
      const load = demand.networks.get(op);
      if (load === undefined) return 0;
      const bytes = like === undefined ? load.elementBytes : demand.elementBytes(like);
      const { sendNs, receiveNs } = demand.edgeCost(load.messages, bytes, AS_MODELLED, AS_MODELLED);
      return sendNs + receiveNs;
    },
    rate: (op: number) => demand.rates.get(op) ?? 0,
  };
  return [...program.locations.keys()].flatMap((location) =>
    ruleOf(id).sites({ program, location, labels, ...prices } as unknown as SiteFacts),
  );
}

/** What comes of a rule at each of its sites of a program. */
export const answersOf = (program: Program, id: string): readonly (Applied | Refusal)[] =>
  sitesOf(program, id).map((site) => fire(ruleOf(id), site));

/** Fires a rule wherever it may until it may nowhere; the steps, in order. */
export function firedEverywhere(program: Program, id: string): Applied[] {
  const steps: Applied[] = [];
  for (let at = program; ; ) {
    const next = answersOf(at, id).find((answer): answer is Applied => !isRefusal(answer));
    if (next === undefined) return steps;
    steps.push(next);
    at = next.after;
  }
}
