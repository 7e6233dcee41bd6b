from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.model.identity import (
    DATE_TOLERANCE_DAYS,
    FINGERPRINT_LENGTH,
    MIN_DISTINCTIVE_TITLE,
    IdentityRecord,
    family_name,
    fingerprint,
    identity_record,
    is_distinctive,
    is_same_paper,
    paper_key,
    paper_keys,
    title_key,
)
from paperbrowse.model.paper import Author, Paper
from paperbrowse.text.dates import PartialDate, parse_iso
from tests.examples import examples

TITLE = "Attention Is All You Need for Translation"
ABSTRACT = "The dominant sequence transduction models are based on complex recurrent networks. " * 3
OTHER_ABSTRACT = "We present a study of tokenizers in many languages and of what they cost. " * 3


def record(
    title: str = TITLE,
    *,
    ids: str = "",
    abstract: str = "",
    authors: str = "",
    count: int | None = None,
    published: str = "",
) -> IdentityRecord:
    """Return a record; ids are `kind:value`, separated by blanks."""
    return IdentityRecord(
        title=title,
        authors=tuple(authors.split()),
        author_count=count,
        published=parse_iso(published),
        fingerprint=fingerprint(abstract),
        ids=tuple((kind, value) for kind, _, value in (text.partition(":") for text in ids.split())),
    )


@pytest.mark.parametrize(
    ("rule", "a", "b", "same"),
    [
        ("0: records that say the very same, however little", record("Preface"), record("Preface"), True),
        ("1: an id in common and an author, whatever the titles",
         record(ids="doi:10.1/a", authors="doe roe"), record("Something Else", ids="doi:10.1/a", authors="roe"), True),
        ("1: an arXiv id in common, though a list names no authors",
         record(ids="arxiv:1706.03762", authors="doe"), record("Something Else", ids="arxiv:1706.03762"), True),
        ("1: an arXiv id in common, but nothing else",
         record(ids="arxiv:1706.03762", authors="doe"),
         record("Something Else", ids="arxiv:1706.03762", authors="roe"), False),
        ("1: a DOI in common, and a title without its subtitle",
         record("TUBE", ids="doi:10.1/a", authors="doe"),
         record("TUBE: pricing for mobile data", ids="doi:10.1/a"), True),
        ("1: chapters under one DOI",
         record("Raman spectroscopy on nanowires", ids="doi:10.1/a", authors="doe"),
         record("Phonon confinement in wires", ids="doi:10.1/a", authors="poe"), False),
        ("1: abstracts of one meeting under one DOI, of other authors but alike",
         record("Sleep in children with migraine", ids="doi:10.1/a", authors="doe"),
         record("Sleep in adults with migraine", ids="doi:10.1/a", authors="roe"), False),
        ("1: a DOI in common, titles that say nothing, other authors",
         record("Editorial", ids="doi:10.1/a", authors="doe"),
         record("Editorial", ids="doi:10.1/a", authors="roe"), False),
        ("1: a DOI in common, other titles, no authors",
         record(ids="doi:10.1/a"), record("Something Else Altogether", ids="doi:10.1/a"), False),
        ("1: an id in common decides over another that differs",
         record(ids="arxiv:1706.03762 doi:10.1/a"), record(ids="arxiv:1706.09999 doi:10.1/a"), True),
        ("2: two arXiv ids are two papers, however alike",
         record(ids="arxiv:1706.03762", abstract=ABSTRACT, authors="vaswani"),
         record(ids="arxiv:1706.09999", abstract=ABSTRACT, authors="vaswani"), False),
        ("2: two Anthology ids are two papers",
         record(ids="acl:P19-1001", abstract=ABSTRACT), record(ids="acl:P19-1002", abstract=ABSTRACT), False),
        ("2: a preprint's DOI and its publisher's DOI do not contradict",
         record(ids="doi:10.1101/a", abstract=ABSTRACT), record(ids="doi:10.2/b", abstract=ABSTRACT), True),
        ("2: two journals' DOIs are of two papers",
         record(ids="doi:10.1/a", authors="doe", published="2005"),
         record(ids="doi:10.2/b", authors="doe", published="2005"), False),
        ("2: a chapter under the DOI of its book",
         record(ids="doi:10.1/978", authors="doe"), record(ids="doi:10.1/978_15", authors="doe"), True),
        ("3: a distinctive title and the abstract", record(abstract=ABSTRACT), record(abstract=ABSTRACT), True),
        ("3: a distinctive title and an author",
         record(authors="vaswani shazeer"), record(authors="shazeer"), True),
        ("2: two DOIs, and years apart",
         record(ids="doi:10.1/a", authors="doe", published="2001"),
         record(ids="doi:10.2/b", authors="doe", published="2009"), False),
        ("2: two DOIs, a preprint of the year before",
         record(ids="doi:10.1101/a", authors="doe", published="2019"),
         record(ids="doi:10.2/b", authors="doe roe", published="2021-03"), True),
        ("2: two DOIs of one publisher, no authors",
         record(ids="doi:10.1/a", published="2019"), record(ids="doi:10.1/b", published="2019"), False),
        ("3: a message that many journals have",
         record("Message from the General Chairs", authors="doe"),
         record("Message from the general chairs", authors="doe"), False),
        ("3: a distinctive title and other authors",
         record(authors="vaswani", count=1, published="2017-06-12"),
         record(authors="smith", count=1, published="2017-06-12"), False),
        ("3: without authors on one side, dates three days apart",
         record(authors="vaswani", published="2017-06-12"), record(published="2017-06-15"), True),
        ("3: without authors on one side, dates four days apart",
         record(authors="vaswani", published="2017-06-12"), record(published="2017-06-16"), False),
        ("3: without authors on one side, a year that holds the day",
         record(published="2017"), record(published="2017-06-12"), True),
        ("3: without authors on one side, the same number of them",
         record(count=8, published="2017-06-12"), record(count=8, published="2019-01-01"), True),
        ("3: without authors on one side, another number of them", record(count=8), record(count=7), False),
        ("3: a distinctive title alone", record(count=8), record(published="2017"), False),
        ("4: a short title and the abstract",
         record("Preface", abstract=ABSTRACT), record("Preface", abstract=ABSTRACT), True),
        ("4: a short title and an author",
         record("Preface", authors="knuth"), record("PREFACE", authors="knuth"), False),
        ("4: a generic title and an author",
         record("Letter from the Editor", authors="knuth"), record("Letter from the editor", authors="knuth"), False),
        ("5: the same abstract under a title that was reworded",
         record(abstract=ABSTRACT), record("Attention Is All We Need for Translating", abstract=ABSTRACT), True),
        ("5: the same abstract under a reworded title, by an author of both",
         record(abstract=ABSTRACT, authors="doe"), record("Attention Is Nearly All You Need", abstract=ABSTRACT,
         authors="doe roe"), True),
        ("5: the same abstract by others, a stock sentence nobody has listed",
         record("The future of hearing aids in schools", abstract=ABSTRACT, authors="doe"),
         record("The future of reading aids in schools", abstract=ABSTRACT, authors="roe"), False),
        ("5: an erratum with the abstract of its paper",
         record(abstract=ABSTRACT, authors="doe"), record(f"Erratum to: {TITLE}", abstract=ABSTRACT, authors="doe"),
         False),
        ("5: the same abstract in two parts",
         record("On rivers and their long tails, Part I", abstract=ABSTRACT, authors="doe"),
         record("On rivers and their long tails, Part II", abstract=ABSTRACT, authors="doe"), False),
        ("5: the same abstract in Part One and Part Two",
         record("On rivers and their long tails, Part One", abstract=ABSTRACT, authors="doe"),
         record("On rivers and their long tails, Part Two", abstract=ABSTRACT, authors="doe"), False),
        ("5: a correction named after the title",
         record(abstract=ABSTRACT, authors="doe"), record(f"{TITLE} [Correction]", abstract=ABSTRACT, authors="doe"),
         False),
        ("5: the publisher marked it as retracted",
         record(abstract=ABSTRACT, authors="doe"), record(f"RETRACTED: {TITLE}", abstract=ABSTRACT, authors="doe"),
         True),
        ("1: an erratum with the DOI of its paper",
         record(ids="doi:10.1/a", authors="doe"), record(f"Erratum: {TITLE}", ids="doi:10.1/a", authors="doe"), False),
        ("3: a workshop of the next year",
         record("Second-Order Rivers Workshop", authors="doe", published="2010"),
         record("Second-Order Rivers Workshop", authors="doe", published="2011"), False),
        ("3: an introduction of the next year",
         record("Introduction to the Minitrack on Knowledge Management and Learning", authors="doe", published="2010"),
         record("Introduction to the minitrack on knowledge management and learning", authors="doe", published="2011"),
         False),
        ("5: the same abstract under two DOIs of one publisher",
         record("The future of hearing aids in schools", abstract=ABSTRACT, authors="doe", ids="doi:10.1/a"),
         record("The future of reading aids in schools", abstract=ABSTRACT, authors="doe", ids="doi:10.1/b"), False),
        ("5: the same abstract under another title",
         record(abstract=ABSTRACT), record("Tokenizers of the World Compared", abstract=ABSTRACT), False),
        ("5: other abstracts under a reworded title",
         record(abstract=ABSTRACT), record("Attention Is All We Need for Translating", abstract=OTHER_ABSTRACT), False),
    ],
)  # fmt: skip
def test_two_records_are_the_same_paper_by_rule(rule: str, a: IdentityRecord, b: IdentityRecord, same: bool) -> None:
    assert is_same_paper(a, b) is same, rule
    assert is_same_paper(b, a) is same, rule


RECORDS = st.builds(
    IdentityRecord,
    title=st.sampled_from([TITLE, TITLE.upper(), "Attention Is All We Need", "Preface", "Tokenizers of the World", ""]),
    authors=st.lists(st.sampled_from(["vaswani", "smith", "li"]), max_size=2).map(tuple),
    author_count=st.none() | st.integers(1, 3),
    published=st.none() | st.builds(PartialDate, st.just(2017), st.integers(0, 2)) | st.builds(
        PartialDate, st.just(2017), st.integers(1, 2), st.integers(1, 5)
    ),
    fingerprint=st.sampled_from(["", fingerprint(ABSTRACT), fingerprint(OTHER_ABSTRACT)]),
    ids=st.lists(
        st.tuples(st.sampled_from(["arxiv", "doi", "acl", "openreview"]), st.sampled_from("xy")),
        max_size=2,
        unique_by=lambda pair: pair[0],
    ).map(tuple),
)  # fmt: skip


@settings(max_examples=examples(300))
@given(RECORDS, RECORDS)
def test_identity_is_symmetric(a: IdentityRecord, b: IdentityRecord) -> None:
    assert is_same_paper(a, b) == is_same_paper(b, a)


@settings(max_examples=examples(300))
@given(RECORDS, RECORDS, st.sampled_from(["arxiv", "acl"]))
def test_different_ids_without_a_common_one_mean_different_papers(
    a: IdentityRecord, b: IdentityRecord, kind: str
) -> None:
    a, b = replace(a, ids=((kind, "1"),)), replace(b, ids=((kind, "2"),))
    assert not is_same_paper(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (r"$k\times k$ Blocks", "ktimes k blocks"),
        (r"Erd\H{o}s Numbers", "Erdős numbers"),
        (r"{BERT}: Pre-training", "BERT — Pretraining"),
        (r"\texttt{code} Models", "texttt{code} Models"),
        (r"\textbf{Bold} \emph{Claims}", "Bold Claims"),
        ("Eﬃcient Models", "Efficient models"),
        ("A  Title\n  in Lines", "A title in lines"),
    ],
)
def test_titles_agree_across_the_spellings_of_sources(a: str, b: str) -> None:
    assert title_key(a) == title_key(b)


def test_a_distinctive_title_is_long_and_not_generic() -> None:
    assert is_distinctive("x" * MIN_DISTINCTIVE_TITLE)
    assert not is_distinctive("x" * (MIN_DISTINCTIVE_TITLE - 1))
    assert not is_distinctive(title_key("Letter from the Editor"))


@pytest.mark.parametrize(
    "text",
    [
        "Not Available",
        "n/a",
        "No abstract",
        "No abstract is provided for this article in this issue of the journal, sorry.",
        "Abstract not available",
        "This article has no abstract.",
        "This is an editorial and therefore there is no abstract for this piece of work in our journal.",
        "This article does not have an abstract because it is an editorial or a short communication.",
        "J, EarlyView.",
        "European Journal of Inorganic and Applied Chemistry of Things and Other Things, EarlyView.",
        "Volume 3, Issue 2, Page 123-145, March 2020, Journal of the Association of Things and Theories",
        "Advanced Materials Interfaces and Surfaces, Volume 38, Issue 12, Page 1234-1267, 26 March 2026.",
        "© 2020 Elsevier Ltd. All rights reserved, and nothing more is said here of what the paper is about.",
        "Copyright © The Author(s), under exclusive licence to Springer Nature Switzerland AG, part of Things.",
        "Click to read the abstract of this paper on the pages of its publisher, who shows it to all readers.",
        "Please see the attached PDF for the full text of the article, which is free for all subscribers.",
        "We prove it.",
    ],
)
def test_a_text_in_the_place_of_an_abstract_is_no_fingerprint(text: str) -> None:
    assert fingerprint(text) == ""


def test_a_fingerprint_is_the_folded_start_of_an_abstract() -> None:
    assert fingerprint(ABSTRACT) == fingerprint("  " + ABSTRACT.upper().replace(" ", "\n"))
    assert len(fingerprint(ABSTRACT)) == FINGERPRINT_LENGTH
    assert fingerprint(None) == fingerprint("") == fingerprint("...") == ""


@pytest.mark.parametrize(
    ("author", "family"),
    [
        (Author("Ashish Vaswani"), "vaswani"),
        (Author("Vaswani, Ashish"), "vaswani"),
        (Author("Mark van der Berg", family="van der Berg", given="Mark"), "van der berg"),
        (Author("Kurt Gödel"), "godel"),
        (Author("Plato"), "plato"),
    ],
)
def test_a_family_name_is_folded(author: Author, family: str) -> None:
    assert family_name(author) == family


def test_a_papers_keys_begin_with_its_strongest_id_and_end_with_its_title() -> None:
    paper = Paper(TITLE, arxiv_id="1706.03762", doi="10.1/a", acl_id="P1", openreview_id="o")
    *ids, title = paper_keys(paper)
    assert ids == ["arxiv:1706.03762", "doi:10.1/a", "acl:P1", "openreview:o"]
    assert title.startswith("title:")
    assert paper_key(paper) == "arxiv:1706.03762"
    assert paper_key(paper._replace(arxiv_id=None)) == "doi:10.1/a"
    assert paper_keys(Paper(TITLE)) == (title,)


def test_papers_with_a_generic_title_have_different_keys() -> None:
    prefaces = [Paper("Preface", abstract=ABSTRACT), Paper("Preface", authors=(Author("D. Knuth"),)), Paper("Preface")]
    assert len({paper_key(paper) for paper in prefaces}) == 3


def test_an_identity_record_has_the_deciding_fields() -> None:
    paper = Paper(
        TITLE, ABSTRACT, (Author("Ashish Vaswani"),), 8, published=PartialDate(2017, 6), arxiv_id="1706.03762"
    )
    assert identity_record(paper) == record(
        ids="arxiv:1706.03762", abstract=ABSTRACT, authors="vaswani", count=8, published="2017-06"
    )


def test_sources_may_differ_by_three_days() -> None:
    days = [record(published=f"2017-06-{day:02d}") for day in range(1, 10)]
    assert [is_same_paper(days[0], day) for day in days] == [n <= DATE_TOLERANCE_DAYS for n in range(9)]
