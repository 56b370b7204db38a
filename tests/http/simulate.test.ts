import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { optimize, type RunReport } from '../../index.ts';
import { exampleText, readExample } from '../support/examples.ts';
import { problemOf, type Running, runServer } from './support/running-server.ts';

let server: Running;
const program = JSON.parse(exampleText('voting')) as Record<string, unknown>;
const inputs = { phases: [{ sends: [{ port: 'in 0', values: [4, 5] }] }] };

beforeAll(async () => {
  server = await runServer({ engineModule: new URL('../../server/library-engine.ts', import.meta.url) });
});
afterAll(() => server.close());

const simulate = (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.url}/v1/simulate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const report = async (body: unknown): Promise<RunReport> => (await (await simulate(body)).json()) as RunReport;

describe('a run', () => {
  test('says what came out, and is repeated by its decisions', async () => {
    const first = await report({ program, inputs });
    expect(first).toMatchObject({ format: 'hydrofoil.run/1', ended: 'quiescent', error: null });
    expect([...(first.outputs.find(({ port }) => port === 'out 1')?.values ?? [])].sort()).toEqual([4, 5]);
    expect(await report({ program, inputs: first.inputs, options: { seed: first.seed, schedule: first.decisions } })).toEqual(
      first,
    );
  });

  test('as a picture and as text', async () => {
    const svg = await simulate({ program, inputs, options: { seed: 3 } }, { accept: 'image/svg+xml' });
    expect([svg.status, svg.headers.get('content-type')]).toEqual([200, 'image/svg+xml; charset=utf-8']);
    expect(await svg.text()).toMatch(/^<svg [\s\S]*<title>A run of voting<\/title>/);
    const text = await simulate({ program, inputs, options: { seed: 3 } }, { accept: 'text/plain' });
    expect(text.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await text.text()).toContain('came out:');
    expect((await problemOf(await simulate({ program }, { accept: 'text/html' })))['code']).toBe('NOT_ACCEPTABLE');
  });

  test('of a plan is one of its program; a bare array runs too', async () => {
    const plan = optimize(readExample('voting'), { disable: ['quorum-machine'] });
    expect(Object.keys((await report({ program: plan, inputs })).sizes).length).toBeGreaterThan(1);
    expect(await report({ program: program['roots'], options: { seed: 1 } })).toMatchObject({ ended: 'quiescent' });
  });

  test('that does not end is stopped, and that is an answer', async () => {
    expect(await report({ program, options: { steps: 2 } })).toMatchObject({ ended: 'bound', steps: 2 });
  });
});

describe('mistakes', () => {
  test.each([
    [
      { program, inputs: { phases: [{ sends: [{ port: 'x', values: [] }] }] } },
      'INVALID_INPUTS',
      'inputs-port',
      '/inputs/phases/0/sends/0/port',
    ],
    [{ program, inputs: 1 }, 'INVALID_INPUTS', 'inputs-shape', '/inputs'],
    [{ program, options: { seed: '1' } }, 'INVALID_OPTIONS', 'run-options', '/options/seed'],
    [{ program, options: { clusterSizes: { Leader: 2 } } }, 'INVALID_OPTIONS', 'run-cluster', '/options/clusterSizes/Leader'],
    [{ program: { ...program, roots: 1 } }, 'INVALID_PROGRAM', 'not-a-program', '/program'],
    [{ program, more: 1 }, 'INVALID_REQUEST', 'UNKNOWN_MEMBER', '/more'],
  ])('%#', async (body, code, diagnostic, pointer) => {
    const response = await simulate(body);
    expect(response.status).toBe(422);
    expect(await problemOf(response)).toMatchObject({ code, diagnostics: [{ code: diagnostic, pointer }] });
  });

  test('operators that cannot be run are named', async () => {
    const odd = JSON.parse(
      JSON.stringify(program).replace('"FilterMap"', '"FilterLater"').replace('"Map"', '"MapLater"'),
    ) as unknown;
    const problem = await problemOf(await simulate({ program: odd }));
    expect(problem).toMatchObject({ code: 'INVALID_PROGRAM' });
    expect((problem['diagnostics'] as { code: string; message: string }[]).map(({ code }) => code)).toContain('run-unsupported');
    expect(String(problem['detail'])).toMatch(/Later \d+ at /);
  });

  test('no body, no JSON', async () => {
    expect((await problemOf(await simulate('')))['code']).toBe('EMPTY_BODY');
    expect((await problemOf(await simulate('{')))['code']).toBe('INVALID_JSON');
    expect((await problemOf(await simulate([])))['code']).toBe('INVALID_REQUEST');
  });
});
