import type { Flag, Values, Words } from './words.ts';

export function fishCompletion(commands: readonly Words[], flags: readonly Flag[]): string {
  const names = commands.map(({ name }) => name);
  return [
    '# fish completion of hydrofoil: source it, or put it into ~/.config/fish/completions/hydrofoil.fish',
    'complete -c hydrofoil -f',
    ...flags.map((flag) => line('__fish_use_subcommand', flag)),
    ...commands.map(({ name, text }) => `complete -c hydrofoil -n __fish_use_subcommand -a ${name} -d ${quoted(text)}`),
    `complete -c hydrofoil -n __fish_use_subcommand -a help -d 'display help for command'`,
    `complete -c hydrofoil -n '__fish_seen_subcommand_from help' -a '${names.join(' ')}'`,
    ...commands.flatMap(({ name, flags: own, values }) => {
      const condition = `'__fish_seen_subcommand_from ${name}'`;
      const rest =
        values.kind === 'none'
          ? []
          : [`complete -c hydrofoil -n ${condition} ${values.kind === 'files' ? '-F' : proposals(values)}`];
      return [...own.map((flag) => line(condition, flag)), ...rest];
    }),
    '',
  ].join('\n');
}

function line(condition: string, { names, values, text }: Flag): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const value = values === null ? '' : values.kind === 'files' ? ' -r -F' : ` -x ${proposals(values)}`.trimEnd();
  return `complete -c hydrofoil -n ${condition} ${flags.join(' ')}${value} -d ${quoted(text)}`;
}

const proposals = (values: Values): string => (values.kind === 'words' ? `-a '${values.words.join(' ')}'` : '');

const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
