import type { RuleExample } from '../../rewrites/rule-example.ts';
import { EXAMPLES as JOINS } from '../../rewrites/rules/incremental-join/incremental-join.examples.ts';
import { EXAMPLES as LOOKUPS } from '../../rewrites/rules/lookup-machine/lookup-machine.examples.ts';
import { readText, withIds } from '../support/program-text.ts';
import type { Case } from './case.ts';
import { trialAt } from './sites.ts';

/** Preconditions of rules that cost no machine which keep them to where something is gained, and change no meaning. */
const HARMLESS: Readonly<Record<string, string>> = {
  'location-rewritable': 'what generates the load is not part of the program that is made cheaper',
  'sides-asynchronous': 'the same pairs come out, and nothing is saved',
  'closures-pure': 'a copy runs where the original ran, once for each element',
};

/** The examples of a rule that one precondition refuses. */
const refusedBy = (rule: string, examples: readonly RuleExample[]): Case[] =>
  examples.flatMap(({ title, program, site, refused = [] }) => {
    const [precondition, ...others] = refused;
    if (precondition === undefined || others.length > 0) return [];
    const harmless = HARMLESS[precondition];
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

export const LOCAL_CASES: readonly Case[] = [...refusedBy('incremental-join', JOINS), ...refusedBy('lookup-machine', LOOKUPS)];
