import { describe, expect, test } from 'vitest';
import { type Options, optimize, type Plan, type Program } from '../../index.ts';
import { checkDerivation, REPLAY_CODES, type ReplayCode } from '../../verify/index.ts';
import { exampleNames, readExample } from '../support/examples.ts';

/** Eight steps: splits and shardings, of processes as well. */
const NAME = 'two_phase_commit_bench';
const PLACED: Options = { disable: ['quorum-machine', 'drop-unread'] };

const programs = new Map<string, Program>();
const plans = new Map<string, string>();
const programOf = (name: string): Program => {
  const program = programs.get(name) ?? readExample(name);
  programs.set(name, program);
  return program;
};
/** A plan as it arrives from outside: parsed anew each time, so that it can be tampered with. */
const planOf = (name: string): Plan => {
  const text = plans.get(name) ?? JSON.stringify(optimize(programOf(name), { verify: 'off', ...(name === NAME && PLACED) }));
  plans.set(name, text);
  return JSON.parse(text) as Plan;
};
const codesOf = (name: string, plan: Plan): [string, string][] =>
  checkDerivation(programOf(name), plan).map(({ code, pointer, severity, hint, message }) => {
    expect([severity, hint]).toEqual(['error', REPLAY_CODES[code as ReplayCode].hint]);
    expect(message.length).toBeGreaterThan(5);
    return [code, pointer];
  });

describe('the certificate of every example', () => {
  test.each(exampleNames)('%s', (name) => {
    const plan = planOf(name);
    expect(codesOf(name, plan)).toEqual([]);
    expect(plan.verdict).toMatchObject({ level: 'certificate', result: 'valid' });
  });
});

type Steps = Plan['derivation'];
type Tamper = (plan: Plan, steps: Steps) => void;
const at = (steps: Steps, i: number): Steps[number] => steps[i] as Steps[number];
const sharding = (steps: Steps): number =>
  steps.findIndex(({ preconditions }) => preconditions.some(({ evidence }) => evidence.startsWith('state in ticks')));

describe('a plan that was tampered with', () => {
  const cases: readonly [string, Tamper, (steps: Steps) => readonly [ReplayCode, string][]][] = [
    ['the last step dropped', (_, steps) => steps.pop(), () => [['plan-program', '/program']]],
    [
      'the first step dropped',
      (_, steps) => {
        steps.shift();
        steps.forEach((step, i) => {
          step.index = i + 1;
        });
      },
      () => [['step-before', '/derivation/0/hashBefore']],
    ],
    ['all steps dropped', (_, steps) => steps.splice(0), () => [['plan-program', '/program']]],
    [
      'a step taken twice',
      (_, steps) => steps.splice(1, 0, at(steps, 0)),
      () => [
        ['step-index', '/derivation/1/index'],
        ['step-before', '/derivation/1/hashBefore'],
      ],
    ],
    [
      'two steps exchanged',
      (_, steps) => steps.splice(0, 2, at(steps, 1), at(steps, 0)),
      () => [
        ['step-index', '/derivation/0/index'],
        ['step-before', '/derivation/0/hashBefore'],
      ],
    ],
    [
      'one operator less moves',
      (_, steps) => (at(steps, 0).bindings['moved'] as number[]).pop(),
      () => [
        ['step-site', '/derivation/0/site/operators'],
        ['step-evidence', '/derivation/0/preconditions/3/evidence'],
        ['step-refused', '/derivation/0/preconditions'],
      ],
    ],
    [
      'an operator of elsewhere moves',
      (_, steps) => (at(steps, 0).bindings['moved'] as number[]).push(999_999),
      () => [['step-bindings', '/derivation/0/bindings']],
    ],
    [
      'another shard key',
      (_, steps) => {
        const { bindings } = at(steps, sharding(steps));
        const policy = bindings['policy'] as Record<string, unknown>;
        for (const network of Object.keys(policy)) policy[network] = null;
      },
      (steps) => [
        // Where elements are dealt in turn, votes for one transaction miss each other.
        ['step-refused', `/derivation/${sharding(steps)}/preconditions`],
        ['step-evidence', `/derivation/${sharding(steps)}/preconditions/9/evidence`],
      ],
    ],
    [
      'more shards',
      (_, steps) => {
        const { bindings } = at(steps, sharding(steps));
        bindings['shards'] = Number(bindings['shards']) + 1;
      },
      (steps) => [['step-after', `/derivation/${sharding(steps)}/hashAfter`]],
    ],
    [
      'no shards',
      (_, steps) => {
        at(steps, sharding(steps)).bindings['shards'] = 0;
      },
      (steps) => [['step-bindings', `/derivation/${sharding(steps)}/bindings`]],
    ],
    [
      'a policy that is none',
      (_, steps) => {
        at(steps, sharding(steps)).bindings['policy'] = { x: [['0']] };
      },
      (steps) => [['step-bindings', `/derivation/${sharding(steps)}/bindings`]],
    ],
    [
      'a binding too many',
      (_, steps) => {
        at(steps, 0).bindings['because'] = 'it looks fine';
      },
      () => [['step-bindings', '/derivation/0/bindings']],
    ],
    [
      'a precondition removed',
      (_, steps) => at(steps, 0).preconditions.splice(2, 1),
      () => [['step-preconditions', '/derivation/0/preconditions']],
    ],
    [
      'two preconditions exchanged',
      (_, steps) => at(steps, 0).preconditions.reverse(),
      () => [['step-preconditions', '/derivation/0/preconditions']],
    ],
    [
      'a precondition not proved',
      (_, steps) => {
        (at(steps, 0).preconditions[0] as { proved: boolean }).proved = false;
      },
      () => [['step-preconditions', '/derivation/0/preconditions/0/proved']],
    ],
    [
      'evidence that has nothing to do with it',
      (_, steps) => {
        (at(steps, 3).preconditions[1] as { evidence: string }).evidence = 'the moon is full';
      },
      () => [['step-evidence', '/derivation/3/preconditions/1/evidence']],
    ],
    [
      'another rule, whose preconditions do not hold',
      (_, steps) => {
        Object.assign(at(steps, sharding(steps)), {
          rule: 'decouple',
          ruleVersion: 4,
          bindings: { moved: at(steps, sharding(steps)).site.operators },
        });
      },
      (steps) => [
        ['step-bindings', `/derivation/${sharding(steps)}/bindings`],
        ['step-preconditions', `/derivation/${sharding(steps)}/preconditions`],
        ['step-refused', `/derivation/${sharding(steps)}/preconditions`],
      ],
    ],
    [
      'a rule that does not exist',
      (_, steps) => {
        at(steps, 0).rule = 'decouple-at-will';
      },
      () => [['step-rule', '/derivation/0/rule']],
    ],
    [
      'a version of a rule that does not exist',
      (_, steps) => {
        at(steps, 0).ruleVersion = 99;
      },
      () => [['step-rule', '/derivation/0/rule']],
    ],
    [
      'another location',
      (_, steps) => {
        at(steps, 0).site.location = 'loc77v1';
      },
      () => [['step-site', '/derivation/0/site/location']],
    ],
    [
      'other operators at the site',
      (_, steps) => at(steps, 0).site.operators.pop(),
      () => [['step-site', '/derivation/0/site/operators']],
    ],
    ['a change left out', (_, steps) => at(steps, 0).delta.moved.pop(), () => [['step-delta', '/derivation/0/delta/moved']]],
    ['an edit left out', (_, steps) => at(steps, 0).edits.shift(), () => [['step-edits', '/derivation/0/edits']]],
    [
      'an edit that says something else',
      (_, steps) => {
        const edit = at(steps, 0).edits.find((one) => one.edit === 'location');
        if (edit?.edit === 'location') edit.location.name = 'Elsewhere';
      },
      () => [['step-edits', '/derivation/0/edits']],
    ],
    [
      'a hash before edited',
      (_, steps) => {
        at(steps, 2).hashBefore = '0'.repeat(64);
      },
      () => [['step-before', '/derivation/2/hashBefore']],
    ],
    [
      'a hash after edited',
      (_, steps) => {
        at(steps, 2).hashAfter = '0'.repeat(64);
      },
      () => [['step-after', '/derivation/2/hashAfter']],
    ],
    [
      'the input edited',
      (plan) => {
        plan.input = '0'.repeat(64);
      },
      () => [['plan-input', '/original']],
    ],
    [
      'the program edited',
      (plan) => {
        plan.program['name'] = 'mine';
      },
      () => [['plan-program', '/program']],
    ],
  ];

  test.each(cases)('%s', (_name, tamper, expected) => {
    const plan = planOf(NAME);
    const steps = structuredClone(plan.derivation);
    tamper(plan, plan.derivation);
    expect(codesOf(NAME, plan)).toEqual(expected(steps));
  });

  test('with evidence edited in two steps, both are named', () => {
    const plan = planOf(NAME);
    for (const i of [1, 4]) (at(plan.derivation, i).preconditions[0] as { evidence: string }).evidence = 'trust me';
    expect(codesOf(NAME, plan)).toEqual([
      ['step-evidence', '/derivation/1/preconditions/0/evidence'],
      ['step-evidence', '/derivation/4/preconditions/0/evidence'],
    ]);
  });

  test('a plan for another program', () => {
    expect(checkDerivation(programOf('voting'), planOf(NAME)).map(({ code }) => code)).toEqual(['plan-input']);
  });
});
