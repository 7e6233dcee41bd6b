"""Menus and dialogs; what is chosen edits the query, opens a link, runs a command or brings papers in."""

from typing import TYPE_CHECKING

from paperbrowse.search.query_edit import has_term, toggled, with_field
from paperbrowse.tui.commands.base import COMMANDS, Command

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen

DATE_FIELDS = ("date", "since", "before")


class ChooseDates(Command):
    """Leaves one date term at most in the query."""

    waits = False

    def run(self, reader: "MainScreen") -> None:
        """Offer periods."""
        from paperbrowse.tui.screens.dates import (  # late: read when first asked for
            CUSTOM_DATE,
            DateMenu,
            DateRangeDialog,
        )

        def chosen(term: str | None) -> None:
            if term == CUSTOM_DATE:
                reader.app.push_screen(DateRangeDialog(reader.box.value, reader.today), chosen)
            elif term is not None:
                reader.set_query(with_field(reader.box.value, DATE_FIELDS, term or None))

        reader.app.push_screen(DateMenu(reader.box.value, reader.today), chosen)


class ChooseSort(Command):
    """Leaves one `sort:` at most in the query."""

    waits = False

    def run(self, reader: "MainScreen") -> None:
        """Offer orders."""
        from paperbrowse.tui.screens.simple_menus import sort_menu

        def chosen(term: str | None) -> None:
            if term is not None:
                reader.set_query(with_field(reader.box.value, ("sort",), term or None))

        reader.app.push_screen(sort_menu(reader.box.value), chosen)


class ChooseFacet(Command):
    """What the listed papers have in common, with counts."""

    def run(self, reader: "MainScreen") -> None:
        """Offer it; chosen once more, a term goes again."""
        from paperbrowse.tui.screens.facets import FacetMenu

        def chosen(term: str | None) -> None:
            query = reader.box.value
            if term is None:
                return
            if term.startswith("date:"):
                reader.set_query(with_field(query, DATE_FIELDS, None if has_term(query, term) else term))
            else:
                reader.set_query(toggled(query, term))

        reader.app.push_screen(FacetMenu(reader.box.value, reader.open_library), chosen)


class ChooseLink(Command):
    """Arrows and Enter, or the first letters of a label."""

    def run(self, reader: "MainScreen") -> None:
        """Offer the links of the selected paper."""
        from paperbrowse.tui.screens.simple_menus import link_menu

        if reader.selected is not None:
            reader.app.push_screen(
                link_menu(reader.selected.paper), lambda link: reader.open_link(link) if link else None
            )


class ImportPapers(Command):
    """Everything else goes on working meanwhile."""

    waits = False

    def run(self, reader: "MainScreen") -> None:
        """Ask for a path or for papers to be pasted, unless something is coming in."""
        from paperbrowse.tui.screens.import_dialog import ImportDialog

        if not reader.imports.is_busy():
            reader.app.push_screen(ImportDialog(reader.imports.outcome), reader.imports.start)


class ExportPapers(Command):
    """The answer that is shown, the selected paper, or the starred ones."""

    def run(self, reader: "MainScreen") -> None:
        """Ask which, as what and where to."""
        from paperbrowse.tui.export_worker import ExportSelection
        from paperbrowse.tui.screens.export_dialog import ExportDialog

        view, more = reader.result, "" if reader.result.exact_total else "+"
        choices = [ExportSelection(f"{view.total:,}{more} listed", view.query)]
        if reader.selection:
            choices.insert(0, ExportSelection(f"{len(reader.selection):,} selected", rows=reader.selection.rows))
        elif reader.selected is not None:
            choices.append(ExportSelection("this paper", rows=[reader.selected.row]))
        choices.append(ExportSelection(f"{reader.status.counts.starred:,} starred", "is:starred"))
        reader.app.push_screen(ExportDialog(choices, reader.open_library), lambda said: reader.show_status(said or ""))


class ChooseTheme(Command):
    """For this session; the config file keeps one."""

    waits = False

    def run(self, reader: "MainScreen") -> None:
        """Offer the themes there are."""
        from paperbrowse.tui.screens.simple_menus import theme_menu

        def chosen(name: str | None) -> None:
            if name is not None:
                reader.app.theme = name
                reader.show_status(f'theme = "{name}" under [look] in config.toml keeps it')

        reader.app.push_screen(theme_menu(reader.app.available_themes, reader.app.theme), chosen)


class ShowHelp(Command):
    """Enter runs the command the cursor is on."""

    waits = False

    def run(self, reader: "MainScreen") -> None:
        """List every key."""
        from paperbrowse.tui.screens.help import help_menu

        reader.app.push_screen(help_menu(reader.keys), lambda name: _run_by_name(reader, name))


class ShowPalette(Command):
    """Commands, saved searches, tags, people and papers, by what is typed of their names."""

    waits = False

    def run(self, reader: "MainScreen") -> None:
        """Offer them."""
        from paperbrowse.tui.screens.palette import Palette

        def chosen(what: Command | str | None) -> None:
            if isinstance(what, Command):
                reader.perform(what)
            elif what is not None:
                reader.set_query(what)
                reader.focus_list()

        reader.app.push_screen(Palette(reader.keys, reader.open_library), chosen)


def _run_by_name(screen: "MainScreen", name: str | None) -> None:
    if name:
        screen.perform(COMMANDS[name]())
