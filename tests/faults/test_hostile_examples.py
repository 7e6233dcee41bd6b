"""Every parser with random bytes and with mangled real files: papers, problems or a refusal."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paperbrowse.parse.formats import FORMATS
from tests.examples import times
from tests.faults.targets import WORDS, check_parsed, read

SAMPLES = Path(__file__).parents[2] / "sample_data"

LISTED = b"new\nDaily Papers\nSubmitted by\nakhaliq\n94\nThe Llama 3 Herd of Models\n\xc2\xb7\n533 authors\n5\n\n" * 2
TRENDING = b"## Trending Papers\n\n### Agents\n  and more\n\nA framework.\n- 8 authors\n[LINK: GitHub 1.3k](https://github.com/a/b)\n"
SEEDS: dict[str, bytes] = {
    "feed": (SAMPLES / "arxiv_api.xml").read_bytes()[:6_000] + (SAMPLES / "arxiv_rss.xml").read_bytes()[:2_000],
    "bibtex": (SAMPLES / "references.bib").read_bytes(),
    "ris": (SAMPLES / "references.ris").read_bytes(),
    "huggingface-json": (SAMPLES / "huggingface_day.json").read_bytes()[:5_000],
    "huggingface-html": (SAMPLES / "huggingface_papers.html").read_bytes(),
    "csl-json": (SAMPLES / "references.csl.json").read_bytes()[:4_000],
    "jsonl": (SAMPLES / "arxiv_records.jsonl").read_bytes()[:4_000],
    "huggingface-trending": TRENDING,
    "huggingface-list": LISTED,
    "huggingface-page": (SAMPLES / "huggingface_search_page.txt").read_bytes()[:4_000],
}
"""The beginning of a real file of each format."""

MARKS: dict[str, tuple[str, ...]] = {
    "feed": (
        *("<", ">", "</entry>", "<entry>", "&", "&#155;", "]]>", "<![CDATA[", "<!--", "'", '"', "<title>", "<author>"),
        *("<x:y>", "<!DOCTYPE>", "\x00"),
    ),
    "bibtex": (
        *("@article{", "}", "{", '"', ",", "=", "#", "\\", "$", "@string{", "@comment{", "crossref", "xdata", '\\"{o}'),
        *("\\(", " and ", "\n@", "\r", "\x00"),
    ),
    "ris": ("TY  - JOUR\n", "ER  - \n", "TI  - ", "AU  - ", "\n", "\r", "PT J\n", "ER\n", ";", "DO  - 10.", "\x00"),
    "json": (
        *("{", "}", "[", "]", ",", ":", '"', "\\", "\\ud800", "\\u0000", "null", "NaN", "1e999", "'", "\n", "\x00"),
        *('"title":', '"authors":', '"paper":', "9" * 40),
    ),
}


def marks(name: str) -> tuple[str, ...]:
    """Return the tokens of a format."""
    if "json" in name:
        return MARKS["json"]
    return MARKS.get(name) or (MARKS["feed"] if name.endswith("html") else WORDS["pages"])


@st.composite
def documents(draw: st.DrawFn, name: str) -> bytes:
    """Draw random bytes, tokens in random order, or a real file with insertions, deletions and repetitions."""
    pieces = st.sampled_from([piece.encode() for piece in marks(name)])
    kind = draw(st.sampled_from(["any", "pieces", "mangled", "mangled"]))
    if kind == "any":
        return draw(st.binary(max_size=300))
    if kind == "pieces":
        return b"".join(draw(st.lists(pieces | st.binary(max_size=4), max_size=40)))
    data = SEEDS[name]
    for _ in range(draw(st.integers(1, 4))):
        offset = draw(st.integers(0, len(data)))
        lost, again = draw(st.integers(0, 300)), draw(st.integers(0, 40))
        put = draw(pieces | st.binary(max_size=6)) + data[max(0, offset - again) : offset]
        data = data[:offset] + put + data[offset + lost :]
    return data


@pytest.mark.parametrize("name", [format.name for format in FORMATS])
def test_no_bytes_make_a_parser_raise_anything_but_a_refusal(name: str, report: Any) -> None:
    tried = 0

    @given(documents(name))
    @settings(max_examples=times(40, 10_000), database=None, suppress_health_check=list(HealthCheck))
    def no_bytes_break_it(data: bytes) -> None:
        nonlocal tried
        tried += 1
        check_parsed(read(data, name))

    no_bytes_break_it()
    report(f"{tried:,} documents")


def test_no_bytes_are_taken_for_a_format_that_then_fails() -> None:
    @given(st.sampled_from(sorted(SEEDS)).flatmap(documents))
    @settings(max_examples=times(60, 10_000), database=None, suppress_health_check=list(HealthCheck))
    def no_bytes_break_it(data: bytes) -> None:
        check_parsed(read(data, None))

    no_bytes_break_it()
