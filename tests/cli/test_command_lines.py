"""Command lines as people and scripts type them: stdout, stderr and exit code of each."""

import io
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from paperbrowse import __version__
from paperbrowse.__main__ import main
from paperbrowse.cli import exit_codes
from paperbrowse.library.library import Library
from paperbrowse.settings import find_home
from tests.cli.test_commands import ARXIV, PAGE

ROOT = Path(__file__).parents[2]
BM25S = "2407.03618"
NOTHING, TEXT = r"", r".+"
NO_TERMINAL = "paperbrowse: browsing needs a terminal"
BATCH = r'\{.*\}\n\{.*"total": 0,.*"hits": \[\]\}\n\{.*"total": 47.*\}\n'
EVERY_PAPER = r"(.*\n){47}"
IS = "paperbrowse: did you mean is:starred? is: takes starred, unread, read, noted, new, skipped or unmarked"
STDIN = {f"star - {BM25S}": "\n", "star -": f"{BM25S}\n\n", "search --batch --limit 0": "bm25s\nis:strred\n\n"}

LINES: list[tuple[str, int, str, str]] = [
    # valid
    ("search bm25s", 0, rf"• BM25S: .*\n  arxiv:{BM25S} · .*\n(.*\n)*", ""),
    ("search --json --limit 0 bm25s", 0, r'\{"query": "bm25s", "total": \d+, .*"hits": \[\]\}\n', ""),
    ("search", 0, r"(.*\n){94}", ""),
    ("search ''", 0, r"(.*\n){94}", ""),
    ("search token -completion", 0, TEXT, ""),
    ("search -- -completion", 0, TEXT, ""),
    ("search see https://arxiv.org", 0, TEXT, ""),
    ("search BERT: pre-training", 0, TEXT, ""),
    ("search C++: code", 0, TEXT, ""),
    ("search --limit 1 token at 12:30", 0, TEXT, "no paper has all words"),
    ("""search '"lang:en"'""", 1, NOTHING, "paperbrowse: no papers match"),
    ("search qqqzzzxxx", 1, NOTHING, "paperbrowse: no papers match"),
    ("search tag:none", 1, NOTHING, "paperbrowse: no paper has tag:none"),
    (f"show {BM25S}", 0, r"BM25S: .*\n(.*\n)+", ""),
    ("show 2401.00001", 1, NOTHING, "paperbrowse: no paper has the key 2401.00001"),
    (f"star {BM25S}", 0, NOTHING, "paperbrowse: starred "),
    ("star is:strred", 1, NOTHING, "paperbrowse: no paper has the key is:strred"),
    (f"tag thesis {BM25S}", 0, NOTHING, "paperbrowse: tagged "),
    (f"cite {BM25S} --style latex", 0, r"\\cite\{lu2024bm25s\}\n", ""),
    (f"cite --style pandoc {BM25S} {BM25S}", 0, r"\[@lu2024bm25s\]\n", ""),
    (f"cite {BM25S} 2401.00001", 1, r"lu2024bm25s\n", "paperbrowse: no paper has the key 2401.00001"),
    ("cite bm25s eager sparse scoring -survey", 0, r"lu2024bm25s\n", ""),
    ("cite cat:cs.CL --all --style org", 0, r"\[cite:@.*;@.*\]\n", ""),
    ("cite qqqzzzxxx", 1, NOTHING, "paperbrowse: no papers match"),
    ("cite is:strred", 2, NOTHING, IS),
    (f"cite {BM25S} --style word", 2, NOTHING, "invalid choice"),
    ("undo", 1, NOTHING, "paperbrowse: nothing to undo"),
    ("saved", 1, NOTHING, "paperbrowse: no saved searches yet"),
    ("saved add mine token -survey", 0, NOTHING, "paperbrowse: saved “mine”: token -survey"),
    ("export --format jsonl", 0, EVERY_PAPER, ""),
    ("export token --format jsonl -optimization", 0, TEXT, ""),
    ("export --format jsonl -hyperbolic -yes", 0, TEXT, ""),
    ("export --format jsonl qqqzzzxxx", 1, NOTHING, "paperbrowse: no papers match"),
    ("forget -y qqqzzzxxx -year", 1, NOTHING, "paperbrowse: no papers match"),
    ("keys --quiet", 0, TEXT, ""),
    # help
    ("--version", 0, rf"paperbrowse {re.escape(__version__)}\n", ""),
    ("version", 0, rf"paperbrowse {re.escape(__version__)}\n", ""),
    ("-h", 0, r"usage: paperbrowse (.*\n)+exit codes:\n(.*\n)+", ""),
    ("help", 0, r"usage: paperbrowse (.*\n)+exit codes:\n(.*\n)+", ""),
    ("help search", 0, r"usage: paperbrowse search (.*\n)+", ""),
    ("help search-language", 0, r"# .*\n(.*\n)+", ""),
    ("help glossary", 2, NOTHING, "unknown command: glossary"),
    ("help keys", 0, r"usage: paperbrowse keys (.*\n)+", ""),
    ("export -h", 0, r"""usage: paperbrowse export (.*\n)+.*search '"lang:en"'\n(.*\n)+""", ""),
    ("help serch", 2, NOTHING, "unknown command: serch (did you mean search?)"),
    # mistyped commands and options
    ("serch agents", 2, NOTHING, "(did you mean search?); to browse for these words: paperbrowse -- serch agents"),
    ("--json exprot is:starred", 2, NOTHING, "unknown command: exprot (did you mean export?)"),
    ("Search agents", 2, NOTHING, "(did you mean search?)"),
    ("--json nothing", 2, NOTHING, "unknown command: nothing"),
    ("search --jsn token", 2, NOTHING, "unknown option: --jsn"),
    ("search --limit many token", 2, NOTHING, "must be a whole number"),
    ("search --limit 99999999999999999999 bm25s --keys", 0, rf"arxiv:{BM25S}\n", ""),
    ("digest --top 1.5", 2, NOTHING, "must be a whole number"),
    ("duplicates --limit -1", 2, NOTHING, "must be a whole number"),
    ("--config / search bm25s", 2, NOTHING, "paperbrowse: /: no such file"),
    ("star", 2, NOTHING, "required: KEY"),
    ("saved ad mine token", 2, NOTHING, "choose from 'add', 'rm'"),
    ("saved rm two words", 2, NOTHING, "quote a name that has spaces"),
    ("export", 2, NOTHING, "paperbrowse: no format"),
    ("export --format bibtx", 2, NOTHING, "bibtex"),
    ("-v", 2, NOTHING, "unknown option: -v"),
    ("--verson", 2, NOTHING, "unknown option: --verson"),
    ("--json", 2, NOTHING, "no command (`paperbrowse help` lists commands and topics)"),
    ("--config nowhere.toml search token", 2, NOTHING, "nowhere.toml: no such file"),
    (f"--home {shlex.quote(PAGE)} search token", 2, NOTHING, "huggingface_search_page.txt: is not a folder"),
    # words open the terminal program, which needs a terminal
    ("", 2, NOTHING, NO_TERMINAL),
    ("'dinamic tokenization'", 2, NOTHING, NO_TERMINAL),
    ("expert systems", 2, NOTHING, NO_TERMINAL),
    ("node classification", 2, NOTHING, NO_TERMINAL),
    ("version control", 2, NOTHING, NO_TERMINAL),
    ("-- serch agents", 2, NOTHING, NO_TERMINAL),
    # mistyped queries
    ("search is:strred", 2, NOTHING, IS),
    ("search --json is:strred", 2, NOTHING, IS),
    ("export --format jsonl is:strred", 2, NOTHING, IS),
    ("export --format jsonl -is:strred token", 2, NOTHING, IS),
    ("forget -y is:strred", 2, NOTHING, IS),
    ("saved add mine is:strred", 2, NOTHING, IS),
    ("search lang:en", 2, NOTHING, """paperbrowse: unknown field lang: (quotation marks make it text: '"a:b"')"""),
    ("export --format jsonl titel:bert", 2, NOTHING, "unknown field titel: (did you mean title:?)"),
    ("search sort:newset", 2, NOTHING, "paperbrowse: did you mean sort:newest?"),
    ("search date:2024-13", 2, NOTHING, "paperbrowse: date: takes 2024"),
    # empty
    ("forget -y ''", 2, NOTHING, "paperbrowse: no query"),
    ("forget -y ***", 2, NOTHING, "paperbrowse: a search needs a letter or a digit"),
    ("""export --format jsonl '""'""", 2, NOTHING, "paperbrowse: a search needs a letter or a digit"),
    ("export --format jsonl is:", 2, NOTHING, "paperbrowse: is: takes starred"),
    ("""export --format jsonl 'title:""'""", 2, NOTHING, "paperbrowse: title: takes words"),
    ("--home= search", 2, NOTHING, "the name of the folder is empty"),
    ("export --format jsonl " + "word " * 40, 2, NOTHING, "paperbrowse: only the first 32 words are used"),
    # piped
    ("star -", 0, NOTHING, "paperbrowse: starred "),
    (
        "search --batch --limit 0",
        2,
        r'\{.*\}\n\{.*"total": 0,.*"hits": \[\]\}\n\{.*"total": 47.*\}\n',
        "line 2: did you",
    ),
]


@pytest.fixture(scope="module")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("lines") / "home"
    with Library(find_home(str(home))) as library:
        library.imports.import_paths([PAGE, ARXIV])
    return home


@pytest.fixture
def home(sample_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the home, which PAPERBROWSE_HOME names."""
    monkeypatch.setenv("PAPERBROWSE_HOME", str(tmp_path / "home"))
    return Path(shutil.copytree(sample_home, tmp_path / "home"))


def test_there_are_sixty_lines_and_every_exit_code_is_documented() -> None:
    assert len(LINES) >= 60
    assert {code for _, code, _, _ in LINES} <= {*exit_codes.MEANINGS}


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("line", "code", "out", "err"), LINES, ids=[line for line, *_ in LINES])
def test_a_command_line_ends_as_documented(
    line: str, code: int, out: str, err: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(STDIN.get(line, "").encode()), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", stdin)
    assert main(shlex.split(line)) == code
    printed = capsys.readouterr()
    assert re.fullmatch(out, printed.out, re.DOTALL if out == TEXT else 0), printed.out
    assert err in printed.err
    assert "Traceback" not in printed.err
    assert printed.err or not err


@pytest.mark.parametrize("line", [line for line, code, _, _ in LINES if code == exit_codes.USAGE])
def test_a_refused_line_changes_nothing(line: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    main(shlex.split(line))
    with Library(find_home(str(home))) as library:
        assert library.papers.count() == 47
        assert library.marks.saved_searches.all() == []


READERS = ["search", "show 1", "saved", "star x", "undo", "history", "export --format csv", "doctor", "keys", "config"]


@pytest.mark.parametrize("line", [*READERS, "restore", "backup", "note x", "saved rm x", "forget -y x", "duplicates"])
def test_a_mistyped_home_is_not_created(line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = tmp_path / "hmoe"
    assert main(["--home", str(missing), *line.split()]) == 2
    printed = capsys.readouterr()
    assert (printed.out, missing.exists()) == ("", False)
    assert printed.err.startswith(f"paperbrowse: {missing}: no such folder")


@pytest.mark.parametrize("line", [f"import {shlex.quote(ARXIV)}", "saved add mine token", "config --init"])
def test_a_new_home_is_created_by_a_command_that_writes_and_says_so(
    line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--home", str(tmp_path / "new"), *shlex.split(line)]) == 0
    assert (tmp_path / "new").is_dir()
    assert capsys.readouterr().err.startswith(f"paperbrowse: new folder: {tmp_path / 'new'}\n")
    assert main(["--home", str(tmp_path / "new"), "search"]) == (0 if "import" in line else 1)
    assert "new folder" not in capsys.readouterr().err


def test_a_saved_search_with_a_mistake_is_listed_with_it(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Library(find_home(str(home))) as library:
        library.marks.saved_searches.save("old", "is:strred")
    assert main(["saved"]) == 0
    assert "paperbrowse: old: did you mean is:starred?" in capsys.readouterr().err


POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and streams of POSIX")


def shell(home: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script in which `paperbrowse` is this program."""
    function = f'paperbrowse() {{ {shlex.quote(sys.executable)} -m paperbrowse "$@"; }}\n'
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PAPERBROWSE_HOME": str(home), "LC_ALL": "C.UTF-8"}
    command = ["/bin/bash", "-c", function + script]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


@POSIX
@pytest.mark.parametrize(
    ("script", "code", "out", "err"),
    [
        ("paperbrowse search token | head -1 >/dev/null; exit ${PIPESTATUS[0]}", (0, 141), "", ""),
        ("paperbrowse export --format jsonl is:strred | wc -l; exit ${PIPESTATUS[0]}", (2,), "0", "did you mean"),
        ("paperbrowse star - <&-", (0,), "", ""),
        ("paperbrowse search bm25s >&-", (5,), "", "paperbrowse: stdout: "),
        ("paperbrowse search is:strred 2>&-", (2,), "", ""),
        (r"printf '\xff\n' | paperbrowse star -", (1,), "", "paperbrowse: no paper has the key"),
        (r"paperbrowse show $'\xff'", (1,), "", "paperbrowse: no paper has the key"),
    ],
)
def test_pipes_and_closed_streams_end_as_documented(
    home: Path, script: str, code: tuple[int, ...], out: str, err: str
) -> None:
    done = shell(home, script)
    assert done.returncode in code
    assert done.stdout.strip() == out
    assert err in done.stderr
    assert "Traceback" not in done.stderr


@POSIX
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)])
def test_a_command_that_waits_for_stdin_ends_on_a_signal(home: Path, number: signal.Signals, code: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "paperbrowse", "search", "--batch", "--limit", "0"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PAPERBROWSE_HOME": str(home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"bm25s\n")
        process.stdin.flush()
        assert process.stdout.readline().startswith(b'{"query"')
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (code, b"")
