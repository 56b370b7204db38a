import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { optimize } from '../../index.ts';
import type { CheckReport } from '../../server/index.ts';
import { edited } from '../support/broken.ts';
import { exampleText, readExample } from '../support/examples.ts';
import { problemOf, type Running, runServer } from './support/running-server.ts';

let server: Running;
const parsed = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;
const program = parsed(exampleText('kv_store'));
const other = parsed(edited(exampleText('kv_store'), '* value = newest', '* value += newest'));

beforeAll(async () => {
  server = await runServer({ engineModule: new URL('../../server/library-engine.ts', import.meta.url) });
});
afterAll(() => server.close());

const report = async (body: unknown): Promise<CheckReport> => {
  const response = await server.check(body);
  expect([response.status, response.headers.get('vary')]).toEqual([200, 'accept, accept-encoding']);
  return (await response.json()) as CheckReport;
};

describe('two versions of a program', () => {
  test('the same is fine', async () => {
    const same = await report({ program, other: program });
    expect(same).toMatchObject({ ok: true, level: 'differential', differential: { result: 'refines' }, drawing: null });
    expect(same.other).toBe(same.program);
  });

  test('a counterexample comes with its document and both diagrams', async () => {
    const { ok, level, differential, drawing } = await report({ program, other });
    expect([ok, level]).toEqual([false, 'differential']);
    expect(differential?.counterexample?.summary).toMatch(/^given in 0: /);
    expect(drawing?.text).toContain('what the original can show');
    const svg = await server.check({ program, other }, { accept: 'image/svg+xml' });
    expect([svg.status, svg.headers.get('content-type')]).toEqual([200, 'image/svg+xml; charset=utf-8']);
    expect(await svg.text()).toBe(drawing?.svg);
  });

  test('where there is nothing to draw there is no picture', async () => {
    const response = await server.check({ program, other: program }, { accept: 'image/svg+xml' });
    expect(await problemOf(response)).toMatchObject({ status: 406, code: 'NOT_ACCEPTABLE' });
  });

  test('bounds are given as to optimize; what they do not decide is no proof', async () => {
    const short = await report({ program, other: program, options: { verify: { steps: 1, scripts: 2 } } });
    expect(short).toMatchObject({ ok: true, level: 'validator', differential: { result: 'budget', bounds: { steps: 1 } } });
    const off = await report({ program, other, options: { verify: 'off' } });
    expect([off.ok, off.level, off.differential]).toEqual([true, 'validator', undefined]);
  });

  test('a closure that does not end is not waited for', async () => {
    const endless = parsed(edited(exampleText('kv_store'), '* value = newest', 'loop { }'));
    expect(await report({ program, other: endless })).toMatchObject({ level: 'validator', differential: { result: 'budget' } });
  });

  test('an operator that cannot be run is named', async () => {
    const odd = parsed(edited(exampleText('kv_store'), '"Map"', '"MapLater"'));
    const { level, differential } = await report({ program, other: odd });
    expect([level, differential?.result]).toEqual(['validator', 'unsupported']);
    expect(differential?.unsupported.map(({ kind }) => kind)).toContain('MapLater');
  });

  test('an invalid one is not run', async () => {
    const invalid = parsed(edited(exampleText('kv_store'), '"TotalOrder"', '"NoOrder"'));
    const { ok, level, diagnostics } = await report({ program, other: invalid });
    expect([ok, level]).toEqual([false, 'validator']);
    expect(diagnostics[0]?.pointer).toMatch(/^\/other\/operators\//);
  });
});

test('a plan is run against its program when asked', async () => {
  const plan = optimize(readExample('kv_store'), { verify: 'off' });
  expect((await report({ program, plan })).differential).toBe(undefined);
  const checked = await report({ program, plan, options: { verify: 'quick' } });
  expect(checked).toMatchObject({ ok: true, level: 'differential', differential: { result: 'refines' } });
});

describe('mistakes', () => {
  const voting = parsed(exampleText('voting'));
  test.each([
    [{ program, other: voting }, 'INVALID_PROGRAM', 'compare-ports', /^\/other\/operators\/\d+$/],
    [{ program, other: { ...other, roots: 1 } }, 'INVALID_PROGRAM', 'not-a-program', /^\/other/],
    [{ program: 1, other }, 'INVALID_PROGRAM', 'not-a-program', /^\/program/],
    [{ program, other: 1 }, 'INVALID_PROGRAM', 'not-a-program', /^\/other/],
    [{ program, other: null }, 'INVALID_PROGRAM', 'not-a-program', /^\/other/],
    [{ program, other, options: { verify: 'fast' } }, 'INVALID_OPTIONS', 'INVALID_OPTION', /^\/options\/verify$/],
    [{ program, other, options: { verify: { steps: 0 } } }, 'INVALID_OPTIONS', 'INVALID_OPTION', /^\/options\/verify\/steps$/],
    [{ program, other, options: { maxMachines: 3 } }, 'INVALID_OPTIONS', 'INVALID_OPTION', /^\/options\/maxMachines$/],
    [{ program, other, options: 1 }, 'INVALID_OPTIONS', 'INVALID_OPTION', /^\/options$/],
    [{ program, others: other }, 'INVALID_REQUEST', 'UNKNOWN_MEMBER', /^\/others$/],
  ])('%#', async (body, code, diagnostic, pointer) => {
    const response = await server.check(body);
    expect(response.status).toBe(422);
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ code });
    expect((problem['diagnostics'] as unknown[])[0]).toMatchObject({
      code: diagnostic,
      pointer: expect.stringMatching(pointer),
      hint: expect.stringMatching(/./),
    });
  });

  test('a plan and another program at once', async () => {
    expect(await problemOf(await server.check({ program, other, plan: {} }))).toMatchObject({
      code: 'INVALID_REQUEST',
      status: 422,
    });
  });
});
