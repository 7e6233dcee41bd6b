"""The program as a process: which door it takes, what it loads, and how it ends."""

import fcntl
import gzip
import json
import os
import signal
import sqlite3
import subprocess
import sys
import termios
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from paperbrowse import __version__
from paperbrowse.__main__ import BrowseRequest, parse_browse_request
from paperbrowse.cli.commands import SUBCOMMANDS
from paperbrowse.library.batch_reader import BATCH_SIZE, MIN_PROCESS_BYTES

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "sample_data" / "huggingface_search_page.txt"
PROGRAM = [sys.executable, "-m", "paperbrowse"]

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices of POSIX")


def environment(home: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PAPERBROWSE_HOME": str(home), **more}


def program(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*PROGRAM, *arguments],
        env=environment(home, **more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("process") / "home"
    assert program(folder, "import", str(PAGE)).returncode == 0
    return folder


@pytest.mark.parametrize(
    ("arguments", "request_"),
    [
        ([], BrowseRequest()),
        (["token"], BrowseRequest("token")),
        (["token", "level", "-speech", "--x"], BrowseRequest("token level -speech --x")),
        (["--", "search"], BrowseRequest("search")),
        (["--home", "H"], BrowseRequest("", "H")),
        (["--home=H", "--quiet", "is:starred"], BrowseRequest("is:starred", "H")),
        (["--config", "C", "search"], None),
        (["--home", "search", "token"], BrowseRequest("token", "search")),
        (["--home", "H", "search", "token"], None),
        (["--home"], None),
        (["--version"], None),
        (["--help"], None),
        (["--json"], None),
        (["--nope", "token"], None),
        *(([name], None) for name in SUBCOMMANDS),
    ],
)
def test_the_first_word_decides_between_terminal_and_command(
    arguments: list[str], request_: BrowseRequest | None
) -> None:
    assert parse_browse_request(arguments) == request_


def test_the_version_is_told_at_once(home: Path) -> None:
    done = program(home, "--version")
    assert (done.returncode, done.stdout.decode()) == (0, f"paperbrowse {__version__}\n")


@pytest.mark.parametrize(
    "arguments", ["['--version']", "['search', 'token']", "['keys']", "['export', '--format', 'jsonl']"]
)
def test_no_command_loads_what_draws_the_terminal(home: Path, arguments: str) -> None:
    code = (
        "import sys, os; sys.stdout = open(os.devnull, 'w');"
        f"from paperbrowse.__main__ import main; main({arguments});"
        "loaded = [m for m in sys.modules if m.split('.')[0] in ('textual', 'rich') or '.tui' in m];"
        "sys.exit(str(loaded) if loaded else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment(home), capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_without_a_terminal_the_terminal_is_refused_with_a_way_out(home: Path) -> None:
    done = program(home)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"search" in done.stderr


@POSIX
@pytest.mark.parametrize("arguments", ["search ''", "search --json ''", "export --format jsonl", "keys", "--help"])
def test_a_reader_that_goes_away_is_no_error_to_talk_of(home: Path, arguments: str) -> None:
    script = f"{sys.executable} -u -m paperbrowse {arguments} 2>&3 | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["/bin/bash", "-c", f"exec 3>&2; {script}"], env=environment(home), capture_output=True, check=False
    )
    assert done.stderr == b""
    assert int(done.stdout) in (141, 0)


@POSIX
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize(
    "arguments", [["search", ""], ["search", "--json", ""], ["keys"], ["export", "--format", "jsonl"]]
)
def test_a_full_disk_behind_stdout_is_told_in_one_line(home: Path, arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*PROGRAM, *arguments], env=environment(home), stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 5
    assert done.stderr == b"paperbrowse: stdout: No space left on device\n"


def test_an_encoding_that_lacks_a_character_gets_an_escape(home: Path) -> None:
    done = program(home, "search", "HELM-BERT", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert done.returncode == 0
    assert done.stdout.startswith(b"\\u2022 HELM-BERT")


@pytest.mark.parametrize("arguments", [["search", "a", "--\x1b]0;x\x07"], ["\x1b[2J", "--\x9b2J", "search"]])
def test_a_mistake_is_told_without_what_a_terminal_could_obey(home: Path, arguments: list[str]) -> None:
    done = program(home, *arguments)
    assert done.returncode == 2
    assert all(letter.isprintable() or letter == "\n" for letter in done.stderr.decode())


def test_a_pipe_gets_no_colour(home: Path) -> None:
    assert b"\x1b" not in program(home, "search", "", TERM="xterm-256color").stdout


@POSIX
def test_a_batch_answers_each_line_at_once_and_ends_on_an_interrupt_without_a_traceback(home: Path) -> None:
    with subprocess.Popen(
        [*PROGRAM, "search", "--batch", "--limit", "1"],
        env=environment(home),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        for query in (b"token\n", b"date:2022\n"):
            process.stdin.write(query)
            process.stdin.flush()
            assert process.stdout.readline().startswith(b'{"query": ')
        send_until_it_ends(process, signal.SIGINT)
        assert (process.returncode, process.stderr.read()) == (130, b"")


def send_until_it_ends(process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    """Send a signal again if nothing happens: Python sees one that comes just before a blocking call only after it."""
    for _ in range(6):
        process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
            return
    raise AssertionError("the program goes on")


MANY = 25_000
"""Papers that a second process reads."""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("many") / "many.jsonl"
    lines = (
        json.dumps({"title": f"Paper number {n}", "abstract": f"Words of {n} and more. " * 8, "id": f"{n}"})
        for n in range(MANY)
    )
    file.write_text("\n".join(lines))
    assert file.stat().st_size > MIN_PROCESS_BYTES
    return file


WAITS = """
import sys, time
from pathlib import Path
from paperbrowse.__main__ import main
from paperbrowse.library.importer import Importer

def write_and_wait(importer, *arguments, write=Importer._write_batch):
    write(importer, *arguments)
    Path(sys.argv[1], "written").touch()
    while not importer.is_stopped() or sys.argv[2] == "2":
        time.sleep(0.01)

Importer._write_batch = write_and_wait
sys.exit(main(sys.argv[3:]))
"""
"""The program, but an import waits for this number of signals after its first batch."""


def stopped(home: Path, file: Path, *numbers: int) -> tuple[int, bytes, bytes]:
    """(status, stdout, stderr) of an import that is sent signals while it writes; so are its children."""
    with subprocess.Popen(
        [sys.executable, "-c", WAITS, str(home), str(len(numbers)), "import", "--json", str(file)],
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        end = time.monotonic() + 60
        while not (home / "written").exists():
            assert time.monotonic() < end
            assert process.poll() is None
        for number in numbers:
            os.killpg(process.pid, number)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err


def kept(home: Path) -> int:
    return int(json.loads(program(home, "search", "--json", "--limit", "0", "").stdout)["total"])


@POSIX
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_import_told_to_stop_keeps_whole_batches_and_can_be_taken_up_again(
    tmp_path: Path, many: Path, number: signal.Signals, status: int
) -> None:
    ended, out, err = stopped(tmp_path, many, number)
    report = json.loads(out)
    assert (ended, err) == (status, b"")
    assert (report["stopped"], report["problems"]) == (True, [])
    assert report["new"] == report["records"] == kept(tmp_path) < MANY
    assert report["new"] % BATCH_SIZE == 0
    again = json.loads(program(tmp_path, "import", "--json", str(many)).stdout)
    assert (again["unchanged"], again["new"], again["stopped"]) == (report["new"], MANY - report["new"], False)
    assert kept(tmp_path) == MANY


@POSIX
def test_a_second_signal_stops_an_import_at_once_and_damages_nothing(tmp_path: Path, many: Path) -> None:
    ended, out, err = stopped(tmp_path, many, signal.SIGINT, signal.SIGTERM)
    assert (ended, out) in ((143, b""), (130, b""))  # whichever the system delivers last
    assert (
        err == b"paperbrowse: stopped at once: what was saved before stays saved (import the same again to continue)\n"
    )
    assert kept(tmp_path) == 0
    assert json.loads(program(tmp_path, "import", "--json", str(PAGE)).stdout)["new"] == 40


def waiting(home: Path, *arguments: str, stdout: int = subprocess.PIPE) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [*PROGRAM, *arguments],
        env=environment(home),
        stdin=subprocess.PIPE,
        stdout=stdout,
        stderr=subprocess.PIPE,
    )


def wait_for_reader(pipe: Path, process: "subprocess.Popen[bytes]") -> int:
    """The end to write to, once the program has opened a named pipe."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None
        with suppress(OSError):
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    raise TimeoutError


TWO_PAPERS = b'{"title": "The first of two"}\n{"title": "The second of two"}\n{"title": "cut sh'

STOPS = pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])


@POSIX
@STOPS
@pytest.mark.parametrize("sent", [b"", TWO_PAPERS, gzip.compress(TWO_PAPERS, mtime=0)[:30]])
def test_an_import_from_a_silent_pipe_stops_and_keeps_the_papers_that_came(
    tmp_path: Path, sent: bytes, number: signal.Signals, status: int
) -> None:
    os.mkfifo(pipe := tmp_path / "pipe")
    with waiting(tmp_path, "import", "--json", str(pipe)) as process:
        writer = wait_for_reader(pipe, process)
        os.write(writer, sent)
        wait_until_read(writer)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
        os.close(writer)
    report = json.loads(out)
    kept_papers = 2 if sent == TWO_PAPERS else 0
    assert (process.returncode, err, report["stopped"], report["problems"]) == (status, b"", True, [])
    assert report["records"] == kept(tmp_path) == kept_papers


def wait_until_read(writer: int) -> None:
    """Wait until the program has taken everything out of a pipe."""
    end = time.monotonic() + 60
    while int.from_bytes(fcntl.ioctl(writer, termios.FIONREAD, b"\0" * 4), sys.byteorder):
        assert time.monotonic() < end


@POSIX
@STOPS
def test_an_import_from_a_silent_stdin_stops(tmp_path: Path, number: signal.Signals, status: int) -> None:
    with waiting(tmp_path, "import", "-") as process:
        assert process.stdin is not None
        process.stdin.write(TWO_PAPERS)
        process.stdin.flush()
        wait_until_read(process.stdin.fileno())
        process.send_signal(number)
        process.wait(60)  # with stdin still open
        assert process.stderr is not None
        assert b"stopped after 2 records" in process.stderr.read()
    assert process.returncode == status


@POSIX
@STOPS
@pytest.mark.parametrize("database", ["papers.db", "library.db"])
def test_an_import_that_waits_for_another_program_stops(
    tmp_path: Path, database: str, number: signal.Signals, status: int
) -> None:
    os.mkfifo(pipe := tmp_path / "pipe")
    assert program(tmp_path, "import", str(PAGE)).returncode == 0
    with waiting(tmp_path, "import", "--json", str(pipe)) as process:
        writer = wait_for_reader(pipe, process)
        with closing(sqlite3.connect(tmp_path / database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            os.write(writer, b'{"title": "A paper with a star", "key": "x", "starred": true}\n')
            os.close(writer)
            process.send_signal(number)
            out, err = process.communicate(timeout=60)
    assert (process.returncode, err, json.loads(out)["stopped"]) == (status, b"", True)
    assert json.loads(program(tmp_path, "import", "--json", str(PAGE)).stdout)["unchanged"] == 40


@POSIX
@STOPS
def test_an_export_into_a_pipe_that_nobody_reads_stops(home: Path, number: signal.Signals, status: int) -> None:
    reader, writer = os.pipe()
    fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 4096)
    with waiting(home, "export", "--format", "jsonl", stdout=writer) as process:
        os.close(writer)
        assert os.read(reader, 1) == b"{"
        send_until_it_ends(process, number)
        assert process.stderr is not None
        assert process.stderr.read() == b"paperbrowse: stopped: what was printed is incomplete\n"
    os.close(reader)
    assert process.returncode == status


def test_a_closed_stdin_is_told(tmp_path: Path) -> None:
    script = f"{sys.executable} -m paperbrowse import - <&-"
    done = subprocess.run(["/bin/sh", "-c", script], env=environment(tmp_path), capture_output=True, check=False)
    assert done.returncode == 3
    assert done.stderr.startswith(b"paperbrowse: stdin: ")
    assert b"Traceback" not in done.stderr


@POSIX
def test_a_signal_that_the_caller_has_turned_off_stays_off(tmp_path: Path) -> None:
    code = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN);"
        "from paperbrowse.cli.signals import stop_on_signals\n"
        "with stop_on_signals() as stop: signal.raise_signal(signal.SIGINT)\n"
        "sys.exit(stop.is_requested())"
    )
    assert subprocess.run([sys.executable, "-c", code], env=environment(tmp_path), check=False).returncode == 0
