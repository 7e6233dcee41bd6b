# paperbrowse for zsh: Alt+p chooses papers, and puts them into the command line as quoted words.
# Use it by this line in ~/.zshrc:  eval "$(paperbrowse shell-integration zsh)"
# PAPERBROWSE_PICK_FORMAT says what is inserted of each paper: key (the default), citekey, link or a template.

__paperbrowse_pick() {
  local chosen
  chosen=$(paperbrowse pick --multi --format "${PAPERBROWSE_PICK_FORMAT:-key}")
  if [[ -n $chosen ]]; then
    LBUFFER+="${(j: :)${(@q)${(@f)chosen}}} "  # quoted, because a key may hold what the shell would run
  fi
  zle reset-prompt
}

if [[ -o interactive ]]; then
  zle -N __paperbrowse_pick
  for __paperbrowse_map in emacs viins vicmd; do
    bindkey -M "$__paperbrowse_map" '^[p' __paperbrowse_pick
  done
  unset __paperbrowse_map
fi
