# zsh -f ask.zsh LINE, in the folder of hydrofoil.zsh: what zsh proposes for the last word of the line. A terminal of its own asks, and
# compadd, which takes what is proposed, says it.
zmodload zsh/zpty
zpty asked zsh -f -i
zpty -w asked 'PROMPT=; autoload -Uz compinit; compinit -u -D; source ./hydrofoil.zsh
compadd() {
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
  local -a __found; builtin compadd -A __found "$@"; local one; for one in $__found; do print -r -- "<$one>"; done
}
ask() { print -r -- "{{"; _main_complete; print -r -- "}}"; compstate[insert]=; compstate[list]=; exit }
zle -C ask complete-word ask; bindkey "^I" ask; print ready'
zpty -r asked out '*ready*ready*'
zpty -w -n asked "$1"$'\t'
zpty -r asked out '*}}*'
print -r -- ${${out##*\{\{}%%\}\}*}
