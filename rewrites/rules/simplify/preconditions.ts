import type { Program } from '../../../ir/index.ts';
import { type Proof, proved, type Requirement, refused, requires } from '../../define-rewrite.ts';
import { offLimits, unknownRelease } from '../../off-limits.ts';
import { idleIn } from './apply.ts';
import type { Law, Need, Use } from './law.ts';
import { LAWS, lawOf } from './laws/index.ts';
import type { SimplifySite } from './site.ts';

export const mayBeRewritten: Requirement<SimplifySite> = requires(
  'location-rewritable',
  'the locations may be rewritten',
  ({ program, location, touches, operators }) => {
    for (const key of [location, ...(touches ?? [])]) {
      const against = offLimits(program, key) ?? unknownRelease(program, 'what operators give');
      if (against !== null) return refused(against, operators);
    }
    const names = [location, ...(touches ?? [])].map((key) => program.location(key).name);
    return proved(`${names.join(' and ')} are of the program`);
  },
);

export const textOf = ({ equality, at }: Use, program: Program): string =>
  `${equality}: ${at.map((id) => `${program.op(id).kind} ${id}`).join(', ')}`;

/** The left side of each is there. */
const equalitiesHold: Requirement<SimplifySite> = requires('terms-match', 'equalities speak of what is there', (site) => {
  const { program, uses } = site;
  const [idle] = idleIn(site);
  if (idle !== undefined) return refused(`${idle.equality} says nothing of operators ${idle.at.join(' and ')}`, idle.at);
  return proved(uses.map((use) => textOf(use, program)).join('; '));
});

/** What one equality needs of the program; the others do not ask for it. */
const fromNeed = (need: Need): Requirement<SimplifySite> =>
  requires(need.id, need.name, ({ program, uses }): Proof => {
    const asking = uses.filter(({ equality }) => lawOf(equality)?.needs.includes(need));
    const evidence = new Set<string>();
    for (const { at } of asking) {
      const proof = need.check(program, at);
      if (!proof.proved) return proof;
      evidence.add(proof.evidence);
    }
    return proved(evidence.size === 0 ? 'nothing asks for it' : [...evidence].join('; '));
  });

const NEEDS: readonly Need[] = [...new Set(LAWS.flatMap((law: Law) => law.needs))];

/** In the order in which they are reported. */
export const PRECONDITIONS: readonly Requirement<SimplifySite>[] = [mayBeRewritten, ...NEEDS.map(fromNeed), equalitiesHold];
