from pathlib import Path

import pytest

from paperbrowse.tui.path_input import complete_path, parse_path, path_problem


@pytest.mark.parametrize("typed", ["{}", " {} ", "'{}'", '"{}" ', "file://{}"])
def test_a_path_is_meant_however_a_terminal_pastes_it(tmp_path: Path, typed: str) -> None:
    file = tmp_path / "two words.jsonl"
    file.touch()
    assert parse_path(typed.format(str(file).replace(" ", "%20") if "://" in typed else file)) == file
    assert parse_path(str(file).replace(" ", "\\ ")) == file


def test_a_name_is_taken_as_it_stands_where_there_is_such_a_file(tmp_path: Path) -> None:
    file = tmp_path / "'quoted'"
    file.touch()
    assert parse_path(str(file)) == file


def test_the_home_folder_and_the_current_one_are_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert parse_path("~/a.jsonl") == parse_path("a.jsonl") == tmp_path / "a.jsonl"
    assert parse_path("~nobody-of-that-name/a") == tmp_path / "~nobody-of-that-name/a"


def test_what_is_wrong_with_a_path_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.touch()
    assert path_problem(file) == path_problem(tmp_path) == ""
    assert path_problem(tmp_path / "none") == path_problem(Path("a\0b")) == "no such file or folder"
    assert path_problem(file / "inside") == "this is not a file or a folder"
    assert path_problem(Path("/dev/null")) == "this is not a file or a folder"


def test_a_name_is_completed_as_far_as_it_is_sure(tmp_path: Path) -> None:
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
