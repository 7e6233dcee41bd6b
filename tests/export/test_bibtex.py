"""BibTeX as read by bibtexparser, pybtex and the import of this program."""

import re
from typing import Any

import pytest
from bibtexparser.entrypoint import parse_string as parse_bibtex
from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts
from hypothesis import given, settings
from hypothesis import strategies as st
from pybtex.database import parse_string

from paperbrowse.export import bibtex
from paperbrowse.export.publication import ExportItem
from paperbrowse.model.marks import Marks
from paperbrowse.model.paper import Author, Paper
from paperbrowse.parse.bibtex import read
from paperbrowse.text.clean import clean_line
from paperbrowse.text.dates import PartialDate
from paperbrowse.text.latex import latex_to_unicode
from tests.export.made_papers import EXAMPLES, EXPORTS, LINE_BREAKERS, LINES, filled_with
from tests.parse.parsing import collect

COMMANDS = {
    "textbackslash": "\\",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textasciitilde": "~",
    "textasciicircum": "^",
}
PIECE = re.compile(
    r"\\(?P<word>text[a-z]+)\{\}|(?P<break>\\par )|\\(?P<sign>[{}%#$&_])|(?P<math>\$[^$]+\$)|(?P<brace>[{}])"
)


def written(*papers: ExportItem) -> str:
    return "".join(bibtex.write(papers))


def title_field(title: str) -> str:
    """Return the title field of a paper with this title."""
    match = re.search(r"^  title = \{(.*)\},$", written(ExportItem("k", Paper(title))), re.MULTILINE)
    assert match
    return match[1]


def decoded(value: str) -> str:
    """Return the text that TeX prints, with formulas as written."""

    def printed(piece: re.Match[str]) -> str:
        if piece["word"]:
            return COMMANDS[piece["word"]]
        return "\n\n" if piece["break"] else piece["sign"] or piece["math"] or ""

    return PIECE.sub(printed, value)


def entries(text: str) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Return the raw fields of every entry by bibtexparser and by pybtex, without errors."""
    library = parse_bibtex(text)
    assert library.failed_blocks == []
    assert len(library.blocks) == len(library.entries)
    by_bibtexparser = [{field.key.lower(): field.value for field in entry.fields} for entry in library.entries]
    by_pybtex = [
        {"author": "", **{name.lower(): value for name, value in entry.fields.items()}}
        for entry in parse_string(text, "bibtex").entries.values()
    ]
    return by_bibtexparser, by_pybtex


def authors_of(text: str) -> list[list[tuple[str, str, str]]]:
    """Return (given, family, suffix) of every author by pybtex; bibtexparser must find as many."""
    with_names = parse_bibtex(text, append_middleware=[SeparateCoAuthors(), SplitNameParts()])
    assert with_names.failed_blocks == []
    authors_by_entry = []
    for entry, other in zip(parse_string(text, "bibtex").entries.values(), with_names.entries, strict=True):
        persons = entry.persons.get("author", [])
        authors = other.get("author")
        assert len(persons) == (len(authors.value) if authors else 0)
        authors_by_entry.append([_parts(person) for person in persons])
    return authors_by_entry


def _parts(person: Any) -> tuple[str, str, str]:
    given = [*person.first_names, *person.middle_names]
    family = [*person.prelast_names, *person.last_names]
    return decoded(" ".join(given)), decoded(" ".join(family)), decoded(" ".join(person.lineage_names))


def as_shown(text: str) -> str:
    """Return a text with its TeX as on the screen, or unchanged if nothing would be left."""
    return (latex_to_unicode(text).strip() if "\\" in text else "") or text


def expected_authors(paper: Paper) -> list[str]:
    names = [as_shown(author.name) for author in paper.authors]
    for index, author in enumerate(paper.authors):
        if author.family and author.given:
            names[index] = f"{as_shown(author.given)} {as_shown(author.family)}"
    more = bool(names) and (paper.author_count or 0) > len(names)
    return [*names, "others"] if more else names


def test_an_entry_looks_as_people_write_it() -> None:
    paper = Paper(
        r"BM25S: Schr\"odinger's $L_p$ at 50% & more",
        abstract="First #1.\n\nSecond.",
        authors=(
            Author("Sammy Davis Jr.", "Davis", "Sammy"),
            Author("Ludwig van Beethoven"),
            Author("CMS Collaboration"),
            Author("Barnes and Noble, Inc."),
        ),
        author_count=9,
        published=PartialDate(2024, 11, 29),
        arxiv_id="2411.19943",
        categories=("cs.CL", "cs.LG"),
        doi="10.1/a_b",
        keywords=("sums",),
        comment="12 pages",
    )
    assert written(ExportItem("arxiv:2411.19943", paper, Marks(tags=("mine",), note="private"))) == (
        "@misc{davis2024bm25s,\n"
        "  title = {{BM25S}: Schrödinger's {$L_p$} at 50\\% \\& more},\n"
        "  author = {Davis, Jr., Sammy and Ludwig van Beethoven and {CMS Collaboration} and {Barnes and Noble, Inc.}"
        " and others},\n"
        "  year = {2024},\n"
        "  month = nov,\n"
        "  day = {29},\n"
        "  eprint = {2411.19943},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.CL},\n"
        "  doi = {10.1/a_b},\n"
        "  url = {https://arxiv.org/abs/2411.19943},\n"
        "  abstract = {First \\#1.\\par Second.},\n"
        "  keywords = {sums, mine},\n"
        "  comment = {12 pages},\n"
        "}\n"
    )


@pytest.mark.parametrize(
    ("paper", "beginning", "host"),
    [
        (Paper("T", venue="Nature"), "@article{", "  journal = {Nature},\n"),
        (Paper("T", journal_ref="Phys.Rev.D76:013009,2007"), "@article{", "  journal = {Phys.Rev.D76:013009,2007},\n"),
        (Paper("T", venue="NeurIPS 2024"), "@inproceedings{", "  booktitle = {NeurIPS 2024},\n"),
        (Paper("T", venue="CoRR", arxiv_id="2411.19943"), "@misc{", "  eprint = {2411.19943},\n"),
        (Paper("T"), "@misc{", "  title = {{T}},\n"),
    ],
)
def test_the_kind_of_publication_decides_the_type(paper: Paper, beginning: str, host: str) -> None:
    entry = written(ExportItem("k", paper))
    assert entry.startswith(beginning)
    assert host in entry


def test_unnamed_authors_are_not_made_up() -> None:
    assert "author" not in written(ExportItem("k", Paper("T", author_count=3, organization="ByteDance Seed")))


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("Attention Is All You Need", "Attention Is All You Need"),
        ("GPT-4: A Report", "{GPT-4}: A Report"),
        ("On LoRA, mT5 and 3D (with BERT)", "On {LoRA}, {mT5} and {3D} (with {BERT})"),
        (
            "Learning with Gaussian processes in the streets of Rome",
            "Learning with {Gaussian} processes in the streets of {Rome}",
        ),
        ("Pre-Training Vision-Language Models", "Pre-Training Vision-Language Models"),
        ("C and R", "{C} and {R}"),
        (r"Gödel and Erd{\H o}s", "Gödel and Erdős"),
        ("AT&T at C#", r"{AT\&T} at {C\#}"),
        ("$k$-means for $5 and $6", r"{$k$}-means for \$5 and \$6"),
        (r"\textit{Gaia} and $\alpha$", r"Gaia and {$\alpha$}"),
        ("{a} } {", r"\{a\} \textbraceright{} \textbraceleft{}"),
        ("Read -- and --- write", "Read -{}- and -{}-{}- write"),
        ("~ ^ _", r"\textasciitilde{} \textasciicircum{} \_"),
    ],
)
def test_a_title_is_written_so_that_tex_prints_it(title: str, field: str) -> None:
    assert title_field(title) == field


@pytest.mark.parametrize(
    "formula",
    [
        *(r"$\input{/etc/passwd}$", r"$\write18{rm}$", r"$\def\a{b}$", r"$\csname input\endcsname$", r"$^^5cinput x$"),
        *("$a%b$", "$a#1$", "$a&b$", r"$A\{$", "$a}{b$", r"$\href{x}{y}$", r"$\ours$", r"$a\\b$"),
    ],
)
def test_an_unsafe_formula_is_escaped(formula: str) -> None:
    assert not re.search(r"(?<!\\)[$%#&]|\^\^|\\(?!text[a-z]+\{\}|[{}%#$&_])", title_field(formula))


TITLES_WITHOUT_TEX = LINES.map(lambda text: text.replace("\\", "/"))
SIGNS = st.text("\\{}%#$&_~^@\"'`,-=aB 1", max_size=25).map(clean_line).filter(bool)


@given(st.lists(TITLES_WITHOUT_TEX | SIGNS.map(lambda text: text.replace("\\", "|")), max_size=4))
@settings(max_examples=EXAMPLES)
def test_both_parsers_give_back_any_title_without_tex(titles: list[str]) -> None:
    text = written(*(ExportItem(f"title:{number}", Paper(title)) for number, title in enumerate(titles)))
    for parsed in entries(text):
        assert [decoded(entry["title"]) for entry in parsed] == titles


SIGNS_WITHOUT_FORMULAS = SIGNS.map(lambda text: text.replace("$", "&"))


@given(SIGNS_WITHOUT_FORMULAS)
@settings(max_examples=EXAMPLES)
def test_a_title_with_tex_is_exported_as_shown_on_the_screen(title: str) -> None:
    for (entry,) in entries(written(ExportItem("k", Paper(title)))):
        assert decoded(entry["title"]).split() == as_shown(title).split()


@given(st.lists(EXPORTS, max_size=3) | SIGNS_WITHOUT_FORMULAS.map(lambda text: [filled_with(text)]))
@settings(max_examples=EXAMPLES)
def test_both_parsers_find_the_same_entries_with_their_ids_and_authors(papers: list[ExportItem]) -> None:
    text = written(*papers)
    by_bibtexparser, by_pybtex = entries(text)
    for first, second in zip(by_bibtexparser, by_pybtex, strict=True):
        assert {**first, "month": "", "author": ""} == {**second, "month": "", "author": ""}
    for paper, fields in zip((item.paper for item in papers), by_bibtexparser, strict=True):
        assert fields.get("eprint") == paper.arxiv_id
        assert fields.get("doi") == paper.doi
        assert fields.get("year") == (str(paper.published.year) if paper.published else None)
    for paper, authors in zip((item.paper for item in papers), authors_of(text), strict=True):
        assert [f"{given} {family}".split() for given, family, _ in authors] == [
            name.split() for name in expected_authors(paper)
        ]


@pytest.mark.parametrize("line_break", [" ", *LINE_BREAKERS])
@pytest.mark.parametrize(
    "injection",
    [
        "}}{0}@misc{{evil,{0} title = {{Evil}}}}",
        "}}, title = {{Evil}}, x = {{",
        '", title = "Evil',
        "{0}@comment{{",
        "{0}@string{{jan = {{x}}}}",
        "{0}@preamble{{\\input{{x}}}}",
        "a and Mallory and others",
        "Mallory, Jr, Eve, Too, Many",
        "\\",
        "{{",
        "}}",
        "\\}}",
        "\\{{",
        "%",
        "# jan #",
        "$",
        "${{$",
        "\\end{{document}}",
        "\\input{{/etc/passwd}}",
        "$\\input{{/etc/passwd}}$",
    ],
)
def test_no_text_can_add_an_entry_a_field_or_an_author(injection: str, line_break: str) -> None:
    text = written(filled_with(f"x{injection.format(line_break)}y"), ExportItem("title:0", Paper("Next")))
    assert "".join(text.split("\n")).isprintable()
    plain = entries(written(filled_with("xy"), ExportItem("title:0", Paper("Next"))))
    for parsed, expected_entries in zip(entries(text), plain, strict=True):
        assert [set(entry) for entry in parsed] == [set(entry) for entry in expected_entries]
        assert parsed[1]["title"] == "Next"
    assert [len(authors) for authors in authors_of(text)] == [2, 0]
    assert not re.search(r"\\(?!(?:text[a-z]+\{\}|par |[{}%#$&_]))", re.sub(r"(?m)^  url = .*", "", text))


def test_import_gives_back_what_was_exported() -> None:
    paper = Paper(
        "BM25S: a {title} -- of $L_p$ --- at 50% & more ^_~",
        abstract="One # paragraph.\n\nAnother of 5$.",
        authors=(
            Author("Ada Lovelace"),
            Author("Sammy Davis Jr.", "Davis", "Sammy"),
            Author("CMS Collaboration"),
            Author("Barnes and Noble, Inc."),
        ),
        author_count=4,
        published=PartialDate(2024, 11, 29),
        arxiv_id="2411.19943",
        doi="10.1103/physrevd.76.013009",
        categories=("cs.CL",),
        venue="Physical Review D",
        keywords=("sums",),
    )
    (imported,) = collect(read(written(ExportItem("k", paper)).encode().splitlines(keepends=True), "x")).papers
    for field in (
        *("title", "abstract", "authors", "author_count", "published", "arxiv_id", "doi", "categories", "venue"),
        "keywords",
    ):
        assert getattr(imported, field) == getattr(paper, field), field
