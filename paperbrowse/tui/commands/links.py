"""A paper's links and its citation: opened in the browser or copied."""

from typing import TYPE_CHECKING

from paperbrowse.model.links import links, page_link
from paperbrowse.tui import write_tasks
from paperbrowse.tui.commands.base import Command

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen


class Read(Command):
    """Alone among the moves it marks: the reader asked to read."""

    def run(self, reader: "MainScreen") -> None:
        """Give the abstract the whole width."""
        if reader.selected is not None:
            reader.split_view.maximize_abstract()
            reader.submit(write_tasks.mark_opened(reader.selected.row))


class OpenPage(Command):
    """Or the search for its title, which says that it is one."""

    def run(self, reader: "MainScreen") -> None:
        """Open it."""
        if reader.selected is not None:
            reader.open_link(page_link(reader.selected.paper))


class OpenAndRead(Command):
    """Both in one."""

    def run(self, reader: "MainScreen") -> None:
        """Open and mark."""
        if reader.selected is not None:
            reader.open_link(page_link(reader.selected.paper))
            reader.submit(write_tasks.mark_opened(reader.selected.row))


class OpenPdf(Command):
    """Or says that none is known."""

    def run(self, reader: "MainScreen") -> None:
        """Open it."""
        if reader.selected is None:
            return
        pdf = next((link for link in links(reader.selected.paper) if link.name == "pdf"), None)
        if pdf is None:
            reader.show_status("no PDF is known for this paper · L lists its links")
        else:
            reader.open_link(pdf)


class CopyLink(Command):
    """Of the page."""

    def run(self, reader: "MainScreen") -> None:
        """Copy it."""
        if reader.selected is not None:
            url = page_link(reader.selected.paper).url
            reader.copy(url, url)


class CopyCitation(Command):
    """As BibTeX, of the selected papers or the one under the cursor."""

    def run(self, reader: "MainScreen") -> None:
        """Send for it."""
        if rows := reader.target_rows:
            reader.submit(write_tasks.copy_bibtex(rows))
