import type { Flag, Values, Words } from './words.ts';

export function zshCompletion(commands: readonly Words[], flags: readonly Flag[]): string {
  return `#compdef hydrofoil
# zsh completion of hydrofoil: source it, or put it as _hydrofoil into a folder of fpath
_hydrofoil() {
  local -a commands=(
${commands.map(({ name, text }) => `    ${quoted(`${name}:${text}`)}`).join('\n')}
    'help:display help for command'
  )
  if (( CURRENT == 2 )); then
    if [[ "$PREFIX" == -* ]]; then
      _arguments ${flags.map(argumentOf).join(' ')}
    else
      _describe command commands
    fi
    return
  fi
  shift words
  (( CURRENT-- ))
  case "$words[1]" in
${commands.map(commandCase).join('\n')}
    help) _describe command commands ;;
  esac
}
if [[ "$funcstack[1]" == _hydrofoil ]]; then _hydrofoil "$@"; else compdef _hydrofoil hydrofoil; fi
`;
}

function commandCase({ name, flags, values }: Words): string {
  const rest = values.kind === 'none' ? [] : [`'*:${name === 'completion' ? 'shell' : 'file'}:${action(values)}'`];
  return `    ${name})\n      _arguments -s \\\n${[...flags.map(argumentOf), ...rest].map((line) => `        ${line}`).join(' \\\n')}\n      ;;`;
}

/** `'(-f --format)'{-f,--format}'[text]:value:(json text)'` */
function argumentOf({ names, values, text }: Flag): string {
  const said = text.replaceAll(/[[\]:\\]/g, '\\$&');
  const value = values === null ? '' : `:value:${action(values)}`;
  const [only = ''] = names;
  if (names.length === 1) return quoted(`${only}[${said}]${value}`);
  return `'(${names.join(' ')})'{${names.join(',')}}${quoted(`[${said}]${value}`)}`;
}

const action = (values: Values): string =>
  values.kind === 'files' ? '_files' : values.kind === 'words' ? `(${values.words.join(' ')})` : ' ';

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
