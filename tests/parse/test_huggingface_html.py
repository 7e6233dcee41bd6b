"""Saved pages of Hugging Face papers: their data is read, and nothing they link to is fetched."""

import json
import socket
from html import escape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.model.errors import ImportRefused
from paperbrowse.parse.formats import detect_format, find_format
from paperbrowse.text.dates import PartialDate
from tests.examples import examples
from tests.growth import TOO_MUCH, growth
from tests.parse.parsing import Document, ParseResult, parse

SAMPLE = (Path(__file__).parents[2] / "sample_data" / "huggingface_papers.html").read_bytes()
HTML = find_format("huggingface-html")


def page(props: Any, before: str = "") -> bytes:
    """Return a page with its data; a text is inserted unchanged."""
    text = props if isinstance(props, str) else json.dumps(props)
    carried = f'<div class="x" data-target="DailyPapers" data-props="{escape(text)}"></div>'
    return f"<!doctype html><html><body>{before}{carried}</body></html>".encode()


def read(data: bytes) -> ParseResult:
    return parse(Document("x.html", data), HTML)


def titles(result: ParseResult) -> list[str]:
    return [paper.title for paper in result.papers]


def test_the_real_page_gives_its_papers() -> None:
    assert detect_format(SAMPLE, "x").name == "huggingface-html"
    result = parse(Document("page", SAMPLE))
    assert result.problems == ()
    assert [(paper.arxiv_id, paper.upvotes, paper.comments) for paper in result.papers] == [
        ("2407.21705", 24, 2), ("2407.21770", 19, 5), ("2407.21646", 16, 8),
    ]  # fmt: skip
    assert {paper.announced for paper in result.papers} == {PartialDate(2024, 8, 1)}
    assert result.papers[1].title == "MoMa: Efficient Early-Fusion Pre-training with Mixture of Modality-Aware Experts"
    assert result.papers[1].source == "huggingface"


def test_a_search_gives_what_was_found_and_nothing_else() -> None:
    props = {"query": {"q": "x"}, "dailyPapers": [{"title": "Filler"}], "searchResults": [{"title": "Found"}]}
    assert titles(read(page(props))) == ["Found"]


@pytest.mark.parametrize(
    "beginning", ["", "\ufeff", "  \n", "<!-- saved from url=(0028)https://huggingface.co/papers -->"]
)
def test_a_page_is_known_however_it_begins(beginning: str) -> None:
    assert detect_format(beginning.encode() + page({"dailyPapers": []}), "x").name == "huggingface-html"


@pytest.mark.parametrize(
    "data",
    [
        b"<!doctype html><html><body>huggingface.co</body></html>",
        b"<html>",
        b"",
        b"<!-- huggingface -->",
        b'<html><div data-target="DailyPapers"></div>',
        b'<html><div data-target="DailyPapers" data-props="">',
        b'<html><div data-target="MainHeader" data-props="{}">',
    ],
)
def test_a_page_without_the_data_is_refused_with_a_way_out(data: bytes) -> None:
    with pytest.raises(ImportRefused, match="copy its text"):
        read(data)


def test_a_page_of_another_site_and_a_feed_are_not_taken() -> None:
    for head in ("<!doctype html><html><body>news</body></html>", "<?xml version='1.0'?><rss>huggingface</rss>"):
        assert not HTML.recognizes(head, "huggingface.html")


def test_data_other_than_a_list_is_refused() -> None:
    with pytest.raises(ImportRefused, match="no list of papers"):
        read(page({"dailyPapers": 7}))


def test_data_that_breaks_off_keeps_the_complete_papers() -> None:
    result = read(page('{"date": "2024-08-01", "dailyPapers": [{"title": "A"}, {"title": "B'))
    assert titles(result) == ["A"]
    assert result.papers[0].announced == PartialDate(2024, 8, 1)
    assert [problem.record for problem in result.problems] == ["item 2"]


def test_titles_keep_their_signs_and_letters() -> None:
    assert titles(read(page({"dailyPapers": [{"title": "a < b & \"c\" 'd' Ċ &amp; \U0001f917"}]}))) == [
        "a < b & \"c\" 'd' Ċ &amp; \U0001f917"
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_page_in_another_encoding_is_read(encoding: str) -> None:
    data = page({"dailyPapers": [{"title": "Naïve"}]}).decode().encode(encoding)
    assert titles(parse(Document("x", data))) == ["Naïve"]


def test_bytes_of_windows_are_read_and_reported() -> None:
    data = page('{"dailyPapers": [{"title": "Naïve"}]}').decode().encode("latin-1")
    result = read(data)
    assert titles(result) == ["Naïve"]
    assert [problem.record for problem in result.problems] == [1]


def test_nothing_is_fetched_and_no_entity_is_followed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    doctype = f'<!DOCTYPE html SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    links = '<base href="http://127.0.0.1:9/"><link href="http://127.0.0.1:9/a"><img src="http://127.0.0.1:9/b">&e;'
    carried = page('{"dailyPapers": [{"title": "T &e;"}]}', links).replace(b"&amp;e;", b"&e;")
    result = read(carried.replace(b"<!doctype html>", doctype.encode()))
    assert titles(result) == ["T &e;"]


@given(
    st.integers(0, len(SAMPLE)), st.integers(0, 3000), st.binary(max_size=20) | st.sampled_from([b"<a ", b"\0", b'"'])
)
@settings(max_examples=examples(200))
def test_a_mangled_page_gives_papers_problems_or_a_refusal(start: int, length: int, put: bytes) -> None:
    try:
        result = read(SAMPLE[:start] + put + SAMPLE[start + length :])
    except ImportRefused as refused:
        assert refused.hint  # noqa: PT017 - a refusal is one of the right ends
    else:
        assert all(paper.source == "huggingface" for paper in result.papers)


@pytest.mark.parametrize("unit", ["<a ", "<div>", "<a><b><p>", "&quot;", "<!--", "</p>", "<table>"])
def test_ten_times_the_page_takes_ten_times_as_long(unit: str) -> None:
    def parse_page(data: bytes) -> None:
        try:
            assert read(data).records
        except ImportRefused:
            assert unit.startswith("<")  # so deep, or so open, that the data is part of something else

    def data(size: int) -> bytes:
        return page({"dailyPapers": [{"title": "A"}]}, unit * (size // len(unit)))

    assert growth(parse_page, data, 200_000) < TOO_MUCH
