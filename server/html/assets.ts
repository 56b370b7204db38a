import { readFileSync } from 'node:fs';

const read = (name: string): string => readFileSync(new URL(`../web/${name}`, import.meta.url), 'utf8');

/** Style of all pages. */
export const pageStyle = (): string => ['base.css', 'parts.css', 'pictures.css'].map(read).join('\n');
/** Script of all pages: they are complete without it. */
export const pageScript = (): string => read('page.mjs');
