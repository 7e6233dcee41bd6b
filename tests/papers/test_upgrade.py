"""A papers.db of an earlier version is replaced by a new file with the same papers; the old file is kept."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import pytest

from paperbrowse.database import open as database_open
from paperbrowse.model.errors import NotSaved
from paperbrowse.papers import salvage, upgrade
from paperbrowse.papers.schema import MIGRATIONS, VERSION
from paperbrowse.papers.store import PaperStore
from paperbrowse.text.dates import PartialDate
from tests.papers.agreement import check_agreement, check_answers
from tests.papers.stores import ABSTRACT, LONG, NOW, content, everything, take
from tests.search.made_papers import made_papers
from tests.search.small_corpus import paper

PAPERS = 300
CONTENT = ("origins", "aliases", "sources", "descriptions", "acronyms", "words")


def open_store(file: Path, report: Callable[[str], object] = lambda message: None) -> PaperStore:
    return PaperStore(file, lambda: NOW, report)


def set_version(file: Path, version: int) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"PRAGMA user_version = {version}")


def read_content(store: PaperStore) -> dict[str, list[tuple[object, ...]]]:
    descriptions = store.connection.execute("SELECT * FROM descriptions ORDER BY description_id").fetchall()
    return {**content(store), "descriptions": descriptions}


@pytest.fixture
def old_file(tmp_path: Path) -> Path:
    """A file of version 11, whose tables are those of this version; two of its papers were merged by their titles."""
    file = tmp_path / "papers.db"
    with closing(open_store(file)) as store:
        take(store, list(islice(made_papers(PAPERS), PAPERS)))
        take(store, [paper(LONG, abstract=ABSTRACT)._replace(doi="10.1000/a")], name="b.jsonl")
        take(store, [paper(LONG, abstract=ABSTRACT, arxiv_id="2405.00001")], name="c.jsonl")
        assert read_content(store)["descriptions"]
    set_version(file, VERSION - 1)
    return file


def kept_files(file: Path) -> list[Path]:
    kept = file.parent.glob("papers.db.earlier-version-*")
    return [path for path in kept if not path.name.endswith(("-wal", "-shm"))]


def version_of(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_everything_known_of_the_papers_is_copied(old_file: Path) -> None:
    set_version(old_file, len(MIGRATIONS))
    with closing(open_store(old_file)) as store:
        before, papers = read_content(store), everything(store)
    set_version(old_file, VERSION - 1)
    with closing(open_store(old_file)) as store:
        (kept,) = kept_files(old_file)
        assert store.notices == (f"{old_file} was upgraded; the file of the earlier version was kept as {kept}",)
        assert version_of(kept) == VERSION - 1
        assert list(everything(store).values()) == list(papers.values())
        after = read_content(store)
        unused = ("papers", "papers.db", NOW.isoformat())  # the source of papers without one
        after["origins"] = [origin for origin in after["origins"] if origin[1:] != unused]
        assert {name: after[name] for name in CONTENT} == {name: before[name] for name in CONTENT}
        check_agreement(store)
        check_answers(store, ["token", "tokn levl ", "title:graph", "author:zoceguba -the", "cat:cs"])
    with closing(open_store(old_file)) as store:
        assert store.notices == ()
    assert sorted(old_file.parent.iterdir()) == [old_file, kept]


def test_hashes_that_an_earlier_version_made_differently_are_made_again(old_file: Path) -> None:
    with closing(sqlite3.connect(old_file)) as connection:
        connection.execute("UPDATE papers SET title_hash = 1")
        connection.commit()
    with closing(open_store(old_file)) as store:
        assert store.size() == PAPERS + 1
        assert store.connection.execute("SELECT count(*) FROM papers WHERE title_hash = 1").fetchone() == (0,)


def test_only_a_long_upgrade_is_reported_and_only_once(old_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upgrade, "QUIET_UPGRADE_BYTES", 0)
    messages: list[str] = []
    open_store(old_file, messages.append).close()
    assert messages == ["upgrading papers.db (once; this may take a minute)"]
    open_store(old_file, messages.append).close()
    assert len(messages) == 1


def test_without_space_the_old_file_stays_and_is_upgraded_later(
    old_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise NotSaved("nothing was saved: the disk is full")

    with monkeypatch.context() as full:
        full.setattr(salvage, "rebuild_derived_tables", fail)
        with closing(open_store(old_file)) as store:
            refusal, not_shown = store.notices
            assert "cannot upgrade" in refusal
            assert "the disk is full" in refusal
            assert "import your papers again" in refusal
            assert not_shown.endswith("an earlier version made it, and it could not be upgraded")
            assert store.size() == 0
    assert version_of(old_file) == VERSION - 1
    assert list(old_file.parent.iterdir()) == [old_file]
    with closing(open_store(old_file)) as store:
        assert store.size() == PAPERS + 1


def test_in_a_read_only_folder_a_notice_says_why_no_papers_are_shown(
    old_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_open, "is_writable", lambda path: False)
    with closing(open_store(old_file)) as store:
        assert store.notices == (
            f"{old_file} or its folder is read-only; it is open for reading only, and no change will be saved",
            f"the papers of {old_file} are not shown: an earlier version made it, and it could not be upgraded",
        )
        assert store.size() == 0
    assert version_of(old_file) == VERSION - 1


def test_a_file_of_which_a_paper_cannot_be_read_is_set_aside_as_damaged(old_file: Path) -> None:
    with closing(sqlite3.connect(old_file)) as connection:
        connection.execute("UPDATE papers SET authors = char(0) WHERE paper_id = 1")
        connection.commit()
    with closing(open_store(old_file)) as store:
        assert store.damaged_path is not None
        assert store.salvage(store.damaged_path) == PAPERS
    assert kept_files(old_file) == []


@pytest.mark.parametrize("step", ["replace", "quarantine"])
def test_an_upgrade_that_was_killed_between_its_renames_is_finished_at_the_next_start(
    old_file: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kill(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(Path if step == "replace" else upgrade, step, kill)
        with pytest.raises(KeyboardInterrupt):
            open_store(old_file)
    assert old_file.exists() == (step == "quarantine")
    assert len(kept_files(old_file)) == (step == "replace")
    with closing(open_store(old_file)) as store:
        assert store.size() == PAPERS + 1
        check_agreement(store)
    assert len(kept_files(old_file)) == 1


def test_of_two_that_start_at_once_only_one_upgrades_the_file(old_file: Path) -> None:
    def count_papers(_: int) -> int:
        with closing(open_store(old_file)) as store:
            return store.size()

    with ThreadPoolExecutor(2) as threads:
        assert set(threads.map(count_papers, range(2))) == {PAPERS + 1}
    assert len(kept_files(old_file)) == 1


def test_papers_of_before_the_last_session_count_as_seen_and_the_days_of_lists_are_kept(tmp_path: Path) -> None:
    file, later = tmp_path / "papers.db", NOW + timedelta(days=1)
    with closing(open_store(file)) as store:
        take(store, [paper("Of Old")._replace(announced=PartialDate(2026, 6, 22))])
    with closing(PaperStore(file, lambda: later)) as store:
        take(store, [paper("Of Late", published="2024")], name="later.jsonl")
        store.connection.execute("DELETE FROM announcements")  # earlier versions had none
    set_version(file, VERSION - 1)
    with closing(PaperStore(file, lambda: later, last_session=lambda: NOW)) as store:
        unseen = {row for row, (_, is_unseen) in store.arrivals(list(store.rows())).items() if is_unseen}
        assert [one.title for one in store.papers(list(unseen)).values()] == ["Of Late"]
        assert store.announced_day(date.max, -1) == date(2026, 6, 22)
