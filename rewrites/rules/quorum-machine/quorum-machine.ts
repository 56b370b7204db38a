import type { Program } from '../../../ir/index.ts';
import { cite } from '../../citations.ts';
import { defineRewrite } from '../../define-rewrite.ts';
import { apply } from './apply.ts';
import { chainedAt } from './counting.ts';
import { PRECONDITIONS } from './preconditions.ts';
import { bind, type QuorumSite, siteOf, unbind } from './site.ts';

/** Has responses counted one by one, in place of all that wait in every tick. */
export const quorumMachine = defineRewrite<QuorumSite>({
  id: 'quorum-machine',
  version: 1,
  formerly: [],
  law: 'A tick that counts what it has of each key, and holds it until enough is there, may have one element at a time, and then it is a state machine that remembers the count.',
  isLocal: true,
  variants: [
    {
      name: 'forgotten',
      law: 'What counts for a key is forgotten when the key is said.',
      why: 'a tick may have one element, and what is said is forgotten',
      costEffect: 'an element costs its own count and not all that wait, in every tick',
      citation: cite('hydro-0.16', 'hydro_std quorum: collect_quorum with as many responses as are needed'),
    },
    {
      name: 'complete',
      law: 'What counts for a key is forgotten when nothing more can come, and until then the key is not said again.',
      why: 'a tick may have one element, and a key is said once',
      costEffect: 'an element costs its own count and not all that wait, in every tick',
      citation: cite('hydro-0.16', 'hydro_std quorum: collect_quorum with more responses than are needed'),
    },
  ],
  preconditions: PRECONDITIONS,
  sites: (facts) =>
    facts.program
      .operators()
      .filter(({ id, kind, place }) => kind === 'FoldKeyed' && place.root === facts.location && counts(facts.program, id))
      .map(({ id }) => siteOf(facts, id)),
  bind,
  unbind,
  apply,
  describe({ program, location }, _after, label) {
    return `${label} on ${program.location(location).name} becomes a state machine that counts each element once, for its key`;
  },
});

/** Is it in a tick, over a chain with something that waits? */
const counts = (program: Program, fold: number): boolean =>
  program.op(fold).place.scopes[0]?.kind === 'tick' &&
  chainedAt(program, fold).some((end) => program.op(end).kind === 'DeferTick');
