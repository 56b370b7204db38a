import type { Flag, Values, Words } from './words.ts';

/** Names and words are our own and hold no quotes; names of files are never split. */
export function bashCompletion(commands: readonly Words[], flags: readonly Flag[]): string {
  const names = [...commands.map(({ name }) => name), 'help', ...flags.flatMap((flag) => flag.names)].join(' ');
  return `# bash completion of hydrofoil: source it, or put it into ~/.local/share/bash-completion/completions/hydrofoil
_hydrofoil() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" command="" i
  # --flag=value comes as three words.
  if [[ "$current" == "=" ]]; then current=""; elif [[ "$previous" == "=" ]]; then previous="\${COMP_WORDS[COMP_CWORD - 2]}"; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ "\${COMP_WORDS[i]}" != -* ]]; then command="\${COMP_WORDS[i]}"; break; fi
  done
  COMPREPLY=()
  if [[ -z "$command" ]]; then
    mapfile -t COMPREPLY < <(compgen -W "${names}" -- "$current")
    return
  fi
  case "$command $previous" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "$command" in
${commands.map(commandCase).join('\n')}
    help) mapfile -t COMPREPLY < <(compgen -W "${commands.map(({ name }) => name).join(' ')}" -- "$current") ;;
  esac
}
complete -o filenames -F _hydrofoil hydrofoil
`;
}

const valueCases = ({ name, flags }: Words): string[] =>
  flags.flatMap(({ names, values }) => {
    if (values === null) return [];
    const pattern = names.map((flag) => `"${name} ${flag}"`).join(' | ');
    return [`    ${pattern}) ${propose(values)}return ;;`];
  });

function commandCase({ name, flags, values }: Words): string {
  const words = flags.flatMap((flag) => flag.names).join(' ');
  return `    ${name})
      if [[ "$current" == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "${words}" -- "$current")
      else
        ${propose(values) || ':'}
      fi
      ;;`;
}

function propose(values: Values): string {
  if (values.kind === 'none') return '';
  const what = values.kind === 'words' ? `-W "${values.words.join(' ')}"` : '-f';
  const open = values.kind === 'words' && values.words.some((word) => word.endsWith('='));
  return `${open ? 'compopt -o nospace; ' : ''}mapfile -t COMPREPLY < <(compgen ${what} -- "$current"); `;
}
