import { check } from '../../index.ts';
import { readProgram } from '../../ir/index.ts';
import { byMethod, type MethodCase, readHydroMethods } from '../../tests/support/hydro-methods.ts';
import { code, heading, table } from './markdown.ts';

/** Operators that only hold a receiver up or throw a result away. */
const PLUMBING: ReadonlySet<string> = new Set(['Null', 'Tee']);

export function methodsPage(): string {
  const { cases, without } = readHydroMethods();
  const methods = [...byMethod(cases)].sort(([a], [b]) => (a < b ? -1 : 1));
  const accepted = cases.filter(isAccepted).length;
  const panics = cases.filter(({ panic }) => panic !== null).length;
  return [
    heading('Methods of Hydro', 'examples/methods.json.gz'),
    'Every public method of the live collections, locations and networks of hydro_lang 0.16.0 and every public function of hydro_std 0.16.0,',
    'called on each kind of receiver with the bounds, orders and retries that its signature allows, exported by the real crate',
    '(`cargo run -p hydrofoil-examples --features methods --bin methods`), read, validated and written back without a change (`tests/methods`). A Rust test',
    "derives the list of methods from Hydro's source, so that none is forgotten.\n",
    `${cases.length} programs, ${accepted} accepted, ${panics} that Hydro itself cannot build.\n`,
    table(
      ['method', 'receivers', 'becomes', 'programs', 'accepted'],
      methods.map(([method, uses]) => [code(method), receivers(uses), operators(uses), String(uses.length), outcome(uses)]),
    ),
    '\n## Without program\n',
    without.length === 0
      ? 'None.'
      : table(
          ['method', 'why'],
          without.map(([method, reason]) => [code(method), reason]),
        ),
    '',
  ].join('\n');
}

const isAccepted = ({ program }: MethodCase): boolean => program !== null && check(program).length === 0;

const receivers = (uses: readonly MethodCase[]): string =>
  [...new Set(uses.map(({ receiver }) => receiver.split(' ')[0] ?? ''))].map(code).join(', ');

/** What the first use that is built has besides the receiver itself. */
function operators(uses: readonly MethodCase[]): string {
  const first = uses.find(({ program }) => program !== null);
  if (first === undefined) return '';
  const kinds = readProgram(first.program)
    .operators()
    .map(({ kind }) => kind);
  return [...new Set(kinds)].filter((kind) => !PLUMBING.has(kind)).join(', ');
}

function outcome(uses: readonly MethodCase[]): string {
  const [panicking] = uses.filter(({ panic }) => panic !== null);
  const all = uses.filter(({ program }) => program !== null).every(isAccepted) ? 'yes' : 'no';
  if (panicking === undefined) return all;
  const where = uses.filter(({ panic }) => panic !== null).map(({ receiver }) => receiver);
  return `${all}; Hydro panics on ${where.length} of ${uses.length}: "${panicking.panic}"`;
}
