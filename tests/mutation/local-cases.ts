import type { RuleExample } from '../../rewrites/rule-example.ts';
import { EXAMPLES as COMBINERS } from '../../rewrites/rules/combine/combine.examples.ts';
import { EXAMPLES as UNREAD } from '../../rewrites/rules/drop-unread/drop-unread.examples.ts';
import { EXAMPLES as JOINS } from '../../rewrites/rules/incremental-join/incremental-join.examples.ts';
import { EXAMPLES as LOOKUPS } from '../../rewrites/rules/lookup-machine/lookup-machine.examples.ts';
import { EXAMPLES as PACKS } from '../../rewrites/rules/pack/pack.examples.ts';
import { EXAMPLES as QUORUMS } from '../../rewrites/rules/quorum-machine/quorum-machine.examples.ts';
import { EXAMPLES as EQUALITIES } from '../../rewrites/rules/simplify/simplify.examples.ts';
import { readText, withIds } from '../support/program-text.ts';
import type { Case } from './case.ts';
import { trialAt } from './sites.ts';

/** Preconditions, or examples of them, which keep a rule to where something is gained, or to what compiles, and change no meaning. */
type Harmless = Readonly<Record<string, string>>;
const BEHIND = {
  'no-state-behind': 'not seen in programs this small; random ones have shown it (tests/refine/state-behind.test.ts)',
};
const HARMLESS = {
  ...BEHIND,
  'location-rewritable': 'what generates the load is not part of the program that is made cheaper',
  'sides-asynchronous': 'the same pairs come out, and nothing is saved',
  'closures-pure': 'a copy runs where the original ran, once for each element',
} as const satisfies Harmless;
const HARMLESS_OF_UNREAD: Harmless = {
  ...HARMLESS,
  'closures-pure': 'runs do not show statics; a print or a counter of the program would be missed',
};
const HARMLESS_OF_QUORUMS: Harmless = {
  ...HARMLESS,
  'elements-open': 'runs may batch a list as they like, Hydro has all of it in one tick',
  'elements-once': 'which of them are seen may be chosen at the scan as well as in the tick',
  'types-written': 'it would not compile, which no run does',
};
const { 'closures-pure': sameCopies, ...HARMLESS_OF_OTHERS } = HARMLESS;
const HARMLESS_OF_LOOKUPS: Harmless = {
  ...HARMLESS_OF_OTHERS,
  'a step that asks a static what others did in the same tick': sameCopies,
};
const HARMLESS_OF_PACKS: Harmless = {
  ...BEHIND,
  'location-rewritable': 'what generates the load is not part of the program that is made cheaper',
  'messages-not-counted':
    'the same elements arrive; who counts messages, or speaks the channel from another program, is not in it',
  'what is there before the first tick has no tick to be packed in': 'what is there before the first tick is sent in it',
  'by-tcp': 'no message of a run is too long',
  'types-written': 'it would not compile, which no run does',
};

const HARMLESS_OF_EQUALITIES: Harmless = {
  'location-rewritable': 'what generates the load is not part of the program that is made cheaper',
  'texts-known': 'the display text is all there is to this closure; of others it hides what they capture',
  'elements-cloned': 'it would not compile, which no run does',
  'no-own-id': 'the list of members is the same everywhere',
  'messages-not-counted':
    'the same elements come out behind the filter; who counts messages, or speaks the channel from another program, is not in it',
  'fail-stop': 'what is lost may as well have been dropped',
  'values-travel': 'runs hand values over as they are, whatever serde would leave out',
  'order-known': 'runs compare values by all that they are',
  'streams-asynchronous': 'a list may be filtered at either end',
  'terms-match': 'where no equality says anything, nothing is changed',
};

const HARMLESS_OF_COMBINERS: Harmless = {
  ...BEHIND,
  'location-rewritable': 'what generates the load is not part of the program that is made cheaper',
  'messages-not-counted':
    'the same results come out; who counts messages, or speaks the channel from another program, is not in it',
  'sent-as-written': 'no element of a run is lost',
};

/** The examples of a rule that one precondition refuses. */
const refusedBy = (rule: string, examples: readonly RuleExample[], known: Harmless): Case[] =>
  examples.flatMap(({ title, program, site, refused = [] }) => {
    const [precondition, ...others] = refused;
    if (precondition === undefined || others.length > 0) return [];
    const harmless = known[precondition] ?? known[title];
    return [
      {
        precondition,
        wrong: title,
        ...(harmless !== undefined && { harmless }),
        trials: () => {
          const written = readText(program);
          return [trialAt(rule, written.program, written.location, withIds(site, written) as Readonly<Record<string, never>>)];
        },
      },
    ];
  });

export const LOCAL_CASES: readonly Case[] = [
  ...refusedBy('drop-unread', UNREAD, HARMLESS_OF_UNREAD),
  ...refusedBy('incremental-join', JOINS, HARMLESS),
  ...refusedBy('lookup-machine', LOOKUPS, HARMLESS_OF_LOOKUPS),
  ...refusedBy('quorum-machine', QUORUMS, HARMLESS_OF_QUORUMS),
  ...refusedBy('pack', PACKS, HARMLESS_OF_PACKS),
  ...refusedBy('simplify', EQUALITIES, HARMLESS_OF_EQUALITIES),
  ...refusedBy('combine', COMBINERS, HARMLESS_OF_COMBINERS),
];
