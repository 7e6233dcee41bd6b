"""Inputs of RIS, Web of Science, CSL JSON and JSON Lines that people reported to other programs."""

import json
from pathlib import Path
from typing import Any

import pytest

from paperbrowse.parse.formats import find_format
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


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["Jane Doe, John Roe, Kim Poe"], ["Jane Doe", "John Roe", "Kim Poe"]),
        (["Jane Doe, John Roe and Kim Poe"], ["Jane Doe", "John Roe", "Kim Poe"]),
        (["Doe J, Roe KL, Poe M"], ["Doe J", "Roe KL", "Poe M"]),
        (["Иванов И.И., Петров П.П."], ["Иванов И.И.", "Петров П.П."]),
        (["García Márquez, Gabriel José"], ["Gabriel José García Márquez"]),
        (["Jane Doe, John Roe"], ["Jane Doe", "John Roe"]),
        (["J. Doe, Karl-Heinz Roe"], ["J. Doe", "Karl-Heinz Roe"]),
        (["Xi A. Doe, Bo von Roe"], ["Xi A. Doe", "Bo von Roe"]),
        (["Xi Doe, Bo T. Roe"], ["Xi Doe", "Bo T. Roe"]),
        (["García Pérez, Ana M.", "Lloyd Jones, Mary Ann"], ["Ana M. García Pérez", "Mary Ann Lloyd Jones"]),
        (["van der Berg, Jan", "Smith, Jr., John"], ["Jan van der Berg", "John Smith Jr."]),
        (
            ["de la Cruz, Juana A. María", "Ramón y Cajal, Santiago"],
            ["Juana A. María de la Cruz", "Santiago Ramón y Cajal"],
        ),
        (["Board of Health, Division of Water, State of X"], ["Division of Water Board of Health State of X"]),
        (["Doe, Jane <sup>1</sup>", "Roe, K*", "Poe, M (ORCID: 0000-0001-2345-678X)"], ["Jane Doe", "K Roe", "M Poe"]),
        (["王芳，李明"], ["王芳", "李明"]),
        (["山田, 太郎"], ["太郎 山田"]),
        (["Doe, Jane", "et al."], ["Jane Doe"]),
    ],
)
def test_names_in_ris_are_parted_however_they_are_listed(lines: list[str], names: list[str]) -> None:
    text = "TY  - JOUR\nTI  - A long title\n" + "".join(f"AU  - {line}\n" for line in lines) + "ER  - \n"
    (paper,) = parse(Document("x", text.encode())).papers
    assert [author.name for author in paper.authors] == names


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ([{"literal": "Doe, J.; Roe, K."}], ["J. Doe", "K. Roe"]),
        ([{"family": "Doe J., Roe K."}, {"literal": "et al."}], ["Doe J.", "Roe K."]),
        ([{"literal": "Food and Drug Administration"}], ["Food and Drug Administration"]),
        ([{"family": "Doe", "given": "J.<sup>1</sup>"}], ["J. Doe"]),
        ({"family": "Doe", "given": "Jane"}, ["Jane Doe"]),
        ("Doe, Jane; Roe, K.", ["Jane Doe", "K. Roe"]),
    ],
)
def test_names_in_csl_are_parted_however_they_are_listed(author: Any, names: list[str]) -> None:
    item = {"id": "k", "type": "article-journal", "title": "A long title", "author": author}
    (paper,) = parse(Document("x", json.dumps([item]).encode())).papers
    assert [author.name for author in paper.authors] == names


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        ("PY  - 2020\nDA  - 20200503", "2020-05-03"),
        ("PY  - Mai 2020", "2020-05"),
        ("PY  - 2020年5月", "2020-05"),
        ("PY  - 12/2020", "2020-12"),
        ("PY  - 2020\nDA  - 13/05/2020", "2020-05-13"),
        ("PY  - 2020\nDA  - 05/13/2020", "2020-05-13"),
        ("PY  - 2020\nDA  - 03/05/2020", "2020"),
    ],
)
def test_a_date_of_numbers_is_read_if_it_has_one_meaning(lines: str, date: str) -> None:
    (paper,) = parse(Document("x", f"TY  - JOUR\nTI  - A long title\n{lines}\nER  - \n".encode())).papers
    assert str(paper.published) == date


def test_of_the_dates_of_crossref_the_most_exact_of_the_year_counts() -> None:
    dates = {"issued": {"date-parts": [[2020]]}, "published-print": {"date-parts": [[2020, 5, 3]]}}
    item = {"type": "journal-article", "title": ["A long title"], "container-title": ["J"], **dates}
    (paper,) = parse(Document("x", json.dumps({"message": item}).encode())).papers
    assert str(paper.published) == "2020-05-03"


def test_editors_and_early_access_of_web_of_science_are_read() -> None:
    text = "FN x\nVR 1.0\nPT B\nBE Doe, J\n   Roe, K\nTI A long title\nEA MAR 2021\nPY 2021\nER\n\nEF\n"
    (paper,) = parse(Document("x", text.encode())).papers
    assert ([author.name for author in paper.authors], str(paper.published)) == (["J Doe", "K Roe"], "2021-03")


@pytest.mark.parametrize(
    ("written", "abstract"),
    [
        ("<jats:title>Abstract</jats:title><jats:p>We do.</jats:p>", "We do."),
        ("Abstract: We do.", "We do."),
        ("ABSTRACT We do.", "We do."),
        ("AbstractWe do.", "We do."),
        ("Abstract algebra is a field.", "Abstract algebra is a field."),
        ("Abstract interpretation: a theory.", "Abstract interpretation: a theory."),
        ("Abstract", None),
    ],
)
def test_the_label_of_an_abstract_is_not_kept(written: str, abstract: str | None) -> None:
    item = {"id": "k", "type": "article-journal", "title": "A long title", "abstract": written}
    (paper,) = parse(Document("x", json.dumps([item]).encode())).papers
    assert paper.abstract == abstract


@pytest.mark.parametrize(
    ("data", "arxiv_id", "doi"),
    [
        ("TY  - JOUR\nTI  - T\nJO  - CoRR\nVL  - abs/1706.03762\nER  - \n", "1706.03762", None),
        ("TY  - JOUR\nTI  - T\nN1  - _eprint: https://arxiv.org/abs/1706.03762\nER  - \n", "1706.03762", None),
        ("TY  - JOUR\nTI  - T\nDI  - 10.1000/xyz\nER  - \n", None, "10.1000/xyz"),
        ('[{"type": "article-journal", "id": "https://doi.org/10.1000/xyz", "title": "T"}]', None, "10.1000/xyz"),
        (
            '[{"type": "article", "id": "k", "title": "T", "archive": "arXiv", "archive_location": "1706.03762"}]',
            "1706.03762",
            None,
        ),
    ],
)
def test_ids_are_found_where_programs_put_them(data: str, arxiv_id: str | None, doi: str | None) -> None:
    (paper,) = parse(Document("x", data.encode()), find_format("csl-json") if data.startswith("[") else None).papers
    assert (paper.arxiv_id, paper.doi) == (arxiv_id, doi)
