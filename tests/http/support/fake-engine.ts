import { createHash } from 'node:crypto';
import { InputError, type Plan } from '../../../index.ts';
import type { Engine } from '../../../server/index.ts';

/**
 * Stands in for the library where a test needs behaviour that real programs do not give: `{"fake": "slow" | "obedient" | "counted" | "sleep" | "crash" | "memory"}`
 * members of a program steer it. Its documents are any JSON object with a `name`.
 */
interface FakeProgram {
  readonly name?: string;
  readonly fake?: string;
  readonly ms?: number;
}

const canonical = (value: unknown): string => JSON.stringify(value);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hashOf = (value: unknown): string => sha256(canonical(value));

function readFake(document: unknown): FakeProgram {
  if (typeof document === 'object' && document !== null && !('invalid' in document)) return document;
  const hint = 'send an object';
  throw new InputError([{ severity: 'error', code: 'shape', pointer: '/invalid', message: 'this cannot be read', hint }]);
}

function busy(ms: number, onWork: () => void = () => {}): void {
  const end = Date.now() + ms;
  while (Date.now() < end) onWork();
}

const COUNTED = new Set(['obedient', 'counted']);
/** How many tasks this thread has been given. */
let tasks = 0;

function misbehave({ fake, ms = 0 }: FakeProgram, onWork?: () => void): void {
  if (fake === 'slow') busy(ms);
  if (fake === 'obedient') busy(ms, onWork);
  if (fake === 'crash') throw new Error('a secret of the program');
  if (fake === 'memory') {
    const hoard: number[][] = [];
    for (;;) hoard.push(new Array<number>(100_000).fill(hoard.length));
  }
}

const cost = (throughput: number, machines: number): Plan['cost']['before'] => ({
  throughput,
  bottleneck: 'loc0v0',
  machines,
  hops: 2,
  totalCpuNs: 1e9 / throughput,
  locations: [
    {
      location: 'loc0v0',
      name: 'Leader',
      role: 'original',
      machines,
      cpuNs: 1e9 / throughput,
      messages: 4,
      bytes: 100,
      counted: true,
      source: 'default',
    },
  ],
  source: 'default',
});

export const engine: Engine = {
  release: 'fake 1',
  version: 'fake 1',
  rules: () => [
    {
      id: 'fake-rule',
      version: 1,
      formerly: [],
      law: 'Nothing changes.',
      variants: [{ name: 'only', law: 'Nothing changes.', costEffect: 'none', citation: 'own' }],
      preconditions: [{ id: 'always', name: 'always' }],
    },
  ],
  identify: (document) => {
    readFake(document);
    return { id: hashOf(document), text: canonical(document) };
  },
  check: () => [],
  checkPlan: () => [],
  applyLock: (program) => ({ problems: [], program }),
  compare() {
    throw new Error('nothing is compared here');
  },
  drawRun: () => null,
  canonical,
  hash: sha256,
  async optimize(document, options, onWork) {
    tasks += 1;
    const program = readFake(document);
    if (program.fake === 'sleep') await new Promise((resolve) => setTimeout(resolve, program.ms));
    misbehave(program, onWork);
    const name = program.name ?? 'unnamed';
    const site = { location: 'loc0v0', operators: [1], label: `map on ${name}`, span: 'src/lib.rs:1' };
    return {
      format: 'hydrofoil.plan/2',
      input: hashOf(document),
      flow: hashOf(document),
      engine: { hydrofoil: '0', rules: '0', glue: 1, costTable: '0' },
      options,
      outcome: 'improved',
      stop: { reason: 'saturated', candidates: 1, steps: 1 },
      original: { ...program },
      program: { ...program, optimized: true },
      locations: [
        {
          location: 'loc0v0',
          name,
          kind: 'process',
          role: 'original',
          from: null,
          machines: 1,
          shards: 1,
          key: null,
          operators: [1, 2],
          channelsIn: [],
          channelsOut: [
            {
              network: 3,
              peer: 'loc0v0',
              peerName: name,
              elementType: 'Vec<u8>',
              order: 'TotalOrder',
              addressing: 'every member',
              messages: 1,
            },
          ],
          removable: false,
          dfir: `source("${name}");`,
        },
      ],
      derivation: [
        {
          index: 1,
          rule: 'fake-rule',
          ruleVersion: 1,
          site,
          bindings: {},
          preconditions: [{ id: 'always', name: 'always', proved: true, evidence: `because of ${name}` }],
          edits: [],
          delta: { added: [2], removed: [], changed: [1], moved: [] },
          summary: `Moves a map of ${name}`,
          hashBefore: 'a',
          hashAfter: 'b',
          costBefore: cost(1000, 1),
          costAfter: cost(2000, 3),
        },
      ],
      remarks: [
        { rule: 'fake-rule', site, outcome: 'applied', failed: null, note: 'step 1' },
        {
          rule: 'other-rule',
          site,
          outcome: 'refused',
          failed: {
            id: 'pure',
            precondition: 'pure',
            reason: `${name} is not pure`,
            where: [1],
            span: null,
            unlock: 'remove the effect',
          },
          note: '',
        },
      ],
      cost: { before: cost(1000, 1), after: cost(2000, 3), speedup: 2, localSpeedup: 1 },
      alternatives: [{ machines: 2, throughput: 1500, hops: 2, description: 'less' }],
      verdict: { level: 'validator', result: 'holds', checked: ['all invariants'] },
      // The same request has the same plan, but where the thread is what matters.
      assumptions: [`${name} is honest`, ...(COUNTED.has(program.fake ?? '') ? [`task ${tasks} of its thread`] : [])],
    };
  },
  simulate(document, _inputs, _options, view) {
    misbehave(readFake(document));
    return {
      ended: 'quiescent',
      summary: 'done',
      text: view === 'json' ? '{"ended":"quiescent"}' : `${view} of ${JSON.stringify(document)}`,
    };
  },
  explain: (plan) => `plan for ${String(plan.program['name'])}\n`,
  programAt: (plan, input, n) => (n === plan.derivation.length ? plan.program : input),
  labels: () => new Map([[1, 'Map · |x| x']]),
  draw: (document, picture, delta) => {
    misbehave(readFake(document).fake === 'slow-draw' ? { fake: 'slow', ms: 500 } : {});
    const text = `${picture} of ${JSON.stringify(document)} ${delta ? JSON.stringify(delta) : ''}`.replaceAll('<', '&lt;');
    return picture === 'svg'
      ? `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="60"><text y="20">${text}</text></svg>`
      : text;
  },
  drawDifference: (_before, after, picture) => engine.draw(after, picture, null),
  drawOverview: (before, after, shown) => engine.draw(shown === 'before' ? before : after, 'svg', null),
  difference: (_before, after) => ({
    delta: { added: [2], removed: [], changed: [], moved: [] },
    changes: [{ kind: 'added', operator: 2, label: `Map ${JSON.stringify(after)}`, before: null, after: 'loc0v0' }],
    text: '+ map\n',
  }),
};
