import { Argument, type Command } from 'commander';
import { bashCompletion } from '../completion/bash.ts';
import { fishCompletion } from '../completion/fish.ts';
import { flagsOf, wordsOf } from '../completion/words.ts';
import { zshCompletion } from '../completion/zsh.ts';
import { type Context, examples } from '../context.ts';
import { print } from '../terminal.ts';

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

export function addCompletion(parent: Command, _context: Context): void {
  parent
    .command('completion')
    .summary('print what a shell needs to complete command lines')
    .description('Prints a script for a shell, which then completes commands, options, their values, rules and files.')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(scripts)))
    .addHelpText(
      'after',
      examples(
        'completion bash > ~/.local/share/bash-completion/completions/hydrofoil',
        'completion zsh > ~/.zfunc/_hydrofoil',
        'completion fish > ~/.config/fish/completions/hydrofoil.fish',
      ),
    )
    .action((shell: keyof typeof scripts) => print(scripts[shell](wordsOf(parent), flagsOf(parent))));
}
