"""Ten times as much hostile text takes at most fifteen times as long, so no parser is quadratic."""

from collections.abc import Callable
from functools import partial
from itertools import count

import pytest

from paperbrowse.library.batch_reader import reduced_gc
from paperbrowse.parse import bibtex_tex, markup
from paperbrowse.text import acronyms, clean, fold, latex
from tests.examples import FULL
from tests.faults.targets import read
from tests.growth import TOO_MUCH, growth, repeated

SOME = 20_000
"""Characters of the shorter text; the longer one has ten times as many."""

WRAPPED: dict[str, tuple[tuple[str, str], ...]] = {
    "bibtex": (
        ("", ""),
        ("@a{k, title = {", "}}"),
        ("@a{k, title = {T}, author = {", "}}"),
        ('@a{k, title = "T", note = "', '"}'),
    ),
    "ris": (("", ""), ("TY  - JOUR\nTI  - x\n", "\nER  - \n"), ("TY  - JOUR\nTI  - x\nAU  - ", "\nER  - \n")),
    "feed": (
        ("<feed>", "</feed>"),
        ("<feed><entry><title>x</title>", "</entry></feed>"),
        ("<feed><entry><title>x</title><summary type='html'>", "</summary></entry></feed>"),
        (
            "<feed><entry><id>http://arxiv.org/abs/2411.19943v1</id><title>x</title><summary>",
            "</summary></entry></feed>",
        ),
        ("<rss><channel><item><title>x</title><author>", "</author></item></channel></rss>"),
    ),
    "csl-json": (("[", "]"), ('[{"title": "x", "abstract": "', '"}]'), ('{"items": [', "]}")),
    "huggingface-json": (("[", "]"), ('[{"title": "x", "summary": "', '"}]'), ("[\"{'title': '", "'}\"]")),
    "huggingface-html": (
        ("<html>huggingface", ""),
        ("<html>huggingface<div data-target='DailyPapers' data-props='", "'>"),
    ),
    "jsonl": (("", ""), ('{"title": "x", "authors": "', '"}\n')),
    "huggingface-page": (("", ""), ("T\n\n", "\n• 2 authors\n·\nNov 8, 2022\n")),
    "huggingface-list": (("Submitted by\nu\n1\nT\n·\n2 authors\n", ""),),
    "huggingface-trending": (("### T\n\n", ""),),
}
"""Texts around the repeated unit: (before, behind)."""

UNITS: dict[str, tuple[str, ...]] = {
    "bibtex": (
        *(
            "{",
            "}",
            "{}",
            "@",
            "@a{k,",
            "@a{k, title={a}}\n",
            "\n@a{\n",
            '"',
            "#",
            "\\",
            ",",
            "=",
            "a=",
            " ",
            "\n",
            "\t@",
            "\r",
        ),
        *(
            "$",
            "$a ",
            r"\(",
            r"\(a",
            r"\"{o}",
            r"\u{",
            r"\alpha",
            r"\cite{",
            r"\ensuremath{",
            "~",
            "--",
            " and ",
            "A, B and ",
        ),
        *(
            "arXiv: ",
            "doi: 10.",
            "http://",
            "family=",
            "title = {a},\n",
            '@string{a="b"}\n',
            "\u0301\u0323",
            "\x00",
            "é",
            "*",
            ".",
            "%",
        ),
    ),
    "ris": (
        "TY  - JOUR\n",
        "ER  - \n",
        "AU  - a\n",
        "KW  - a;b\n",
        "   a\n",
        "N1  - arXiv: \n",
        ";",
        " ",
        "\n",
        "\r",
        "a ",
        "PT J\n",
        "\t",
        ",",
        ".",
        "*",
        "<sup>1</sup>",
    ),
    "feed": (
        *(
            "<entry/>",
            "<entry>",
            "<a/>",
            "<a>",
            "<a></b>",
            "<!--",
            "<?",
            "<![CDATA[",
            "&amp;",
            "&lt;b&gt;",
            "&lt;a ",
            "&lt;!--",
            "a",
            "a ",
            "a,",
            "(",
        ),
        *(
            "<category term='a'/>",
            "<author><name>a</name></author>",
            "a@",
            "@",
            "http://",
            "arXiv: ",
            "Authors:",
            " ",
            "\n",
            "\u0301\u0323",
            "1-",
            "]]",
        ),
    ),
    "csl-json": (
        "{},",
        "[",
        '{"a":',
        "1,",
        "'",
        " ",
        "<sup>1",
        "<b>",
        "&amp;",
        "arXiv: ",
        "[1,\\n[",
        "\\\\u0301\\\\u0323",
        "</i>",
        "<i  ",
    ),
    "huggingface-json": (
        "{},",
        "[",
        "\\\\'",
        "'a'",
        "{'a':",
        "https://a-\\\\n",
        "\\\\n",
        '"a",',
        "True,",
        "1,",
        "nul",
        "\\u0301\\u0323",
    ),
    "huggingface-html": (
        "<b>",
        "<a ",
        "<a x=",
        '<a "',
        "<!--",
        "<![CDATA[",
        "<![",
        "&#",
        "&quot;",
        "[],",
        "<table>",
        "</p>",
        "\x00",
    ),
    "jsonl": ("{}\n", '{"title": "a"}\n', "[", '{"a":', "a and ", "A, B, ", ";", " ", "\n", "\x00", "\\u0301\\u0323"),
    "huggingface-page": (
        *(
            "·\n",
            "• 2 authors\n",
            "• 2 authors\n·\nNov 8, 2022\n",
            "a\n",
            "\n",
            " ",
            "·",
            "Jan 7\n",
            "new\n",
            "new\nnew\nx\n",
        ),
        *("by AK and the research community\n", "Subscribe\nDaily Papers\n", "\u0301\u0323", "1 ", "authors", "\r"),
    ),
    "huggingface-list": ("Submitted by\n", "·\n", "a\n", "\n", "2 authors\n", "·\n2 authors\n"),
    "huggingface-trending": (
        "### a\n",
        "### ",
        "- 2 authors\n",
        "GitHub 1\n",
        "[LINK: GitHub 1](https://github.com/a",
        "a\n",
        "\n",
    ),
}

_numbers = count()

TEXTS: dict[str, Callable[[str], object]] = {
    "shown": lambda text: latex.latex_to_unicode(f"{next(_numbers)} {text[:60_000]}"),  # what was shown before is kept
    "plain": bibtex_tex.tex_to_text,
    "marked up": markup.html_to_text,
    "words": fold.folded_words,
    "places": fold.word_spans,
    "acronyms": acronyms.find_acronyms,
    "cleaned": clean.clean_paragraphs,
}

MARKS = (
    *(
        "{",
        "}",
        "$",
        "$a ",
        r"\(",
        "\\",
        r"\alpha ",
        r"\frac{",
        r"\sqrt[",
        r"\begin{a}",
        r"\verb|",
        r"\"{",
        "_{",
        "^{",
        "``",
        "%",
        "&",
    ),
    *(
        "a ",
        "\n",
        "(AB) ",
        "A(",
        "(",
        "\u0301\u0323",
        "\u05b1\u05b0",
        "<b>",
        "<a ",
        "&lt;",
        "http://",
        "--",
        "~",
        "é",
        "大",
        "\U0001f468\u200d",
    ),
)


def parsed(name: str, text: str) -> None:
    with reduced_gc():  # as every import does
        read(text.encode(), name)


@pytest.mark.skipif(not FULL, reason="some hundred shapes at their full length take minutes")
@pytest.mark.parametrize("name", UNITS)
def test_no_shape_makes_a_parser_slower_than_it_is_long(name: str, report: Callable[[str], None]) -> None:
    ratios = {}
    for unit in UNITS[name]:
        for before, behind in WRAPPED[name]:
            text = partial(repeated, before, unit, behind)
            ratios[unit, before] = growth(partial(parsed, name), text, SOME)
    worst = max(ratios, key=lambda shape: ratios[shape])
    report(
        f"{len(ratios)} shapes at {SOME:,} and {10 * SOME:,} characters; the worst {ratios[worst]:.1f} times, {worst}"
    )
    assert {shape: ratio for shape, ratio in ratios.items() if ratio > TOO_MUCH} == {}


def test_no_shape_makes_a_text_slower_than_it_is_long(report: Callable[[str], None]) -> None:
    ratios = {}
    for name, act in TEXTS.items():
        for unit in MARKS:
            text = partial(repeated, "", unit, "")
            if FULL:
                ratios[name, unit] = growth(act, text, 5_000)
            else:
                act(text(5_000))
    if ratios:
        worst = max(ratios, key=lambda shape: ratios[shape])
        report(
            f"{len(ratios)} shapes at 5,000 and 50,000 characters; the worst {ratios[worst]:.1f} times as long, {worst}"
        )
    assert {shape: ratio for shape, ratio in ratios.items() if ratio > TOO_MUCH} == {}
