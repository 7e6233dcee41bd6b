"""Notes of a vault: ours is renewed, what people write stays, and a renamed note is found."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

from paperbrowse.export.vault import paper_key
from paperbrowse.library.library import Library
from paperbrowse.library.vault import export_to_vault
from paperbrowse.text.latex import latex_to_unicode
from tests.examples import times
from tests.library.homes import json_lines, library

HOSTILE = 'A "title": with #signs, [[links]] & <!-- /paperbrowse --> — and \\ {{braces}} 𝕏'


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Library]:
    with library(tmp_path / "home") as opened:
        paper = {"authors": ["Jane Doe", "N. O: Body"], "published": "2020-02-03", "abstract": "It is about rivers."}
        records = [{"title": title, "arxiv_id": f"2001.0000{n}", **paper} for n, title in enumerate((HOSTILE, "Seas"))]
        opened.imports.import_text(json_lines(*records).decode())
        opened.marks.tag(list(opened.search.run("").rows), "to read")
        yield opened


def export(opened: Library, folder: Path, *, force: bool = False) -> tuple[dict[str, int], list[str]]:
    counts, messages = export_to_vault(opened, opened.search.run("").rows, folder, force=force)
    return dict(counts), messages


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_the_properties_are_yaml_and_a_second_run_changes_nothing(opened: Library, tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    assert export(opened, folder) == ({"new": 2}, [])
    before = contents(folder)
    assert {*before} == {"doe2020seas.md", "doe2020title.md"}
    note = (folder / "doe2020title.md").read_text()
    properties = yaml.safe_load(note.split("---\n")[1])
    assert properties["title"] == latex_to_unicode(HOSTILE)
    assert properties["authors"] == ["Jane Doe", "N. O: Body"]
    assert (properties["tags"], properties["starred"]) == (["to-read"], False)
    assert note.count("<!--") == 2
    assert export(opened, folder) == ({"unchanged": 2}, [])
    assert contents(folder) == before


def test_a_renamed_note_is_found_and_renewed(opened: Library, tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    export(opened, folder)
    (folder / "my notes").mkdir()
    renamed = (folder / "doe2020seas.md").rename(folder / "my notes" / "On seas.md")
    renamed.write_bytes(re.sub(rb'(paperbrowse): "(.*)"', rb"\1: \2", renamed.read_bytes()) + b"Mine\n")
    opened.marks.star([opened.papers.find("2001.00001").row])
    assert export(opened, folder)[0] == {"updated": 1, "unchanged": 1}
    text = renamed.read_text()
    assert "starred: true\n" in text
    assert "paperbrowse: arxiv:2001.00001\n" in text
    assert text.endswith("-->\nMine\n")
    assert len(contents(folder)) == 2


def test_properties_that_a_person_changed_or_removed_are_theirs(opened: Library, tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    export(opened, folder)
    note = folder / "doe2020seas.md"
    text = note.read_text().replace('tags: ["to-read"]\n', "tags:\n  - mine\nrating: 5\n")
    note.write_text(re.sub(r"authors: .*\n", "", text), newline="\r\n")
    before = note.read_bytes()
    opened.marks.mark_read([opened.papers.find("2001.00001").row])
    assert export(opened, folder)[0] == {"updated": 1, "unchanged": 1}
    after = note.read_bytes()
    changed = {*after.splitlines()} - {*before.splitlines()}
    assert {line.partition(b" ")[0] for line in changed} == {b"read:", b"<!--"}
    assert after.count(b"\n") == after.count(b"\r\n")
    assert export(opened, folder)[0] == {"unchanged": 2}


def test_an_edited_block_stays_unless_forced_and_files_of_others_are_not_replaced(
    opened: Library, tmp_path: Path
) -> None:
    folder = tmp_path / "vault"
    folder.mkdir()
    (folder / "doe2020seas.md").write_text("mine")
    export(opened, folder)
    assert (folder / "doe2020seas.md").read_text() == "mine"
    note = folder / "doe2020seas-1.md"
    note.write_text(note.read_text().replace("# Seas", "# Seas and lakes"))
    counts, messages = export(opened, folder)
    assert counts == {"kept": 1, "unchanged": 1}
    assert "its block was edited" in messages[0]
    assert export(opened, folder, force=True)[0] == {"updated": 1, "unchanged": 1}
    assert "lakes" not in note.read_text()


def theirs(text: str) -> str:
    """Return a note without our block and without lines of properties."""
    return re.sub(r"(?ms)^<!-- paperbrowse .*?^<!-- /paperbrowse -->|^(?:starred|read|tags): [^\n]*\n", "", text)


def test_no_byte_that_a_person_writes_is_lost(opened: Library, tmp_path: Path) -> None:
    chance, folder = random.Random(4), tmp_path / "vault"
    export(opened, folder)
    row = opened.papers.find("2001.00001").row
    note = folder / "doe2020seas.md"
    pieces = [
        "x",
        "\n",
        "é𝕏",
        "---\n",
        "- a\n",
        "title: mine\n",
        "a: b\n",
        "<!-- paperbrowse -->",
        "\r\n",
        "> q\n",
        '"',
    ]
    outcomes = set()
    for number in range(times(60, 10_000)):
        if number % 20 == 0:
            for file in folder.iterdir():
                file.unlink()
            export(opened, folder)
        text = note.read_bytes().decode()
        cut = chance.randrange(len(text) + 1)
        note.write_bytes((text[:cut] + chance.choice(pieces) + text[cut:]).encode())
        before = note.read_bytes().decode()
        (opened.marks.star if number % 2 else opened.marks.unstar)([row])
        counts, _ = export_to_vault(opened, [row], folder, force=False)
        outcomes |= {*counts}
        after = note.read_bytes().decode()
        assert theirs(after) == theirs(before), (number, cut)
        edited = {*before.splitlines()} - {*text.splitlines()}
        assert edited <= {*after.splitlines()}, (number, cut)
        if after != before:
            assert counts["updated"]
    assert outcomes >= {"updated", "kept"}


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('paperbrowse: "arxiv:1"  \r', "arxiv:1"),
        ("paperbrowse : 'doe 2020'", "doe 2020"),
        ("paperbrowse: doe2020", "doe2020"),
        ("paperbrowse: " + " " * 200_000, ""),
        ("paperbrowse: a" + " " * 200_000 + "b", "a" + " " * 200_000 + "b"),
    ],
)
def test_the_key_of_a_note_is_read_with_and_without_quotes_in_lines_of_any_length(line: str, key: str) -> None:
    assert paper_key(f"---\nx: 1\n{line}\n---\ntext") == key
