"""The state between fetches, which may be lost without harm."""

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
PAGE = CachedPage(Validators('"v1"'), 40, 214_881)


def loaded(path: Path) -> FetchState:
    state = FetchState(path)
    state.load()
    return state


def save_source(path: Path, name: str) -> None:
    state = loaded(path)
    state.record_complete(name, AT)
    state.save()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "memory.json"


def test_what_is_saved_is_loaded_the_next_time(path: Path) -> None:
    state = loaded(path)
    state.record_page("https://a/1", PAGE)
    state.record_complete("hf day", AT)
    state.save()
    reloaded = loaded(path)
    assert (reloaded.page("https://a/1"), reloaded.last_complete("hf day")) == (PAGE, AT)
    assert (reloaded.page("https://a/2"), reloaded.last_complete("hf week")) == (None, None)


def test_two_copies_keep_what_the_other_saved(path: Path) -> None:
    first, second = loaded(path), loaded(path)
    first.record_complete("hf day", AT)
    second.record_complete("hf week", AT)
    first.save()
    second.save()
    assert (loaded(path).last_complete("hf day"), loaded(path).last_complete("hf week")) == (AT, AT)


def test_a_page_without_validators_is_dropped(path: Path) -> None:
    state = loaded(path)
    state.record_page("https://a/1", PAGE)
    state.save()
    state.record_page("https://a/1", CachedPage(Validators(), 40))
    assert state.page("https://a/1") is None
    state.save()
    assert loaded(path).page("https://a/1") is None


def test_pages_read_by_another_version_are_fetched_again(path: Path) -> None:
    state = loaded(path)
    state.record_page("https://a/1", PAGE)
    state.record_complete("hf day", AT)
    state.save()
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
def test_a_damaged_file_counts_as_empty(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert (loaded(path).last_complete("hf day"), loaded(path).page("u")) == (None, None)
    save_source(path, "hf day")
    assert loaded(path).last_complete("hf day") == AT


def test_the_oldest_entry_is_dropped(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_state, "MAX_ENTRIES", 2)
    for name in ("first", "second", "first", "third"):
        save_source(path, name)
    assert [name for name in ("first", "second", "third") if loaded(path).last_complete(name)] == ["first", "third"]


def test_a_file_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    state = loaded(tmp_path / "file" / "memory.json")
    state.record_complete("hf day", AT)
    state.save()
    assert state.last_complete("hf day") == AT


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_it_is_private(path: Path) -> None:
    save_source(path, "hf day")
    assert path.stat().st_mode & 0o077 == 0
    assert [file.name for file in path.parent.iterdir()] == ["memory.json"]
