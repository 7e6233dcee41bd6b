"""Commands that open a menu or a dialog; most of them edit the query. Dialogs are imported when first opened."""

from functools import partial
from typing import TYPE_CHECKING

from paperbrowse.search.query_edit import has_term, toggled, with_field
from paperbrowse.text.latex import latex_to_unicode
from paperbrowse.tui import write_tasks
from paperbrowse.tui.commands.base import COMMANDS, Command, command, open_dialog
from paperbrowse.tui.external import OnOpened
from paperbrowse.tui.timeline_model import DATE_FIELDS

MAX_MERGED = 20
"""Selected papers that are merged at once; more are not records of one paper."""

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen


@command("ChooseDates", waits=False)
def choose_dates(screen: "MainScreen") -> None:
    from paperbrowse.tui.screens.dates import CUSTOM_DATE, DateMenu, DateRangeDialog

    def choose(term: str) -> None:
        if term == CUSTOM_DATE:
            open_dialog(screen, DateRangeDialog(screen.box.value, screen.own_library.today()), choose)
        else:
            screen.set_query(with_field(screen.box.value, (*DATE_FIELDS, "announced"), term or None))

    open_dialog(screen, DateMenu(screen.box.value, screen.own_library.today()), choose)


@command("ChooseSort", waits=False)
def choose_sort(screen: "MainScreen") -> None:
    from paperbrowse.tui.screens.simple_menus import sort_menu

    def choose(term: str) -> None:
        screen.set_query(with_field(screen.box.value, ("sort",), term or None))

    open_dialog(screen, sort_menu(screen.box.value), choose)


@command("ChooseFacet")
def choose_facet(screen: "MainScreen") -> None:
    """Add the chosen term to the query, or remove it if the query has it."""
    from paperbrowse.tui.screens.facets import FacetMenu

    def choose(term: str) -> None:
        query = screen.box.value
        if term.startswith("date:"):
            screen.set_query(with_field(query, DATE_FIELDS, None if has_term(query, term) else term))
        else:
            screen.set_query(toggled(query, term))

    open_dialog(screen, FacetMenu(screen.box.value, screen.open_library), choose)


@command("ShowLetter", waits=False)
def show_letter(screen: "MainScreen") -> None:
    from paperbrowse.tui.screens.letter import LetterMenu

    def choose(query: str) -> None:
        screen.set_query(query)
        screen.focus_list()

    open_dialog(screen, LetterMenu(screen.open_library), choose)


@command("ChooseLink")
def choose_link(screen: "MainScreen", on_opened: OnOpened = None) -> None:
    from paperbrowse.tui.screens.simple_menus import link_menu

    if screen.selected is not None:
        files = screen.own_library.pdfs.links(screen.selected)
        open_dialog(screen, link_menu(screen.selected, files), partial(screen.external.open, on_opened=on_opened))


@command("ShowRecords")
def show_records(screen: "MainScreen") -> None:
    """List the records of the selected paper, to split one off, or to merge the paper with the selected ones."""
    from paperbrowse.tui.screens.confirm import ConfirmDialog
    from paperbrowse.tui.screens.simple_menus import MERGE, record_menu

    if (entry := screen.selected) is None:
        return
    picked = screen.selection.rows if len(screen.selection) <= MAX_MERGED else ()
    rows = [*picked, *(() if entry.row in picked else (entry.row,))]
    records = screen.own_library.duplicates.records(entry.row)

    def choose(index: int) -> None:
        if index == MERGE:
            question, task = f"Merge these {len(rows)} papers into one?", write_tasks.merge_papers(rows)
        else:
            question = f"Split this record off, as another paper?\n{latex_to_unicode(records[index].paper.title)}"
            task = write_tasks.split_paper(entry.row, index)
        screen.app.push_screen(ConfirmDialog(question, lambda: screen.submit(task)))

    open_dialog(screen, record_menu(entry, records, len(rows)), choose)


@command("ImportPapers", waits=False)
def import_papers(screen: "MainScreen") -> None:
    from paperbrowse.tui.screens.import_dialog import ImportDialog

    if not screen.imports.is_busy():
        open_dialog(screen, ImportDialog(screen.imports.outcome), screen.imports.start)


@command("ExportPapers")
def export_papers(screen: "MainScreen") -> None:
    """Offer the listed papers, then the selected ones or the one under the cursor, then the starred ones."""
    from paperbrowse.tui.export_worker import ExportSelection
    from paperbrowse.tui.screens.export_dialog import ExportDialog

    result, more = screen.result, "" if screen.result.exact_total else "+"
    choices = [ExportSelection(f"{result.total:,}{more} listed", result.query)]
    if screen.selection:
        choices.insert(0, ExportSelection(f"{len(screen.selection):,} selected", rows=screen.selection.rows))
    elif screen.selected is not None:
        choices.append(ExportSelection("this paper", rows=[screen.selected.row]))
    choices.append(ExportSelection(f"{screen.status.counts.starred:,} starred", "is:starred"))
    open_dialog(screen, ExportDialog(choices, screen.open_library), screen.show_status)


@command("ChooseTheme", waits=False)
def choose_theme(screen: "MainScreen") -> None:
    from paperbrowse.tui.screens.simple_menus import theme_menu

    def choose(name: str) -> None:
        screen.app.theme = name
        screen.show_status(f'to keep it, write theme = "{name}" under [look] in config.toml')

    open_dialog(screen, theme_menu(screen.app.available_themes, screen.app.theme), choose)


@command("ShowHelp", waits=False)
def show_help(screen: "MainScreen") -> None:
    from paperbrowse.tui.screens.help import help_menu, page_menu

    def choose(name: str) -> None:
        if name in COMMANDS:
            screen.enqueue(COMMANDS[name])
        else:
            open_dialog(screen, page_menu(name), lambda _: None)

    open_dialog(screen, help_menu(screen.keys), choose)


@command("ShowPalette", waits=False)
def show_palette(screen: "MainScreen") -> None:
    from paperbrowse.tui.screens.palette import Palette

    def choose(choice: Command | str | None) -> None:
        if isinstance(choice, Command):
            screen.enqueue(choice)
        elif choice is not None:
            screen.set_query(choice)
            screen.focus_list()

    screen.app.push_screen(Palette(screen.keys, screen.open_library), choose)
