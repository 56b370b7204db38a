import type { Operator, Program } from '../../../ir/index.ts';
import type { Bindings, Site, Where, Wrong } from '../../define-rewrite.ts';
import { endsOf } from '../../edit/locations.ts';
import { once } from '../../once.ts';
import { type Aggregation, aggregationOf, type Unread } from './aggregation.ts';

/** A network to an aggregation; its location is the one that sends. */
export interface CombineSite extends Site {
  readonly network: Operator;
  /** What is sent. */
  readonly input: Operator;
  readonly aggregation: () => Aggregation | Unread;
}

export function siteOf(program: Program, network: Operator): CombineSite {
  const { input, sender, receiver } = endsOf(program, network);
  return {
    program,
    location: sender.key,
    touches: [receiver.key],
    operators: [network.id],
    network,
    input,
    aggregation: once(() => aggregationOf(program, network)),
  };
}

export const bind = ({ network }: CombineSite): Bindings => ({ network: network.id });

export function unbind({ program, location }: Where, { network }: Bindings): CombineSite | Wrong {
  if (typeof network !== 'number' || !program.has(network)) return { wrong: `there is no operator ${String(network)}` };
  const op = program.op(network);
  if (op.kind !== 'Network') return { wrong: `${network} is no network` };
  const site = siteOf(program, op);
  return site.location === location ? site : { wrong: `network ${network} does not leave ${location}` };
}
