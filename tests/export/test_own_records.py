"""Exports of papers that came from bibliographies."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperbrowse.export import bibtex, csl_json, json_lines, ris
from paperbrowse.export.publication import ExportItem
from paperbrowse.model.bibliography import BibRecord, FiledRecord
from paperbrowse.model.marks import Marks
from paperbrowse.model.paper import Author, Paper
from paperbrowse.parse import json_lines as json_lines_parser
from paperbrowse.parse.document import Record

PAPER = Paper("Deep rivers", authors=(Author("Jane Doe"),), doi="10.1000/1", arxiv_id="2001.00001")
ARTICLE = BibRecord(
    "bibtex",
    "Article",
    "doe:1",
    (
        ("Title", "{Deep {R}ivers}"),
        ("author", "{Doe, Jane and Roe, R.}"),
        ("month", "jan"),
        ("__markedentry", "{[doe:]}"),
        ("volume", "{12}"),
        ("pages", "{1--9}"),
        ("publisher", "{Wiley \\& Sons}"),
        ("editor", "{Poe, Kim and Loe, Lee}"),
    ),
)


def item(*records: BibRecord, tags: tuple[str, ...] = (), keys: tuple[str, ...] = ()) -> ExportItem:
    filed = [FiledRecord(f"/{number}", record) for number, record in enumerate(records)]
    return ExportItem("doi:10.1000/1", PAPER, Marks(tags=tags), (), keys or tuple(r.key for r in records[:1]), filed)


def test_a_bibtex_entry_comes_out_as_written_with_the_ids_that_are_known() -> None:
    assert "".join(bibtex.write([item(ARTICLE)])) == (
        "@Article{doe:1,\n  Title = {Deep {R}ivers},\n  author = {Doe, Jane and Roe, R.},\n  month = jan,\n"
        "  __markedentry = {[doe:]},\n  volume = {12},\n  pages = {1--9},\n  publisher = {Wiley \\& Sons},\n"
        "  editor = {Poe, Kim and Loe, Lee},\n  doi = {10.1000/1},\n  eprint = {2001.00001},\n"
        "  archivePrefix = {arXiv},\n}\n"
    )


def test_another_file_adds_fields_but_replaces_none() -> None:
    other = BibRecord("bibtex", "article", "x", (("VOLUME", "{99}"), ("number", "{3}")))
    text = "".join(bibtex.write([item(ARTICLE, other, keys=("doe:1", "x"))]))
    assert "volume = {12}" in text.lower()
    assert "number = {3}" in text
    assert "99" not in text
    assert "ids = {x}" in text


def test_records_without_keys_in_one_file_add_to_each_other() -> None:
    records = [BibRecord("ris", "JOUR", "", (("TI", "T"), (tag, "x"))) for tag in ("VL", "SP")]
    one = ExportItem("k", PAPER, records=[FiledRecord("/a.ris", record) for record in records])
    assert {"VL  - x", "SP  - x"} <= {*"".join(ris.write([one])).splitlines()}


def test_two_entries_of_one_file_both_come_out() -> None:
    filed = [FiledRecord("/a.bib", ARTICLE), FiledRecord("/a.bib", ARTICLE._replace(key="doe:2"))]
    both = ExportItem("k", PAPER, citation_keys=("doe:1", "doe:2"), records=filed)
    assert re.findall(r"@Article\{(.*),", "".join(bibtex.write([both]))) == ["doe:1", "doe:2"]


def test_tags_join_the_keywords() -> None:
    record = ARTICLE._replace(fields=(("title", "{T}"), ("keywords", "{a; B}")))
    assert "keywords = {a; B; c\\_d}" in "".join(bibtex.write([item(record, tags=("b", "c_d"))]))


def test_other_formats_have_volume_and_pages_too() -> None:
    (value,) = csl_json.csl_items(item(ARTICLE))
    assert value["id"] == "doe:1"
    assert (value["type"], value["volume"], value["page"]) == ("article-journal", "12", "1–9")
    assert value["publisher"] == "Wiley & Sons"
    assert value["editor"] == [{"family": "Poe", "given": "Kim"}, {"family": "Loe", "given": "Lee"}]
    lines = "".join(ris.write([item(ARTICLE)])).splitlines()
    assert {"TY  - JOUR", "VL  - 12", "SP  - 1", "EP  - 9", "ED  - Poe, Kim", "ED  - Loe, Lee"} <= {*lines}


def test_ris_and_csl_records_come_out_as_written_and_as_bibtex() -> None:
    record = BibRecord("ris", "CHAP", "7", (("A1", "Doe, J"), ("VL", "3"), ("SP", "4"), ("EP", "5"), ("M3", "x")))
    assert "".join(ris.write([item(record)])) == (
        "TY  - CHAP\nID  - 7\nA1  - Doe, J\nVL  - 3\nSP  - 4\nEP  - 5\nM3  - x\nDO  - 10.1000/1\nER  - \n\n"
    )
    csl = BibRecord("csl-json", "book", "k", (("publisher", '"P"'), ("issued", '{"date-parts":[[1999]]}')))
    (value,) = csl_json.csl_items(item(csl))
    assert value == {
        "id": "k",
        "type": "book",
        "publisher": "P",
        "issued": {"date-parts": [[1999]]},
        "DOI": "10.1000/1",
    }
    assert "@incollection{7,\n" in "".join(bibtex.write([item(record)]))
    assert "pages = {4--5}" in "".join(bibtex.write([item(record)]))
    assert "publisher = {P}" in "".join(bibtex.write([item(csl)]))


@pytest.mark.parametrize(
    ("kind", "field"), [("paper-conference", "booktitle"), ("chapter", "booktitle"), ("article-journal", "journal")]
)
def test_the_type_of_a_record_says_whether_its_venue_is_a_journal(kind: str, field: str) -> None:
    made = item(BibRecord("csl-json", kind, "k", (("volume", '"3"'),)))
    for venue in ("Neural Systems", "Proceedings of the Conference on Systems"):
        written = replace(made, paper=PAPER._replace(venue=venue))
        assert f"  {field} = {{{venue}}},\n" in "".join(bibtex.write([written]))


def test_no_type_and_no_name_ends_its_entry() -> None:
    record = BibRecord("bibtex", "misc{a,}\n@article", "k", (("x = 1}\n@evil{b, y", "{z}"), ("year", "{2020}")))
    text = "".join(bibtex.write([item(record)]))
    assert text.startswith("@misc{k,\n  year = {2020},\n")
    assert "evil" not in text


def test_joined_strings_and_macros_come_out_as_written() -> None:
    values = ("feb # {~10}", "jj # { of Things}", "{A } # jj # { B}", "jan # {--} # feb", "{a} # {b}")
    record = BibRecord("bibtex", "misc", "k", tuple((f"field{n}", value) for n, value in enumerate(values, 1)))
    text = "".join(bibtex.write([item(record)]))
    assert all(f"field{n} = {value},\n" in text for n, value in enumerate(values, 1))


def test_json_lines_have_the_whole_record() -> None:
    shape = json.loads("".join(json_lines.write([item(ARTICLE)])))
    assert shape["citation_keys"] == ["doe:1"]
    assert shape["records"][0]["fields"][0] == ["Title", "{Deep {R}ivers}"]
    (record,) = json_lines_parser.read([(json.dumps(shape) + "\n").encode()], "x")
    assert isinstance(record, Record)
    assert record.bib == ARTICLE


@given(st.text('{}\\"#ab 1,=%@\n', max_size=20) | st.text("{}#a "), st.text("{}\\,ab%#~ \n", max_size=8))
def test_no_value_and_no_key_ends_its_entry(value: str, key: str) -> None:
    record = BibRecord("bibtex", "article", key, (("title", value), ("year", "{2020}")))
    text = "".join(bibtex.write([item(record, keys=(key,))]))
    assert text.count("\n  year = {2020},\n") == 1
    depth = 0
    for sign in re.findall(r"[{}]", text.removesuffix("}\n")):
        depth += 1 if sign == "{" else -1
        assert depth > 0
    assert depth == 1
