import { ASSUMPTIONS, STANDING } from '../../rewrites/index.ts';
import { heading } from './markdown.ts';

const section = ([id, { title, stake, discharge }]: [string, (typeof ASSUMPTIONS)[keyof typeof ASSUMPTIONS]]): string =>
  [`## ${id}\n`, `**${title}.**\n`, `${stake}\n`, 'To discharge it:\n', ...discharge.map((way) => `- ${way}`)].join('\n');

const standing = STANDING.map(([belief, discharge]) => `- **${belief}** ${discharge}`);

export function assumptionsPage(): string {
  const { 'every-plan': every, ...kinds } = ASSUMPTIONS;
  return [
    heading('What Hydrofoil believes without proof', 'rewrites/assumptions.ts'),
    'A rule proves its preconditions from the text of the program. What is left is listed here: what a plan leans on and nobody has proved,',
    'what happens where it is false, and how to make sure of it. Each entry of `assumptions` of a plan ends with the address of its section',
    'here; a plan has those that it leans on.\n',
    ...Object.entries(kinds).map((entry) => `${section(entry)}\n`),
    '## every-plan\n',
    `**${every.title}.**\n`,
    `${every.stake}\n`,
    ...standing,
    '',
  ].join('\n');
}
