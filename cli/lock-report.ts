import { type LockReport, onScreen, type Part, plural, type Screen } from '../index.ts';
import { diagnosticLine } from './diagnostics.ts';

type Price = LockReport['price']['locked'];

/** @param screen what it has to fit; null for everything, each thing in a line of its own */
export function lockText(report: LockReport, lockFile: string, screen: Screen | null): string {
  const problems = report.problems.map((one) => diagnosticLine(lockFile, one));
  const costs = prices(report).map(
    ([what, price, change]) => `${what}: ${priceText(price)}${change === '' ? '' : `, ${change}`}`,
  );
  const [applies, current] = [`applies: ${appliesText(report)}`, `current: ${currentText(report)}`];
  const line = (text: string): Part => ({ title: null, items: [text], least: 1, rank: 0 });
  const below = (title: string, items: readonly string[], rank: number): Part =>
    items.length === 0 ? line(title) : { title, items, least: 1, rank };
  if (screen === null)
    return `${[applies, ...problems.map(inside), current, ...report.differences.map(inside), ...costs].join('\n')}\n`;
  const parts = [below(applies, problems, 1), below(current, report.differences, 2), ...costs.map(line)];
  // Below it come the next command, the prompt, and above it the command.
  return `${onScreen(parts, { ...screen, rows: screen.rows - 3 }).join('\n')}\n`;
}

const inside = (text: string): string => `  ${text}`;

/** For a comment on a pull request. */
export function lockMarkdown(report: LockReport, lockFile: string, next: string): string {
  const { program, problems, differences, applies, current } = report;
  const mark = (yes: boolean): string => (yes ? '✅' : '❌');
  return [
    `### Locked plan of ${code(program)}`,
    '',
    `- ${mark(applies)} Does it still apply? ${appliesText(report)}`,
    ...problems.map((one) => `  - ${code(diagnosticLine(lockFile, one))}`),
    `- ${mark(current)} Would the optimizer still give it? ${currentText(report)}`,
    '',
    '| predicted | commands per second | machines | hops | change |',
    '| --- | ---: | ---: | ---: | --- |',
    ...prices(report).map(
      ([what, { throughput, machines, hops }, change]) => `| ${what} | ${rate(throughput)} | ${machines} | ${hops} | ${change} |`,
    ),
    ...(differences.length === 0
      ? []
      : ['', 'What the optimizer gives now, against the lock:', '', '```diff', ...differences.map(diffLine), '```']),
    ...(applies && current ? [] : ['', `To lock the plan of now: ${code(next)}`]),
  ].join('\n');
}

/** Of a difference, only lines that start with + and - have a colour. */
const diffLine = (line: string): string => (line.startsWith('~') ? `!${line.slice(1)}` : line);

/** Code that holds what it likes, in one line. */
function code(text: string): string {
  const fence = '`'.repeat(1 + Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length)));
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${space}${text.replaceAll('\n', ' ')}${space}${fence}`;
}

const appliesText = ({ applies, fresh, problems }: LockReport): string =>
  applies
    ? 'yes, every step is proved on the program as it is'
    : problems.some(({ code }) => code === 'lock-flow')
      ? `no, the program is another than the one it was made for (${fresh.flow.slice(0, 12)})`
      : 'no';

const currentText = ({ current, differences }: LockReport): string =>
  current ? 'yes' : `no, ${plural(differences.length, 'difference')}`;

function prices({ price: { before, locked, now, best } }: LockReport): (readonly [what: string, price: Price, change: string])[] {
  return [
    ['as written', before, ''],
    ['when it was locked', locked, ''],
    ...(now === null ? [] : [['the locked plan now', now, changeText(locked, now)] as const]),
    ["the optimizer's plan now", best, changeText(now ?? locked, best)],
  ];
}

function changeText(from: Price, to: Price): string {
  if (from.throughput <= 0) return '';
  const percent = (to.throughput / from.throughput - 1) * 100;
  return Math.abs(percent) < 0.05 ? 'no change' : `${percent > 0 ? '+' : ''}${percent.toFixed(1)} %`;
}

const priceText = ({ throughput, machines, hops }: Price): string =>
  `${rate(throughput)}, ${plural(machines, 'machine')}, ${plural(hops, 'hop')}`;

const rate = (perSecond: number): string =>
  perSecond >= 1e6 ? `${(perSecond / 1e6).toFixed(2)} M/s` : `${Math.round(perSecond / 1e3)} k/s`;
