/**
 * For each trap what a rule that falls into it makes of a small program, and beside it what a rule that does not makes of one as small.
 * The wrong programs come from the rules themselves with their preconditions switched off, where those can make them at all.
 */
import type { Place } from '../../ir/graph/operator.ts';
import { type FieldPath, type Policy, type Program, type ProgramDraft, readProgram } from '../../ir/index.ts';
import { type Bounds, QUICK, type ValidatorCode } from '../../verify/index.ts';
import { shardingTrial } from '../mutation/sites.ts';
import { documentOf, renumbered } from '../support/metamorphic.ts';
import { setRoute } from '../support/valid-programs.ts';
import {
  aggregated,
  broadcasting,
  distinct,
  firstPerKey,
  firsts,
  gossiping,
  grouped,
  highest,
  joined,
  limited,
  listed,
  mapped,
  numbered,
  ported,
} from './broken-programs.ts';
import { decoupled, sharded } from './support.ts';

/** The first counterexample ends a check, so only programs that are right take all of this. */
export const BOUNDS: Bounds = { ...QUICK, scripts: 100 };

export interface Pair {
  readonly before: Program;
  readonly after: Program;
}

export interface BrokenPair {
  readonly trap: number;
  /** What the rule did wrong. */
  readonly wrong: string;
  /** What shows it: a run, or the validator by this code. */
  readonly caught: 'run' | ValidatorCode;
  readonly broken: () => Pair;
  readonly right: () => Pair;
}

type Paths = readonly FieldPath[] | null;
const TURN: Paths = null;
const WHOLE: Paths = [[]];
const FIRST: Paths = [['0']];
const SECOND: Paths = [['1']];
const policy = (...entries: readonly (readonly [number, Paths])[]): Policy => new Map(entries);

/** Shards a location as the rule does it, whatever its preconditions say. */
const forced = (program: Program, { root }: Place, by: Policy): Program => shardingTrial(program, root, by).apply();

interface Subject {
  readonly program: Program;
  readonly at: Place;
}
const wrongly =
  <S extends Subject>(make: () => S, by: (subject: S) => Policy) =>
  (): Pair => {
    const subject = make();
    return { before: subject.program, after: forced(subject.program, subject.at, by(subject)) };
  };
const rightly =
  <S extends Subject>(make: () => S, by: (subject: S) => Policy) =>
  (): Pair => {
    const subject = make();
    return { before: subject.program, after: sharded(subject.program, subject.at, 2, by(subject)) };
  };
const moving =
  <S extends Subject>(make: () => S, moved: (subject: S) => readonly number[]) =>
  (): Pair => {
    const subject = make();
    return { before: subject.program, after: decoupled(subject.program, subject.at, moved(subject)) };
  };
/** The same, with one change to the result. */
const but = (pair: () => Pair, change: (after: ProgramDraft) => void) => (): Pair => {
  const { before, after } = pair();
  const changed = after.copy();
  change(changed);
  return { before, after: changed.freeze() };
};

const sides =
  (paths: Paths, others = paths) =>
  (s: { one: number; two: number }) =>
    policy([s.one, paths], [s.two, others]);
const asks = (paths: Paths) => (s: { input: number; asked: number }) => policy([s.input, paths], [s.asked, FIRST]);
const alone = (paths: Paths) => (s: { input: number }) => policy([s.input, paths]);
const heard = (paths: Paths) => (s: { input: number; network: number }) => policy([s.input, WHOLE], [s.network, paths]);
const moveFirst = moving(mapped, ({ first }) => [first]);
const members = rightly(broadcasting, ({ network }) => policy([network, WHOLE]));
const MAX = 'q!(| a , b | if b > * a { * a = b })';

export const BROKEN_PAIRS: readonly BrokenPair[] = [
  {
    trap: 1,
    wrong: 'a location with a join is dealt out in turn, as if its state were where its output goes',
    caught: 'run',
    broken: wrongly(joined, sides(TURN)),
    right: rightly(joined, sides(FIRST)),
  },
  {
    trap: 2,
    wrong: 'a sum is made of the sums so far, which count the first elements again',
    caught: 'run',
    broken: () => ({ before: aggregated('q!(| a , b | * a += b)', false), after: aggregated('q!(| a , b | * a += b)', true) }),
    right: () => ({ before: aggregated(MAX, false), after: aggregated(MAX, true) }),
  },
  {
    trap: 3,
    wrong: 'a maximum of everything is one per shard, so readers see it go back',
    caught: 'run',
    broken: wrongly(highest, ({ ballots, reads }) => policy([ballots, WHOLE], [reads, TURN])),
    right: rightly(() => grouped('q!(| x | x)'), asks(FIRST)),
  },
  {
    trap: 4,
    wrong: 'a closure changes the key that picked the shard',
    caught: 'run',
    broken: wrongly(() => grouped('q!(| (mut k , v) | { k %= 2 ; (k , v) })'), asks(FIRST)),
    right: rightly(() => grouped('q!(| (k , mut v) | { v %= 2 ; (k , v) })'), asks(FIRST)),
  },
  {
    trap: 5,
    wrong: 'a key is hashed as u32 on one side and as u64 on the other',
    caught: 'run',
    broken: wrongly(() => joined('(u32 , u32)', 'q!(| (k , v) | (k as u64 , v))', 'u64'), sides(FIRST)),
    right: rightly(() => joined('(u64 , u32)', 'q!(| (k , v) | (k , v))', 'u64'), sides(FIRST)),
  },
  {
    trap: 6,
    wrong: 'two consumers of one network remember by different fields',
    caught: 'run',
    broken: wrongly(() => distinct('q!(| (a , _) | a)', 'q!(| (_ , b) | b)'), alone(FIRST)),
    right: rightly(() => distinct('q!(| (a , _) | a)', 'q!(| (a , _) | a)'), alone(FIRST)),
  },
  {
    trap: 7,
    wrong: 'shards interleave a stream that is declared to be in order',
    caught: 'run',
    broken: wrongly(() => mapped({ order: 'TotalOrder' }), alone(TURN)),
    right: rightly(mapped, alone(TURN)),
  },
  {
    trap: 8,
    wrong: 'a list is read once per shard',
    caught: 'run',
    broken: wrongly(listed, alone(TURN)),
    right: rightly(limited, alone(TURN)),
  },
  {
    trap: 9,
    wrong: 'the first of a batch is sent as a latest value to another machine',
    caught: 'run',
    broken: () => ({ before: firsts(false).program, after: firsts(true).program }),
    right: moving(
      () => firsts(false),
      ({ after }) => after,
    ),
  },
  {
    trap: 10,
    wrong: 'ids have shifted, so two closures change places',
    caught: 'run',
    broken: but(moveFirst, (after) => {
      const { first, second } = mapped();
      const [one, two] = [after.expressions.get(`${first}.f`), after.expressions.get(`${second}.f`)];
      if (one !== undefined && two !== undefined) after.expressions.set(`${first}.f`, two).set(`${second}.f`, one);
    }),
    right: () => {
      const { before, after } = moveFirst();
      return { before, after: readProgram(renumbered(documentOf(after), (id) => id * 3 + 7)) };
    },
  },
  {
    trap: 11,
    wrong: 'each shard of a member is seen as a member',
    caught: 'glue-text',
    broken: but(members, (after) => {
      for (const [key, one] of after.expressions)
        if (one.glue?.template === 'logical-members')
          after.expressions.set(key, { ...one, text: one.text.replace('id.get_raw_id() / 2u32', 'id.get_raw_id()') });
    }),
    right: members,
  },
  {
    trap: 12,
    wrong: 'a cluster with ports is sharded as if nothing came in',
    caught: 'run',
    broken: wrongly(ported, () => policy()),
    right: moving(ported, ({ map }) => [map]),
  },
  {
    trap: 13,
    wrong: 'the first value of each key is found by each shard for itself',
    caught: 'run',
    broken: wrongly(firstPerKey, alone(SECOND)),
    right: rightly(firstPerKey, alone(FIRST)),
  },
  {
    trap: 14,
    wrong: 'what members send each other stays with the shard of the sender, as if it had not been sent',
    caught: 'run',
    broken: wrongly(gossiping, heard(FIRST)),
    right: rightly(gossiping, heard(SECOND)),
  },
  {
    trap: 15,
    wrong: 'a search counts shards of a numbering among what it may choose',
    caught: 'run',
    broken: wrongly(numbered, alone(TURN)),
    right: moving(numbered, ({ heavy }) => [heavy]),
  },
  {
    trap: 16,
    wrong: 'a process is sharded and nobody sends to the other shards',
    caught: 'shard-unrouted',
    broken: but(rightly(mapped, alone(WHOLE)), (after) => {
      for (const { id, route } of after.operators())
        if (route !== undefined && route.logical !== null) setRoute(after, id, { ...route, shard: 'none' });
    }),
    right: rightly(mapped, alone(WHOLE)),
  },
  {
    trap: 17,
    wrong: 'a part fails by itself, and what is sent to it is lost without a word',
    caught: 'run',
    broken: but(moveFirst, (after) => {
      const { input, first } = mapped();
      for (const op of after.operators())
        if (op.kind === 'Network' && op.id > Math.max(input, first) && after.outputs(op.id).some(({ to }) => to === first))
          after.replaceOperator({ ...op, fields: { ...op.fields, networking_info: { Tcp: { fault: 'Lossy' } } } });
    }),
    right: moveFirst,
  },
];
