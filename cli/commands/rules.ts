import type { Command } from 'commander';
import type { Format, RuleInfo } from '../../server/index.ts';
import { type Context, examples } from '../context.ts';
import { addOutputFlags, formatOf, type OutputFlags } from '../flags.ts';
import { writeOutput } from '../terminal.ts';

const choices: readonly Format[] = ['txt', 'json'];

export function addRules(parent: Command, { engine }: Context): void {
  const command = parent
    .command('rules')
    .summary('list the rewrite rules')
    .description('Lists every rule with its laws, its preconditions and where it comes from.')
    .addHelpText('after', examples('rules', "rules --format json | jq -r '.[].id'"));
  addOutputFlags(command, choices, 'txt');
  command.action(async (flags: OutputFlags) => {
    const rules = engine.rules();
    await writeOutput(
      formatOf(flags, choices, 'txt') === 'json' ? JSON.stringify(rules) : rules.map(ruleText).join('\n\n'),
      flags.output,
    );
  });
}

const ruleText = ({ id, version, law, variants, preconditions }: RuleInfo): string =>
  [
    `${id} (version ${version})`,
    `  ${law}`,
    ...preconditions.map((one) => `  needs: ${one.name} (${one.id})`),
    ...variants.flatMap((one) => [`  ${one.name}: ${one.law}`, `    cost: ${one.costEffect}`, `    from: ${one.citation}`]),
  ].join('\n');
