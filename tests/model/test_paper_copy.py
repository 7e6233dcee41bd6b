"""A copy of a paper gives back every field, and one that is damaged is refused."""

import json
import zlib
from typing import Any

import pytest

from paperbrowse.model.bibliography import BibRecord
from paperbrowse.model.errors import DamagedFile
from paperbrowse.model.paper import Author, Paper
from paperbrowse.model.paper_copy import CopiedSource, PaperCopy, copy_as_json, decode_copy, encode_copy
from paperbrowse.text.dates import make_date

DATES, NUMBERS = ("published", "updated", "announced"), ("author_count", "arxiv_version", "upvotes", "comments")


def value_of(name: str, number: int) -> Any:
    special: dict[str, Any] = {
        "authors": (Author("Ada Reed"), Author("Zoë \U0001f600 Özil", "Özil", "Zoë")),
        "categories": ("cs.CL", "math.AG"),
        "keywords": ("a, b", "c"),
        "withdrawn": True,
        "github_stars": number,
        **dict.fromkeys(DATES, make_date(1999, number % 12)),
        **dict.fromkeys(NUMBERS, number),
    }
    return special.get(name, f'{name} "{number}" {{\\"o}}\nand more')


FULL = Paper(**{name: value_of(name, number) for number, name in enumerate(Paper._fields, start=1)})
BIB = BibRecord("bibtex", "inproceedings", "he2016", (("title", "{Deep {L}earning}"), ("year", "2016")))
SOURCES = (CopiedSource("bibtex", "a b.bib", "3", BIB), CopiedSource("arxiv", "arxiv.org", "1"))


@pytest.mark.parametrize("paper", [FULL, Paper("Only a title"), Paper("Counts of zero", upvotes=0, author_count=0)])
@pytest.mark.parametrize("sources", [SOURCES, ()])
def test_a_copy_gives_back_every_field(paper: Paper, sources: tuple[CopiedSource, ...]) -> None:
    copy = PaperCopy(paper, sources, 1_700_000_000)
    assert decode_copy(encode_copy(copy)) == copy
    assert encode_copy(decode_copy(encode_copy(copy))) == encode_copy(copy)
    assert copy_as_json(encode_copy(copy))["paper"]["title"] == paper.title


def packed(value: object) -> bytes:
    return zlib.compress(json.dumps(value).encode())


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"\0", encode_copy(PaperCopy(FULL))[:-3], packed([]), packed({}), packed({"paper": 1}), packed(None)),
        packed({"paper": {}, "sources": [], "added": 0}),
        packed({"paper": {"title": "T", "upvotes": "many"}, "sources": [], "added": 0}),
        packed({"paper": {"title": "T", "published": 7}, "sources": [], "added": 0}),
        packed({"paper": {"title": "T"}, "sources": [["a"]], "added": 0}),
        packed({"paper": {"title": "T"}, "sources": [["a", "b", "c", ["x"]]], "added": 0}),
    ],
)
def test_a_damaged_copy_is_refused(content: bytes) -> None:
    with pytest.raises(DamagedFile):
        decode_copy(content)


def test_fields_of_a_later_version_are_left_out() -> None:
    content = packed({"paper": {"title": "T", "color": "red"}, "sources": [], "added": 0})
    assert decode_copy(content) == PaperCopy(Paper("T"))
