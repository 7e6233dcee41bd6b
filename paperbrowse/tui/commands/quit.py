"""Commands that go back one step, quit or suspend the program."""

from typing import TYPE_CHECKING, Any

from paperbrowse.tui.commands.base import command

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen


@command("Back", waits=False, urgent=True)
def go_one_step_back(screen: "MainScreen") -> None:
    """Undo the latest of: waiting keys, focus, selection, similar papers, query. Never quit."""
    if screen.clear_queued_keys():
        return
    if screen.typing or screen.split_view.active_pane is screen.abstract:
        screen.focus_list()
    elif screen.selection.clear():
        screen.show_selection()
    elif screen.leave_similar():
        return
    elif screen.box.value:
        screen.set_query("")


@command("BackOrQuit", waits=False)
def go_back_or_quit(screen: "MainScreen") -> None:
    """Go to the list; from the list, quit. It is not urgent, so that marks made before it are saved first."""
    if screen.split_view.active_pane is screen.papers:
        screen.app.exit()
    else:
        screen.focus_list()


@command("StopOrQuit", waits=False, urgent=True)
def stop_or_quit(screen: "MainScreen") -> None:
    """Stop the import, the fetch or the user's command that runs; if none does, quit."""
    if not (screen.external.stop() or screen.imports.stop()):
        screen.app.exit()


@command("QuitIfRepeated", waits=False)
def quit_if_repeated(screen: "MainScreen") -> None:
    """Quit by ZZ, as vim does."""
    if screen.previous_command == "QuitIfRepeated":
        screen.app.exit()
    else:
        screen.show_status("Z again quits")


@command("ChoosePapers")
def choose_papers(screen: "MainScreen") -> None:
    """End `paperbrowse pick` with the selected papers, or the one under the cursor."""
    app: Any = screen.app
    app.chosen_rows = list(screen.target_rows)  # a list, because the rows of a result are read with its library
    app.exit()


command("Quit", waits=False, urgent=True)(lambda screen: screen.app.exit())
command("Suspend", waits=False)(lambda screen: screen.app.action_suspend_process())
