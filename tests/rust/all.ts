/** Everything on which real Rust and the evaluator must agree. */
import type { Case } from './case.ts';
import { CHOICES } from './choices.ts';
import { CLOSURES } from './closures.ts';
import { COLLECTIONS } from './collections.ts';
import { EFFECTS } from './effects.ts';
import { INTEGERS } from './integers.ts';
import { OTHERS } from './others.ts';
import { SCALARS } from './scalars.ts';
import { SEQUENCES } from './sequences.ts';
import { WORDS } from './texts.ts';
import { USERS } from './users.ts';

export const CASES: readonly Case[] = [
  ...INTEGERS,
  ...SCALARS,
  ...WORDS,
  ...SEQUENCES,
  ...COLLECTIONS,
  ...CHOICES,
  ...OTHERS,
  ...EFFECTS,
  ...CLOSURES,
  ...USERS,
];
