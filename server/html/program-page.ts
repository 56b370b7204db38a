import { html } from './html.ts';
import { type Place, page } from './layout.ts';
import { figure, hash, section } from './parts.ts';
import { formatLinks } from './plan-page.ts';
import { programName } from './words.ts';

export interface ProgramView {
  readonly id: string;
  readonly document: unknown;
  readonly image: string;
  /** The printed operators. */
  readonly tree: string;
}

export function programPage(place: Place, { id, document, image, tree }: ProgramView): string {
  const name = programName(document);
  const address = `/v1/programs/${id}`;
  return page(place, {
    title: name,
    crumbs: [{ text: `Program ${id.slice(0, 12)}`, href: address }],
    main: [
      html`<section class="summary"><p class="eyebrow">Program ${hash(id)}</p><h1>${name}</h1>${place.kind === 'server' ? formatLinks(address, ['json', 'txt', 'svg', 'dot', 'mmd']) : null}</section>`,
      section(
        'picture',
        'Picture',
        figure('picture-program', image, `Graph of ${name}`, 'One box per location, dashed edges cross the network'),
      ),
      section('operators', 'Operators', html`<pre tabindex="0">${tree}</pre>`),
    ],
  });
}
