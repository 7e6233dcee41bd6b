from datetime import UTC, datetime
from pathlib import Path

from paperbrowse.database.quarantine import quarantine

NOON = datetime(2026, 3, 4, 12, 0, 5, tzinfo=UTC)


def test_a_file_is_moved_with_its_sidecars(tmp_path: Path) -> None:
    for sidecar in ("", "-wal", "-journal"):
        (tmp_path / f"a.db{sidecar}").write_text(f"content{sidecar}")
    new = quarantine(tmp_path / "a.db", "damaged", now=NOON)
    assert new == tmp_path / "a.db.damaged-20260304-120005"
    assert new.read_text() == "content"
    assert Path(f"{new}-wal").read_text() == "content-wal"
    assert Path(f"{new}-journal").read_text() == "content-journal"
    assert not (tmp_path / "a.db").exists()
    assert not (tmp_path / "a.db-wal").exists()


def test_files_quarantined_in_the_same_second_get_different_names(tmp_path: Path) -> None:
    kept = []
    for content in ("first", "second", "third"):
        (tmp_path / "a.db").write_text(content)
        kept.append(quarantine(tmp_path / "a.db", "damaged", now=NOON))
    assert [path.read_text() for path in kept] == ["first", "second", "third"]


def test_behind_a_link_the_file_itself_is_moved(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.db").write_text("content")
    (tmp_path / "a.db").symlink_to(tmp_path / "real" / "a.db")
    new = quarantine(tmp_path / "a.db", "newer", now=NOON)
    assert new == tmp_path / "real" / "a.db.newer-20260304-120005"
    assert new.read_text() == "content"
