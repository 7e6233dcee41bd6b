import gzip
import lzma
import os
import random
import termios
from pathlib import Path

import pytest

from paperbrowse.cli.output import Output
from paperbrowse.library import importer
from paperbrowse.library.importer import Progress
from tests.library.homes import json_lines, library, numbered


def test_the_sentence_has_count_rate_and_remaining_time() -> None:
    progress = Progress("/data/papers.jsonl.xz", 42_000, 5.06, 0.46)
    assert progress.texts()[0] == "papers.jsonl.xz: 42,000 papers, 8,300 a second, 6 s left"


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        (57, "papers.jsonl.xz: 42,000 papers, 8,300 a second, 6 s left"),
        (56, "42,000 papers, 8,300 a second, 6 s left"),
        (39, "42,000 papers, 6 s left"),
        (23, "42,000 papers"),
        (14, "42,000 papers"),
    ],
)
def test_a_narrow_terminal_gets_a_shorter_sentence(columns: int, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    master, slave = os.openpty()
    termios.tcsetwinsize(slave, (24, columns))
    with os.fdopen(master, "rb", buffering=0) as screen, os.fdopen(slave, "w") as terminal:
        Output(terminal, terminal).show_progress(Progress("/data/papers.jsonl.xz", 42_000, 5.06, 0.46))
        assert screen.read(200).decode() == f"\r\x1b[K{text}"


def test_unknown_values_are_left_out() -> None:
    assert Progress("stdin", 1, 0.5, None).texts()[0] == "stdin: 1 paper"
    assert Progress("stdin", 900, 3.0, None).texts()[0] == "stdin: 900 papers, 300 a second"
    assert Progress("a", 900, 0.5, 0.5).texts()[0] == "a: 900 papers"
    assert Progress("a", 0, 2.0, 0.0).texts()[0] == "a: 0 papers, 0 a second"


@pytest.mark.parametrize(
    ("seconds", "share", "left"),
    [(10.0, 0.5, "10 s"), (9.0, 1.0, "1 s"), (60.0, 0.1, "9 min"), (600.0, 0.1, "1 h 30 min")],
)
def test_the_remaining_time_is_rounded(seconds: float, share: float, left: str) -> None:
    assert Progress("a", 1_000, seconds, share).texts()[0].endswith(f", {left} left")


def papers(count: int) -> bytes:
    """Return papers that do not compress well."""
    generator = random.Random(7)
    return json_lines(*({"title": f"Paper {n}", "abstract": generator.randbytes(200).hex()} for n in range(count)))


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lzma.compress], ids=["plain", "gz", "xz"])
def test_the_share_is_of_the_files_own_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: object) -> None:
    monkeypatch.setattr(importer, "PROGRESS_INTERVAL", 0.0)
    monkeypatch.setattr("paperbrowse.library.batch_reader.BATCH_SIZE", 1_000)
    file = tmp_path / "papers"
    file.write_bytes(pack(papers(4_000)))  # type: ignore[operator]
    reports: list[Progress] = []
    with library(tmp_path / "home") as opened:
        opened.imports.import_paths([str(file)], progress=reports.append)
    assert [report.records for report in reports] == [1_000, 2_000, 3_000, 4_000]
    assert [report.share for report in reports] == pytest.approx([0.25, 0.5, 0.75, 1.0], abs=0.1)


def test_records_are_counted_for_each_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importer, "PROGRESS_INTERVAL", 0.0)
    for name, numbers in (("a.jsonl", range(3)), ("b.jsonl", range(3, 5))):
        (tmp_path / name).write_bytes(numbered(numbers))
    reports: list[Progress] = []
    with library(tmp_path / "home") as opened:
        opened.imports.import_paths([str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl")], progress=reports.append)
    assert [(Path(report.name).name, report.records) for report in reports] == [("a.jsonl", 3), ("b.jsonl", 2)]
