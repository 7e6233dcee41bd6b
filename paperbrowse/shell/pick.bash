# paperbrowse for bash: Alt+p chooses papers, and puts them into the command line as quoted words.
# Use it by this line in ~/.bashrc:  eval "$(paperbrowse shell-integration bash)"
# PAPERBROWSE_PICK_FORMAT says what is inserted of each paper: key (the default), citekey, link or a template.

__paperbrowse_pick() {
  local chosen line words=
  chosen=$(paperbrowse pick --multi --format "${PAPERBROWSE_PICK_FORMAT:-key}") || return 0
  while IFS= read -r line; do
    printf -v line '%q' "$line"  # a key may hold what the shell would run
    words+="$line "
  done <<<"$chosen"
  READLINE_LINE=${READLINE_LINE:0:READLINE_POINT}$words${READLINE_LINE:READLINE_POINT}
  READLINE_POINT=$((READLINE_POINT + ${#words}))
}

if [[ $- == *i* ]]; then
  for __paperbrowse_map in emacs-standard vi-insert vi-command; do
    bind -m "$__paperbrowse_map" -x '"\ep": __paperbrowse_pick'
  done
  unset __paperbrowse_map
fi
