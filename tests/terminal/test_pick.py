"""`paperbrowse pick` as shells and other programs call it: the choice on stdout, the screen on the terminal."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from paperbrowse.cli.commands import pick
from paperbrowse.cli.main import run
from paperbrowse.key_bindings import KEY_BINDINGS, pick_bindings
from paperbrowse.library.library import Library
from paperbrowse.settings import Home
from paperbrowse.tui.app import TuiSettings
from tests.terminal.oracle import foreign
from tests.terminal.terminal import ROOT, Terminal
from tests.tui.reader import home_with_sample, in_loop, reading

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")

FIRST = "HELM-BERT"
PICK = f"{sys.executable} -m paperbrowse pick"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_with_sample(tmp_path / "home")


def keys_of(home: Home, count: int) -> list[str]:
    with Library(home) as library:
        return [entry.key for entry in library.papers.entries(list(library.search.run("").rows[:count])) if entry]


def picked(home: Home, script: str, *keys: str) -> tuple[int, bytes]:
    """(exit status, what the script wrote to `out`) after these keys; the terminal is as it was before."""
    shell = f"import os; os.execvp('bash', ['bash', '-c', {script!r}])"
    folder = home.data
    with Terminal(folder, program=("-c", shell), environment={"PAPERBROWSE_HOME": str(folder)}) as terminal:
        terminal.wait_for(FIRST)
        for text in keys:
            terminal.send(text)
        status = terminal.ends()
        assert terminal.settings == terminal.settings_before
        assert b"\x1b[?1049l" in terminal.written[-100:]
        assert foreign(terminal.written) == []
    return status, (folder / "out").read_bytes()


def test_a_command_substitution_gets_the_key_of_the_chosen_paper(home: Home) -> None:
    second = keys_of(home, 2)[1]
    status, out = picked(home, f"x=$({PICK}) </dev/null 2>/dev/null; echo $?; printf '<%s>' \"$x\" >out; exit 7", "j\r")
    assert (status, out.decode()) == (7, f"<{second}>")


def test_a_pipe_gets_the_selected_papers_in_the_form_asked_for(home: Home) -> None:
    script = f"echo a | {PICK} --multi --format '{{key}}\\t{{title}}' 2>&- | cat >out"
    status, out = picked(home, script, "j j \r")
    lines = [line.split("\t") for line in out.decode().splitlines()]
    keys = keys_of(home, 4)
    assert (status, [key for key, _ in lines]) == (0, [keys[1], keys[3]])


def test_leaving_prints_nothing_and_is_told_by_the_exit_code(home: Home) -> None:
    assert picked(home, f'x=$({PICK} <&-); echo "$? <$x>" >out', "\x1b") == (0, b"130 <>\n")


@pytest.mark.parametrize("key", ["q", "Q", "escape", "ctrl+c", "ctrl+q"])
@in_loop
async def test_every_key_that_leaves_does_so_at_once(home: Home, key: str) -> None:
    async with reading(home, settings=picking(multi=True)) as reader:
        reader.send(" ", key)
        await reader.until(lambda: not reader.app.is_running)
        assert reader.app.chosen_rows == ()


def test_without_a_terminal_a_way_out_is_told(home: Home) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "paperbrowse", "pick"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PAPERBROWSE_HOME": str(home.data)},
        capture_output=True,
        start_new_session=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == (
        b"paperbrowse: choosing papers needs a terminal (without one, try: paperbrowse search QUERY)\n"
    )


def picking(multi: bool = False) -> TuiSettings:
    return TuiSettings(keys=pick_bindings(KEY_BINDINGS, multi=multi))


@in_loop
async def test_enter_chooses_from_the_search_box_what_was_typed(home: Home) -> None:
    async with reading(home, settings=picking()) as reader:
        assert "Enter choose  Esc leave" in reader.lines[-1]
        assert "Space" not in reader.lines[-1]
        await reader.press("/")
        assert "Enter choose  Esc leave" in reader.lines[-1]
        reader.send(*"speech", "enter")
        await reader.until(lambda: not reader.app.is_running)
        with Library(home) as library:
            assert list(reader.app.chosen_rows) == list(library.search.run("speech").rows[:1])


@in_loop
async def test_nothing_is_chosen_where_nothing_is_listed(home: Home) -> None:
    async with reading(home, "qqqqqq", settings=picking(multi=True)) as reader:
        assert "Space select" in reader.lines[-1]
        await reader.press("enter")
        assert reader.news == "no paper is listed"
        assert reader.app.is_running
        await reader.press("ctrl+z")  # a shell that waits for the answer could not resume it
        assert reader.app.is_running


@pytest.mark.parametrize(
    ("form", "printed"),
    [
        ("key", r"title:\w+\ntitle:\w+\n"),
        ("citekey", r"2025helm\n2025harnessing\n"),
        ("link", r"https://[^\n]+\nhttps://[^\n]+\n"),
        ("bibtex", r"@misc\{2025helm,.*\}\n.*@misc\{2025harnessing,.*\}\n"),
        ("markdown", r".*HELM-BERT.*Harnessing.*\n"),
        ("json", r"\{[^\n]*\}\n\{[^\n]*\}\n"),
        (r"{year}\0", "2025\0" * 2),
    ],
)
def test_every_form_prints_each_paper(
    home: Home, form: str, printed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Library(home) as library:
        rows = list(library.search.run("").rows[:2])
    monkeypatch.setattr(pick, "pick_papers", lambda *_, **__: rows)
    assert run(["--home", str(home.data), "pick", "--format", form]) == 0
    assert re.fullmatch(printed, capsys.readouterr().out, re.DOTALL)


@pytest.mark.parametrize("form", ["kye", "{kye}", "{key"])
def test_an_unknown_form_is_refused_before_anything_is_chosen(
    home: Home, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--home", str(home.data), "pick", "--format", form]) == 2
    assert "format" in capsys.readouterr().err


def test_cite_without_a_key_lets_the_user_choose(home: Home) -> None:
    script = f"{sys.executable} -m paperbrowse cite --bib refs.bib --style latex >out 2>&1"
    status, out = picked(home, script, "j\r")
    cited = re.fullmatch(r"\\cite\{(\w+)\}\n", out.decode())
    assert status == 0
    assert cited
    assert (home.data / "refs.bib").read_text().startswith(f"@misc{{{cited[1]},\n")
    assert picked(home, script, "q") == (130, b"")


ODD_KEYS = ("title:5fb5", "doi:10.1/(a)$(touch x)`touch x`;touch x", 'it\'s "a\\b" *', "-x ~")
SHELLS = {
    "bash": (
        "READLINE_LINE='show  -v' READLINE_POINT=5",
        'eval "set -- $READLINE_LINE"; printf "%s\\n" "$@"',
    ),
    "zsh": ("LBUFFER='show '; zle() { }", 'eval "set -- $LBUFFER -v"; printf "%s\\n" "$@"'),
    "fish": (
        "function commandline; test $argv[1] = --insert; and set -g line $argv[-1]; end",
        "eval printf '%s\\\\n' show $line -v",
    ),
}


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_gets_each_chosen_paper_as_one_word(
    shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if not (program := shutil.which(shell)):
        pytest.skip(f"{shell} is not installed")
    assert run(["shell-integration", shell]) == 0
    before, after = SHELLS[shell]
    (tmp_path / "keys").write_text("".join(f"{key}\n" for key in ODD_KEYS))
    stub = "function paperbrowse; cat keys; end" if shell == "fish" else "paperbrowse() { cat keys; }"
    script = "\n".join((capsys.readouterr().out, stub, before, "__paperbrowse_pick", after))
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    done = subprocess.run([program, "-c", script], cwd=tmp_path, capture_output=True, check=False, env=environment)
    assert (done.stderr, done.stdout.decode().splitlines()) == (b"", ["show", *ODD_KEYS, "-v"])
    assert not (tmp_path / "x").exists()
