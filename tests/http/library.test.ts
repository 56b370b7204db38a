import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Plan } from '../../index.ts';
import { readExample } from '../support/examples.ts';
import { ownProfile } from '../support/profiles.ts';
import { problemOf, type Running, runServer } from './support/running-server.ts';

/** The service with the real library behind it, on real programs. */
const example = (name: string): string => readFileSync(new URL(`../../examples/programs/${name}.json`, import.meta.url), 'utf8');

let server: Running;
beforeAll(async () => {
  server = await runServer({ engineModule: new URL('../../server/library-engine.ts', import.meta.url) });
});
afterAll(() => server.close());

describe('two-phase commit', () => {
  let plan: Plan;
  let address: string;
  beforeAll(async () => {
    const response = await server.optimize(example('two_phase_commit_bench'));
    expect(response.status).toBe(200);
    address = response.headers.get('location') ?? '';
    plan = (await response.json()) as Plan;
  });

  test('improves, and the same request answers the same bytes', async () => {
    expect(plan.outcome).toBe('improved');
    expect(plan.cost.speedup).toBeGreaterThan(2);
    const again = await server.optimize(example('two_phase_commit_bench'));
    expect(again.headers.get('location')).toBe(address);
  });

  test('the hashes of the steps are those of the programs the service shows', async () => {
    for (const [i, step] of plan.derivation.entries()) {
      const view = (await (await server.get(`${address}/steps/${i + 1}`)).json()) as { program: unknown; step: unknown };
      expect(view.step).toEqual(step);
      const after = (await (await server.optimize({ program: view.program, options: { maxWork: 0 } })).json()) as Plan;
      expect(after.input).toBe(step.hashAfter);
    }
  });

  test('the result can be read by its hash', async () => {
    const last = plan.derivation.at(-1)?.hashAfter ?? plan.input;
    for (const id of [plan.input, last]) expect((await server.get(`/v1/programs/${id}.txt`)).status).toBe(200);
    expect(await (await server.get(`/v1/programs/${last}`)).json()).toEqual(plan.program);
  });

  test('the difference marks what the derivation moved', async () => {
    const { delta } = (await (await server.get(`${address}/diff`)).json()) as { delta: Plan['derivation'][number]['delta'] };
    expect(delta.moved.length).toBeGreaterThan(0);
    const svg = await (await server.get(`${address}/diff.svg`)).text();
    expect(svg).toMatch(/^(<\?xml|<svg)/);
    expect(svg).toContain('→');
  });

  test('its plan can be checked against it, and a forged one fails', async () => {
    const program = JSON.parse(example('two_phase_commit_bench')) as unknown;
    const good = await server.check({ program, plan });
    expect(good.status).toBe(200);
    expect(await good.json()).toEqual({ ok: true, level: 'certificate', program: plan.input, diagnostics: [] });
    const forged = structuredClone(plan);
    forged.derivation.pop();
    const bad = await server.check({ program, plan: forged });
    expect(bad.status).toBe(200);
    expect(await bad.json()).toMatchObject({
      ok: false,
      level: 'certificate',
      diagnostics: [{ severity: 'error', code: 'plan-program', pointer: '/plan/program' }],
    });
    const alone = await server.check({ program });
    expect(await alone.json()).toEqual({ ok: true, level: 'validator', program: plan.input, diagnostics: [] });
  });

  test('what cannot be checked is a problem that names the place', async () => {
    const program = JSON.parse(example('two_phase_commit_bench')) as { roots: unknown };
    for (const [body, code, pointer] of [
      [{ program, plan: { format: 'hydrofoil.plan/2' } }, 'not-a-plan', '/plan'],
      [{ program: { ...program, roots: 1 }, plan }, 'not-a-program', '/program'],
      [{ program, plan, more: {} }, 'UNKNOWN_MEMBER', '/more'],
    ] as const) {
      const response = await server.check(body);
      expect(response.status).toBe(422);
      expect((await problemOf(response))['diagnostics']).toMatchObject([{ code, pointer: expect.stringMatching(`^${pointer}`) }]);
    }
    for (const body of ['[]', '{}', '1']) expect([body, (await server.check(body)).status]).toEqual([body, 422]);
    for (const body of ['', '{']) expect([body, (await server.check(body)).status]).toEqual([body, 400]);
  });

  test('a picture of every step', async () => {
    for (let n = 0; n <= plan.derivation.length; n += 1) {
      const response = await server.get(`${address}/steps/${n}.svg`);
      expect([n, response.status]).toEqual([n, 200]);
    }
  });
});

test('unknown rules and costs are mistakes in the options', async () => {
  const program = JSON.parse(example('two_phase_commit_bench')) as unknown;
  const rule = await problemOf(await server.optimize({ program, options: { disable: ['no-such-rule'] } }));
  expect(rule).toMatchObject({ code: 'INVALID_OPTIONS', status: 422, diagnostics: [{ pointer: '/options/disable/0' }] });
  const cost = await problemOf(await server.optimize({ program, options: { costs: { noSuchCost: 1 } } }));
  expect(cost).toMatchObject({ code: 'INVALID_OPTIONS', status: 422, diagnostics: [{ pointer: '/options/costs/noSuchCost' }] });
});

describe('a profile', () => {
  const program = JSON.parse(example('two_phase_commit_bench')) as Record<string, unknown>;
  const profile = ownProfile(readExample('two_phase_commit_bench'));

  test('is taken in the document or as an option', async () => {
    const inside = (await (await server.optimize({ ...program, profile })).json()) as Plan;
    const option = (await (await server.optimize({ program, options: { profile } })).json()) as Plan;
    expect(inside.cost.after.source).toBe('profile');
    expect(inside).toEqual(option);
  });

  test('that does not fit is a mistake where it was given', async () => {
    const wrong = { ...profile, flow: '0'.repeat(64) };
    const option = await problemOf(await server.optimize({ program, options: { profile: wrong } }));
    expect(option).toMatchObject({ code: 'INVALID_OPTIONS', status: 422 });
    expect(option['diagnostics']).toMatchObject([{ code: 'profile-flow', pointer: '/options/profile/flow' }]);
    for (const [body, pointer] of [
      [{ ...program, profile: wrong }, '/profile/flow'],
      [{ program: { ...program, profile: wrong } }, '/program/profile/flow'],
    ] as const) {
      const inside = await problemOf(await server.optimize(body));
      expect(inside).toMatchObject({ code: 'INVALID_PROGRAM', status: 422, diagnostics: [{ code: 'profile-flow', pointer }] });
    }
    const negative = { ...profile, networks: [{ op: 1, messagesPerCommand: -1 }] };
    expect(await problemOf(await server.optimize({ program, options: { profile: negative } }))).toMatchObject({
      code: 'INVALID_OPTIONS',
      diagnostics: [{ pointer: '/options/profile/networks/0/messagesPerCommand', hint: expect.stringContaining('profile') }],
    });
  });
});

test('programs that cannot be read or break an invariant point into the body', async () => {
  const shape = await problemOf(await server.optimize({ format: 'hydrofoil.program/1', name: 'x', roots: [{ Nonsense: 3 }] }));
  expect(shape).toMatchObject({ status: 422, code: 'INVALID_PROGRAM' });
  const wrapped = await problemOf(await server.optimize({ program: { format: 'hydrofoil.program/1', name: 'x', roots: 3 } }));
  expect(JSON.stringify(wrapped['diagnostics'])).toContain('"pointer":"/program');
  const polluted = await problemOf(
    await server.optimize('{"format": "hydrofoil.program/1", "name": "x", "roots": [], "__proto__": {"a": 1}}'),
  );
  expect(polluted).toMatchObject({ status: 422, diagnostics: [{ code: 'forbidden-key' }] });
});

test('a document nested far too deeply is refused and the server goes on', async () => {
  const deep = `{"format":"hydrofoil.program/1","roots":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
  expect(await problemOf(await server.optimize(deep))).toMatchObject({
    code: 'PROGRAM_TOO_LARGE',
    status: 413,
    limit: expect.any(Number),
  });
  expect((await server.get('/healthz')).status).toBe(200);
});

test('a bare array of roots gets a plan', async () => {
  const { roots } = JSON.parse(example('pipeline_functional')) as { roots: unknown };
  const response = await server.optimize(roots);
  expect(response.status).toBe(200);
  expect((await server.get(`${response.headers.get('location')}.html`)).status).toBe(200);
});

describe('what was probably meant', () => {
  const program: unknown = JSON.parse(example('kv_store'));
  const wrong = async (response: Promise<Response>): Promise<string> => {
    const { detail, status } = (await problemOf(await response)) as { detail: string; status: number };
    expect(status).toBeLessThan(500);
    return detail;
  };

  test.each([
    [{ program, options: { maxMachine: 3 } }, '', 'unknown option "maxMachine"; did you mean \'maxMachines\'?'],
    [{ program, options: { only: ['partiton'] } }, '', "there is no rule 'partiton'; did you mean 'partition'?"],
    [{ program, options: { exclude: ['Stroe'] } }, '', "there is no location 'Stroe'; did you mean 'Store'?"],
    [{ program, options: { costs: { sendNS: 1 } } }, '', "there is no cost named 'sendNS'; did you mean 'sendNs'?"],
    [{ program, option: {} }, '', 'unknown member "option" beside program and options; did you mean \'options\'?'],
    [program, '?maxMachine=3', '"maxMachine"; did you mean \'maxMachines\'?'],
    [program, '?exclude=Stroe', "did you mean 'Store'?"],
    [program, '?maxMachines=0', 'must be >= 1'],
  ])('%#', async (body, query, detail) => {
    expect(await wrong(server.optimize(JSON.stringify(body), query))).toContain(detail);
  });

  test('the smallest number of machines', async () => {
    const body = JSON.stringify({
      program: JSON.parse(example('two_phase_commit_bench')) as unknown,
      options: { maxMachines: 2 },
    });
    expect(await wrong(server.optimize(body))).toContain(
      '/options/maxMachines: 2 is too few: the program as written uses 4 machines',
    );
  });

  test('in addresses below a plan', async () => {
    const address = (await server.optimize(JSON.stringify(program))).headers.get('location') ?? '';
    expect(await wrong(server.get(`${address}/why-not?location=Stroe`))).toContain("did you mean 'Store'?");
    expect(await wrong(server.get(`${address}/why-not?locaton=Store`))).toContain("did you mean 'location'?");
  });
});
