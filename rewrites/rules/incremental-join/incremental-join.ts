import { type Collection, invariant, setGlue } from '../../../ir/index.ts';
import { cite } from '../../citations.ts';
import { defineRewrite } from '../../define-rewrite.ts';
import { addOperator, replaceWith } from '../../edit/add.ts';
import { PRECONDITIONS, typesOf } from './preconditions.ts';
import { bind, type JoinSite, sideOf, siteOf, unbind } from './site.ts';

const LOWERING =
  'hydro_lang-0.16.0/src/compile/ir/mod.rs, lowering of Join: join_multiset with static state, then multiset_delta, which replays the whole result in every tick';

/** Has a join emit what is new, in place of all pairs since the start with what was out taken away again. */
export const incrementalJoin = defineRewrite<JoinSite>({
  id: 'incremental-join',
  version: 1,
  formerly: [],
  law: 'A join of two streams is the pairs of each element with those that came before it on the other side: each pair has one element that came last.',
  isLocal: true,
  variants: [
    {
      name: 'join',
      law: 'Elements of one key meet each other and no others, so a table from key to what came on both sides gives each pair once.',
      why: 'a table of what came for a key gives each pair once',
      costEffect: 'an element costs its own pairs and not all pairs since the start; memory holds both sides, and no pairs',
      citation: cite('hydro-0.16', LOWERING),
    },
    {
      name: 'product',
      law: 'Hydro writes the product of two streams as a join in which all elements have one key.',
      why: 'a product is a join in which all elements have one key',
      costEffect: 'an element costs its own pairs and not all pairs since the start',
      citation: cite('hydro-0.16', LOWERING),
    },
  ],
  preconditions: PRECONDITIONS,
  sites: (facts) =>
    facts.program
      .operators()
      .filter(({ kind, place }) => kind === 'Join' && place.root === facts.location && place.scopes.length === 0)
      .map(({ id }) => siteOf(facts, id)),
  bind,
  unbind,
  /** Both sides become one stream that says which side an element is of; a scan over it keeps what each key has had. */
  apply({ program, join }) {
    const after = program.copy();
    const like = program.op(join);
    const types = typesOf(program, join);
    invariant(types !== null && like.collection !== null, `operator ${join} joins pairs`);
    const { key, left, right } = types;
    const { place, collection } = like;
    const of = (elementType: string, order: Collection['order'] = 'NoOrder'): Collection => ({
      ...collection,
      elementType,
      order,
    });
    const tagged = `(${key} , std :: result :: Result < ${left} , ${right} >)`;
    const [lefts, rights] = (['left', 'right'] as const).map((side) => {
      const id = addOperator(after, 'Map', place, of(tagged), { input: sideOf(program, join, side) }, like);
      setGlue(after, id, 'f', 'side', { ...types, side });
      return id;
    }) as [number, number];
    const both = addOperator(after, 'Chain', place, of(tagged), { first: lefts, second: rights }, like);
    const one = addOperator(after, 'ObserveNonDet', place, of(tagged, 'TotalOrder'), { inner: both }, like);
    const found = `(${key} , std :: vec :: Vec < (${left} , ${right}) >)`;
    const scan = addOperator(after, 'Scan', place, of(found, 'TotalOrder'), { input: one }, like);
    setGlue(after, scan, 'init', 'match-init', types);
    setGlue(after, scan, 'acc', 'match', types);
    const pairs = addOperator(after, 'FlatMap', place, collection, { input: scan }, like);
    setGlue(after, pairs, 'f', 'each-match', types);
    replaceWith(after, join, pairs);
    return after.freeze();
  },
  describe({ program, location }, _after, label) {
    return `${label} on ${program.location(location).name} emits what is new instead of all pairs since the start`;
  },
});
