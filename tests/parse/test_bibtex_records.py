"""The bibliographic record of a BibTeX entry: everything that the entry says, fit for another file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pybtex.database.input.bibtex import LowLevelParser

from paperbrowse.model.bibliography import BibRecord
from tests.examples import examples
from tests.parse.test_bibtex import read


def record(text: str) -> BibRecord:
    (bib,) = records(text)
    return bib


def records(text: str) -> list[BibRecord]:
    return [record.bib for record in read(text).records if record.bib]


def fields(text: str) -> list[tuple[str, str]]:
    return list(record(f"@misc{{k, title = {{T}}, {text}}}").fields[1:])


def write(bib: BibRecord) -> str:
    return f"@{bib.kind}{{{bib.key},\n" + "".join(f"  {name} = {value},\n" for name, value in bib.fields) + "}\n"


def test_type_key_and_fields_are_kept_as_written() -> None:
    bib = record('@InProceedings{He:2016+x,\n Title = {Deep {R}esidual},\n PAGES = "770--778", x-my.Field = {\\\'e}\n}')
    assert bib == BibRecord(
        *("bibtex", "InProceedings", "He:2016+x"),
        (("Title", "{Deep {R}esidual}"), ("PAGES", "{770--778}"), ("x-my.Field", "{\\'e}")),
    )


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("year = 2020", "{2020}"),
        ("month = jan", "jan"),
        ('month = "17-20 " # jun', "{17-20 } # jun"),
        ("note = {C# and {F#}}", "{C# and {F#}}"),
        ("note = undefined", "undefined"),
        ('note = "a" # Other # {b}', "{a} # Other # {b}"),
        ("note = two words", "{two words}"),
        ("note = {}", "{}"),
        ("note = {a\tb\x07c}", "{a bc}"),
        ("note = {it\x92s \x93so\x94}", "{it’s “so”}"),
        ("note = {a \\\\{b}}", "{a \\\\ {b}}"),
        ("note = {\\{a\\}}", "{\\{a\\}}"),
        ("note = {\\{a}", "{\\lbrace a}"),
        ('note = "a } b { c"', "{a  b  c}"),
        ("note = {a\n}@{b", "{a @b}"),
    ],
)
def test_values_are_kept_as_bibtex_reads_them(source: str, kept: str) -> None:
    assert [value for _, value in fields(source)] == [kept]


def test_macros_of_the_file_are_replaced() -> None:
    text = '@string{acm = "A{CM}"}\n@string{jan = "Jan."}\n@misc{a, title={A}, publisher = ACM # " Press", month = jan}'
    assert record(text).fields[1:] == (("publisher", "{A{CM} Press}"), ("month", "{Jan.}"))
    late = "@misc{a, title={A}, publisher = acm}\n@string{acm = {ACM}}"
    assert record(late).fields[1:] == (("publisher", "{ACM}"),)


def test_a_field_that_comes_twice_is_kept_twice_only_if_it_differs() -> None:
    assert fields("note = {a}, note = {a}, Note = {b}") == [("note", "{a}"), ("Note", "{b}")]


def test_a_child_keeps_its_crossref_and_what_only_an_xdata_entry_says() -> None:
    text = (
        "@misc{c, title={C}, crossref={p}, xdata={x, y}, year=2001}\n@book{p, title={P}, publisher={Q}}\n"
        "@xdata{x, location={Rome}, date={1999}}\n@xdata{y, xdata={z}}\n@xdata{z, URL={u}}\n"
        "@misc{d, title={D}, xdata={nobody}}"
    )
    bibs = {bib.key: bib.fields for bib in records(text)}
    assert bibs["c"] == (
        *(("title", "{C}"), ("crossref", "{p}"), ("year", "{2001}")),
        *(("location", "{Rome}"), ("URL", "{u}")),
    )
    assert bibs["p"] == (("title", "{P}"), ("publisher", "{Q}"))
    assert bibs["d"][1] == ("xdata", "{nobody}")


def test_a_parent_without_title_is_named_by_its_booktitle_or_its_key() -> None:
    named = "@inproceedings{c, title={C}, crossref={p}}\n@proceedings{p, booktitle={Proc}, year=2001}"
    assert [bib.key for bib in records(named)] == ["p", "c"]
    nameless = "@inproceedings{c, title={C}, crossref={p}}\n@proceedings{p, publisher={ACM}, year=2001}"
    assert [bib.key for bib in records(nameless)] == ["p", "c"]


def test_a_broken_field_is_mended_so_that_every_other_program_can_read_it() -> None:
    bib = record("@misc{a,\n title = {A},\n abstract = {an open { brace},\n note = {} and} more},\n year = 2001\n}")
    assert dict(bib.fields) == {
        "title": "{A}",
        "abstract": "{an open  brace}",
        "note": "{ and more}",
        "year": "{2001}",
    }


@given(st.text(st.sampled_from('@{}",= \n\\#%k1$\x07'), max_size=40))
@settings(max_examples=examples(300))
def test_every_record_is_read_back_by_others_and_by_the_program(text: str) -> None:
    for bib in records(f'@misc{{k, title = {{T}}, note = {{{text}}}, month = jan, other = "{text}"}}'):
        written = write(bib)
        errors: list[Exception] = []
        parsed = list(LowLevelParser(written, handle_error=errors.append, macros={"jan": "January"}))
        assert len(parsed) == 1
        assert not [error for error in errors if "undefined string" not in str(error)]
        assert records(written) == [bib]
