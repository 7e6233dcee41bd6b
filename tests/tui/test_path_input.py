"""Tests of reading, checking and completing typed paths."""

from pathlib import Path

import pytest

from paperbrowse.tui.path_input import complete_path, parse_path, path_problem


@pytest.mark.parametrize("typed", ["{}", " {} ", "'{}'", '"{}" ', "file://{}"])
def test_a_path_is_read_however_a_terminal_pastes_it(tmp_path: Path, typed: str) -> None:
    file = tmp_path / "two words.jsonl"
    file.touch()
    assert parse_path(typed.format(str(file).replace(" ", "%20") if "://" in typed else file)) == file
    assert parse_path(str(file).replace(" ", "\\ ")) == file


def test_the_name_of_an_existing_file_is_not_unquoted(tmp_path: Path) -> None:
    file = tmp_path / "'quoted'"
    file.touch()
    assert parse_path(str(file)) == file


def test_paths_are_relative_to_the_home_and_current_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert parse_path("~/a.jsonl") == parse_path("a.jsonl") == tmp_path / "a.jsonl"
    assert parse_path("~nobody-of-that-name/a") == tmp_path / "~nobody-of-that-name/a"


def test_problems_of_a_path_are_reported(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.touch()
    assert path_problem(file) == path_problem(tmp_path) == ""
    assert path_problem(tmp_path / "none") == path_problem(Path("a\0b")) == "no such file or folder"
    assert path_problem(file / "inside") == "this is not a file or a folder"
    assert path_problem(Path("/dev/null")) == "this is not a file or a folder"


def test_a_name_is_completed_up_to_the_common_prefix(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    for name in ("a.jsonl", "ab.jsonl", ".hidden"):
        (tmp_path / name).touch()
    above = f"{tmp_path}/"
    assert complete_path(above + "p").text == above + "papers/"
    assert (complete_path(above + "a").text, complete_path(above + "a").names) == (above + "a", ("a.jsonl", "ab.jsonl"))
    assert complete_path(above + "ab").text == above + "ab.jsonl"
    assert complete_path(above).names == ("a.jsonl", "ab.jsonl", "papers/")
    assert complete_path(above + ".").text == above + ".hidden"
    assert complete_path(above + "none").text == above + "none"
    assert complete_path("/no/such/folder/x").text == "/no/such/folder/x"
