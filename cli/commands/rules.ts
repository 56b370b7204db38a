import type { Command } from 'commander';
import type { RuleInfo } from '../../server/index.ts';
import { type Context, examples } from '../context.ts';
import { choicesOf } from '../flags.ts';
import { addOutputFlags, type OutputFlags, outputOf } from '../output.ts';

const choices = choicesOf(['txt', 'json']);

export function addRules(parent: Command, { engine }: Context): void {
  const command = parent
    .command('rules')
    .summary('list the rewrite rules')
    .description('Lists every rule with its laws, its preconditions and where it comes from.')
    .addHelpText('after', examples('rules', "rules --format json | jq -r '.[].id'"));
  addOutputFlags(command, choices, 'text');
  command.action(async (flags: OutputFlags) => {
    const output = await outputOf(flags, choices, 'txt', []);
    const rules = engine.rules();
    await output.write(output.format === 'json' ? JSON.stringify(rules) : rules.map(ruleText).join('\n\n'));
  });
}

const ruleText = ({ id, version, law, variants, preconditions }: RuleInfo): string =>
  [
    `${id} (version ${version})`,
    `  ${law}`,
    ...preconditions.map((one) => `  needs: ${one.name} (${one.id})`),
    ...variants.flatMap((one) => [`  ${one.name}: ${one.law}`, `    cost: ${one.costEffect}`, `    from: ${one.citation}`]),
  ].join('\n');
