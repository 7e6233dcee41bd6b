"""Tags, notes and their history as a script meets them, and that an export carries all marks to a new home."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from paperbrowse.cli.main import run

ROOT = Path(__file__).parents[2]
ARXIV = str(ROOT / "sample_data" / "arxiv_records.jsonl")
ONE, TWO = "2407.03618", "2411.07618"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call gave."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Call = Callable[..., Answer]


@pytest.fixture
def call(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Call the program in a home of its own that holds the sample; `stdin` is what it reads."""

    def one(*arguments: str, stdin: str = "") -> Answer:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
        status = run(["--home", str(tmp_path / "home"), *arguments])
        printed = capsys.readouterr()
        return Answer(status, printed.out, printed.err)

    assert one("import", ARXIV, "--quiet").status == 0
    return one


def test_a_tag_is_put_on_all_papers_named_and_found(call: Call) -> None:
    answer = call("tag", "to read", ONE, "-", stdin=f"{TWO}\n")
    assert (answer.status, answer.err) == (0, "paperbrowse: tagged 2 papers with “to read”\n")
    assert call("search", "--json", 'tag:"to read"').json["total"] == 2
    assert call("untag", "to read", TWO, "--json").json["changed"] == 1
    assert call("show", ONE, "--json").json["tags"] == ["to read"]
    assert call("show", TWO, "--json").json["tags"] == []


def test_keys_before_the_tag_are_a_mistake_that_changes_nothing(call: Call) -> None:
    for wrong in (ONE, f"arxiv:{ONE}", f"https://arxiv.org/abs/{ONE}", "10.1000/182"):
        answer = call("tag", wrong, TWO)
        assert answer.status == 2
        assert "is a paper where a tag is expected" in answer.err
    assert call("tag", " ", ONE).status == 2
    assert call("tag", "deep").status == 2
    assert call("history").status == 1


def test_an_unknown_key_costs_no_other_its_tag(call: Call) -> None:
    assert call("tag", "deep", "2401.99999", ONE).status == 1
    assert call("search", "--json", "tag:deep").json["total"] == 1


def test_a_note_is_written_printed_and_removed(call: Call) -> None:
    assert call("note", ONE).status == 1
    assert call("note", ONE, "fast", "and", "small").err.startswith("paperbrowse: wrote a note on “BM25S")
    assert call("note", ONE).out == "fast and small\n"
    assert call("note", ONE, "--json").json == {"key": f"arxiv:{ONE}", "note": "fast and small", "schema": 1}
    assert call("search", "--json", "note:small has:note").json["total"] == 1
    assert call("note", ONE, "").status == 0
    assert (call("note", ONE).status, call("note", ONE).out) == (1, "")


def test_a_note_is_read_from_stdin_and_so_are_keys(call: Call) -> None:
    call("note", ONE, "-", stdin="first line\nsecond line\n")
    assert call("note", ONE).out == "first line\nsecond line\n"
    assert call("note", "-", "of both", stdin=f"{ONE}\n{TWO}\n").err == "paperbrowse: wrote a note on 2 papers\n"
    assert call("note", "-", stdin=f"{ONE}\n{TWO}\n").out == f"arxiv:{ONE}\nof both\narxiv:{TWO}\nof both\n"
    assert call("note", "-", "-").status == 2


def test_a_note_of_an_unknown_paper_ends_with_one(call: Call) -> None:
    assert call("note", "2401.99999", "x").status == 1
    assert call("note", "2401.99999").status == 1


def test_nothing_of_a_tag_or_a_note_can_steer_the_terminal(call: Call) -> None:
    evil = "Evil \x1b]0;title\x07 \x1b[2J\x9b31m\u202egnp"
    for answer in (
        *(call("tag", evil, ONE), call("note", ONE, evil), call("note", ONE), call("show", ONE), call("history")),
        *(call("tag", f"10.1000/{evil}", ONE), call("note", ONE, "--json"), call("history", "--json")),
    ):
        assert not set(answer.out + answer.err) & {"\x1b", "\x07", "\x9b", "\u202e"}


def test_the_history_tells_each_change_and_whether_it_is_undone(call: Call) -> None:
    call("tag", "deep", ONE, TWO)
    call("star", ONE)
    call("undo")
    newest, oldest = map(json.loads, call("history", "--json").out.splitlines())
    assert list(newest) == ["done_at", "sentence", "papers", "undone", "schema"]
    assert (newest["papers"], newest["undone"]) == (1, True)
    assert (oldest["sentence"], oldest["papers"], oldest["undone"]) == ("tagged 2 papers with “deep”", 2, False)
    lines = call("history").out.splitlines()
    assert lines[0].endswith("(undone)")
    assert lines[1][16:] == "  tagged 2 papers with “deep”"
    assert len(call("history", "--limit", "1").out.splitlines()) == 1
    assert call("history", "--limit", "0").status == 2


def test_an_empty_history_ends_with_one(call: Call) -> None:
    answer = call("history")
    assert (answer.status, answer.out, answer.err) == (1, "", "paperbrowse: no changes yet\n")
    assert call("history", "--json").out == ""


def test_tags_and_notes_are_undone_and_redone_like_stars(call: Call) -> None:
    call("tag", "deep", ONE)
    call("note", ONE, "a note")
    assert call("undo").err.startswith("paperbrowse: undid: wrote a note on “BM25S")
    assert call("undo").err.startswith("paperbrowse: undid: tagged “BM25S")
    shown = call("show", ONE, "--json").json
    assert (shown["tags"], shown["note"]) == ([], None)
    call("redo")
    call("redo")
    shown = call("show", ONE, "--json").json
    assert (shown["tags"], shown["note"]) == (["deep"], "a note")


def program(home: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    done = subprocess.run(
        [sys.executable, "-m", "paperbrowse", "--home", str(home), *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        input=stdin,
        capture_output=True,
        check=True,
    )
    return done.stdout


def records(exported: bytes) -> list[dict[str, Any]]:
    """By key, without what names the file a paper came from."""
    loaded = [json.loads(line) for line in exported.splitlines()]
    return sorted(({**one, "sources": []} for one in loaded), key=lambda one: str(one["key"]))


def test_an_export_through_a_pipe_carries_all_marks_to_a_new_home_and_back(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    page = str(ROOT / "sample_data" / "huggingface_search_page.txt")
    program(old, "import", ARXIV, page)
    program(old, "star", ONE, TWO)
    program(old, "read", ONE)
    program(old, "tag", "to read", ONE)
    program(old, "tag", "schnell & klein", ONE)
    program(old, "note", ONE, "-", stdin="- Zeile eins\n- Zeile zwei \N{SNOWMAN}\n".encode())
    exported = program(old, "export", "--format", "jsonl")
    program(new, "import", "-", stdin=exported)
    again = program(new, "export", "--format", "jsonl")
    assert records(again) == records(exported)
    (one,) = [record for record in records(again) if record["key"] == f"arxiv:{ONE}"]
    assert (one["starred"], one["read"], one["tags"]) == (True, True, ["schnell & klein", "to read"])
    assert one["note"] == "- Zeile eins\n- Zeile zwei ☃"
    before = program(new, "history", "--json")
    program(new, "import", "-", stdin=exported)
    assert program(new, "history", "--json") == before
