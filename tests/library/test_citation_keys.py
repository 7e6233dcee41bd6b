"""Citation keys stay with their papers, whatever happens to papers.db."""

import random
import re
from pathlib import Path

import pytest

from paperbrowse.export.bibtex import write
from paperbrowse.library.library import Library
from tests.library.homes import library

ENTRY = re.compile(r"^@\w+\{([^,]+),\n  title = \{(.*)\},$", re.MULTILINE | re.IGNORECASE)


def bring(opened: Library, text: str, *, tags: bool = False) -> list[str]:
    path = opened.folder / "mine.bib"
    path.write_text(text, "utf-8")
    report = opened.imports.import_paths([str(path)], keywords_as_tags=tags)
    assert report.problems == []
    return report.key_notes


def keys(opened: Library, query: str = "") -> dict[str, str]:
    """Return the citation keys of an export by title."""
    rows = opened.search.run(query).rows
    text = "".join(write(opened.papers.export_items(rows, cites=True)))
    return {title.replace("{", "").replace("}", ""): key for key, title in ENTRY.findall(text)}


def lose_papers(home: Path) -> None:
    for file in home.glob("papers.db*"):
        file.unlink()


def entry(key: str, title: str, author: str = "Doe, Jane", more: str = "") -> str:
    return f"@article{{{key},\n  title = {{{title}}},\n  author = {{{author}}},\n  year = {{2020}},{more}\n}}\n"


def test_a_key_of_a_file_is_found_and_comes_out_again(tmp_path: Path) -> None:
    with library(tmp_path / "home") as opened:
        bring(opened, entry("He2016:deep", "Residual learning of images with depth"))
        for query in ("key:He2016:deep", "He2016:deep", "he2016:deep"):
            assert keys(opened, query) == {"Residual learning of images with depth": "He2016:deep"}
        assert opened.papers.find("He2016:deep").paper.title.startswith("Residual")


def test_a_word_of_letters_is_a_word_although_it_is_a_key(tmp_path: Path) -> None:
    with library(tmp_path / "home") as opened:
        bring(opened, entry("attention", "One paper on the long rivers") + entry("b", "All attention goes to rivers"))
        assert list(keys(opened, "attention")) == ["All attention goes to rivers"]
        assert list(keys(opened, "key:attention")) == ["One paper on the long rivers"]


@pytest.mark.parametrize("seed", range(3))
def test_made_keys_stay_the_same_in_any_piece_and_order_and_after_a_loss(tmp_path: Path, seed: int) -> None:
    entries = [
        f"@article{{,\n  title = {{Paper {number % 7} of the river number {number}}},\n  author = {{Doe, Jane}},\n"
        f"  year = {{2020}}{f', doi = {{10.1000/{number}}}' if number % 2 else ''}\n}}\n"
        for number in range(40)
    ]
    draw = random.Random(seed)
    home = tmp_path / "home"
    with library(home) as opened:
        bring(opened, "".join(entries))
        some = keys(opened, "number 7")
        every = keys(opened)
        assert len(every) == len(set(every.values())) == 40
        assert some.items() <= every.items()
    lose_papers(home)
    draw.shuffle(entries)
    with library(home) as opened:
        bring(opened, "".join(entries))
        assert keys(opened, "number 9").items() <= every.items()
        assert keys(opened) == every


def test_a_paper_that_gets_an_id_keeps_its_key(tmp_path: Path) -> None:
    home, plain = tmp_path / "home", "A long enough title about rivers"
    with library(home) as opened:
        bring(opened, entry("mine1", plain))
    lose_papers(home)
    with library(home) as opened:
        bring(opened, entry("theirs2", plain, more="\n  doi = {10.1000/77},"))
        bring(opened, entry("mine1", plain))
        assert keys(opened)[plain] in ("mine1", "theirs2")
        assert opened.papers.find("mine1") == opened.papers.find("theirs2")


def test_no_other_paper_gets_a_key(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with library(home) as opened:
        assert bring(opened, entry("smith2020", "The first of the long papers")) == []
    lose_papers(home)
    with library(home) as opened:
        (note,) = bring(opened, entry("smith2020", "The second of the long papers", "Roe, R."))
        assert note == (
            "the citation key smith2020 belongs to another paper; “The second of the long papers” has smith2020-2"
        )
        assert keys(opened) == {"The second of the long papers": "smith2020-2"}
        bring(opened, entry("smith2020", "The first of the long papers"))
        assert keys(opened)["The first of the long papers"] == "smith2020"


def test_two_works_of_one_title_and_author_have_a_key_each(tmp_path: Path) -> None:
    title = "A long enough title about rivers"
    entries = [entry(name, title, more=f"\n  journal = {{R}},\n  volume = {{{name[-1]}}},") for name in ("v1", "v2")]
    with library(tmp_path / "home") as opened:
        for text in (entries[0] + entries[1], entries[1] + entries[0]):
            bring(opened, text)
            items = list(opened.papers.export_items(opened.search.run("").rows, cites=True))
            assert sorted(tuple(item.citation_keys) for item in items) == [("v1",), ("v2",)]
            assert {opened.papers.citation_keys(opened.papers.find(key)) for key in ("v1", "v2")} == {("v1",), ("v2",)}


def test_the_pattern_of_new_keys_is_a_setting(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text('[export]\ncitation_key = "{Author}_{shortyear}:{words}"\n')
    with library(home) as opened:
        bring(opened, entry("", "A study of the river delta in winter"))
        assert keys(opened) == {"A study of the river delta in winter": "Doe_20:studyriverdelta"}


def test_keywords_become_tags_if_they_are_to(tmp_path: Path) -> None:
    with library(tmp_path / "home") as opened:
        text = entry("a1", "Rivers and lakes of the north", more="\n  keywords = {Lakes, deep water},")
        bring(opened, text)
        assert opened.papers.find("a1").marks.tags == ()
        bring(opened, text, tags=True)
        assert opened.papers.find("a1").marks.tags == ("Lakes", "deep water")
