import ast
import subprocess
import sys
from pathlib import Path

import pytest

import paperbrowse

PACKAGE = Path(paperbrowse.__file__).parent
PROJECT = PACKAGE.parent

NETWORK = {"urllib3", "socket", "ssl", "http", "ftplib", "smtplib", "requests", "httpx"}
"""What talks to the network."""

PROGRAMS = {"subprocess", "webbrowser"}
"""What starts programs."""


def imported(source: str) -> set[str]:
    """The first parts of every module a source imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def sources() -> dict[str, str]:
    """Every source file of the package by its path in it."""
    return {str(path.relative_to(PACKAGE).as_posix()): path.read_text() for path in sorted(PACKAGE.rglob("*.py"))}


def run(code: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, env={"PYTHONPATH": str(PROJECT)}
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_rooms_import_only_what_the_map_allows() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], capture_output=True, text=True, cwd=PROJECT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_one_file_reaches_the_network_and_one_starts_programs() -> None:
    assert {path for path, source in sources().items() if imported(source) & NETWORK} == {"fetch/transport.py"}
    assert {path for path, source in sources().items() if imported(source) & PROGRAMS} == {"tui/external.py"}
    assert {path for path, source in sources().items() if "urllib.request" in source} == {"fetch/transport.py"}


@pytest.mark.parametrize("module", ["paperbrowse.library.library", "paperbrowse.cli.main"])
def test_what_reaches_the_network_is_loaded_only_when_papers_are_fetched(module: str) -> None:
    assert run(f"import sys, {module}; print(sorted({{'urllib3', 'socket'}} & set(sys.modules)))") == "[]\n"


def test_an_import_inside_a_function_is_seen_too() -> None:
    assert imported("def f():\n    from urllib3.util import Retry\n    import socket") == {"urllib3", "socket"}


@pytest.mark.parametrize("module", ["paperbrowse.library.library", "paperbrowse.cli.main"])
def test_the_library_and_the_command_line_leave_textual_unloaded(module: str) -> None:
    assert run(f"import sys, {module}; print(sorted({{'textual', 'rich'}} & set(sys.modules)))") == "[]\n"


def test_every_file_opens_by_saying_what_it_knows() -> None:
    silent = [path for path, source in sources().items() if not ast.get_docstring(ast.parse(source))]
    assert silent == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    nameless = {"utils", "helpers", "common", "manager", "misc"}
    assert [path for path in sources() if nameless & set(Path(path).with_suffix("").parts)] == []
