// Compiles the sources to plain JavaScript, all in one folder: an entry for each part that may be imported, and what they share.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ENTRIES = {
  index: 'index.ts',
  ir: 'ir/index.ts',
  cost: 'cost/index.ts',
  rewrites: 'rewrites/index.ts',
  egraph: 'rewrites/egraph/index.ts',
  verify: 'verify/index.ts',
  server: 'server/index.ts',
  cli: 'cli/main.ts',
  worker: 'server/jobs/worker.ts',
  'library-engine': 'server/library-engine.ts',
};
/** What the start page offers to try. */
const EXAMPLE = 'two_phase_commit_bench.json';
const SOURCES = ['cli', 'cost', 'ir', 'rewrites', 'rust', 'server', 'verify'];

/**
 * @param {URL} root the folder of package.json
 * @param {string} folder where to; it is made anew
 */
export async function compile(root, folder) {
  const at = fileURLToPath(root);
  const { build } = await import('esbuild').catch(() => {
    throw new Error('esbuild is missing: install what this clone needs with npm ci --ignore-scripts');
  });
  const { dependencies } = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8'));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await build({
    absWorkingDir: at,
    entryPoints: Object.entries(ENTRIES).map(([out, file]) => ({ in: file, out })),
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.20',
    // A part of it is used, and loading all of it costs each thread 0.4 s of CPU and 30 MB.
    external: Object.keys(dependencies).filter((name) => name !== 'typebox'),
    chunkNames: 'shared-[hash]',
    logLevel: 'warning',
  });
  cpSync(join(at, 'server/web'), join(folder, 'web'), { recursive: true, filter: (file) => !file.endsWith('.test.ts') });
  cpSync(join(at, 'examples/programs', EXAMPLE), join(folder, EXAMPLE));
}

/**
 * The compiled sources of a clone: those of before, where nothing has changed since.
 * @param {URL} root
 * @returns {Promise<URL>} their folder
 */
export async function compileOnce(root) {
  const at = fileURLToPath(root);
  const cache = join(at, 'node_modules/.cache/hydrofoil');
  const target = join(cache, stateOf(at));
  if (!existsSync(target)) {
    try {
      mkdirSync(cache, { recursive: true });
    } catch (error) {
      throw new Error(`the sources of this clone are compiled when they change, and ${cache} cannot be written: ${error.code}`);
    }
    for (const old of readdirSync(cache)) if (isOld(join(cache, old))) rmSync(join(cache, old), { recursive: true, force: true });
    // Several commands may start at once: whoever is first gives the folder its name.
    const fresh = mkdtempSync(join(cache, 'new-'));
    await compile(root, fresh);
    try {
      renameSync(fresh, target);
    } catch (error) {
      if (!existsSync(target)) throw error;
      rmSync(fresh, { recursive: true, force: true });
    }
  }
  return pathToFileURL(`${target}/`);
}

/** Which files there are, how long they are and when they were written. */
function stateOf(at) {
  const files = SOURCES.flatMap((folder) =>
    readdirSync(join(at, folder), { recursive: true, withFileTypes: true }).flatMap((file) =>
      file.isFile() && !file.name.endsWith('.test.ts') ? [join(file.parentPath, file.name)] : [],
    ),
  );
  const hash = createHash('sha256');
  for (const file of [join(at, 'index.ts'), join(at, 'package-lock.json'), ...files.sort()]) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

const DAY = 24 * 60 * 60 * 1000;
const isOld = (path) => Date.now() - statSync(path).mtimeMs > DAY;
