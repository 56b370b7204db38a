import type { Program } from '../../../ir/index.ts';
import { cite } from '../../citations.ts';
import { defineRewrite } from '../../define-rewrite.ts';
import { apply } from './apply.ts';
import { isKeyedState, isOneState } from './machine.ts';
import { PRECONDITIONS } from './preconditions.ts';
import { bind, isSnapshot, type LookupSite, siteOf, unbind } from './site.ts';

/** Has requests answered from the entry of their key, in place of a copy of all entries in every tick. */
export const lookupMachine = defineRewrite<LookupSite>({
  id: 'lookup-machine',
  version: 1,
  formerly: [],
  law: 'A tick that only looks requests up in a snapshot may have one request or one update at a time, and then it is a state machine that answers from what it has folded so far.',
  isLocal: true,
  variants: [
    {
      name: 'snapshot',
      law: 'A snapshot may be as fresh as one likes, and the order of updates and requests that come from different streams is free.',
      why: 'a snapshot may be as fresh as one likes, and requests come in any order',
      costEffect: 'a request costs its own entry and not all entries, in every tick',
      citation: cite(
        'hydro-0.16',
        'KeyedSingleton::snapshot is nondeterministic; lowering of FoldKeyed and ReduceKeyed: every entry is emitted in every tick',
      ),
    },
    {
      name: 'one state',
      law: 'A snapshot of one state may be as fresh as one likes, and a request meets it once: who asks gets the state as it is between two updates.',
      why: 'a snapshot of one state may be as fresh as one likes',
      costEffect: 'the state is copied for each request, and not in every tick',
      citation: cite(
        'hydro-0.16',
        'Singleton::snapshot is nondeterministic; lowering of Fold and Reduce: the state is cloned in every tick',
      ),
    },
    {
      name: 'atomic',
      law: 'What leaves the atomic section of an update leaves the state machine behind it, so whoever has heard of it finds it done.',
      why: 'whoever has heard of an update finds it done',
      costEffect: 'a request costs its own entry and not all entries, in every tick',
      citation: cite(
        'hydro-0.16',
        'Stream::atomic and use::atomic: a snapshot sees what has left the section; lowering of FoldKeyed and ReduceKeyed',
      ),
    },
  ],
  preconditions: PRECONDITIONS,
  sites: (facts) =>
    facts.program
      .operators()
      .filter(({ kind, place, collection }) => kind === 'Batch' && place.root === facts.location && isSnapshot(collection))
      .filter(({ id }) => isLookedUp(facts.program, id))
      .map(({ id }) => siteOf(facts, id)),
  bind,
  unbind,
  apply,
  describe({ program, location, machine }, _after, label) {
    const { name } = program.location(location);
    return machine().states === 'one'
      ? `${label} on ${name} becomes a state machine that copies its state only for who asks`
      : `${label} on ${name} becomes a state machine that answers each request from the entry of its key`;
  },
});

/** Is it a snapshot of a fold or reduce, that others may read as well, in which something is looked up, or that meets what asks for it? */
function isLookedUp(program: Program, snapshot: number): boolean {
  const input = (id: number): number | undefined => program.inputs(id)[0]?.from;
  let source = input(snapshot);
  while (source !== undefined && ['Tee', 'Map', 'Cast'].includes(program.op(source).kind)) source = input(source);
  if (source === undefined) return false;
  const { kind } = program.op(source);
  if (!isKeyedState(kind) && !isOneState(kind)) return false;
  const reached = [snapshot];
  for (const id of reached)
    for (const { to, port } of program.outputs(id)) {
      if (port === 'right' || port === 'neg') return true;
      if (['Cast', 'Tee', 'Map', 'Unique'].includes(program.op(to).kind)) reached.push(to);
    }
  return false;
}
