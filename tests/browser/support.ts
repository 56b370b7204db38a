import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const executablePath = process.env['HYDROFOIL_CHROMIUM'] ?? '/usr/bin/chromium';
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** False, said aloud, where there is no browser; in CI that is an error: a suite that silently tests nothing is worse than none. */
export function browserAvailable(): boolean {
  if (existsSync(executablePath)) return true;
  if (process.env['CI'] === 'true') throw new Error(`chromium is not installed at ${executablePath}`);
  console.warn('skipped: chromium is not installed');
  return false;
}

export const launch = (): Promise<Browser> => chromium.launch({ executablePath, args });

/** A page and everything that went wrong on it: console errors, exceptions, dialogs, failed requests, requests to other places. */
export interface Watched {
  readonly page: Page;
  readonly troubles: string[];
}

export async function openPage(browser: Browser, origin: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
  });
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('requestfailed', (request) => troubles.push(`failed: ${request.url()}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith('data:')) troubles.push(`outside: ${url}`);
  });
  return { page, troubles };
}
