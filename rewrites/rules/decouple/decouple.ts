import type { Program } from '../../../ir/index.ts';
import { cite } from '../../citations.ts';
import { type Applied, type Bindings, defineRewrite, type Refusal, type SiteFacts } from '../../define-rewrite.ts';
import { addLocation, renameSplit, shardsOf } from '../../edit/locations.ts';
import { moveOperators } from '../../edit/move.ts';
import { relink } from '../../edit/relink.ts';
import { isRefusal } from '../../fire.ts';
import { operatorsAt } from '../../operators-at.ts';
import { asked } from './asked.ts';
import { PRECONDITIONS } from './preconditions.ts';
import { bind, type DecoupleSite, siteOf, unbind } from './site.ts';

/** Splits a location along top-level streams, which Hydro's own types already declare asynchronous. */
export const decouple = defineRewrite<DecoupleSite>({
  id: 'decouple',
  version: 4,
  formerly: ['decouple-mutually-independent', 'decouple-functional', 'decouple-async-stream'],
  law: 'What exchanges nothing but top-level streams with the rest of its location has no common clock with it, so it may run on a location of its own.',
  variants: [
    {
      name: 'independent',
      law: 'Parts of a location that exchange no data and touch no state outside them share nothing but the machine; separate streams have no common clock.',
      why: 'the parts exchange nothing and share only the machine',
      costEffect: 'the load splits over two locations without any new message or hop',
      citation: cite('query-rewrites-2024', 'mutually independent decoupling'),
    },
    {
      name: 'functional',
      law: 'A stateless operator gives the same output for an element whenever and wherever it runs.',
      why: 'without state, the same comes out whenever and wherever it runs',
      costEffect: 'the stateless work moves away; one more message and hop per element on the cut',
      citation: cite('query-rewrites-2024', 'functional decoupling'),
    },
    {
      name: 'asynchronous',
      law: 'An unbounded top-level stream has no common clock with anything else, so a FIFO network in its place only adds a delay it could have had.',
      why: 'a network there only adds a delay that the stream could have had',
      costEffect:
        'the load of the location splits over two; each element on a cut edge costs one send and one receive, and one hop',
      citation: cite('hydro-0.16', 'top-level collections are asynchronous; batches are the only place where timing is observed'),
    },
  ],
  preconditions: PRECONDITIONS,
  sites: (facts) => (isSharded(facts) ? [] : facts.splits().map((moved) => siteOf(facts, moved))),
  shardable(facts, within) {
    // Where every split of the program as written is lopsided, the heavy side may still be what can be sharded.
    const isLopsided = (): boolean => facts.steps.length === 0 && facts.splits().length === 0;
    const isWanted = within !== null || facts.clusters().some(({ pinned }) => pinned) || isLopsided();
    if (isSharded(facts) || !isWanted) return [];
    const part = facts.shardablePart((moved) => programOf(moving(facts, moved)), within?.moved);
    return part === null ? [] : [siteOf(facts, part)];
  },
  asked,
  bind,
  unbind,
  /** A new location of the same kind, networks re-targeted, networks put in at the cuts. */
  apply({ program, location, moved, labels }) {
    const after = program.copy();
    const staying = operatorsAt(after, location).filter((id) => !moved.has(id));
    const to = addLocation(after, location, labels.role(moved));
    moveOperators(after, moved, to);
    renameSplit(after, location, labels.role(staying));
    relink(after);
    return after.freeze();
  },
  describe({ program, location, operators }, after, label) {
    const { name } = program.location(location);
    const now = after.location(after.op(operators[0] as number).place.root);
    return `${label} moves from ${name} to a location of its own, ${now.name}`;
  },
});

const isSharded = ({ program, location }: SiteFacts): boolean => shardsOf(program, location) > 1;

/** What comes of moving some operators of a location, for rules that would go on from there. */
export const moving = (facts: SiteFacts, moved: Iterable<number>): Applied | Refusal | null => {
  const bindings: Bindings = { moved: [...moved] };
  return facts.fire(decouple.id, bindings);
};

export const programOf = (answer: Applied | Refusal | null): Program | null =>
  answer === null || isRefusal(answer) ? null : answer.after;
