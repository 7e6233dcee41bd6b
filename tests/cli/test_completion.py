"""Completion of command lines: in the shells themselves, and the words that only the library knows."""

import shutil
import sqlite3
import sys
from pathlib import Path

import pytest

from paperbrowse.__main__ import main
from paperbrowse.cli.commands import SUBCOMMANDS
from paperbrowse.cli.commands.completion import SHELLS
from paperbrowse.library.library import Library
from paperbrowse.settings import find_home
from tests.cli.test_commands import ARXIV, PAGE
from tests.terminal.terminal import ROOT, Terminal

COMPLETED = {
    "paperbrowse his": "paperbrowse history",
    "paperbrowse search --fac": "paperbrowse search --facets",
    "paperbrowse export --quiet annou": "paperbrowse export --quiet announced:",
    "paperbrowse search is:star": "paperbrowse search is:starred",
    "paperbrowse search bert tag:thes": "paperbrowse search bert tag:thesis",
    "paperbrowse saved r": "paperbrowse saved rm",
    "paperbrowse saved rm min": "paperbrowse saved rm mine",
    "paperbrowse show arxiv:2407.036": "paperbrowse show arxiv:2407.03618",
    "paperbrowse untag thes": "paperbrowse untag thesis",
    "paperbrowse untag thesis 2407.036": "paperbrowse untag thesis 2407.03618",
    "paperbrowse star lu2024bm": "paperbrowse star lu2024bm25s",
}
"""What is typed before Tab, and the line after it."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("completion") / "home"
    with Library(find_home(str(home))) as library:
        library.imports.import_paths([PAGE, ARXIV])
        rows = [library.papers.find("2407.03618").row]
        library.marks.tag(rows, "thesis")
        library.marks.tag(rows, "to read")
        library.marks.saved_searches.save("mine", "token")
        list(library.papers.export_items(rows, cites=True))
    return home


def words(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main(["_complete", *arguments]) == 0
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_completes_with_tab(shell: str, home: Path, tmp_path: Path) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    program = tmp_path / "paperbrowse"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m paperbrowse "$@"\n')
    program.chmod(0o755)
    script = 'eval "$(paperbrowse completion {})"; PS1="> "\n'
    (tmp_path / "bashrc").write_text(script.format("bash"))
    (tmp_path / ".zshrc").write_text("autoload -Uz compinit && compinit -u -D; unsetopt beep\n" + script.format("zsh"))
    fish = "function fish_prompt; echo '> '; end; function fish_greeting; end; paperbrowse completion fish | source"
    options = {
        "bash": ["--rcfile", f"{tmp_path}/bashrc", "-i"],
        "zsh": ["-i"],
        "fish": ["--no-config", "-i", "-C", fish],
    }
    starter = f"import os; os.execvp({shell!r}, {[shell, *options[shell]]!r})"
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "ZDOTDIR": str(tmp_path), "HOME": str(tmp_path)}
    environment |= {"PAPERBROWSE_HOME": str(home), "PYTHONPATH": str(ROOT)}
    with Terminal(tmp_path, program=["-c", starter], environment=environment, size=(150, 60)) as terminal:
        terminal.wait_for("> ")
        for typed, line in COMPLETED.items():
            terminal.send(f"\x15{typed}\t")
            terminal.wait_for(line)


def test_the_scripts_name_every_command_and_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    for shell in SHELLS:
        assert main(["completion", shell]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert {line.split("\t")[1] for line in lines if line.startswith("-\t")} >= {*SUBCOMMANDS}
        assert any(line.startswith("export\t--force\t") for line in lines)


def test_keys_of_marked_and_new_papers_come_first(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    at_home = ("--home", str(home), "show")
    assert words(capsys, "KEY", *at_home, "")[0] == "arxiv:2407.03618"
    assert words(capsys, "KEY", *at_home, "10.9999/none") == []
    assert "like:arxiv:2407.03618" in words(capsys, "QUERY", *at_home[:2], "search", "like:")


def test_a_tag_with_blanks_is_quoted_for_the_query(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert words(capsys, "QUERY", "--home", str(home), "search", "tag:") == ["tag:thesis", 'tag:"to read"']
    assert words(capsys, "TAG KEY", "--home", str(home), "untag", "t") == ["thesis", "to read"]


def test_a_missing_or_foreign_library_completes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "papers.db").write_bytes(b"not a database" * 99)
    sqlite3.connect(tmp_path / "library.db").close()
    for folder in (tmp_path, tmp_path / "missing"):
        for kinds in ("KEY", "TAG KEY", "- NAME QUERY", "", "N"):
            assert words(capsys, kinds, "--home", str(folder), "show", "a") == []
    assert not (tmp_path / "missing").exists()
