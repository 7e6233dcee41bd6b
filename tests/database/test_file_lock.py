"""Locks that one holder has at a time, with the system's file locks and without them."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from paperbrowse.database import file_lock
from paperbrowse.database.file_lock import POLL_INTERVAL, STALE_LOCK_AGE, FileLock

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "x.lock"


@pytest.fixture(params=["flock", "lock file"])
def locking(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "lock file":
        monkeypatch.setattr(file_lock, "fcntl", None)
    elif not file_lock.is_freed_on_kill():
        pytest.skip("this system has no flock")


@pytest.mark.usefixtures("locking")
def test_a_lock_has_one_holder_until_it_is_released(path: Path) -> None:
    first, second = FileLock(path), FileLock(path)
    assert not second.is_locked()
    assert first.try_acquire()
    assert not second.try_acquire()
    assert second.is_locked()
    second.release()  # which frees nothing
    assert second.is_locked()
    first.release()
    assert not second.is_locked()
    assert second.try_acquire()


@pytest.mark.usefixtures("locking")
def test_a_wait_ends_with_the_timeout(path: Path) -> None:
    sleeps: list[float] = []
    assert FileLock(path).try_acquire()
    assert not FileLock(path).acquire(1.0, sleeps.append)
    assert sum(sleeps) == pytest.approx(1.0, abs=POLL_INTERVAL)


@pytest.mark.usefixtures("locking")
def test_a_wait_ends_with_the_release(path: Path) -> None:
    holder = FileLock(path)
    assert holder.try_acquire()
    assert FileLock(path).acquire(1.0, lambda seconds: holder.release())


@pytest.mark.usefixtures("locking")
def test_a_wait_can_be_cancelled(path: Path) -> None:
    def cancel(seconds: float) -> None:
        raise KeyboardInterrupt

    holder = FileLock(path)
    assert holder.try_acquire()
    with pytest.raises(KeyboardInterrupt):
        FileLock(path).acquire(1.0, cancel)
    holder.release()
    assert FileLock(path).try_acquire()


@pytest.mark.usefixtures("locking")
def test_a_file_that_cannot_be_created_raises(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        FileLock(tmp_path / "missing" / "x.lock").try_acquire()


@pytest.mark.usefixtures("locking")
@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_its_files_are_private(path: Path) -> None:
    assert FileLock(path).try_acquire()
    assert [file.stat().st_mode & 0o077 for file in path.parent.iterdir()] == [0]


def test_a_lock_file_that_a_killed_process_left_is_taken_over_after_a_while(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_lock, "fcntl", None)
    assert FileLock(path).try_acquire()
    (lock_file,) = path.parent.iterdir()
    long_ago = time.time() - STALE_LOCK_AGE - 1
    os.utime(lock_file, (long_ago, long_ago))
    lock = FileLock(path)
    assert lock.try_acquire()
    lock.release()
    assert not lock_file.exists()


_HOLDER = """
import sys, time
from pathlib import Path
from paperbrowse.database.file_lock import FileLock
lock = FileLock(Path(sys.argv[1]))
print(lock.try_acquire(), flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(not file_lock.is_freed_on_kill(), reason="this system has no flock")
def test_a_killed_process_frees_its_lock(path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(path)], stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"True"
        lock = FileLock(path)
        assert not lock.try_acquire()
        process.kill()
        process.wait(60)
    assert lock.try_acquire()


@pytest.mark.skipif(not file_lock.is_freed_on_kill(), reason="this system has no flock")
def test_a_lock_on_a_deleted_file_counts_for_nothing(path: Path) -> None:
    first = FileLock(path)
    assert first.try_acquire()
    path.unlink()
    assert not FileLock(path).is_locked()
    assert FileLock(path).try_acquire()


@pytest.mark.skipif(not file_lock.is_freed_on_kill(), reason="this system has no flock")
def test_no_link_is_followed(path: Path) -> None:
    path.symlink_to(path.with_name("elsewhere"))
    with pytest.raises(OSError, match="symbolic link"):
        FileLock(path).try_acquire()
    assert not path.with_name("elsewhere").exists()
