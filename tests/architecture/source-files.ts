import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The product's folders, in import order. */
export const sourceFolders = ['rust', 'ir', 'cost', 'rewrites', 'verify', 'server', 'cli'];

const isSource = (name: string): boolean => /\.(ts|tsx|mts|mjs)$/.test(name) && !/\.(test|bench)\.tsx?$/.test(name);

/** Every source file of the given folders and index.ts, tests left out: path from the root, with forward slashes, to text. */
export function readSources(folders: readonly string[] = sourceFolders): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const read = (path: string): void => {
    files.set(path, readFileSync(join(root, path), 'utf8'));
  };
  if (existsSync(join(root, 'index.ts'))) read('index.ts');
  for (const folder of folders) {
    const path = join(root, folder);
    if (!existsSync(path)) continue;
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => name.split(sep).join('/'));
    for (const name of names.sort()) if (isSource(name) && !name.includes('node_modules/')) read(`${folder}/${name}`);
  }
  return files;
}
