"""Tests of what the palette finds besides commands."""

from pathlib import Path

from paperbrowse.library.library import Library
from paperbrowse.settings import Home
from paperbrowse.tui.screens.palette import Palette
from tests.tui.reader import Reader, in_loop, reading


async def _choose(reader: Reader, typed: str, shown: str) -> None:
    """Type, wait until the choice is listed, go to it and choose it."""
    await reader.press(":", *typed)
    menu = reader.app.screen
    assert isinstance(menu, Palette)

    def indexes() -> list[int]:
        return [n for n, choice in enumerate(menu.matching_choices) if shown in f"{choice.label}  {choice.detail}"]

    await reader.until(lambda: bool(indexes()))
    await reader.press("home", *["down"] * indexes()[0], "enter")


@in_loop
async def test_a_paper_is_found_by_misspelled_words_of_its_title(home: Home) -> None:
    async with reading(home) as reader:
        title = reader.selected.paper.title
        await _choose(reader, title[:18].replace("e", "", 1), title[:30])
        assert reader.main.result.total == 1
        assert reader.selected.paper.title == title
        await reader.press("backspace")
        assert reader.main.result.total == 40


@in_loop
async def test_an_author_is_found_by_part_of_a_name(home: Home, tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text('{"title": "On engines", "authors": ["Ada Lovelace", "C. Babbage"]}\n')
    with Library(home) as library:
        library.imports.import_paths([str(tmp_path / "one.jsonl")])
    async with reading(home) as reader:
        await _choose(reader, "lovel", "author  1 paper")
        assert reader.query == 'author:"Ada Lovelace"'
        assert reader.selected.paper.title == "On engines"


@in_loop
async def test_tags_and_saved_searches_are_listed(home: Home) -> None:
    with Library(home) as library:
        library.imports.load_sample()
        rows = list(library.search.run("token").rows)
        library.marks.tag(rows[:3], "to [b]read[/b]")
        library.marks.saved_searches.save("tokens", "token")
    async with reading(home) as reader:
        await _choose(reader, "#to", "tag  3 papers")
        assert reader.main.result.total == 3
        await _choose(reader, "saved search", "tokens")
        assert (reader.query, reader.main.result.total) == ("token", len(rows))


@in_loop
async def test_enter_waits_for_the_lookup(home: Home) -> None:
    async with reading(home) as reader:
        words = reader.selected.paper.title.split()
        await reader.press(":", *" ".join(words[:5]), "enter")
        await reader.until(lambda: reader.query.startswith("key:"))


@in_loop
async def test_an_invalid_query_finds_no_papers(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press(":", *'"date:20 [/] is:', "enter")
        await reader.until(lambda: "no match" in reader.text)
        await reader.press("escape")
        assert reader.query == ""


@in_loop
async def test_papers_are_forgotten_after_a_question_and_undo_brings_marked_ones_back(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("s")
        title = reader.selected.paper.title
        await _choose(reader, "forget", "Forget papers")
        assert "Remove 1 paper, marks too?" in reader.text
        await reader.press("enter")
        await reader.until(lambda: reader.main.result.total == 39)
        assert "undo brings back 1 with marks" in reader.news
        assert reader.selected.paper.title != title
        await reader.press("u")
        await reader.until(lambda: reader.main.result.total == 40)
        entries = reader.main.own_library.papers.entries(reader.main.result.rows)
        assert title in {entry.paper.title for entry in entries if entry}
