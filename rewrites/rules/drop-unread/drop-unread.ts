import { cite } from '../../citations.ts';
import { missed } from '../../copies.ts';
import { defineRewrite, proved, type Requirement, refused, requires } from '../../define-rewrite.ts';
import { offLimits } from '../../off-limits.ts';
import { bind, siteOf, type UnreadSite, unbind } from './site.ts';

const mayBeRewritten: Requirement<UnreadSite> = requires(
  'location-rewritable',
  'the location may be rewritten',
  ({ program, location }) => {
    const { kind, name } = program.location(location);
    const against = offLimits(program, location);
    return against === null ? proved(`${name} is a ${kind} of the program`) : refused(against);
  },
);

/** Else somebody would have to take them from where they come, which is what the Null does. */
const othersRead: Requirement<UnreadSite> = requires(
  'read-by-others',
  'what it is made of is read by others',
  ({ program, unread, from }) => {
    if (unread.length === 0) return refused('nothing is made for it', [from]);
    if (program.outputs(from).length < 2) return refused('nobody else reads what it is made of', [from]);
    return proved(`unread: ${unread.join(', ')}; others read operator ${from}`);
  },
);

const onlyComputes: Requirement<UnreadSite> = requires('closures-pure', 'closures only compute', ({ program, unread }) => {
  const problem = missed(program, unread);
  if (problem !== null) return refused(problem.reason, [problem.operator], UNLOCK);
  return proved(`${unread.length} operators have no effect but what they give`);
});

const UNLOCK = 'if the function only computes, promise it: { "kind": "pure", "function": name, "by": who }';

/** Leaves out what is made for nobody, such as the errors of a quorum that the program does not look at. */
export const dropUnread = defineRewrite<UnreadSite>({
  id: 'drop-unread',
  version: 1,
  formerly: [],
  law: 'What nobody reads need not be made, where making it does nothing else.',
  isLocal: true,
  variants: [
    {
      name: 'unread',
      law: 'A Null shows nothing of what it is given, so what leads to it alone may be left out.',
      why: 'what nobody reads need not be made',
      costEffect: 'an element is no longer cloned, and nothing is made of the clone',
      citation: cite(
        'hydro-0.16',
        'HydroRoot::Null: drops what it is given; a stream of the program that is not used ends there',
      ),
    },
  ],
  preconditions: [mayBeRewritten, othersRead, onlyComputes],
  sites: (facts) =>
    facts.program
      .operators()
      .filter(({ kind, place }) => kind === 'Null' && place.root === facts.location)
      .map(({ id }) => siteOf(facts, id))
      .filter(({ unread }) => unread.length > 0),
  bind,
  unbind,
  apply({ program, unread, sink }) {
    const after = program.copy();
    for (const id of [sink, ...unread]) {
      for (const key of [...after.expressions.keys()]) if (key.startsWith(`${id}.`)) after.expressions.delete(key);
      after.removeOperator(id);
    }
    return after.freeze();
  },
  describe({ program, location, unread }) {
    const kinds = unread.map((id) => program.op(id).kind).filter((kind) => kind !== 'Tee');
    return `${kinds.join(', ')} ${unread[0]} on ${program.location(location).name}, which nobody reads, is left out`;
  },
});
