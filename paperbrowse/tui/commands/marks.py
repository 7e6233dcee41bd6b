"""Commands that change stars, read marks, tags and notes, and commands that select papers for them."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from paperbrowse.text.latex import latex_to_unicode
from paperbrowse.text.phrases import count_of
from paperbrowse.tui import write_tasks
from paperbrowse.tui.commands.base import command
from paperbrowse.tui.messages import NoteDraft

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen

CONFIRM_ABOVE = 20
"""Papers that are marked without a confirmation."""


command("ToggleStar")(lambda screen: _toggle_mark(screen, write_tasks.STAR))
command("ToggleRead")(lambda screen: _toggle_mark(screen, write_tasks.READ))
command("ToggleSkip")(lambda screen: _toggle_mark(screen, write_tasks.SKIP))


@command("MarkAllRead")
def mark_all_read(screen: "MainScreen") -> None:
    """Mark every listed paper with all words read, selected or not; one undo takes it all back."""
    rows = screen.result.matching_rows
    confirm_if_many(
        screen, rows, "Mark {papers} read?", lambda: screen.submit(write_tasks.mark_read(rows, screen.post_message))
    )


@command("ShowCards")
def show_cards(screen: "MainScreen") -> None:
    """Show the papers that are neither starred nor skipped, one at a time."""
    screen.submit_jump(write_tasks.deal_cards(screen.result))


@command("ShowPulls")
def show_pulls(screen: "MainScreen") -> None:
    """List what pulls the selected paper up or down, to wish for more or less of it."""
    from paperbrowse.tui.screens.pulls import open_pulls

    if screen.selected is not None:
        screen.show_status(open_pulls(screen.app, screen.own_library, screen.submit, screen.selected.row))


@command("EditTags")
def edit_tags(screen: "MainScreen") -> None:
    from paperbrowse.tui.screens.tags import TagsDialog  # late: most sessions open only a few dialogs

    rows = screen.target_rows
    dialog = TagsDialog(_describe_targets(screen), rows, screen.submit)
    confirm_if_many(screen, rows, "Edit the tags of {papers}?", lambda: screen.app.push_screen(dialog))


@command("EditNote")
def edit_note(screen: "MainScreen") -> None:
    rows = screen.target_rows
    draft = NoteDraft(_describe_targets(screen), rows)
    confirm_if_many(screen, rows, "Write a note on {papers}?", lambda: screen.edit_note(draft))


@command("ForgetPapers")
def forget_papers(screen: "MainScreen") -> None:
    """Remove papers after a confirmation, even a single one."""
    if rows := screen.target_rows:
        question = "Remove {papers}, marks too?\nUndo brings back those with marks."
        confirm(screen, rows, question, lambda: screen.submit(write_tasks.forget(rows)))


command("MarkAllSeen")(lambda screen: screen.submit(write_tasks.mark_all_seen()))
command("Undo")(lambda screen: screen.submit(write_tasks.undo()))
command("Redo")(lambda screen: screen.submit(write_tasks.redo()))


def _toggle_mark(screen: "MainScreen", toggle: write_tasks.Toggle) -> None:
    """Set or remove a mark as the screen shows it; None for a selection, of which not every row is visible."""
    rows = screen.target_rows
    displayed = None if screen.selection or screen.selected is None else toggle.has_mark(screen.selected.marks)
    task = write_tasks.toggle_mark(toggle, rows, screen.post_message, displayed)
    confirm_if_many(screen, rows, toggle.question, lambda: screen.submit(task))


def _describe_targets(screen: "MainScreen") -> str:
    """Return the heading of a dialog: the title of one paper, or the number of several."""
    if screen.selection or screen.selected is None:
        return count_of(len(screen.target_rows), "paper")
    return latex_to_unicode(screen.selected.paper.title)


def confirm_if_many(screen: "MainScreen", rows: Collection[int], question: str, action: Callable[[], object]) -> None:
    """Run the action at once for up to `CONFIRM_ABOVE` papers, and for more after a confirmation."""
    if len(rows) > CONFIRM_ABOVE:
        confirm(screen, rows, question, action)
    elif rows:
        action()


def confirm(screen: "MainScreen", rows: Collection[int], question: str, action: Callable[[], object]) -> None:
    """Run the action after a confirmation."""
    from paperbrowse.tui.screens.confirm import ConfirmDialog

    screen.app.push_screen(ConfirmDialog(question.format(papers=count_of(len(rows), "paper")), action))


@command("SelectPaper")
def select_paper(screen: "MainScreen") -> None:
    """Select or deselect the paper under the cursor, and move on to the next one."""
    if screen.result.rows:
        screen.selection.toggle(screen.papers.cursor)
        screen.show_selection()
        screen.papers.move(1)


@command("SelectAll")
def select_all(screen: "MainScreen") -> None:
    """Select all listed papers; if all are selected, none."""
    screen.selection.toggle_all()
    screen.show_selection()
