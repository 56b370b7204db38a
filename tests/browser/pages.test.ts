import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Running, runServer } from '../http/support/running-server.ts';
import { exampleText } from '../support/examples.ts';
import { exampleProgram, exportPlan, libraryEngine } from './example.ts';
import { browserAvailable, launch, openPage } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'hydrofoil-browser-'));
let browser: Browser;
let server: Running;
let plan: string;
let paxos: string;

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

/** Words of tables, tiles and badges that stand on more than one line. Runs in the page. */
function brokenWords(): string[] {
  const lines = (node: Node, from: number, to: number): number => {
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found: string[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const { parentElement } = node;
    const text = node.textContent ?? '';
    if (!parentElement?.closest('table, .tiles, .badge') || !parentElement.checkVisibility()) continue;
    const at = node;
    const words = [...text.matchAll(/[A-Za-z]{2,24}/g)].filter(({ index, 0: word }) => lines(at, index, index + word.length) > 1);
    found.push(...words.map(([word]) => `${word} in ${text.slice(0, 60)}`));
    if (parentElement.matches('td > .badge') && lines(node, 0, text.length) > 1) found.push(text);
  }
  return found;
}

const widerThanWindow = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

describe.skipIf(!browserAvailable())('pages', () => {
  beforeAll(async () => {
    [browser, server] = await Promise.all([launch(), runServer({ engineModule: libraryEngine })]);
    const response = await server.optimize(exampleProgram());
    expect(response.status).toBe(200);
    plan = response.headers.get('location') ?? '';
    const larger = await server.optimize(exampleText('paxos'), '?verify=off');
    expect(larger.status).toBe(200);
    paxos = larger.headers.get('location') ?? '';
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
      expect.arrayContaining(['Throughput predicted', 'Bottleneck predicted', 'Machines', 'Hops per command']),
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
    await figure.getByRole('button', { name: 'Fit into the box' }).click();
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

  test('letters can be read at first, Fit shows all of a picture, before and after have one layout', async () => {
    const { page, troubles } = await openPage(browser, server.url);
    await visit(page, `${paxos}.html`);
    await loadPictures(page);
    const sizes = (id: string) =>
      page.locator(`#${id}`).evaluate((figure) => {
        const [canvas, image] = [figure.querySelector('.canvas'), figure.querySelector('img')];
        if (!(canvas instanceof HTMLElement) || !image) throw new Error('no picture');
        const { naturalWidth, naturalHeight, clientWidth, clientHeight } = image;
        return {
          letters: (Number(figure.getAttribute('data-letters')) * clientWidth) / naturalWidth,
          fits: clientWidth <= canvas.clientWidth && clientHeight <= canvas.clientHeight + 1,
          natural: [naturalWidth, naturalHeight],
        };
      });
    for (const id of ['locations-before', 'locations-after', 'picture-after', 'picture-difference', 'picture-before']) {
      expect((await sizes(id)).letters).toBeGreaterThan(10.99);
      await page.locator(`#${id}`).getByRole('button', { name: 'Fit into the box' }).click();
      expect([id, (await sizes(id)).fits]).toEqual([id, true]);
    }
    expect((await sizes('locations-before')).natural).toEqual((await sizes('locations-after')).natural);
    const placesOf = async (shown: string): Promise<Map<string, string>> => {
      const svg = await (await server.get(`${paxos}/locations/${shown}.svg`)).text();
      return new Map(
        [...svg.matchAll(/<title>(loc\d+v\d+)<\/title>[\s\S]*?<path[^>]* d="(M[^C]*)C/g)].map(([, key = '', at = '']) => [
          key,
          at,
        ]),
      );
    };
    const [before, after] = [await placesOf('before'), await placesOf('after')];
    expect(before.size).toBeGreaterThan(3);
    for (const [key, at] of before) expect([key, after.get(key)]).toEqual([key, at]);
    // The smallest letters are as large as the page believes.
    for (const path of ['/locations/after.svg', '.svg', '/diff.svg']) {
      const svg = await (await server.get(paxos + path)).text();
      const smallest = Math.min(...[...svg.matchAll(/font-size="([\d.]+)"/g)].map(([, size]) => (Number(size) * 4) / 3));
      expect(smallest).toBeGreaterThanOrEqual(path.startsWith('/locations') ? 16 : 12);
    }
    expect(troubles).toEqual([]);
  });

  test('pictures are dark in a dark system, on a page and alone, where they fit the window', async () => {
    for (const [colorScheme, light] of [
      ['light', true],
      ['dark', false],
    ] as const) {
      const { page, troubles } = await openPage(browser, server.url, { colorScheme });
      await visit(page, `${paxos}.svg`);
      const alone = await page.evaluate(() => {
        const { width, height } = document.documentElement.getBoundingClientRect();
        return { width, height, fill: getComputedStyle(document.querySelector('polygon') ?? document.documentElement).fill };
      });
      expect(alone.width).toBeLessThanOrEqual(1280);
      expect(alone.height).toBeLessThanOrEqual(900);
      expect(alone.fill).toBe(light ? 'rgb(255, 255, 255)' : 'rgb(18, 24, 30)');
      await visit(page, `${paxos}.html`);
      await loadPictures(page);
      // The colour of the picture's corner, as the browser has drawn it.
      const corner = await page.locator('#locations-before img').evaluate((image) => {
        const canvas = document.createElement('canvas');
        const context = canvas.getContext('2d');
        context?.drawImage(image as HTMLImageElement, 0, 0);
        return [...(context?.getImageData(2, 2, 1, 1).data ?? [])].slice(0, 3);
      });
      expect(corner).toEqual(light ? [255, 255, 255] : [18, 24, 30]);
      expect(troubles).toEqual([]);
    }
  });

  test('alternatives lead to their plans, and a step that only prepares another says so', async () => {
    const { page, troubles } = await openPage(browser, server.url);
    await visit(page, `${paxos}.html`);
    expect(await page.locator('.prepares').first().textContent()).toMatch(
      /^prepares No more throughput by itself: it prepares step \d+\.$/,
    );
    const table = page.getByRole('table', { name: /^Other points/ });
    expect(await table.getByText('this plan').count()).toBe(1);
    const link = table.getByRole('link').first();
    const machines = await link.locator('xpath=ancestor::tr').locator('td').first().textContent();
    await link.click();
    await page.waitForURL((to) => /\/v1\/plans\/[0-9a-f]{64}$/.test(to.pathname) && to.pathname !== paxos, { timeout: 60_000 });
    const tile = page.locator('.tiles > div').filter({ has: page.getByText('Machines', { exact: true }) });
    expect(await tile.locator('dd').textContent()).toMatch(new RegExp(`^${machines}was`));
    expect(troubles).toEqual([]);
  });

  test('no badge and no word in a table is broken', async () => {
    const { page } = await openPage(browser, server.url);
    for (const path of [`${paxos}.html`, `${paxos}/diff.html`, `${plan}.html`, `${plan}/diff.html`]) {
      await visit(page, path);
      for (const details of await page.locator('details').all())
        await details.evaluate((element) => element.setAttribute('open', ''));
      const broken = await page.evaluate(brokenWords);
      expect([path, broken]).toEqual([path, []]);
    }
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
