"""Commands that open or copy a paper's links, or copy its citation."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from paperbrowse.model.urls import links, page_link
from paperbrowse.text.phrases import count_of
from paperbrowse.tui import write_tasks
from paperbrowse.tui.commands.base import command
from paperbrowse.tui.commands.menus import choose_link
from paperbrowse.tui.external import OnOpened
from paperbrowse.tui.widgets.abstract_text import quoted_label, shown_text

MAX_PDFS = 50
"""PDFs of one fetch, because arXiv has its bulk data for whoever wants more."""

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen


@command("Read")
def read(screen: "MainScreen") -> None:
    """Maximize the abstract, and mark the paper read because the user asked to read it."""
    if screen.selected is not None:
        screen.split_view.maximize_abstract()
        screen.submit(write_tasks.mark_opened(screen.selected.row))


@command("OpenPage")
def open_page(screen: "MainScreen", on_opened: OnOpened = None) -> None:
    """Open the page; offer the files of the paper too, if there are any."""
    if screen.selected is None:
        return
    if screen.own_library.pdfs.links(screen.selected):
        choose_link(screen, on_opened)
    else:
        screen.external.open(page_link(screen.selected.paper), on_opened)


@command("OpenAndRead")
def open_and_read(screen: "MainScreen") -> None:
    """Open the page, and mark the paper read once a browser shows it."""
    if screen.selected is not None:
        open_page(screen, partial(screen.submit, write_tasks.mark_opened(screen.selected.row)))


@command("OpenPdf")
def open_pdf(screen: "MainScreen") -> None:
    if screen.selected is None:
        return
    pdf = next((link for link in links(screen.selected.paper) if link.name == "pdf"), None)
    files = [link for link in screen.own_library.pdfs.links(screen.selected) if link.url.lower().endswith(".pdf")]
    target = next((link for link in files if Path(link.url).is_file()), pdf)
    if target is None:
        screen.show_status("no PDF is known for this paper · L lists its links")
    else:
        screen.external.open(target)


@command("FetchPdf")
def fetch_pdf(screen: "MainScreen") -> None:
    """Fetch the PDFs of the selected papers, or of the one under the cursor."""
    if len(rows := screen.target_rows) > MAX_PDFS:
        screen.show_status(f"at most {MAX_PDFS} PDFs at once · select fewer papers")
    elif rows:
        from paperbrowse.tui.imports import ImportJob, fetch_pdfs  # late, as all imports and fetches are

        screen.imports.start(ImportJob((f"fetching {count_of(len(rows), 'PDF')}",), partial(fetch_pdfs, rows)))


@command("CopyLink")
def copy_link(screen: "MainScreen") -> None:
    if screen.selected is not None:
        url = page_link(screen.selected.paper).url
        screen.external.copy(url, url)


@command("CopyCitation")
def copy_citation(screen: "MainScreen") -> None:
    if rows := screen.target_rows:
        screen.submit(write_tasks.copy_bibtex(rows))


@command("CopyAbstract")
def copy_abstract(screen: "MainScreen") -> None:
    if screen.selected is None:
        return
    if abstract := shown_text(screen.selected.paper.abstract or ""):
        screen.external.copy(abstract, quoted_label(abstract))
    else:
        screen.show_status("no abstract is known for this paper")
