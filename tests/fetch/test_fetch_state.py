"""What is remembered of earlier fetches, and that forgetting it harms nothing."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from paperbrowse import __version__
from paperbrowse.fetch import fetch_state
from paperbrowse.fetch.client import Validators
from paperbrowse.fetch.fetch_state import CachedPage, FetchState

AT = datetime(2026, 1, 7, 12, tzinfo=UTC)
KNOWN = CachedPage(Validators('"v1"'), 40, 214_881)


def loaded(path: Path) -> FetchState:
    fresh = FetchState(path)
    fresh.load()
    return fresh


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "memory.json"


def test_what_is_kept_is_there_the_next_time(path: Path) -> None:
    kept = loaded(path)
    kept.save_page("https://a/1", KNOWN)
    kept.save_source("hf day", AT)
    again = loaded(path)
    assert (again.page("https://a/1"), again.last_complete("hf day")) == (KNOWN, AT)
    assert (again.page("https://a/2"), again.last_complete("hf week")) == (None, None)


def test_two_copies_do_not_undo_what_the_other_kept(path: Path) -> None:
    one, other = loaded(path), loaded(path)
    one.save_source("hf day", AT)
    other.save_source("hf week", AT)
    assert (loaded(path).last_complete("hf day"), loaded(path).last_complete("hf week")) == (AT, AT)


def test_a_page_without_validators_is_forgotten(path: Path) -> None:
    kept = loaded(path)
    kept.save_page("https://a/1", KNOWN)
    kept.save_page("https://a/1", CachedPage(Validators(), 40))
    assert loaded(path).page("https://a/1") is None


def test_pages_read_by_another_version_are_wanted_again(path: Path) -> None:
    kept = loaded(path)
    kept.save_page("https://a/1", KNOWN)
    kept.save_source("hf day", AT)
    path.write_text(path.read_text().replace('"version": "', '"version": "0'))
    assert (loaded(path).page("https://a/1"), loaded(path).last_complete("hf day")) == (None, AT)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"had": 7, "pages": []}',
        b'{"had": {"hf day": 5}, "pages": {"u": 1}}',
        b'{"had": {"hf day": "never"}}',
        json.dumps({"version": __version__, "pages": {"u": {"etag": 1, "modified": "", "items": 2}}}).encode(),
    ],
)
def test_a_damaged_file_is_as_if_it_were_not_there(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert (loaded(path).last_complete("hf day"), loaded(path).page("u")) == (None, None)
    loaded(path).save_source("hf day", AT)
    assert loaded(path).last_complete("hf day") == AT


def test_the_longest_untouched_is_forgotten(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_state, "MAX_ENTRIES", 2)
    kept = loaded(path)
    for name in ("first", "second", "first", "third"):
        kept.save_source(name, AT)
    assert [name for name in ("first", "second", "third") if kept.last_complete(name)] == ["first", "third"]


def test_where_it_cannot_be_written_nothing_breaks(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    kept = loaded(tmp_path / "file" / "memory.json")
    kept.save_source("hf day", AT)
    assert kept.last_complete("hf day") == AT


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_it_is_for_its_reader_only(path: Path) -> None:
    loaded(path).save_source("hf day", AT)
    assert path.stat().st_mode & 0o077 == 0
    assert [file.name for file in path.parent.iterdir()] == ["memory.json"]
