/** Representations of programs, plans, steps and differences: suffix of addresses and files, media type, name on the shell. */
export const formats = {
  json: { type: 'application/json', name: 'json' },
  html: { type: 'text/html', name: 'html' },
  txt: { type: 'text/plain', name: 'text' },
  svg: { type: 'image/svg+xml', name: 'svg' },
  dot: { type: 'text/vnd.graphviz', name: 'dot' },
  mmd: { type: 'text/vnd.mermaid', name: 'mermaid' },
} as const;

export type Format = keyof typeof formats;

export const allFormats = Object.keys(formats) as Format[];
/** Lists of remarks have no picture. */
export const textFormats: readonly Format[] = ['json', 'html', 'txt'];

export function isFormat(text: string): text is Format {
  return Object.hasOwn(formats, text);
}

export function contentType(format: Format): string {
  const { type } = formats[format];
  return type === 'application/json' ? type : `${type}; charset=utf-8`;
}
