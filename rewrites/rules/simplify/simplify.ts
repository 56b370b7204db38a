import { plural } from '../../../ir/index.ts';
import { defineRewrite, type SiteFacts } from '../../define-rewrite.ts';
import { apply } from './apply.ts';
import type { Use } from './law.ts';
import { LAWS, lawOf } from './laws/index.ts';
import { PRECONDITIONS, textOf } from './preconditions.ts';
import { cheaper, refusedNear } from './search.ts';
import { bind, type SimplifySite, unbind } from './site.ts';

const gains = ({ equality, at }: Use, facts: SiteFacts): boolean => lawOf(equality)?.gains?.(facts, at) ?? true;

/** Finds cheaper programs that are equal, in an e-graph of the program. */
export const simplify = defineRewrite<SimplifySite>({
  id: 'simplify',
  version: 1,
  formerly: [],
  isLocal: true,
  law: 'What is equal may take the place of each other, wherever it is and whatever reads it.',
  variants: LAWS.map(({ id, law, why, costEffect, citation }) => ({ name: id, law, why, costEffect, citation })),
  preconditions: PRECONDITIONS,
  sites: (facts) => cheaper(facts).filter(({ location }) => location === facts.location),
  asked: (facts) =>
    [...cheaper(facts), ...refusedNear(facts.program)]
      .filter(({ location, uses }) => location === facts.location && uses.some((use) => gains(use, facts)))
      .map((site) => ({
        site,
        operators: site.operators,
        label: site.uses.map((use) => textOf(use, facts.program)).join('; '),
      })),
  bind,
  unbind,
  apply,
  describe({ program, uses, location }) {
    const names = [...new Set(uses.map(({ equality }) => equality))].join(', ');
    return `${plural(uses.length, 'equality', 'equalities')} on ${program.location(location).name}: ${names}`;
  },
});
