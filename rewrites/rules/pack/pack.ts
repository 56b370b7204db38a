import { networksFrom, type Program } from '../../../ir/index.ts';
import { cite } from '../../citations.ts';
import { defineRewrite } from '../../define-rewrite.ts';
import { apply } from './apply.ts';
import { PRECONDITIONS } from './preconditions.ts';
import { bind, type PackSite, siteOf, unbind } from './site.ts';

/** Many elements as one message: the network, and not what it means, is the cost. */
export const pack = defineRewrite<PackSite>({
  id: 'pack',
  version: 1,
  formerly: [],
  isLocal: true,
  isLast: true,
  law: 'Elements that one tick has for one member may reach it at one instant, so they may travel as one message, in their order.',
  variants: [
    {
      name: 'to a process',
      law: 'A network keeps order and number of what it is given; a vector taken apart in order gives both back.',
      why: 'a network keeps order and number, and so does a vector taken apart',
      costEffect: 'one message, one frame and one look at the connection for all elements of a tick',
      citation: cite(
        'hydro-0.16',
        'networks are flushed at the end of a tick; every batch may hold what it likes of what is there',
      ),
    },
    {
      name: 'to members of a cluster',
      law: 'Elements for different members were never ordered with each other; those for one keep their order in its pack.',
      why: 'only what goes to one member has an order, and its pack keeps it',
      costEffect: 'one message for each member that gets something in a tick',
      citation: cite(
        'hydro-0.16',
        'networks are flushed at the end of a tick; every batch may hold what it likes of what is there',
      ),
    },
  ],
  preconditions: PRECONDITIONS,
  sites: ({ program, location }) =>
    networksFrom(program, location)
      .filter(({ route }) => route?.packed !== true)
      .map((network) => siteOf(program, network)),
  packs: (program) => program.fact(findPackable),
  bind,
  unbind,
  apply,
  describe({ program, network }, after) {
    const [from, to] = [after.op(after.input(network.id, 'input') as number), network].map(
      ({ place }) => program.location(place.root).name,
    );
    return `what a tick of ${from} has for one ${to} travels as one message`;
  },
});

const findPackable = (program: Program): ReadonlySet<number> =>
  new Set(
    program
      .operators()
      .filter((op) => op.kind === 'Network')
      .filter((network) => PRECONDITIONS.every(({ check }) => check(siteOf(program, network)).proved))
      .map(({ id }) => id),
  );
