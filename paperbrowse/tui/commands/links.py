"""Commands that open or copy a paper's links, or copy its citation."""

from pathlib import Path
from typing import TYPE_CHECKING

from paperbrowse.model.attachments import file_links
from paperbrowse.model.urls import links, page_link
from paperbrowse.tui import write_tasks
from paperbrowse.tui.commands.base import command
from paperbrowse.tui.commands.menus import choose_link

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen


@command("Read")
def read(screen: "MainScreen") -> None:
    """Maximize the abstract, and mark the paper read because the user asked to read it."""
    if screen.selected is not None:
        screen.split_view.maximize_abstract()
        screen.submit(write_tasks.mark_opened(screen.selected.row))


@command("OpenPage")
def open_page(screen: "MainScreen") -> None:
    """Open the page; where a bibliography names files of the paper, offer them too."""
    if screen.selected is None:
        return
    if file_links(screen.selected.records):
        choose_link(screen)
    else:
        screen.external.open(page_link(screen.selected.paper))


@command("OpenAndRead")
def open_and_read(screen: "MainScreen") -> None:
    open_page(screen)
    if screen.selected is not None:
        screen.submit(write_tasks.mark_opened(screen.selected.row))


@command("OpenPdf")
def open_pdf(screen: "MainScreen") -> None:
    if screen.selected is None:
        return
    pdf = next((link for link in links(screen.selected.paper) if link.name == "pdf"), None)
    files = [link for link in file_links(screen.selected.records) if link.url.lower().endswith(".pdf")]
    target = next((link for link in files if Path(link.url).is_file()), pdf)
    if target is None:
        screen.show_status("no PDF is known for this paper · L lists its links")
    else:
        screen.external.open(target)


@command("CopyLink")
def copy_link(screen: "MainScreen") -> None:
    if screen.selected is not None:
        url = page_link(screen.selected.paper).url
        screen.external.copy(url, url)


@command("CopyCitation")
def copy_citation(screen: "MainScreen") -> None:
    if rows := screen.target_rows:
        screen.submit(write_tasks.copy_bibtex(rows))
