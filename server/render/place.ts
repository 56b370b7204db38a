import { pageScript, pageStyle } from '../html/assets.ts';
import { Html } from '../html/html.ts';
import type { Place } from '../html/layout.ts';

export interface OpenPlace {
  readonly page: Place;
  /** Source of an <img>: the address on the server, or the picture itself where there is none. */
  image(address: string | null, draw: () => string | Promise<string>): Promise<string>;
}

export function openPlace(where: 'server' | 'file'): OpenPlace {
  const inside = async (draw: () => string | Promise<string>): Promise<string> =>
    `data:image/svg+xml;base64,${Buffer.from(await draw(), 'utf8').toString('base64')}`;
  if (where === 'server') {
    return { page: { kind: 'server' }, image: async (address, draw) => address ?? inside(draw) };
  }
  // Our own files, so they are markup; neither contains a closing tag.
  return {
    page: { kind: 'file', css: new Html(pageStyle()), js: new Html(pageScript()) },
    image: (_address, draw) => inside(draw),
  };
}
