import gzip
import lzma
import os
import subprocess
import sys
from pathlib import Path

import pytest

from paperbrowse.library import importer, inputs
from paperbrowse.library.importer import Progress
from tests.library.homes import SEED, json_lines, library, numbered, titles


def write(folder: Path, name: str, data: bytes) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return str(path)


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress], ids=["gz", "xz"])
def test_a_packed_file_is_read_as_what_is_in_it(tmp_path: Path, pack: object) -> None:
    packed = pack(SEED.read_bytes())  # type: ignore[operator]
    with library(tmp_path / "home") as opened:
        assert opened.imports.import_paths([write(tmp_path, "a.txt.packed", packed)]).new == 40


def test_a_folder_gives_its_files_in_order_and_hidden_ones_stay_hidden(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    write(folder, "b.jsonl", numbered([2]))
    write(folder, "a/c.jsonl", numbered([1]))
    write(folder, ".hidden.jsonl", numbered([3]))
    write(folder, ".git/d.jsonl", numbered([4]))
    with library(tmp_path / "home") as opened:
        report = opened.imports.import_paths([str(folder)])
        assert (report.files, report.new) == (2, 2)
        assert sorted(titles(opened, "")) == ["Paper number 1", "Paper number 2"]


def test_a_file_that_cannot_be_read_does_not_affect_others(tmp_path: Path) -> None:
    paths = [
        write(tmp_path, "a.jsonl", numbered([1])),
        write(tmp_path, "b.pdf", b"%PDF-1.7 ..."),
        write(tmp_path, "c.gz", gzip.compress(numbered(range(100)))[:-20]),
        write(tmp_path, "d.txt", b""),
        str(tmp_path / "missing.jsonl"),
        write(tmp_path, "e.jsonl", numbered([2])),
    ]
    with library(tmp_path / "home") as opened:
        report = opened.imports.import_paths(paths)
        assert (report.files, report.refused, report.new) == (6, 4, 2)
        assert [Path(problem.file).name for problem in report.problems] == ["b.pdf", "c.gz", "d.txt", "missing.jsonl"]
        assert opened.papers.count() == 2


def test_a_bad_record_does_not_affect_others_and_is_reported_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonl", numbered([1]) + b'{"title": \n[]\n\n{"no": "title"}\n' + numbered([2]))
    with library(tmp_path / "home") as opened:
        report = opened.imports.import_paths([path])
        assert report.new == 2
        assert [problem.record for problem in report.problems] == [2, 3, 5]
        assert all(str(problem).startswith(path + ":") for problem in report.problems)


def test_a_dry_run_reports_counts_and_imports_nothing(tmp_path: Path) -> None:
    with library(tmp_path / "home") as opened:
        report = opened.imports.import_paths([str(SEED)], dry_run=True)
        assert (report.dry_run, report.records, report.new) == (True, 40, 40)
        assert opened.papers.count() == 0
        assert titles(opened, "token") == []


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is a long stream, in transactions of ten."""
    monkeypatch.setattr("paperbrowse.library.batch_reader.BATCH_SIZE", 10)
    monkeypatch.setattr(importer, "BATCH_SIZE", 10)
    monkeypatch.setattr(importer, "MIN_TRANSACTION_RECORDS", 10)
    monkeypatch.setattr(inputs, "SINGLE_TRANSACTION_BYTES", 0)


@pytest.mark.usefixtures("small_batches")
def test_a_stop_in_a_long_stream_keeps_complete_batches_and_the_import_can_be_repeated(tmp_path: Path) -> None:
    path = write(tmp_path, "long.jsonl", numbered(range(35)))
    with library(tmp_path / "home") as opened:
        stops = iter([False, False, True])
        report = opened.imports.import_paths([path], is_stopped=lambda: next(stops, True))
        assert report.stopped
        assert opened.papers.count() == report.new
        assert report.new % 10 == 0
        assert 0 < report.new < 35
        again = opened.imports.import_paths([path])
        assert (again.unchanged, again.new) == (report.new, 35 - report.new)
        assert not again.stopped


@pytest.mark.usefixtures("small_batches")
def test_an_import_in_batches_imports_every_record(tmp_path: Path) -> None:
    problems = b"not json\n" * 25  # more than a batch of nothing but problems
    path = write(tmp_path, "long.jsonl", numbered(range(15)) + problems + numbered(range(15, 35)))
    with library(tmp_path / "home") as opened:
        report = opened.imports.import_paths([path])
        assert (report.records, report.new, len(report.problems)) == (35, 35, 25)
        assert opened.papers.count() == 35


@pytest.mark.usefixtures("small_batches")
def test_a_stream_that_breaks_off_keeps_complete_batches(tmp_path: Path) -> None:
    packed = gzip.compress(numbered(range(20_000)))
    path = write(tmp_path, "long.jsonl.gz", packed[: len(packed) // 2])
    with library(tmp_path / "home") as opened:
        report = opened.imports.import_paths([path])
        assert report.refused == 1
        assert opened.papers.count() == report.new > 0
        assert report.new % 10 == 0


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize(("batches", "kept", "refused"), [(0, 0, 1), (1, 35, 0)])
def test_a_file_deleted_during_the_import_does_not_affect_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batches: int, kept: int, refused: int
) -> None:
    monkeypatch.setattr(importer, "PROGRESS_INTERVAL", 0.0)
    paths = [write(tmp_path, "a.jsonl", numbered(range(35))), write(tmp_path, "b.jsonl", numbered([40]))]
    calls = iter(range(100))

    def delete_file() -> bool:
        if next(calls) == batches:
            Path(paths[0]).unlink()
        return False

    with library(tmp_path / "home") as opened:
        report = opened.imports.import_paths(paths, progress=lambda report: None, is_stopped=delete_file)
        assert (report.files, report.new, report.refused) == (2, kept + 1, refused)
        assert opened.papers.count() == kept + 1


def test_a_compressed_file_is_expected_to_have_more_papers_than_a_plain_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = gzip.compress(numbered(range(2_000)))
    packed = write(tmp_path, "many.jsonl.gz", data)
    plain = write(tmp_path, "many.jsonl", numbered(range(100)).ljust(len(data), b"\n"))
    monkeypatch.setattr("paperbrowse.library.batch_reader.MIN_PROCESS_BYTES", 1)
    monkeypatch.setattr(importer, "BYTES_PER_PAPER", len(data) / 500)
    assert not defers_word_counts(tmp_path / "plain", plain)
    assert defers_word_counts(tmp_path / "packed", packed)


def defers_word_counts(home: Path, path: str) -> bool:
    """Return whether an import counts its words at its end."""
    seen = []
    with library(home) as opened:

        def watch() -> bool:
            seen.append(opened._stores.papers.is_bulk_loading)
            return False

        opened.imports.import_paths([path], is_stopped=watch)
    return any(seen)


def test_a_stop_before_the_first_file_reads_none(tmp_path: Path) -> None:
    with library(tmp_path / "home") as opened:
        report = opened.imports.import_paths([str(SEED)], is_stopped=lambda: True)
        assert (report.stopped, report.files, opened.papers.count()) == (True, 0, 0)


def test_progress_reports_the_share_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importer, "PROGRESS_INTERVAL", 0.0)
    path = write(tmp_path, "long.jsonl", numbered(range(3_000)))
    reports: list[Progress] = []
    with library(tmp_path / "home") as opened:
        opened.imports.import_paths([path], progress=reports.append)
    records = [report.records for report in reports]
    assert records == sorted(records)
    assert records[-1] <= 3_000
    assert all(report.name == path and report.share is not None and 0 <= report.share <= 1 for report in reports)


def test_standard_input_can_be_imported(tmp_path: Path) -> None:
    code = (
        "import sys; from paperbrowse.library.library import Library; from paperbrowse.settings import find_home;"
        "report = Library(find_home(sys.argv[1], {})).imports.import_paths(['-']); print(report.new, report.problems)"
    )
    for data in (numbered(range(7)), gzip.compress(numbered(range(7, 14)))):
        done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], input=data, capture_output=True)
        assert (done.stdout, done.stderr) == (b"7 []\n", b"")


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="pipes with a path")
def test_a_pipe_with_a_path_is_read_too(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, numbered(range(3)))
    os.close(writing)
    with library(tmp_path / "home") as opened:
        assert opened.imports.import_paths([f"/dev/fd/{reading}"]).new == 3
    os.close(reading)


def test_a_stop_in_a_small_file_keeps_its_complete_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperbrowse.library.batch_reader.BATCH_SIZE", 10)
    path = write(tmp_path, "small.jsonl", numbered(range(35)))
    with library(tmp_path / "home") as opened:
        stops = iter([False, False, True])
        report = opened.imports.import_paths([path], is_stopped=lambda: next(stops, True))
        assert (report.stopped, report.new, opened.papers.count()) == (True, 20, 20)


def test_a_format_can_be_named(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", numbered([1]))
    with library(tmp_path / "home") as opened:
        assert opened.imports.import_paths([path], format_name="jsonl").new == 1
        assert opened.imports.import_paths([path], format_name="huggingface-page").new == 0


def test_marks_that_come_with_papers_are_made_once_and_can_be_undone(tmp_path: Path) -> None:
    exported = json_lines(
        {"key": "arxiv:2401.00001", "title": "Starred", "arxiv_id": "2401.00001", "starred": True, "read": True},
        {"key": "arxiv:2401.00002", "title": "Plain", "arxiv_id": "2401.00002", "starred": False, "read": False},
    )
    with library(tmp_path / "home") as opened:
        opened.imports.import_paths([write(tmp_path, "export.jsonl", exported)])
        assert titles(opened, "is:starred") == titles(opened, "is:read") == ["Starred"]
        assert opened.marks.undo()
        assert opened.marks.undo()
        assert titles(opened, "is:starred OR is:read") == []


def test_a_folder_that_contains_itself_is_read_once(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    write(folder, "a.jsonl", numbered([1]))
    (folder / "again").symlink_to(folder)
    with library(tmp_path / "home") as opened:
        assert opened.imports.import_paths([str(folder)]).files == 1


def test_problems_beyond_the_limit_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importer, "MAX_PROBLEMS", 3)
    lines = json_lines(*({"title": f"Paper {n}", "upvotes": "many"} for n in range(10)))
    paths = [write(tmp_path, "a.jsonl", lines), write(tmp_path, "b.pdf", b"%PDF-1.7 ...")]
    with library(tmp_path / "home") as opened:
        report = opened.imports.import_paths(paths)
    assert report.new == 10
    reasons = [problem.reason for problem in report.problems]
    assert reasons[:3] == ["upvotes is not a number; left out"] * 3
    assert "a PDF" in reasons[3]
    assert reasons[4:] == ["and 7 more problems like these"]
