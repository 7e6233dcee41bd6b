"""Papers go out by the export dialog, which shows beforehand how they will read."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
import rispy

from paperbrowse.export import formats
from paperbrowse.export.publication import ExportItem
from paperbrowse.settings import Home
from paperbrowse.tui import external
from paperbrowse.tui.screens import export_dialog
from paperbrowse.tui.screens.export_dialog import ExportDialog
from tests.tui.reader import Reader, in_loop, reading

SIZES = [(200, 60), (100, 30), (80, 24), (40, 12)]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the reader is."""
    new_folder = tmp_path / "folder"
    new_folder.mkdir()
    monkeypatch.chdir(new_folder)
    return new_folder


def dialog(reader: Reader) -> ExportDialog:
    assert isinstance(reader.app.screen, ExportDialog)
    return reader.app.screen


def titles(file: Path) -> list[str]:
    return [row["title"] for row in csv.DictReader(io.StringIO(file.read_text()))]


async def shows_message(reader: Reader, text: str) -> None:
    """In the dialog's own line, wherever it is broken: a path is as long as it is."""
    await reader.until(lambda: text in str(dialog(reader)._message_line.render()))


async def previewed(reader: Reader, text: str) -> None:
    await reader.until(lambda: text in reader.text or text in " ".join(reader.text.split()))


@pytest.mark.parametrize("size", SIZES)
@in_loop
async def test_a_preview_shows_each_format_as_it_is_chosen(home: Home, size: tuple[int, int]) -> None:
    async with reading(home, size=size) as reader:
        await reader.press("e")
        for suffix, text in (
            ("bib", "@misc{"),
            ("ris", "TY  - "),
            ("json", "["),
            ("csv", "key,"),
            ("md", "# "),
            ("jsonl", "{"),
            ("html", "<!DOCTYPE html>"),
            ("xml", "<?xml"),
        ):
            await previewed(reader, text)
            assert f"papers.{suffix}" in reader.text
            await previewed(reader, "Enter: write")
            await reader.press("down")
        assert dialog(reader).box.value == "papers.bib"


@in_loop
async def test_everything_listed_is_written_and_told(home: Home, folder: Path) -> None:
    async with reading(home, query="token") as reader:
        total = reader.main.result.total
        await reader.press("e", "down", "enter")
        await reader.until(lambda: reader.news != "")
        assert reader.news == f"{total} papers written to {folder / 'papers.ris'}"
        assert len(rispy.loads((folder / "papers.ris").read_text())) == total


@in_loop
async def test_tab_chooses_the_selected_paper_or_the_starred_ones(home: Home, folder: Path) -> None:
    async with reading(home) as reader:
        await reader.press("s", "j", "s", "j")
        await reader.press("e", "down", "down", "down", "tab", "enter")
        await reader.until(lambda: reader.news.startswith("1 paper written"))
        title = reader.selected.paper.title
        assert titles(folder / "papers.csv") == [title]
        await reader.press("e", "tab", "tab", *("backspace",) * 10, *"starred.csv", "enter")
        await reader.until(lambda: reader.news.startswith("2 papers written"))
        assert len(titles(folder / "starred.csv")) == 2


@in_loop
async def test_selected_papers_are_written_and_cited(home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(external, "copy_to_clipboard", lambda text: True)
    async with reading(home) as reader:
        await reader.press("V", " ")
        await reader.press("e", "down", "down", "down", "enter")
        await reader.until(lambda: reader.news.startswith("39 papers written"))
        assert reader.selected.paper.title in titles(folder / "papers.csv")
        assert len(titles(folder / "papers.csv")) == 39
        await reader.press("escape", " ", "j", " ", "c")
        await reader.until(lambda: reader.news == "copied 2 BibTeX entries")
        await reader.press("V", "c")
        await reader.until(lambda: reader.news == "copied 40 BibTeX entries" or "too much" in reader.news)


@in_loop
async def test_the_end_of_the_name_chooses_the_format(home: Home, folder: Path) -> None:
    async with reading(home) as reader:
        await reader.press("e", "ctrl+u", *"mine.md")
        await previewed(reader, "# ")
        await reader.press("enter")
        await reader.until(lambda: "written to" in reader.news)
        assert (folder / "mine.md").read_text().startswith("# ")


@in_loop
async def test_a_file_that_is_there_is_replaced_only_by_a_second_enter(home: Home, folder: Path) -> None:
    (folder / "papers.bib").write_text("mine")
    async with reading(home) as reader:
        await reader.press("e", "enter")
        assert "papers.bib exists · Enter again replaces it" in reader.text
        await reader.press("down", "up", "enter")
        assert (folder / "papers.bib").read_text() == "mine"
        await reader.press("enter")
        await reader.until(lambda: "40 papers written" in reader.news)
        assert (folder / "papers.bib").read_text().count("@misc{") > 0


@in_loop
async def test_a_folder_that_is_not_there_is_said_and_another_can_be_named(home: Home, folder: Path) -> None:
    async with reading(home, size=(140, 30)) as reader:
        await reader.press("e", "ctrl+u", *"none/papers.bib", "enter")
        await shows_message(reader, "No such file or directory")
        await reader.press("ctrl+u", *"papers.bib", "enter")
        await reader.until(lambda: "written to" in reader.news)


@in_loop
async def test_esc_stops_what_is_being_written_and_leaves_no_file(
    home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = Event(), Event()

    def slow(write: Callable[[Iterable[ExportItem]], Iterator[str]]) -> Callable[[Iterable[ExportItem]], Iterator[str]]:
        def written(papers: Iterable[ExportItem]) -> Iterator[str]:
            for text in write(papers):
                yield text
                begun.set()
                assert go_on.wait(30)

        return written

    bibtex = formats.FORMATS[0]
    async with reading(home) as reader:
        await reader.press("e")
        await previewed(reader, "@misc{")
        monkeypatch.setattr(export_dialog, "FORMATS", (replace(bibtex, write=slow(bibtex.write)),))
        reader.send("enter")
        await reader.until(begun.is_set)
        await reader.press("escape")
        go_on.set()
        await previewed(reader, "stopped: nothing was written")
        assert list(folder.iterdir()) == []
        await reader.press("escape")
        assert not isinstance(reader.app.screen, ExportDialog)


@in_loop
async def test_an_answer_without_papers_says_so(home: Home) -> None:
    async with reading(home, query="date:1901") as reader:
        await reader.press("e")
        await previewed(reader, "no paper matches")
