"""Letters: every new paper of a saved search is in exactly one, whatever happens to the clock and the program."""

import random
import re
import shlex
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from paperbrowse.export.letter import Letter, first_sentences, json_object, markdown, text
from paperbrowse.export.letter_html import letter_page
from paperbrowse.library.library import Library
from paperbrowse.settings import find_home
from tests.examples import times
from tests.library.homes import NOW, json_lines


class Reader:
    """A person who gets a letter a day."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.now = folder, NOW
        self.letters: list[list[str]] = []

    def open(self) -> Library:
        return Library(find_home(str(self.folder), {}), lambda: self.now)

    def read(self, *records: dict[str, object]) -> None:
        with self.open() as library:
            library.imports.import_text(json_lines(*records).decode())

    def letter(self, *, top: int = 3, again: bool = False) -> Letter:
        """Make a letter, and deliver it."""
        with self.open() as library:
            draft = library.letters.compose(top=top, again=again)
            kept = library.letters.keep(draft, markdown)
            library.letters.kept.mark_delivered(kept)
        self.letters.append([item.item.paper.title for section in draft.letter.sections for item in section.items])
        return draft.letter

    def headings(self, letter: Letter) -> dict[str, list[str]]:
        return {section.heading: [item.item.paper.title for item in section.items] for section in letter.sections}


def test_every_new_paper_of_a_saved_search_is_in_exactly_one_letter(tmp_path: Path) -> None:
    chance, reader = random.Random(3), Reader(tmp_path)
    with reader.open() as library:
        library.marks.saved_searches.save("graphs", "graph")
        library.marks.saved_searches.save("votes", "upvotes:>40")
    number, expected = 0, set()
    known: list[dict[str, object]] = []
    for day in range(times(30, 365)):
        reader.now = NOW + timedelta(days=day, seconds=chance.randrange(3_000))
        if chance.random() < 0.1:
            reader.now -= timedelta(days=chance.randrange(400))  # the clock is set back for a day
        for _ in range(0 if day % 7 > 4 else chance.randrange(1, 4)):  # fetches; none at weekends
            batch: list[dict[str, object]] = []
            for _ in range(chance.randrange(12)):
                number += 1
                title = f"{chance.choice(['Graph', 'Tree'])} number {number}"
                batch.append({"title": title, "arxiv_id": f"2601.{number:05d}", "upvotes": chance.randrange(60)})
            for old in chance.sample(known, min(len(known), 3)):  # upvotes change, also downwards
                batch.append(old | {"upvotes": chance.randrange(60)})
            known = (known + batch)[-30:]
            expected |= {str(record["title"]) for record in batch if "Graph" in str(record["title"])}
            expected |= {str(record["title"]) for record in batch[: len(batch) - 3] if int(str(record["upvotes"])) > 40}
            if batch:
                reader.read(*batch)
        if chance.random() > 0.15:  # else the computer sleeps
            reader.letter()
    reader.now = NOW + timedelta(days=366)
    reader.letter()
    sent = Counter(title for letter in reader.letters for title in letter)
    assert [title for title, letters in sent.items() if letters > 1] == []
    assert {title for title in expected if "Graph" in title} - set(sent) == set()


def test_a_flood_is_counted_and_the_command_finds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperbrowse.library.digest.MAX_LISTED", 10)
    reader = Reader(tmp_path)
    with reader.open() as library:
        library.marks.saved_searches.save("trees", "tree OR 'it's")
        library.marks.saved_searches.save("graphs", "graph")
    for number in range(6):
        reader.read(
            {"title": f"Tree number {number}", "arxiv_id": f"2601.0000{number}"},
            {"title": f"Graph number {number}", "arxiv_id": f"2601.0001{number}"},
        )
    letter = reader.letter(top=2)
    assert letter.title.startswith("12 papers, ")
    assert [(section.heading, len(section.items), len(section.more)) for section in letter.sections] == [
        ("graphs", 2, 4),
        ("trees", 2, 4),
    ]
    for write in (text, markdown, letter_page):
        assert write(letter).count("… and 4 more: paperbrowse search") == 2
    assert json_object(letter)["sections"][1]["more"] == 4
    (command,) = re.findall("and 4 more: (.*tree.*)", text(letter))
    with reader.open() as library:
        assert library.search.run(shlex.split(command)[-1]).total == 6
    reader.now += timedelta(days=1)
    with reader.open() as library:
        library.marks.saved_searches.save("numbers", "number")
        assert library.search.run("letter:all").rows == []
    assert not reader.letter().sections
    with reader.open() as library:
        again = library.letters.compose(again=True, top=1).letter
        assert sum(section.size for section in again.sections) == 12


def test_a_letter_has_sections_and_each_paper_once(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    old: dict[str, object] = {"title": "Attention for protein folding", "arxiv_id": "2501.00001", "arxiv_version": 1,
           "abstract": "Attention layers fold proteins. " * 9}  # fmt: skip
    others: list[dict[str, object]] = [
        old | {"title": f"Attention and protein {n}", "arxiv_id": f"2501.0001{n}"} for n in range(3)
    ]
    noise: list[dict[str, object]] = [
        {"title": f"Galaxies {n}", "arxiv_id": f"2501.0002{n}", "abstract": f"Stars shine {n}."} for n in range(9)
    ]
    reader.read(old, *others, *noise)
    with reader.open() as library:
        row = library.search.run("title:folding").rows[0]
        library.marks.star([row, *library.search.run("title:attention").rows])
        library.marks.note([row], "compare with the Graph paper")
        library.marks.saved_searches.save("trees", "tree")
    reader.letter()
    reader.now += timedelta(days=7, hours=1)
    reader.read(
        old
        | {"arxiv_version": 2, "comment": "found an error", "withdrawn": True, "code_url": "https://github.com/a/b"},
        {"title": "A tree of votes", "arxiv_id": "2601.00001", "upvotes": 9},
        {"title": "A quiet tree", "arxiv_id": "2601.00002"},
        {
            "title": "Proteins and attention",
            "arxiv_id": "2601.00003",
            "abstract": "Attention layers fold proteins. " * 9,
        },
    )
    letter = reader.letter()
    assert reader.headings(letter) == {
        "Trending": ["A tree of votes"],
        "trees": ["A quiet tree"],
        "For you": ["Proteins and attention"],
        "News of what you starred": ["Attention for protein folding"],
    }
    assert "+protein" in letter.sections[2].items[0].facts[0]
    assert letter.sections[3].items[0].facts == (
        "new version: 2, before 1",
        "withdrawn: found an error",
        "code: https://github.com/a/b",
    )
    assert not reader.letter().sections
    assert reader.headings(reader.letter(again=True))["trees"] == ["A quiet tree"]


def test_notes_come_back_after_a_week(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.read({"title": "A paper", "arxiv_id": "2501.00001"})
    with reader.open() as library:
        library.marks.note(library.search.run("").rows, "read the proof again\nand the lemma")
    found = []
    for _ in range(10):
        reader.now += timedelta(days=1)
        found += [section.items[0].facts for section in reader.letter().sections if "notes" in section.heading]
    assert found == [("read the proof again", "and the lemma")]


def test_upvotes_gained_since_the_last_letter_are_told(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.read({"title": "A paper", "arxiv_id": "2501.00001", "upvotes": 3})
    reader.now += timedelta(days=2)
    reader.letter()
    reader.now += timedelta(days=1)
    reader.read({"title": "A paper", "arxiv_id": "2501.00001", "upvotes": 37})
    (section,) = reader.letter().sections
    assert (section.heading, section.items[0].facts) == ("Trending", ("+34 upvotes",))


def test_a_letter_that_was_not_delivered_is_kept_as_it_is(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.read({"title": "A paper", "arxiv_id": "2501.00001", "upvotes": 3})
    with reader.open() as library:
        kept = library.letters.keep(library.letters.compose(), markdown)
    reader.now += timedelta(days=1)
    with reader.open() as library:
        assert library.letters.kept.pending() == [kept]
        assert not library.letters.compose().letter.sections
        library.letters.kept.mark_delivered(kept)
        assert library.letters.kept.pending() == []


def test_sentences_end_where_people_end_them() -> None:
    text = "We follow J. Smith et al. Who (e.g. Here) was first, cf. Fig. 3. It works! Does it? Yes."
    assert first_sentences(text, 2) == "We follow J. Smith et al. Who (e.g. Here) was first, cf. Fig. 3. It works!"
    assert first_sentences("One. Two.", 2) == "One. Two."
    assert first_sentences("", 2) == ""


def test_a_text_of_one_long_word_is_one_sentence() -> None:
    assert first_sentences(word := "a" * 300_000, 2) == word


def test_a_clock_in_the_future_does_not_hide_papers(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    with reader.open() as library:
        library.marks.saved_searches.save("all", "")
    reader.now = datetime(2031, 1, 1, tzinfo=NOW.tzinfo)
    reader.letter()
    reader.now = NOW
    reader.read({"title": "A paper", "arxiv_id": "2501.00001"})
    assert reader.headings(reader.letter()) == {"all": ["A paper"]}
