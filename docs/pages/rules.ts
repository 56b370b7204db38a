import { type RuleInfo, rules } from '../../index.ts';
import type { RuleExample } from '../../rewrites/rule-example.ts';
import { code, heading } from './markdown.ts';

/** The table of small programs beside a rule. */
async function examplesOf(id: string): Promise<readonly RuleExample[]> {
  return ((await import(`../../rewrites/rules/${id}/${id}.examples.ts`)) as { EXAMPLES: readonly RuleExample[] }).EXAMPLES;
}

const fenced = (text: string): string => `\`\`\`text\n${text.trim()}\n\`\`\`\n`;

function exampleText({ title, program, site, fires, refused = [] }: RuleExample): string {
  const says =
    fires === undefined
      ? `Refused by ${refused.map(code).join(' and ')}.\n`
      : `Fires (${fires.variant}):\n\n${fenced(fires.after)}`;
  return [`**${title}**: ${code(JSON.stringify(site))}\n`, fenced(program), says].join('\n');
}

async function ruleText(rule: RuleInfo): Promise<string> {
  return [
    `## ${rule.id}\n`,
    `${rule.law}\n`,
    `Version ${rule.version}${rule.formerly.length > 0 ? `; took the place of ${rule.formerly.map(code).join(', ')}` : ''}.\n`,
    'Of one mechanism, with laws and sources of their own; the evidence of a step says which it is:\n',
    ...rule.variants.map((one) => `- **${one.name}**: ${one.law} Cost: ${one.costEffect}. From: ${one.citation}`),
    '\nWhat must be proved, in this order:\n',
    ...rule.preconditions.map(({ id, name }, i) => `${i + 1}. ${code(id)}: ${name}`),
    '\n### Examples\n',
    ...(await examplesOf(rule.id)).map(exampleText),
  ].join('\n');
}

export async function rulesPage(): Promise<string> {
  return [
    heading('Rules', 'rewrites/rules'),
    'Rules in the order in which their sites are tried. A plan lists each precondition with its evidence; a refusal names the one that',
    'failed. Documents carry the id of a precondition, which never changes, beside the sentence, whose wording may. The same list:',
    '`npx --no-install hydrofoil rules`, or `GET /v1/rules`.\n',
    'The examples are what the tests hold the rules to: small programs, the site with names of operators in place of their ids, and what the',
    'rule says there, whether or not it would be worth it. `tests/support/program-text.ts` says how a program is written; after a rule fired,',
    'a line says what runs on a location.\n',
    ...(await Promise.all(rules().map(ruleText))),
  ].join('\n');
}
