"""BibTeX from reference managers, from publishers, and written by hand."""

from functools import partial
from pathlib import Path

import pytest
from bibtexparser import model
from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.model.paper import Author, Paper
from paperbrowse.parse import bibtex, bibtex_crossref, limits
from paperbrowse.parse.bibtex import recognizes
from paperbrowse.parse.bibtex_tex import tex_to_text
from paperbrowse.parse.formats import find_format
from paperbrowse.text.dates import PartialDate
from tests.examples import examples
from tests.growth import TOO_MUCH, growth, repeated
from tests.parse.parsing import Document, ParseResult, parse

SAMPLE = Path(__file__).parents[2] / "sample_data" / "references.bib"


def read(text: str | bytes) -> ParseResult:
    data = text.encode() if isinstance(text, str) else text
    return parse(Document("x.bib", data), find_format("bibtex"))


def only_paper(text: str) -> Paper:
    result = read(text)
    assert result.problems == ()
    (paper,) = result.papers
    return paper


def entry(fields: str) -> Paper:
    return only_paper("@article{key, title = {A Title}, " + fields + "}")


def reasons(result: ParseResult) -> list[tuple[int | str, str]]:
    return [(problem.record, problem.reason) for problem in result.problems]


def test_the_sample_gives_papers_with_their_ids() -> None:
    result = parse(Document("sample", SAMPLE.read_bytes()))
    assert result.problems == ()
    assert [paper.title[:30] for paper in result.papers] == [
        "Attention Is All You Need",
        "BERT: Pre-training of Deep Bid",
        "Gödel, Escher, Bach: An Eterna",
    ]
    assert result.papers[0].arxiv_id == "1706.03762"
    assert result.papers[1].acl_id == "N19-1423"
    assert result.papers[1].published == PartialDate(2019, 6)
    assert result.papers[1].authors[0] == Author("Jacob Devlin", "Devlin", "Jacob")


@pytest.mark.parametrize(
    "fields",
    [
        "eprint = {1706.03762}, archivePrefix = {arXiv}",
        "eprint = {arXiv:1706.03762}",
        "arxivId = {1706.03762}, archivePrefix = {arXiv}",
        "eprint = {1706.03762v5}, eprinttype = {arxiv}",
        "journal = {ArXiv}, volume = {abs/1706.03762}",
        "journal = {arXiv preprint arXiv:1706.03762}",
        "journal = {CoRR}, volume = {abs/1706.03762}",
        "url = {https://arxiv.org/abs/1706.03762}",
        "doi = {10.48550/arXiv.1706.03762}",
        "howpublished = {\\url{https://arxiv.org/pdf/1706.03762.pdf}}",
        "note = {arXiv: 1706.03762 [cs]}",
    ],
)
def test_an_arxiv_id_is_found_however_it_is_spelt(fields: str) -> None:
    paper = entry(fields)
    assert (paper.arxiv_id, paper.doi, paper.venue) == ("1706.03762", None, None)


@pytest.mark.parametrize("given", ["cs.CL", "{cs.CL}", "cs.CL cs.LG", "\x00{cs.\x1bCL}"])
def test_a_category_is_one_clean_word(given: str) -> None:
    assert entry(f"primaryClass = {{{given}}}").categories == ("cs.CL",)


def test_an_eprint_of_another_archive_is_not_an_arxiv_id() -> None:
    assert entry("eprint = {1706.03762}, eprinttype = {hal}").arxiv_id is None


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ("year = 2019", PartialDate(2019)),
        ("year = {2019}, month = jun", PartialDate(2019, 6)),
        ("year = {2019}, month = {9}", PartialDate(2019, 9)),
        ("year = {2019}, month = 9, day = 7", PartialDate(2019, 9, 7)),
        ('year = {2019}, month = "17-20 " # jun', PartialDate(2019, 6)),
        ("year = {2019}, month = {21--24 Mar}", PartialDate(2019, 3)),
        ("year = {2019}, month = {31 Jul--04 Aug}", PartialDate(2019, 7)),
        ('year = {2019}, month = may # " 12{--}17"', PartialDate(2019, 5)),
        ('year = {2019}, month = oct # "-" # nov', PartialDate(2019, 10)),
        ("date = {2022-05}", PartialDate(2022, 5)),
        ("date = {2022-05-03/2022-05-07}", PartialDate(2022, 5, 3)),
    ],
)
def test_dates_are_read_as_far_as_they_are_given(fields: str, date: PartialDate) -> None:
    assert entry(fields).published == date


@pytest.mark.parametrize(
    ("field", "authors", "count"),
    [
        ("Ashish Vaswani and Noam Shazeer", [Author("Ashish Vaswani"), Author("Noam Shazeer")], 2),
        (
            "Vaswani, Ashish  and\n      Shazeer, Noam",
            [Author("Ashish Vaswani", "Vaswani", "Ashish"), Author("Noam Shazeer", "Shazeer", "Noam")],
            2,
        ),
        ("King, Jr, Martin Luther", [Author("Martin Luther King Jr", "King", "Martin Luther")], 1),
        (
            "family=Müller, given=Anna and given={L.}, prefix=van, useprefix=true, family={Beet, hoven}"
            " and family=Alembert, given=Jean, prefix=d’ and given=Plato",
            [
                Author("Anna Müller", "Müller", "Anna"),
                Author("L. van Beet, hoven", "van Beet, hoven", "L."),
                Author("Jean d’Alembert", "d’Alembert", "Jean"),
                Author("Plato"),
            ],
            4,
        ),
        ("{The Atlas and CMS Collaborations} and Higgs, P.", [Author("The Atlas and CMS Collaborations")], 2),
        ("Lovelace, Ada and others", [Author("Ada Lovelace", "Lovelace", "Ada")], None),
        ("G{\\\"o}del, Kurt and {\\'E}mile Borel", [Author("Kurt Gödel", "Gödel", "Kurt"), Author("Émile Borel")], 2),
    ],
)
def test_names_are_parted_as_bibtex_parts_them(field: str, authors: list[Author], count: int | None) -> None:
    paper = entry("author = {" + field + "}")
    assert list(paper.authors[: len(authors)]) == authors
    assert paper.author_count == count


def test_a_macro_counts_wherever_it_is_defined_and_joins() -> None:
    result = read('@article{a, title = first # " Part"}\n@string{first = "The First"}\n@article{b, title = first}')
    assert sorted(paper.title for paper in result.papers) == ["The First", "The First Part"]


def test_a_child_inherits_what_it_does_not_say_though_its_parent_comes_later() -> None:
    child = "@inproceedings{c, title = {Child}, crossref = {P}}\n"
    parent = "@proceedings{p, title = {Proceedings of X}, year = 2001, editor = {Ed Itor}}"
    papers = {paper.title: paper for paper in read(child + parent).papers}
    assert papers["Child"].venue == "Proceedings of X"
    assert papers["Child"].published == PartialDate(2001)
    assert papers["Child"].authors == ()
    assert papers["Proceedings of X"].authors == (Author("Ed Itor"),)


def test_an_orphan_stands_alone_and_is_reported() -> None:
    result = read("\n@misc{c, title = {Child}, crossref = {Nobody}}\n@misc{d, title = {Other}, crossref = {nobody}}")
    assert [paper.title for paper in result.papers] == ["Child", "Other"]
    assert reasons(result) == [(2, "refers to 'nobody', which is not in the file (entry c)")]


def test_a_macro_that_is_never_defined_is_reported_once_and_its_name_stays() -> None:
    result = read("@article{a, title = {A}, journal = jmlr, publisher = acm}\n@article{b, title = {B}, journal = JMLR}")
    assert [(paper.title, paper.venue) for paper in result.papers] == [("A", "jmlr"), ("B", "JMLR")]
    assert reasons(result) == [(1, "macro 'jmlr' is undefined; its name was kept (entry a)")]


def test_data_that_entries_have_in_common_is_inherited_and_is_not_a_paper() -> None:
    result = read(
        "@article{a, title = {Child}, xdata = {journal, time}}\n"
        "@xdata{journal, journaltitle = {Nature}, xdata = {more}}\n"
        "@xdata{time, date = {2001-02}, title = {Never Seen}}\n"
        "@xdata{more, keywords = {sums}, journaltitle = {Farther}}\n"
    )
    (paper,) = result.papers
    assert result.problems == ()
    assert (paper.title, paper.venue, paper.published, paper.keywords) == (
        *("Child", "Nature", PartialDate(2001, 2)),
        ("sums",),
    )


def test_entries_that_refer_to_each_other_in_a_circle_are_read() -> None:
    result = read("@book{a, title = {A}, crossref = {b}}\n@book{b, title = {B}, crossref = {a}, xdata = {b}}")
    assert sorted(paper.title for paper in result.papers) == ["A", "B"]


def test_a_date_is_never_put_together_of_a_childs_and_its_parents() -> None:
    result = read("@misc{c, title={C}, year=2001, crossref={p}}\n@book{p, title={P}, date={1999-05-04}, month=may}")
    assert {paper.title: str(paper.published) for paper in result.papers}["C"] == "2001"


def test_what_waits_for_its_parent_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bibtex, "MAX_WAITING", 1_000)
    children = "".join(f"@misc{{c{n}, title = {{Child {n}}}, crossref = {{p}}}}\n" for n in range(500))
    papers = {paper.title: paper for paper in read(children + "@book{p, title = {P}, year = 2001}").papers}
    assert len(papers) == 501
    assert papers["Child 0"].published is None
    assert papers["Child 499"].published == PartialDate(2001)


def test_what_parents_lend_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bibtex_crossref, "MAX_INHERITED", 1_000)
    parents = "".join(f"@book{{p{n}, title = {{Parent {n}}}, year = 2001}}\n" for n in range(500))
    result = read(parents + "@misc{c, title = {C}, crossref = {p0}}\n@misc{d, title = {D}, crossref = {p499}}")
    years = {paper.title: paper.published for paper in result.papers if "Parent" not in paper.title}
    assert years == {"C": PartialDate(2001), "D": None}


@pytest.mark.parametrize(
    "url",
    [
        "https://aclanthology.org/P19-1001",
        "https://aclanthology.org/P19-1001.pdf",
        "https://www.aclweb.org/anthology/P19-1001/",
        "http://aclweb.org/anthology/P19-1001.pdf",
        "https://www.aclweb.org/anthology/papers/P/P19/P19-1001/",
        "http://www.aclweb.org/anthology/P/P19/P19-1001v2.pdf",
        "https://www.aclanthology.org/P19-1001.bib",
        "http://aclanthology.coli.uni-saarland.de/papers/P19-1001/p19-1001",
    ],
)
def test_the_address_in_the_anthology_gives_the_id(url: str) -> None:
    assert entry(f"url = {{{url}}}").acl_id == "P19-1001"


def test_no_other_address_gives_an_id_of_the_anthology() -> None:
    for url in (
        "https://aclanthology.org/venues/acl/",
        "https://a.example/P19-1001",
        "https://aclanthology.org/P19-10011",
    ):
        assert entry(f"url = {{{url}}}").acl_id is None
    assert entry("url = {https://aclanthology.org/2020.acl-main.1/}").acl_id == "2020.acl-main.1"


def test_braces_go_and_tex_becomes_letters_but_math_stays() -> None:
    paper = only_paper("@article{k, title = {{The {BERT} Model: {\\'e}tudes on $k\\times k$ \\& more}}}")
    assert paper.title == "The BERT Model: études on $k\\times k$ & more"


def test_a_broken_abstract_costs_neither_its_entry_nor_the_next() -> None:
    result = read(
        "@article{a,\n title = {First},\n abstract = {an open { brace},\n year = 2001\n}\n@misc{b, title={Next}}"
    )
    assert [paper.title for paper in result.papers] == ["First", "Next"]
    assert [where for where, _ in reasons(result)] == [1]
    assert "braces" in reasons(result)[0][1]


def test_an_entry_without_title_is_listed_under_its_key() -> None:
    result = read("\n\n@article{nameless, year = 2001}")
    assert [paper.title for paper in result.papers] == ["Untitled: nameless"]
    assert reasons(result) == [(3, "no title; listed as “Untitled: nameless”")]
    assert reasons(read("@article{empty}@article{, year = 2001}")) == [
        (1, "no title (entry empty)"),
        (1, "no title"),
    ]


def test_of_two_entries_of_one_key_both_are_kept_and_of_two_fields_the_first() -> None:
    result = read("@misc{k, title = {One}, title = {Other}}\n@misc{k, title = {Two}}")
    assert [paper.title for paper in result.papers] == ["One", "Two"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_is_read(encoding: str, end: str) -> None:
    text = "@misc{a,\n title = {Études},\n}\n@misc{b, title = {Zweitens}}\n".replace("\n", end)
    result = read(text.encode(encoding))
    assert [paper.title for paper in result.papers] == ["Études", "Zweitens"]
    assert bool(result.problems) == (encoding == "latin-1")


def test_it_is_known_by_its_entries() -> None:
    assert recognizes("% by hand\n@Article{x,\n", "x")
    assert not recognizes("mail me@home.example\n", "x")
    assert not recognizes('{"title": "@article{x"}', "x")


NAMES = st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F), min_size=1, max_size=8)


@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=4), NAMES)
def test_what_the_library_writes_is_read_back(people: list[tuple[str, str]], title: str) -> None:
    people = [(family, given) for family, given in people if "and" not in (family.lower(), given.lower())]
    fields = [model.Field("title", title), model.Field("author", " and ".join(f"{f}, {g}" for f, g in people))]
    library = Library([model.Entry("article", "key", fields)])
    paper = only_paper(write_string(library))
    assert paper.title == title
    assert [(author.family, author.given) for author in paper.authors] == people


@given(st.text(st.sampled_from('@article{}",= \n\\#%k1and$'), max_size=200))
@settings(max_examples=examples(300))
def test_nothing_written_badly_raises(text: str) -> None:
    read("@article{k, title = {T}}\n" + text)


@given(st.text(max_size=60))
def test_decoding_tex_never_raises_and_plain_text_stays(text: str) -> None:
    tex_to_text(text)
    bare = "".join(letter for letter in text if letter not in "\\{}$~-\ufdd0\ufdd1\ufdd2")
    assert tex_to_text(bare) == bare


@pytest.mark.parametrize("shape", ["@a{", "{", '@a{k, t = "', "@misc{k, title = {x} } ", "@misc{k,\ntitle={\n"])
def test_ten_times_the_input_takes_no_hundred_times_the_time(shape: str) -> None:
    text = partial(repeated, "@misc{k, title = {T}}\n", shape, "")
    assert growth(read, text, 2_000 * len(shape)) < TOO_MUCH


def test_macros_that_double_each_other_do_not_fill_the_memory() -> None:
    doubling = "".join(f"@string{{m{i} = m{i - 1} # m{i - 1}}}\n" for i in range(1, 60))
    result = read('@string{m0 = "word "}\n' + doubling + "@misc{k, title = {T}, note = m59}")
    (paper,) = result.papers
    assert len(paper.comment or "") <= 2_000


@pytest.mark.parametrize(
    "text",
    [
        " " * 300_000,
        "\t" * 300_000 + "@",
        "@misc{k, title = {T}}" + " " * 300_000 + "}",
        "@misc{" + " " * 300_000 + "!",
        "@misc{k, title = {T}, note = {N {" + "\n" * 300_000 + "!",
    ],
)
def test_a_great_many_blanks_before_a_block_are_passed_at_once(text: str) -> None:
    assert len(read(text).papers) == text.count("title")


def test_brackets_of_formulas_that_never_close_cost_nothing() -> None:
    text = partial(repeated, "@misc{k, title = {T}, note = {", r"\(", "}}")
    assert growth(read, text, 40_000) < TOO_MUCH


def test_a_great_many_fields_of_one_entry_are_read_at_once() -> None:
    def text(count: int) -> str:
        return "@misc{k, title = {T}" + "".join(f", f{number} = {{a}}" for number in range(count)) + "}"

    assert growth(read, text, 2_000) < TOO_MUCH


def test_names_a_great_many_blanks_apart_are_read_at_once() -> None:
    assert entry("author = {A" + " " * 300_000 + "B}").authors == (Author("A B"),)


def entries(count: int, between: str) -> str:
    """Return `count` entries, separated by `between`."""
    return between.join(
        f"@article{{k{number}, title = {{Number {number}é}}, abstract = {{{'words, ' * (number % 90)}}}}}"
        for number in range(count)
    )


@pytest.mark.parametrize("between", [" ", "", "\r", ",\n ", "} % stray\t"])
def test_a_file_of_one_endless_line_loses_no_entry(between: str) -> None:
    text = entries(6_000, between)
    assert len(text) > 2 * limits.RECORD
    assert [paper.title for paper in read(text).papers] == [f"Number {number}é" for number in range(6_000)]


def test_an_entry_that_is_too_long_costs_no_other_on_its_line() -> None:
    huge = "@article{h, title = {Huge}, note = {" + "é " * limits.RECORD + "}}"
    result = read(" ".join([entries(3, " "), huge, entries(3, " ")]))
    assert [paper.title for paper in result.papers].count("Number 2é") == 2
    assert [reason for _, reason in reasons(result)] == ["the entry has more than 1,000,000 characters; left out: note"]


def test_lines_are_counted_also_where_only_carriage_returns_end_them() -> None:
    text = entries(6_000, "\r") + "\r@article{nameless}\r\n@article{another}"
    assert [where for where, _ in reasons(read(text))] == [6_001, 6_002]
