/** Documents on which Hydrofoil was once wrong, one folder each: what went wrong and what is right is in the folder's README. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('./given/', import.meta.url));

export const given = (name: string, file: string): string => readFileSync(`${folder}${name}/${file}`, 'utf8');
