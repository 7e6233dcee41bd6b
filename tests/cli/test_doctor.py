"""`doctor` finds what was broken on purpose, says what to do, and mends what it can."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from paperbrowse.papers.store import PaperStore
from tests.cli.test_commands import Call, call, filled
from tests.papers.stores import NOW, take_many
from tests.search.small_corpus import paper

__all__ = ["call", "filled"]

ONE = "arxiv:2407.03618"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "home"


def unsound(call: Call, *arguments: str) -> list[str]:
    answer = call("doctor", "--json", *arguments)
    found = [one["about"] for one in answer.lines if not one["sound"]]
    assert answer.status == (5 if found else 0)
    return found


def test_a_sound_home_is_said_to_be_sound(filled: Call) -> None:
    filled("star", ONE)
    filled("backup")
    answer = filled("doctor")
    assert answer.status == 0
    assert "ok  library      sound: 1 starred" in answer.out
    assert "1 sound, the newest of" in answer.out
    assert "!!" not in answer.out


def test_files_open_to_others_are_closed(filled: Call, data: Path) -> None:
    (data / "library.db").chmod(0o600)
    (data / "backups").mkdir()
    (data / "backups").chmod(0o755)
    assert unsound(filled) == ["permissions"]
    assert unsound(filled, "--fix") == []
    assert (data / "backups").stat().st_mode & 0o777 == 0o700


def test_an_index_that_lost_its_words_is_made_anew(filled: Call, data: Path) -> None:
    before = filled("search", "--json", "token").out
    with closing(sqlite3.connect(data / "papers.db")) as connection:
        connection.execute("INSERT INTO matches (matches) VALUES ('delete-all')")
        connection.commit()
    assert unsound(filled) == ["index"]
    assert unsound(filled, "--fix") == []
    assert unsound(filled) == []
    assert filled("search", "--json", "token").out.count("key") == before.count("key")


def test_a_torn_index_is_made_anew(filled: Call, data: Path) -> None:
    with closing(sqlite3.connect(data / "papers.db")) as connection:
        connection.execute("UPDATE matches_data SET block = zeroblob(length(block)) WHERE id > 10")
        connection.commit()
    assert unsound(filled) == ["index"]
    assert unsound(filled, "--fix") == []
    assert filled("search", "token").status == 0


HARMS = (
    "DELETE FROM words WHERE word = 'token'",
    "UPDATE words SET papers = 40 WHERE word = 'token'",
    "INSERT INTO words VALUES ('unheardof', 1)",
    "DELETE FROM spellings",
    "UPDATE spellings SET words = zeroblob(20)",
    "DELETE FROM days",
    "UPDATE days SET papers = papers + 1",
)


def test_words_and_days_that_disagree_with_the_papers_are_counted_anew(filled: Call, data: Path) -> None:
    before = filled("search", "--json", "tokn").json["hits"]
    for harm in HARMS:
        with closing(sqlite3.connect(data / "papers.db")) as connection:
            connection.execute(harm)
            connection.commit()
        assert unsound(filled) == ["index"], harm
        assert unsound(filled, "--fix") == [], harm
        assert unsound(filled) == [], harm
        assert filled("search", "--json", "tokn").json["hits"] == before, harm


def test_words_that_an_import_under_way_is_yet_to_count_are_no_fault(filled: Call, data: Path) -> None:
    with closing(PaperStore(data / "papers.db", lambda: NOW)) as cache:
        with cache.bulk_load():
            take_many(cache, [paper("Unheardof", "")])
            assert unsound(filled) == []
            assert "ok  index        agrees with the papers; a large import is running" in filled("doctor").out
            cache.connection.execute("DELETE FROM days")
            assert unsound(filled) == ["index"]
        cache.rebuild_index()
    assert "is running" not in filled("doctor").out
    assert unsound(filled) == []


def told(call: Call) -> dict[str, object]:
    hits = call("search", "--json", "--limit", "100", "model").json["hits"]
    return {hit["key"]: [hit["title"], hit["abstract"], hit["sources"]] for hit in hits if hit["key"] != ONE}


def test_a_paper_that_makes_no_sense_has_the_papers_begun_anew(filled: Call, data: Path) -> None:
    filled("star", ONE)
    with closing(sqlite3.connect(data / "papers.db")) as connection:
        connection.execute("UPDATE papers SET more = '{' WHERE arxiv_id = '2407.03618'")
        connection.commit()
    assert filled("search", "is:starred").status == 5
    assert unsound(filled) == ["index"]
    before = told(filled)
    assert "46 papers were read from it" in filled("doctor", "--fix").out
    (aside,) = (file for file in data.glob("papers.db.damaged-*") if not file.name.endswith(("-wal", "-shm")))
    assert filled("doctor").status == 0
    assert "1 starred" in filled("doctor").out
    assert told(filled) == before
    assert aside.stat().st_size > 100_000


def test_a_mark_that_makes_no_sense_is_left_out_and_the_others_come_back(filled: Call, data: Path) -> None:
    filled("star", ONE, "title:549213968875")
    with closing(sqlite3.connect(data / "library.db")) as connection:
        connection.execute("UPDATE mark SET starred_at = 'never' WHERE mark_id = 1")
        connection.commit()
    assert filled("show", ONE).status == 5
    assert unsound(filled) == ["library"]
    assert "1 marked papers read from the damaged file" in filled("doctor", "--fix").out
    assert filled("doctor").status == 0
    assert list(data.glob("library.db.damaged-*"))


def test_the_disk_the_terminal_and_sqlite_are_looked_at(filled: Call) -> None:
    found = {one["about"]: one["message"] for one in filled("doctor", "--json").lines}
    assert found.keys() == {
        "locale", "terminal", "sqlite", "permissions", "disk", "library", "backups", "papers", "index",
            "marked",
    }  # fmt: skip
    assert found["sqlite"].endswith("with FTS5 and JSON")
    assert "GB free in" in found["disk"]


def test_the_keys_of_the_config_file_are_looked_at(filled: Call, data: Path) -> None:
    (data / "config.toml").write_text('[keys]\nLastPaper = ["<C-f>", "nonsense"]\n')
    checked = filled("doctor")
    assert checked.status == 5
    assert "LastPaper: <C-f> (is Ctrl+f)" in checked.out
    assert 'config.toml:2: keys.LastPaper: "nonsense" is not a key' in checked.out
    (data / "config.toml").write_text("[keys\n")
    assert "config.toml:1: is not valid TOML" in filled("doctor").out


def test_a_damaged_backup_is_named(filled: Call) -> None:
    filled("star", ONE)
    file = Path(filled("backup").out.strip())
    file.write_bytes(file.read_bytes()[:5_000])
    assert unsound(filled) == ["backups"]
    assert str(file) in filled("doctor").out


def test_damaged_pages_of_the_papers_are_told(filled: Call, data: Path) -> None:
    with closing(sqlite3.connect(data / "papers.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'papers_by_title'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with (data / "papers.db").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(bytes(size))
    assert "papers" in unsound(filled)


def test_a_locale_without_unicode_is_told(filled: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("locale.getpreferredencoding", lambda _: "ANSI_X3.4-1968")
    assert unsound(filled) == ["locale"]
