import { type Content, type Html, html } from './html.ts';

/**
 * Where a page lives: on the server it links to other addresses and loads style and script from them; as a file it stands alone, so
 * both are inside and there are no links out.
 */
export type Place = { readonly kind: 'server' } | { readonly kind: 'file'; readonly css: Html; readonly js: Html };

/** The mark in the bar, as an image of its own. */
export const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M2 9h13l4 3.2H6.5zM8 13.5l1.2 6M15 13.5l-1.2 6" fill="none" stroke="#0b7285" stroke-width="2"/></svg>';

export interface Crumb {
  readonly text: string;
  readonly href: string;
}

export interface PageParts {
  readonly title: string;
  readonly crumbs?: readonly Crumb[];
  /** Sections for the table of contents: id of the element and its heading. */
  readonly contents?: readonly { readonly id: string; readonly text: string }[];
  readonly main: Content;
}

export function page(place: Place, { title, crumbs = [], contents = [], main }: PageParts): string {
  const onServer = place.kind === 'server';
  const head = onServer
    ? html`<link rel="stylesheet" href="/assets/page.css"><script type="module" src="/assets/page.mjs"></script>`
    : html`<style>${place.css}</style><script type="module">${place.js}</script>`;
  const trail = crumbs.map(({ text, href }) => html`<li>${onServer ? html`<a href="${href}">${text}</a>` : text}</li>`);
  const brand = html`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><path d="M2 9h13l4 3.2H6.5zM8 13.5l1.2 6M15 13.5l-1.2 6M3 21.2h17"/></svg>Hydrofoil`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Hydrofoil</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(icon)}">
${head}
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="top"><div class="bar">
${onServer ? html`<a class="brand" href="/">${brand}</a>` : html`<span class="brand">${brand}</span>`}
${trail.length > 0 ? html`<nav aria-label="Breadcrumb"><ol class="crumbs">${trail}</ol></nav>` : null}
${onServer ? html`<nav class="service" aria-label="Service"><a href="/rules">Rules</a> <a href="/docs">API</a></nav>` : null}
</div></header>
<div class="frame${contents.length > 0 ? ' with-contents' : ''}">
${
  contents.length > 0
    ? html`<nav class="contents" aria-label="On this page"><ol>${contents.map(({ id, text }) => html`<li><a href="#${id}">${text}</a></li>`)}</ol></nav>`
    : null
}
<main id="main" tabindex="-1">
${main}
</main>
</div>
</body>
</html>
`.text;
}
