"""The user's own commands: programs of the config file that get papers."""

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from paperbrowse.export import json_lines
from paperbrowse.library.own_command import ArgumentTemplates
from paperbrowse.model.errors import PaperbrowseError, UsageError
from paperbrowse.settings import OwnCommand
from paperbrowse.text.clean import clean_line
from paperbrowse.tui import write_tasks
from paperbrowse.tui.commands.base import command, open_dialog
from paperbrowse.tui.commands.marks import confirm_if_many
from paperbrowse.tui.messages import NoteDraft, StatusMessage
from paperbrowse.tui.screens.base import DIALOG_WIDTH
from paperbrowse.tui.screens.menu import Menu
from paperbrowse.tui.widgets.menu_lines import Choice
from paperbrowse.tui.workers import start_thread

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen

MAX_LINES_SHOWN = 2_000


def add_own_commands(commands: Mapping[str, OwnCommand], place: Callable[[str], str]) -> Iterator[str]:
    """Register the commands; yield the problem of each that cannot be run, which then only shows its problem."""
    for name, own in commands.items():
        try:
            arguments = ArgumentTemplates(own.run, name)
        except UsageError as error:
            problem = f"{place(name)}: {error}"
            command(name)(lambda screen, problem=problem: screen.show_status(problem))
            yield problem
        else:
            command(name)(partial(_run, own, arguments))


def _run(own: OwnCommand, arguments: ArgumentTemplates, screen: "MainScreen") -> None:
    """Run a program once for all papers or, if it has {fields}, for one paper after another."""
    rows = list(screen.target_rows)
    groups = [[row] for row in rows] if arguments.has_fields else [rows]
    start = partial(start_thread, _run_groups, own, arguments, screen, groups, name=own.label)
    confirm_if_many(screen, rows[: len(groups)], f"Run {own.label} for each of {{papers}}?", start)


def _run_groups(
    own: OwnCommand, arguments: ArgumentTemplates, screen: "MainScreen", groups: Sequence[Sequence[int]]
) -> None:
    """Run the program in a thread, until it fails or the screen is closed."""
    outputs, problem, done = [], "", 0
    screen.post_message(StatusMessage(f"{own.label}: running"))
    try:
        with screen.open_library() as library:
            for group in groups:
                if problem or not screen.is_running:
                    break
                words = arguments.fill(library.papers, library.papers.entry(group[0]))
                papers = json_lines.write(library.papers.export_items(group))
                output, problem = screen.external.run_filter(words, papers, keep_output=own.output != "silent")
                if own.output == "note" and output and not problem:
                    note = NoteDraft(own.label, group, output, is_appended=True)
                    screen.call_later(screen.submit, write_tasks.write_note(note))
                outputs += [output] if output else []
                done += not problem
    except PaperbrowseError as error:
        problem = str(error)
    if problem and len(groups) > 1:
        problem += f" · done for {done:,} of {len(groups):,} papers"
    if problem or own.output != "note" or not outputs:  # a note tells of itself
        screen.post_message(StatusMessage(f"{own.label}: {clean_line(problem) or 'done'}"))
    if own.output == "pane" and outputs:
        screen.call_later(_show_output, screen, own.label, "\n\n".join(outputs))


def _show_output(screen: "MainScreen", label: str, text: str) -> None:
    """Show what a program printed, in lines that can be filtered."""
    width = min(screen.size.width, DIALOG_WIDTH) - 8
    lines = [part for line in text.splitlines() for part in textwrap.wrap(line, width) or [""]]
    menu = Menu(label, [Choice(line, text) for line in lines[:MAX_LINES_SHOWN]], "Enter: copy all · Esc: close")
    open_dialog(screen, menu, lambda text: screen.external.copy(text, f"the output of {label}"))
