"""Inputs of RIS, Web of Science, CSL JSON and JSON Lines that people reported to other programs."""

from pathlib import Path
from typing import Any

import pytest

from tests.parse.parsing import Document, parse

FORMATS = Path(__file__).parents[1] / "data" / "formats"
TITLE = "A long enough title about something"


@pytest.mark.parametrize(
    ("name", "papers"),
    [
        ("ris-a1-and-au.ris", [{"authors": ["Jane Doe", "John Roe", "Jim Poe"]}]),
        ("ris-au-then-a1.ris", [{"authors": ["Jane Doe", "John Roe"]}]),
        ("ris-authors-on-one-line.ris", [{"authors": ["J. Doe", "J. Roe", "J. Poe"]}]),
        ("ris-ct-title.ris", [{"title": "A title in the caption tag"}]),
        ("ris-da-against-y1.ris", [{"published": "2014-04-01"}]),
        ("ris-doi-in-m3.ris", [{"doi": "10.1000/182"}]),
        ("ris-edbook-editors.ris", [{"authors": ["Jane Doe", "John Roe"]}]),
        ("ris-entity-in-author.ris", [{"authors": ["José Martínez"]}]),
        (
            "ris-html.ris",
            [
                {
                    "title": "Effects of CO₂ on E. coli & friends",
                    "venue": "Astronomy & Astrophysics",
                    "abstract": "We show x < 5.",
                }
            ],
        ),
        ("ris-no-space-behind-dash.ris", [{"title": TITLE, "authors": ["Jane Doe"], "published": "2020"}]),
        ("ris-ty-not-first.ris", [{"title": TITLE}, {"title": "Another long enough title about it"}]),
        ("crossref-subtitle.json", [{"title": "TUBE: time-dependent pricing for mobile data"}]),
        ("csl-doi-percent.json", [{"doi": "10.1000/xyz"}]),
        ("csl-issued-1886.json", [{"published": "1886-01-26"}]),
        ("jats-tex-and-mathml.json", [{"abstract": "We study $$x^2$$ here."}]),
        ("jsonl-html.jsonl", [{"title": "Effects of CO₂ on E. coli & friends", "abstract": "We show x < 5."}]),
        (
            "wos-unindented.txt",
            [
                {
                    "title": "Importance of methane carbon as a basal resource for two consumers in arctic lakes",
                    "authors": ["Jane Doe", "John Roe"],
                    "abstract": "First line of the abstract and the second.",
                }
            ],
        ),
    ],
)
def test_a_reported_input_is_read_as_people_expect(name: str, papers: list[dict[str, Any]]) -> None:
    result = parse(Document(name, (FORMATS / name).read_bytes()))
    assert result.problems == ()
    assert len(result.papers) == len(papers)
    for paper, expected in zip(result.papers, papers, strict=True):
        texts = {"authors": [author.name for author in paper.authors], "published": str(paper.published)}
        assert {field: texts.get(field) or getattr(paper, field) for field in expected} == expected
