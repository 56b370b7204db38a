import type { Law } from '../law.ts';
import { choiceOfOne } from './choice-of-one.ts';
import { commonSubexpressions } from './common-subexpressions.ts';
import { filterBeforeCast } from './filter-before-cast.ts';
import { filterBeforeNetwork } from './filter-before-network.ts';
import { filterBeforeSecond } from './filter-before-second.ts';
import { mapBeforeNetwork } from './map-before-network.ts';
import { sortTwice } from './sort-twice.ts';
import { uniqueTwice } from './unique-twice.ts';

export { commonSubexpressions, mapBeforeNetwork };

/** All equalities, in the order in which they are named. */
export const LAWS: readonly Law[] = [
  commonSubexpressions,
  filterBeforeNetwork,
  filterBeforeSecond,
  filterBeforeCast,
  mapBeforeNetwork,
  uniqueTwice,
  sortTwice,
  choiceOfOne,
];

export const lawOf = (id: string): Law | undefined => LAWS.find((law) => law.id === id);
