/**
 * The rules on who may import whom: `rust <- ir <- cost <- rewrites <- verify <- index.ts <- server | cli`, a folder is entered only
 * through its index.ts, everything below index.ts is pure, and rewrites/egraph stands on nothing else here. Type-only and dynamic
 * imports count like any other.
 */
import { posix } from 'node:path';
import { type Token, tokenize } from './tokens.ts';

export interface Import {
  /** `undefined` when the text is computed and cannot be checked. */
  readonly specifier: string | undefined;
  readonly typeOnly: boolean;
  readonly line: number;
}

export interface Violation {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

const library = ['rust', 'ir', 'cost', 'rewrites', 'verify'];
const order = [...library, 'index.ts'];

/** Node's own modules that compute and nothing else. */
const pureBuiltins = new Set(['node:crypto', 'node:util', 'node:assert', 'node:assert/strict', 'node:path']);
/** Finds and loads the grammar's WebAssembly file. */
const grammarLoader = 'rust/grammar.ts';
/** The grammar's file, and a worker that is told which engine to load. */
const computedImports = new Set([grammarLoader, 'server/jobs/worker.mjs', 'server/jobs/worker.ts', 'cli/bin.mjs']);

const packageHomes: readonly { readonly packages: RegExp; readonly home: RegExp; readonly says: string }[] = [
  { packages: /^(web-tree-sitter|tree-sitter-rust)(\/|$)/, home: /^rust\//, says: 'only rust reads Rust' },
  {
    packages: /^(@ts-graphviz|ts-graphviz|@viz-js)(\/|$)/,
    home: /^(ir\/dot\/|rewrites\/egraph\/draw\.ts$)/,
    says: 'only ir/dot and rewrites/egraph/draw.ts draw graphs',
  },
  { packages: /^(libsql|pg)(\/|$)/, home: /^server\/(.*\/)?store[^/]*(\/|$)/, says: 'only server stores talk to a database' },
  {
    packages: /^highs(\/|$)/,
    home: /^rewrites\/(egraph\/extract\/highs\.ts$|search\/ilp[^/]*(\/|$))/,
    says: 'only egraph/extract/highs.ts and search/ilp solve',
  },
];

function importAt(tokens: readonly Token[], at: number): Import | undefined {
  const token = tokens[at];
  const next = tokens[at + 1];
  if (token?.kind !== 'word' || !next || tokens[at - 1]?.text === '.') return undefined;
  const { line } = token;
  if (token.text === 'require' && next.text === '(') {
    const argument = tokens[at + 2];
    return { specifier: argument?.kind === 'string' ? argument.text : undefined, typeOnly: false, line };
  }
  if (token.text === 'import' && next.text === '(') {
    const argument = tokens[at + 2];
    return { specifier: argument?.kind === 'string' ? argument.text : undefined, typeOnly: false, line };
  }
  if (token.text === 'import' && next.kind === 'string') return { specifier: next.text, typeOnly: false, line };
  if (token.text !== 'import' && token.text !== 'export') return undefined;
  return importClause(tokens, at);
}

/** `import … from '…'` and `export … from '…'`: names, braces, commas, stars and `as` until `from` and a string. */
function importClause(tokens: readonly Token[], at: number): Import | undefined {
  const typeOnly = tokens[at + 1]?.text === 'type' && tokens[at + 2]?.text !== 'from';
  for (let i = at + 1; i < tokens.length; i += 1) {
    const token = tokens[i];
    if (token?.kind === 'word' && (token.text === 'import' || token.text === 'export')) return undefined;
    if (token?.text === 'from' && tokens[i + 1]?.kind === 'string') {
      return { specifier: tokens[i + 1]?.text, typeOnly, line: tokens[at]?.line ?? 0 };
    }
    if (token?.kind === 'string' ? tokens[i - 1]?.text !== 'as' : token?.kind === 'mark' && !'{},*'.includes(token.text))
      return undefined;
  }
  return undefined;
}

export function importsOf(source: string): readonly Import[] {
  const tokens = tokenize(source);
  return tokens.flatMap((_, at) => importAt(tokens, at) ?? []);
}

/** `ir`, `server`, … ; `index.ts` stands for itself. */
const topOf = (path: string): string => path.split('/')[0] ?? path;

/** The e-graph engine is a library of its own. */
const inEGraph = (path: string): boolean => path.startsWith('rewrites/egraph/');

function engineProblem(file: string, target: string): string | undefined {
  if (inEGraph(file) === inEGraph(target) || topOf(file) !== 'rewrites') return undefined;
  if (inEGraph(file)) return 'rewrites/egraph knows nothing of the rest';
  return target === 'rewrites/egraph/index.ts' ? undefined : 'rewrites/egraph is entered only through its index.ts';
}

function relativeProblem(file: string, target: string, typeOnly: boolean): string | undefined {
  const from = topOf(file);
  const to = topOf(target);
  if (to === 'tests' || to === 'examples' || to === 'docs' || to === 'clients') return `nothing imports ${to}`;
  if (file.startsWith('server/web/') && !target.startsWith('server/web/')) {
    const schema = target.startsWith('ir/schema/') || target === 'ir/index.ts';
    return schema && typeOnly ? undefined : 'server/web imports only types of ir/schema';
  }
  if (from === to) {
    return target === `${to}/index.ts` && file !== target ? 'inside a folder import the file, not the index' : undefined;
  }
  if (from === 'server' && to === 'cli') return 'server and cli do not import each other';
  if (from === 'cli' && to === 'server')
    return target === 'server/index.ts' ? undefined : 'cli enters the server only through server/index.ts';
  if (from === 'server' || from === 'cli')
    return target === 'index.ts' ? undefined : `${from} reaches the library only through index.ts`;
  if (!order.includes(to)) return `${from} does not import ${to}`;
  if (order.indexOf(to) > order.indexOf(from)) return `${from} comes before ${to}: ${order.join(' <- ')} <- server | cli`;
  return target === `${to}/index.ts` ? undefined : `${to} is entered only through ${to}/index.ts`;
}

function packageProblem(file: string, specifier: string): string | undefined {
  if (/^hydrofoil(\/|$)/.test(specifier)) return 'inside the repository use relative imports';
  const home = packageHomes.find(({ packages }) => packages.test(specifier));
  if (home && !home.home.test(file)) return `${specifier}: ${home.says}`;
  const pure = order.includes(topOf(file));
  if (pure && specifier.startsWith('node:') && !pureBuiltins.has(specifier) && file !== grammarLoader) {
    return `${specifier}: everything up to index.ts is pure`;
  }
  return undefined;
}

const impureCalls: readonly (readonly string[])[] = [
  ['Date', '.', 'now'],
  ['Math', '.', 'random'],
  ['performance', '.', 'now'],
  ['crypto', '.', 'randomUUID'],
  ['crypto', '.', 'getRandomValues'],
  ['new', 'Date', '(', ')'],
  ['new', 'Date', ';'],
  ['process', '.'],
  ['process', '?', '.'],
  ['process', '['],
  ['globalThis', '.', 'process'],
  ['fetch', '('],
  ['setTimeout', '('],
  ['setInterval', '('],
];
/** Names that node:crypto offers and that a computation must not use. */
const impureNames = new Set(['randomBytes', 'randomUUID', 'randomInt', 'randomFillSync', 'getRandomValues']);

function impureUses(file: string, source: string): readonly Violation[] {
  const tokens = tokenize(source);
  return tokens.flatMap((token, at) => {
    const before = tokens[at - 1]?.text;
    if (token.kind === 'string' || before === '.' || before === 'function') return [];
    if (impureNames.has(token.text))
      return [{ file, line: token.line, message: `${token.text}: everything up to index.ts is pure` }];
    const call = impureCalls.find((words) =>
      words.every((word, i) => tokens[at + i]?.kind !== 'string' && tokens[at + i]?.text === word),
    );
    return call ? [{ file, line: token.line, message: `${call.join('')}: everything up to index.ts is pure` }] : [];
  });
}

/** `files` maps a path from the repository's root, with forward slashes, to the file's text. */
export function checkImports(files: ReadonlyMap<string, string>): readonly Violation[] {
  const violations: Violation[] = [];
  for (const [file, source] of files) {
    for (const { specifier, typeOnly, line } of importsOf(source)) {
      const message = problemOf(file, specifier, typeOnly);
      if (message) violations.push({ file, line, message });
    }
    if (order.includes(topOf(file)) && file !== grammarLoader) violations.push(...impureUses(file, source));
  }
  return violations;
}

function problemOf(file: string, specifier: string | undefined, typeOnly: boolean): string | undefined {
  if (specifier === undefined) return computedImports.has(file) ? undefined : 'a computed import cannot be checked';
  if (!specifier.startsWith('.')) return packageProblem(file, specifier);
  const target = posix.normalize(posix.join(posix.dirname(file), specifier));
  if (target.startsWith('..')) return `${specifier} leaves the repository`;
  return engineProblem(file, target) ?? relativeProblem(file, target, typeOnly);
}

/** Groups of files that import each other in a circle, smallest first; type-only imports count. */
export function importCycles(files: ReadonlyMap<string, string>): readonly (readonly string[])[] {
  const targets = new Map<string, readonly string[]>();
  for (const [file, source] of files) {
    const relative = importsOf(source).flatMap(({ specifier }) => (specifier?.startsWith('.') ? [specifier] : []));
    targets.set(
      file,
      relative
        .map((specifier) => posix.normalize(posix.join(posix.dirname(file), specifier)))
        .filter((target) => files.has(target)),
    );
  }
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) cycles.push(path.slice(start));
    if (start >= 0 || done.has(file)) return;
    for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of files.keys()) visit(file, []);
  return cycles;
}
