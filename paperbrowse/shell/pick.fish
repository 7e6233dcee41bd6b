# paperbrowse for fish: Alt+p chooses papers, and puts them into the command line as quoted words.
# Use it by this line in ~/.config/fish/config.fish:  paperbrowse shell-integration fish | source
# PAPERBROWSE_PICK_FORMAT says what is inserted of each paper: key (the default), citekey, link or a template.

function __paperbrowse_pick
    set -l form key
    set -q PAPERBROWSE_PICK_FORMAT; and set form $PAPERBROWSE_PICK_FORMAT
    set -l chosen (paperbrowse pick --multi --format $form)
    if test (count $chosen) -gt 0
        # quoted, because a key may hold what the shell would run
        commandline --insert -- (string join ' ' -- (string escape -- $chosen))' '
    end
    commandline --function repaint
end

if status is-interactive
    bind \ep __paperbrowse_pick
    bind -M insert \ep __paperbrowse_pick
end
