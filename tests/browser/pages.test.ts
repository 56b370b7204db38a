import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Running, runServer } from '../http/support/running-server.ts';
import { exampleProgram, exportPlan, libraryEngine } from './example.ts';
import { browserAvailable, launch, openPage } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'hydrofoil-browser-'));
let browser: Browser;
let server: Running;
let plan: string;

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

/** Pictures are loaded when they come into view. */
async function loadPictures(page: Page): Promise<void> {
  for (const image of await page.locator('figure img').all()) {
    await image.scrollIntoViewIfNeeded();
    await expect
      .poll(() => image.evaluate((element) => (element as HTMLImageElement).naturalWidth), { timeout: 20_000 })
      .toBeGreaterThan(0);
  }
}

/** Opens a page of the server; anything but success says what came instead. */
async function visit(page: Page, path: string): Promise<void> {
  const response = await page.goto(server.url + path);
  expect([path, response?.status(), response?.ok() ? '' : await response?.text()]).toEqual([path, 200, '']);
}

const widerThanWindow = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

describe.skipIf(!browserAvailable())('pages', () => {
  beforeAll(async () => {
    [browser, server] = await Promise.all([launch(), runServer({ engineModule: libraryEngine })]);
    const response = await server.optimize(exampleProgram());
    expect(response.status).toBe(200);
    plan = response.headers.get('location') ?? '';
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(['light', 'dark'] as const)('the plan page, %s', async (colorScheme) => {
    const { page, troubles } = await openPage(browser, server.url, { colorScheme });
    await visit(page, `${plan}.html`);
    expect(await page.title()).toContain('Hydrofoil');
    const headings = await page.getByRole('heading', { level: 2 }).allTextContents();
    expect(headings).toEqual(['Cost', 'Per-process plans', 'Steps', 'Pictures', 'Not done', 'Assumptions', 'Checked', 'Origin']);
    const cost = page.getByRole('table', { name: 'Cost before and after' });
    expect(await cost.getByRole('rowheader').allTextContents()).toEqual(
      expect.arrayContaining(['Throughput', 'Bottleneck', 'Machines', 'Hops per command']),
    );
    await loadPictures(page);
    for (const details of await page.locator('details').all())
      await details.evaluate((element) => element.setAttribute('open', ''));
    await expectAccessible(page);
    expect(await widerThanWindow(page)).toBe(false);
    expect(troubles).toEqual([]);
  });

  test('every step has evidence and leads to its own page', async () => {
    const { page, troubles } = await openPage(browser, server.url);
    await visit(page, `${plan}.html`);
    const steps = page.locator('.steps > li');
    expect(await steps.count()).toBeGreaterThan(0);
    await steps.first().locator('summary', { hasText: 'Evidence' }).click();
    expect(
      await steps
        .first()
        .getByRole('table', { name: /Preconditions/ })
        .isVisible(),
    ).toBe(true);
    await steps
      .first()
      .getByRole('link', { name: /program after step 1/ })
      .click();
    await page.waitForURL(/steps\/1\.html$/);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(/^Step 1: /);
    await loadPictures(page);
    await expectAccessible(page);
    await page.getByRole('link', { name: '← Input' }).click();
    await page.waitForURL(/steps\/0\.html$/);
    // Leaving earlier would break off what is being loaded.
    await loadPictures(page);
    await page.getByRole('link', { name: 'Step 1 →' }).click();
    await page.waitForURL(/steps\/1\.html$/);
    expect(troubles).toEqual([]);
  });

  test('difference, program, remarks, start, rules, errors', async () => {
    const { page, troubles } = await openPage(browser, server.url);
    await visit(page, `${plan}.html`);
    const program = await page.getByRole('link', { name: /^[0-9a-f]{64}$/ }).getAttribute('href');
    for (const path of [`${plan}/diff.html`, program ?? '', `${plan}/why-not.html`, '/', '/rules', '/problems']) {
      await visit(page, path);
      await loadPictures(page);
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
      await expectAccessible(page);
      expect(await widerThanWindow(page)).toBe(false);
    }
    expect(troubles).toEqual([]);
  });

  test('pictures zoom by button, key and wheel', async () => {
    const { page, troubles } = await openPage(browser, server.url);
    await visit(page, `${plan}.html`);
    await loadPictures(page);
    const figure = page.locator('#picture-after');
    const width = (): Promise<number> => figure.locator('img').evaluate((image) => image.clientWidth);
    const fitted = await width();
    await figure.getByRole('button', { name: 'Larger' }).click();
    const larger = await width();
    expect(larger).toBeGreaterThan(fitted);
    await figure.locator('.canvas').focus();
    await page.keyboard.press('+');
    expect(await width()).toBeGreaterThan(larger);
    await page.keyboard.press('0');
    expect(await width()).toBe(fitted);
    await figure.locator('.canvas').hover();
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -200);
    await page.keyboard.up('Control');
    await expect.poll(width).toBeGreaterThan(fitted);
    expect(troubles).toEqual([]);
  });

  test('the keyboard reaches the content first', async () => {
    const { page } = await openPage(browser, server.url);
    await visit(page, `${plan}.html`);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
  });

  test('a telephone, and a page without scripts', async () => {
    const { page, troubles } = await openPage(browser, server.url, {
      viewport: { width: 360, height: 740 },
      javaScriptEnabled: false,
    });
    await visit(page, `${plan}.html`);
    expect(await page.getByRole('heading', { level: 2 }).count()).toBe(8);
    const { page: scripted } = await openPage(browser, server.url, { viewport: { width: 360, height: 740 } });
    await visit(scripted, `${plan}.html`);
    expect(await widerThanWindow(scripted)).toBe(false);
    expect(troubles).toEqual([]);
  });

  test('a file chosen on the start page becomes a plan page; a bad one is explained', async () => {
    const { page, troubles } = await openPage(browser, server.url);
    await visit(page, '/');
    const send = async (text: string): Promise<void> => {
      const file = join(folder, 'program.json');
      writeFileSync(file, text);
      await page.locator('input[type=file]').setInputFiles(file);
      await page.getByRole('button', { name: 'Optimize' }).click();
    };
    await send('{"format": "hydrofoil.program/1", ');
    await expect.poll(() => page.getByRole('status').textContent()).toMatch(/^Malformed JSON: .*line 1/);
    // The browser itself reports the status 400.
    expect(troubles.splice(0)).toEqual([expect.stringContaining('400')]);
    await send(JSON.stringify(exampleProgram()));
    await page.waitForURL(`${server.url}${plan}.html`);
    expect(troubles).toEqual([]);
  });

  test('the start page says where it is, takes options as fields, and has an example to try', async () => {
    const { page, troubles } = await openPage(browser, server.url);
    await visit(page, '/');
    expect(await page.locator('pre').first().textContent()).toContain(`'${server.url}/v1/optimize`);
    await page.getByRole('button', { name: 'Optimize' }).click();
    expect(await page.getByRole('status').textContent()).toMatch(/^Choose a file first/);
    await page.getByLabel('Machines at most').fill('6');
    await page.getByLabel('Compare behaviour').selectOption('off');
    await page.getByLabel('No new machines').check();
    const asked = page.waitForRequest(/\/v1\/optimize/);
    await page.getByRole('button', { name: /^Try an example/ }).click();
    expect(new URL((await asked).url()).searchParams.toString()).toBe('maxMachines=6&verify=off&onlyLocal=true');
    await page.waitForURL(/\/v1\/plans\/[0-9a-f]{64}\.html$/, { timeout: 60_000 });
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('two_phase_commit_bench');
    expect(troubles).toEqual([]);
  });

  test('progress is shown while it works, and the job can be cancelled', async () => {
    const { page } = await openPage(browser, server.url);
    await visit(page, '/');
    await page.getByLabel('Compare behaviour').selectOption('thorough');
    await page.getByRole('button', { name: /^Try an example/ }).click();
    await expect.poll(() => page.getByRole('status').textContent()).toMatch(/^Optimizing: \d+ s/);
    expect(await page.getByRole('progressbar').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => page.getByRole('status').textContent()).toBe('Cancelled.');
    expect(await page.getByRole('progressbar').isVisible()).toBe(false);
  });

  test('an exported page stands alone', async () => {
    const file = join(folder, 'plan.html');
    writeFileSync(file, await exportPlan());
    const { page, troubles } = await openPage(browser, 'file:');
    await page.goto(pathToFileURL(file).href);
    await loadPictures(page);
    expect(await page.locator('a:not([href^="#"])').count()).toBe(0);
    await expectAccessible(page);
    expect(troubles).toEqual([]);
  });

  test('the API page works with nothing from outside', async () => {
    const { page, troubles } = await openPage(browser, server.url);
    await visit(page, '/docs/');
    await page.getByText('/v1/optimize').first().waitFor();
    expect(troubles).toEqual([]);
  });

  test('names that look like markup run nothing', async () => {
    const evil = '<img src=x onerror=alert(1)><script>alert(2)</script>"\' onmouseover=alert(3)';
    const program = exampleProgram();
    const response = await server.optimize({
      ...program,
      name: evil,
      locations: program.locations.map((one) => ({ ...one, name: evil })),
    });
    expect(response.status).toBe(200);
    const { page, troubles } = await openPage(browser, server.url);
    const location = response.headers.get('location') ?? '';
    for (const path of ['.html', '.svg', '/diff.html', '/steps/0.svg', '/why-not.html']) {
      await visit(page, location + path);
      if (path.endsWith('.html')) await loadPictures(page);
    }
    expect(await page.title()).toContain('<img src=x');
    expect(troubles).toEqual([]);
  });
});
