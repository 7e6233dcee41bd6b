"""Entries are added to somebody's BibTeX file once, and every other byte of it stays."""

import os
import random
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from pybtex.database import parse_file

from paperbrowse.library.bib_file import Citation, cite
from paperbrowse.library.library import Library
from paperbrowse.model.errors import PaperbrowseError, UsageError
from tests.examples import times
from tests.library.homes import json_lines, library

TITLES = ("The long rivers of the far north", "Naïve rivers & lakes of Łódź", "Rivers of the south")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Library]:
    with library(tmp_path / "home") as opened:
        records = [
            {"title": title, "authors": ["Jane Doe"], "published": "2020", "arxiv_id": f"2001.0000{number}"}
            for number, title in enumerate(TITLES)
        ]
        opened.imports.import_text(json_lines(*records).decode())
        yield opened


def row(library: Library, number: int) -> int:
    return library.papers.find(f"2001.0000{number}").row


def add(library: Library, file: Path, number: int = 0) -> Citation:
    (citation,) = cite(library, [row(library, number)], str(file))
    return citation


@pytest.mark.parametrize(
    ("before", "gap"),
    [
        (b"", ""),
        (b"% mine\n@string{a = {b}}\n", "\n"),
        (b"@misc{x, title={Deep seas}}", "\n\n"),
        (b"\xef\xbb\xbf@misc{x,\r\n title={Deep seas}}\r\n", "\r\n"),
        (b"\xef\xbb\xbf", ""),
        ("@misc{x,\n title={Tiefe Gewässer}}\n".encode("latin-1"), "\n"),
        ("% Encoding: ISO-8859-1\n@misc{x, title={Tiefe Gewässer}}\n".encode("latin-1"), "\n"),
        ("\ufeff@misc{x, title={Deep seas}}\r\n".encode("utf-16-le"), "\r\n"),
    ],
)
def test_everything_else_stays_byte_for_byte(opened: Library, tmp_path: Path, before: bytes, gap: str) -> None:
    file = tmp_path / "refs.bib"
    file.write_bytes(before)
    assert add(opened, file) == Citation("arxiv:2001.00000", "doe2020long", True)
    after = file.read_bytes()
    assert after.startswith(before)
    added = after[len(before) :].decode("utf-16-le" if b"\0" in after else "utf-8")
    assert added.startswith(gap + "@misc{doe2020long,")
    assert added.count("\n") == added.count("\r\n") or "\r" not in gap
    assert not add(opened, file).is_added
    assert file.read_bytes() == after


def test_a_letter_that_the_file_cannot_hold_is_refused(opened: Library, tmp_path: Path) -> None:
    file = tmp_path / "refs.bib"
    file.write_bytes(before := "@misc{x, title={Tiefe Gewässer}}\n".encode("latin-1"))
    with pytest.raises(UsageError, match="save it as UTF-8"):
        add(opened, file, 1)
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "entry",
    [
        "@article{mine, title={The {Long} Rivers of the far north}, eprint={2001.00000}, archiveprefix={arXiv}}",
        "@article{mine, title={The long rivers}, author={Doe, J.}, url={https://arxiv.org/abs/2001.00000v2}}",
        "@article{mine, title={The Long Rivers of the Far North}, author={Doe, Jane}, year=2020}",
    ],
)
def test_an_entry_under_another_key_counts(opened: Library, tmp_path: Path, entry: str) -> None:
    file = tmp_path / "refs.bib"
    file.write_text(entry)
    assert add(opened, file) == Citation("arxiv:2001.00000", "mine")
    assert file.read_text() == entry


@pytest.mark.parametrize(
    "entry", ["@misc{doe2020long, title={The long rivers}}", "@misc{Doe2020Long}", "@misc{doe2020long, note={x}}"]
)
def test_an_entry_with_the_key_counts_although_it_was_edited(opened: Library, tmp_path: Path, entry: str) -> None:
    file = tmp_path / "refs.bib"
    file.write_text(entry)
    assert add(opened, file).citation_key.lower() == "doe2020long"
    assert file.read_text() == entry


def test_a_key_of_another_paper_is_not_used_twice(opened: Library, tmp_path: Path) -> None:
    file = tmp_path / "refs.bib"
    file.write_text("@book{Doe2020long, title={A field guide to wild birds}, author={Doe, John}, year=2020}\n")
    citation = add(opened, file)
    assert citation.citation_key == "doe2020long-2001-00000"
    assert "Doe2020long is another paper there" in citation.note
    assert add(opened, file) == Citation("arxiv:2001.00000", "doe2020long-2001-00000")
    assert len(parse_file(str(file)).entries) == 2
    assert cite(opened, [row(opened, 0)], None)[0].citation_key == "doe2020long"


def test_nothing_is_added_behind_an_entry_that_never_closes(opened: Library, tmp_path: Path) -> None:
    file = tmp_path / "refs.bib"
    file.write_text(before := "@misc{a, title={Deep seas}}\n@misc{b, title={Open {seas}, year=2020\n")
    with pytest.raises(UsageError, match=r"refs\.bib:2: .*unbalanced braces"):
        add(opened, file)
    assert file.read_text() == before


def test_links_are_followed_and_the_mode_stays(opened: Library, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real, link = tmp_path / "real" / "all.bib", tmp_path / "refs.bib"
    real.write_text("")
    real.chmod(0o664)
    link.symlink_to(real)
    add(opened, link)
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o664
    assert {path.name for path in tmp_path.iterdir()} == {"home", "real", "refs.bib"}
    assert [path.name for path in (tmp_path / "real").iterdir()] == ["all.bib"]


@pytest.mark.parametrize("name", ["gone/refs.bib", "folder", "broken"])
def test_what_is_not_a_file_is_refused(opened: Library, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "broken").symlink_to("nowhere")
    with pytest.raises(PaperbrowseError):
        add(opened, tmp_path / name)
    assert not (tmp_path / "nowhere").exists()


def test_an_entry_that_another_program_adds_meanwhile_is_not_lost(
    opened: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, others = tmp_path / "refs.bib", iter([b"@misc{x, title={Deep seas}}\n"])
    fsync = os.fsync

    def append(descriptor: int) -> None:
        for other in others:
            with file.open("ab") as stream:
                stream.write(other)
        fsync(descriptor)

    monkeypatch.setattr("paperbrowse.library.atomic_write.os.fsync", append)
    add(opened, file)
    assert sorted(parse_file(str(file)).entries) == ["doe2020long", "x"]


def test_calls_at_the_same_time_add_each_entry_once(tmp_path: Path) -> None:
    chance, file, home = random.Random(3), tmp_path / "refs.bib", tmp_path / "home"
    before = b"% a comment\r\n@string{me = {Jane}}\r\n@misc{x, title={Deep seas}, author=me}"
    file.write_bytes(before)
    records = [
        {"title": f"River number {n}", "authors": [f"A{n % 5} Doe"], "arxiv_id": f"2001.{n:05d}"} for n in range(30)
    ]
    with library(home) as opened:
        opened.imports.import_text(json_lines(*records).decode())
        keys = {citation.citation_key for citation in cite(opened, opened.search.run("").rows, None)}
    failures: list[Exception] = []

    def call(seed: int, count: int) -> None:
        mine = random.Random(seed)
        try:
            for _ in range(count):
                with library(home) as own:
                    rows = own.search.run("").rows
                    cite(own, mine.sample(list(rows), mine.randrange(1, 4)), str(file))
        except Exception as error:  # noqa: BLE001 -- any failure in a thread fails the test
            failures.append(error)

    threads = [Thread(target=call, args=(chance.random(), times(8, 250))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    after = file.read_bytes()
    assert after.startswith(before)
    added = [line.decode()[6:-1] for line in after[len(before) :].split(b"\r\n") if line.startswith(b"@misc{")]
    assert len(added) == len(set(added))
    assert {*added} <= keys
    assert {*parse_file(str(file)).entries} == {*added, "x"}


def test_a_file_that_lacks_nothing_is_not_touched(opened: Library, tmp_path: Path) -> None:
    file = tmp_path / "refs.bib"
    add(opened, file)
    os.utime(file, (1_000_000_000, 1_000_000_000))
    add(opened, file)
    assert file.stat().st_mtime == 1_000_000_000
