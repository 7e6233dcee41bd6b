import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import paperbrowse

PACKAGE = Path(paperbrowse.__file__).parent
PROJECT = PACKAGE.parent

NETWORK = {"urllib3", "socket", "ssl", "http", "ftplib", "smtplib", "requests", "httpx"}
"""Modules that talk to the network."""

PROGRAMS = {"subprocess", "webbrowser"}
"""Modules that start programs."""


def imported(source: str) -> set[str]:
    """Return the top-level packages a source imports, also inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def sources() -> dict[str, str]:
    """Return every source file of the package by its path."""
    return {str(path.relative_to(PACKAGE).as_posix()): path.read_text() for path in sorted(PACKAGE.rglob("*.py"))}


def run(code: str) -> str:
    """Return what a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, env={"PYTHONPATH": str(PROJECT)}
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_packages_import_only_what_their_layer_allows() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], capture_output=True, text=True, cwd=PROJECT)
    assert done.returncode == 0, done.stdout + done.stderr


def imported_modules(source: str, modules: set[str]) -> set[str]:
    """Modules of the package that a source imports: at the top, in functions and for types only."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= inside & modules or {node.module}
    return names & modules


def import_graph() -> dict[str, set[str]]:
    by_module = {
        ".".join(("paperbrowse", *Path(path).with_suffix("").parts)).removesuffix(".__init__"): source
        for path, source in sources().items()
    }
    return {name: imported_modules(source, set(by_module)) - {name} for name, source in by_module.items()}


def test_no_modules_import_one_another_in_a_circle() -> None:
    graph = import_graph()
    assert "paperbrowse.library.library" in graph["paperbrowse.tui.app"]  # the graph is not empty
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"import circle: {' -> '.join(error.args[1])}")


def test_a_circle_of_imports_for_types_only_is_seen() -> None:
    source = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from a import b\ndef f():\n    import c"
    assert imported_modules(source, {"a", "a.b", "c", "d"}) == {"a.b", "c"}


def test_only_one_file_reaches_the_network_and_two_start_programs() -> None:
    assert {path for path, source in sources().items() if imported(source) & NETWORK} == {"fetch/transport.py"}
    assert {path for path, source in sources().items() if imported(source) & PROGRAMS} == {
        "library/mail.py",
        "tui/external.py",
    }
    assert {path for path, source in sources().items() if "urllib.request" in source} == {"fetch/transport.py"}


@pytest.mark.parametrize("module", ["paperbrowse.library.library", "paperbrowse.cli.main"])
def test_what_reaches_the_network_is_loaded_only_when_papers_are_fetched(module: str) -> None:
    assert run(f"import sys, {module}; print(sorted({{'urllib3', 'socket'}} & set(sys.modules)))") == "[]\n"


def test_an_import_inside_a_function_is_seen_too() -> None:
    assert imported("def f():\n    from urllib3.util import Retry\n    import socket") == {"urllib3", "socket"}


@pytest.mark.parametrize("module", ["paperbrowse.library.library", "paperbrowse.cli.main"])
def test_the_library_and_the_command_line_leave_textual_unloaded(module: str) -> None:
    assert run(f"import sys, {module}; print(sorted({{'textual', 'rich'}} & set(sys.modules)))") == "[]\n"


def test_every_module_has_a_docstring() -> None:
    silent = [path for path, source in sources().items() if not ast.get_docstring(ast.parse(source))]
    assert silent == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    nameless = {"utils", "helpers", "common", "manager", "misc"}
    assert [path for path in sources() if nameless & set(Path(path).with_suffix("").parts)] == []
