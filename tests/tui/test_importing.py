"""Papers are imported while the user goes on working."""

import json
import subprocess
import sys
from pathlib import Path
from threading import Semaphore

import pytest

from paperbrowse.library import importer, inputs
from paperbrowse.library.importer import Progress
from paperbrowse.library.library import Library
from paperbrowse.library.manual import shipped_folder
from paperbrowse.settings import Home
from paperbrowse.tui.imports import ImportController
from paperbrowse.tui.messages import ImportProgress
from paperbrowse.tui.screens.import_dialog import ImportDialog
from tests.library.homes import numbered
from tests.tui.reader import Reader, in_loop, reading

SIZES = [(100, 30), (80, 24), (40, 12)]
ARXIV = shipped_folder("sample_data") / "arxiv_records.jsonl"
BATCH, BATCHES = 10, 4


@pytest.fixture
def many(tmp_path: Path) -> Path:
    file = tmp_path / "many.jsonl"
    file.write_bytes(numbered(range(BATCH * BATCHES)))
    return file


class Gate:
    """Stops an import before it saves each batch."""

    def __init__(self) -> None:
        self._turns = Semaphore(0)

    def pass_all(self) -> None:
        self._turns.release(100)

    def hold(self, imports: ImportController, progress: Progress) -> None:
        imports._post(ImportProgress(progress.texts()))
        assert self._turns.acquire(timeout=60)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    gate = Gate()
    monkeypatch.setattr("paperbrowse.library.batch_reader.BATCH_SIZE", BATCH)
    monkeypatch.setattr(importer, "BATCH_SIZE", BATCH)
    monkeypatch.setattr(importer, "MIN_TRANSACTION_RECORDS", 2 * BATCH)
    monkeypatch.setattr(importer, "PROGRESS_INTERVAL", 0.0)
    monkeypatch.setattr(inputs, "SINGLE_TRANSACTION_BYTES", 0)
    monkeypatch.setattr(ImportController, "_post_progress", lambda imports, progress: gate.hold(imports, progress))
    return gate


async def ended(reader: Reader) -> None:
    await reader.until(lambda: not reader.main.status.progress)
    await reader.settle()


async def begun(reader: Reader, file: Path) -> None:
    """Start an import that waits before its first batch; all keys in one read."""
    reader.send("I", *str(file), "enter")
    await reader.until(lambda: any("10 papers" in text for text in reader.main.status.progress))
    await reader.settle()


@pytest.mark.parametrize("size", SIZES)
@in_loop
async def test_a_wrong_path_says_so_in_place(home: Home, tmp_path: Path, size: tuple[int, int]) -> None:
    async with reading(home, size=size) as reader:
        await reader.press("I", *str(tmp_path / "none"), "enter")
        await reader.until(lambda: "no such file" in reader.text)
        assert isinstance(reader.app.screen, ImportDialog)
        assert all(word in reader.text for word in ("Import papers", "none", "Tab: complete", "Esc: cancel"))
        await reader.press("x")
        assert "no such file" not in reader.text
        await reader.press("escape", "j")
        assert reader.main.papers.cursor == 1


@pytest.mark.parametrize("size", SIZES)
@in_loop
async def test_a_file_comes_in_and_the_list_shows_it(home: Home, size: tuple[int, int]) -> None:
    async with reading(home, size=size) as reader:
        await reader.press("j")
        before = reader.selected.paper.title
        await reader.press("I", *str(ARXIV), "enter")
        await reader.until(lambda: reader.news != "")
        await reader.settle()
        with Library(home) as library:
            count = library.papers.count()
        new = count - 40
        assert new > 0
        assert reader.news.startswith(f"{new} new")
        assert f"{new} new" in reader.text
        assert reader.main.result.total == count
        assert reader.selected.paper.title == before
        await reader.press("I")
        assert reader.news == ""
        assert f"{new} new" in reader.text  # what came of the last import can be read again


@in_loop
async def test_the_first_problem_is_named_and_the_others_are_counted(home: Home, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"title": "A Title That Is Long Enough"}\n{"title": 7}\n{x\n')
    async with reading(home, size=(140, 30)) as reader:
        await reader.press("I", *str(bad), "enter")
        await reader.until(lambda: reader.news != "")
        assert reader.news == "1 new · 2 problems, the first: bad.jsonl:2: the title is not text"


@in_loop
async def test_tab_completes_a_path_and_offers_the_ways_on(home: Home, tmp_path: Path) -> None:
    for name in ("papers-a.jsonl", "papers-b.jsonl", ".papers"):
        (tmp_path / name).touch()
    async with reading(home) as reader:
        await reader.press("I", *f"{tmp_path}/pa", "tab")
        await reader.until(lambda: "papers-a.jsonl  papers-b.jsonl" in reader.text)
        await reader.press("b", "tab")
        await reader.until(lambda: f"{tmp_path}/papers-b.jsonl" in str(_box(reader)))


def _box(reader: Reader) -> str:
    assert isinstance(reader.app.screen, ImportDialog)
    return reader.app.screen.box.value


@pytest.mark.parametrize(
    ("size", "text"),
    [
        ((100, 30), "many.jsonl: 10 papers · Ctrl+C stops"),
        ((80, 24), "many.jsonl: 10 papers · Ctrl+C stops"),
        ((40, 12), "many.jsonl: 10 papers · Ctrl+C stops"),
        ((30, 12), "10 papers · Ctrl+C stops"),
    ],
)
@in_loop
async def test_progress_stands_in_the_status_line(
    home: Home, many: Path, gate: Gate, size: tuple[int, int], text: str
) -> None:
    async with reading(home, size=size) as reader:
        await begun(reader, many)
        assert reader.lines[-2].strip().endswith(text)
        gate.pass_all()
        await ended(reader)
        assert "40 new" in reader.text


@in_loop
async def test_a_file_that_goes_away_while_it_comes_in_is_read_to_its_end(home: Home, many: Path, gate: Gate) -> None:
    async with reading(home) as reader:
        await begun(reader, many)
        many.unlink()
        gate.pass_all()
        await ended(reader)
        assert "40 new" in reader.text


@in_loop
async def test_reading_goes_on_and_a_star_made_meanwhile_is_kept(home: Home, many: Path, gate: Gate) -> None:
    async with reading(home) as reader:
        await begun(reader, many)
        await reader.press("j", "s")
        title = reader.selected.paper.title
        assert reader.news.startswith("starred")
        assert "10 papers · Ctrl+C stops" in reader.lines[-2] or reader.lines[-2].startswith(" starred")
        await reader.press("/", *"tokn levl", "enter")
        assert reader.main.result.total == 21
        await reader.press("escape", "I")
        assert reader.news == "an import is already running · Ctrl+C stops it"
        gate.pass_all()
        await ended(reader)
        assert reader.main.result.total == 80
        await reader.press("*")
        assert [entry.paper.title for entry in reader.main._fetch_entries(reader.main.result.rows) if entry] == [title]


@in_loop
async def test_ctrl_c_stops_it_between_batches_and_it_can_be_taken_up_again(home: Home, many: Path, gate: Gate) -> None:
    async with reading(home) as reader:
        await begun(reader, many)
        await reader.press("ctrl+c")
        assert "stopping" in reader.lines[-2]
        gate.pass_all()
        await ended(reader)
        assert reader.news == "stopped: 10 new · import it again to continue"
        assert reader.main.result.total == 40 + BATCH
        await reader.press("I", *str(many), "enter")
        await reader.until(lambda: reader.news == "30 new, 10 known already")


@in_loop
async def test_leaving_ends_it_with_whole_batches(
    home: Home, many: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = ImportController.stop

    def stop_and_pass(imports: ImportController) -> bool:
        stopped = stop(imports)
        gate.pass_all()
        return stopped

    monkeypatch.setattr(ImportController, "stop", stop_and_pass)
    async with reading(home) as reader:
        await begun(reader, many)
        reader.send("Q")
        await reader.until(lambda: not reader.app.is_running)
    assert reader.app.finish_imports() == ""  # the screen waited for it
    with Library(home) as library:
        assert library.papers.count() == 40 + BATCH


@in_loop
async def test_the_second_ctrl_c_leaves(home: Home, many: Path, gate: Gate) -> None:
    async with reading(home) as reader:
        await begun(reader, many)
        reader.send("ctrl+c", "ctrl+c")
        await reader.until(lambda: not reader.app.is_running)
        gate.pass_all()
        assert reader.app.finish_imports() == "stopped: 10 new · import it again to continue"


@in_loop
async def test_a_file_that_is_refused_is_told_of_with_the_reason(home: Home, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 ...")
    async with reading(home) as reader:
        await reader.press("I", *str(tmp_path / "a.pdf"), "enter")
        await reader.until(lambda: reader.news.startswith("no papers in it · 1 problem: a.pdf: "))


@in_loop
async def test_a_dash_is_a_file_like_any_other(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "-").write_text(json.dumps({"title": "A Title That Is Long Enough"}))
    async with reading(home) as reader:
        await reader.press("I", "-", "enter")
        await reader.until(lambda: reader.news == "1 new")


BIBLIOGRAPHY = (
    "@article{a,\n  title = {A Title That Is Long Enough},\n}\n@misc{b, title = {Another Title of Some Length}}\n"
)


@pytest.mark.parametrize("size", SIZES)
@in_loop
async def test_pasted_papers_come_in_after_enter(home: Home, size: tuple[int, int]) -> None:
    async with reading(home, size=size) as reader:
        await reader.press("I", *"half a path")
        await reader.paste(BIBLIOGRAPHY)
        assert "pasted: 4 lines · Enter imports" in reader.text
        assert "half a path" not in reader.text
        await reader.press("enter")
        await reader.until(lambda: reader.news == "2 new")
        await reader.settle()
        assert reader.main.result.total == 42


@in_loop
async def test_pasted_papers_are_forgotten_when_a_path_is_typed(home: Home, tmp_path: Path) -> None:
    async with reading(home) as reader:
        await reader.press("I")
        await reader.paste(BIBLIOGRAPHY)
        await reader.press(*str(tmp_path / "none"), "enter")
        await reader.until(lambda: "no such file" in reader.text)


@in_loop
async def test_a_pasted_path_is_a_path(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("I")
        await reader.paste(f"'{ARXIV}'\n")
        await reader.press("enter")
        await reader.until(lambda: " new" in reader.news)


@in_loop
async def test_pasted_text_without_papers_says_why(home: Home) -> None:
    async with reading(home, size=(140, 30)) as reader:
        await reader.press("I")
        await reader.paste("one line\nand another\n")
        await reader.press("enter")
        await reader.until(lambda: reader.news.startswith("no papers in it · 1 problem: pasted text: "))


def test_a_session_that_imports_nothing_loads_nothing_for_it(home: Home) -> None:
    code = (
        "import sys; from paperbrowse.tui.run import prepare; prepare(); import paperbrowse.tui.app;"
        "late = {'tui.imports', 'tui.path_input', 'tui.screens.import_dialog'};"
        "late |= {'library.importer', 'library.imports'};"
        "print(sorted(one for one in late if 'paperbrowse.' + one in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
