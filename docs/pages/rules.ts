import { rules } from '../../index.ts';
import { code, heading } from './markdown.ts';

export function rulesPage(): string {
  const all = rules();
  const parts = all.map((rule) => {
    const examples = rule.examples.map(({ title, program, fires, because }) =>
      fires
        ? `- fires on ${code(program)}: ${title}`
        : `- refused on ${code(program)}: ${title}${because === null ? '' : ` ("${because}" fails)`}`,
    );
    return [
      `## ${rule.id}\n`,
      `${rule.law}\n`,
      `- family: ${rule.family}, version ${rule.version}`,
      `- from: ${rule.citation}`,
      `- cost: ${rule.costEffect}`,
      '\nWhat must be proved, in this order:\n',
      ...rule.preconditions.map((name, i) => `${i + 1}. ${name}`),
      '\nExamples, which the tests run:\n',
      ...examples,
    ].join('\n');
  });
  return [
    heading('Rules', 'rewrites/rules'),
    'Rules in the order in which they are tried: the first one whose preconditions hold names the step. A plan lists each precondition',
    'with its evidence; a refusal names the one that failed. The same list: `npx --no-install hydrofoil rules`, or `GET /v1/rules`.\n',
    parts.join('\n\n'),
    '',
  ].join('\n');
}
