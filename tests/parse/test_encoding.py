"""Encodings: what documents declare, what their bytes show, and what is read when they are neither."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperbrowse.parse.encoding import BLOCK_SIZE, Notes, guess_encoding, utf8_blocks
from tests.parse.parsing import Document, ParseResult, parse

RUSSIAN = "Журнал вычислительной математики и её приложения"
CHINESE, TAIWANESE = "基于深度学习的中文文本分类方法研究", "基於深度學習的中文文本分類方法研究"
KOREAN, JAPANESE = "한국어 문서 분류를 위한 심층 학습 연구", "日本語の文書を分類するための深層学習に関する研究"
GREEK, HEBREW = "Μελέτη της ταξινόμησης κειμένων με βαθιά μάθηση", "מחקר על סיווג מסמכים"
FRENCH, CZECH, THAI = "Étude “générale” – l’été à Nîmes", "Žluťoučký kůň příliš", "การศึกษาการจำแนกเอกสาร"

DECLARED = [
    *(("windows-1251", RUSSIAN), ("koi8-r", RUSSIAN), ("iso-8859-5", RUSSIAN), ("utf-8", RUSSIAN), ("Cp1251", RUSSIAN)),
    *(("gb2312", CHINESE), ("GBK", CHINESE), ("gb18030", CHINESE), ("hz", "x"), ("big5", TAIWANESE)),
    *(
        ("euc-kr", KOREAN),
        ("shift_jis", JAPANESE),
        ("x-sjis", JAPANESE),
        ("euc-jp", JAPANESE),
        ("iso-2022-jp", JAPANESE),
    ),
    *(("iso-8859-7", GREEK), ("windows-1253", GREEK), ("windows-1255", HEBREW), ("windows-1250", CZECH)),
    *(("iso-8859-2", CZECH), ("windows-1252", FRENCH), ("x-MacRoman", FRENCH), ("windows-874", THAI)),
]
FORMATS = {
    "feed": "<?xml version='1.0' encoding='{0}'?>\n<rss><channel><item><title>{1}</title></item></channel></rss>",
    "jabref": "% Encoding: {0}\n\n@article{{k, title = {{{1}}}}}\n",
    "old jabref": "This file was created with JabRef 2.10.\nEncoding: {0}\n\n@article{{k, title = {{{1}}}}}\n",
    "emacs": "% -*- mode: bibtex; coding: {0} -*-\n@article{{k, title = {{{1}}}}}\n",
    "kbibtex": "@comment{{x-kbibtex-encoding={0}}}\n@article{{k, title = {{{1}}}}}\n",
}
PLAIN = {
    "bibtex": "@article{{k,\n title = {{{0}}},\n}}\n",
    "ris": "TY  - JOUR\nTI  - {0}\nER  - \n",
    "jsonl": '{{"title": "{0}"}}\n',
    "csl": '[\n{{"id": "a", "type": "article-journal", "title": "{0}"}}]\n',
    "feed": "<rss><channel>\n<item><title>{0}</title></item></channel></rss>",
}


def read(data: bytes) -> ParseResult:
    return parse(Document("x", data))


def only_title(result: ParseResult) -> str:
    (paper,) = result.papers
    return paper.title


def codec_of(name: str) -> str:
    return {"windows-874": "cp874", "x-MacRoman": "mac_roman", "x-sjis": "cp932"}.get(name, name)


@pytest.mark.parametrize("template", FORMATS.values(), ids=FORMATS)
@pytest.mark.parametrize(("name", "title"), DECLARED)
def test_a_document_is_read_in_the_encoding_that_it_declares(template: str, name: str, title: str) -> None:
    result = read(template.format(name, title).encode(codec_of(name)))
    assert only_title(result) == title
    assert not result.problems or name == "hz"


@pytest.mark.parametrize("template", PLAIN.values(), ids=PLAIN)
@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_a_wide_encoding_is_known_by_its_bytes_with_or_without_a_mark(template: str, encoding: str) -> None:
    result = read(template.format(RUSSIAN + JAPANESE).encode(encoding))
    assert (only_title(result), result.problems) == (RUSSIAN + JAPANESE, ())


@pytest.mark.parametrize("template", PLAIN.values(), ids=PLAIN)
@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        *(("cp1252", FRENCH), ("cp1251", RUSSIAN), ("koi8-r", RUSSIAN), ("iso-8859-5", RUSSIAN), ("cp866", RUSSIAN)),
        *(("gb2312", CHINESE), ("gb18030", CHINESE), ("big5", TAIWANESE), ("euc-kr", KOREAN), ("shift_jis", JAPANESE)),
        *(
            ("euc-jp", JAPANESE),
            ("cp1253", GREEK),
            ("cp1255", HEBREW),
            ("cp1250", CZECH),
            *(("cp1250", title) for title in ("Życie i książka", "Zażółć gęślą jaźń", "Řeka v českých dějinách")),
            ("shift_jis", "深層学習による画像認識の研究"),
            ("cp1252", "Così è l’økonomi, Nº 3: história m³"),
        ),
    ],
)
def test_bytes_that_are_clearly_of_a_script_are_read_and_told(template: str, encoding: str, title: str) -> None:
    result = read(template.format(title).encode(encoding))
    assert only_title(result) == title
    (problem,) = result.problems
    assert problem.record == template.format(title)[: template.format(title).index(title)].count("\n") + 1
    assert "not UTF-8" in problem.reason


def test_lines_of_two_encodings_are_both_read() -> None:
    data = "".join(PLAIN["ris"].format(title) for title in (RUSSIAN, "A", FRENCH)).encode()
    data += PLAIN["ris"].format("The reader’s “view” – “CAFÉ”").encode("cp1252") + PLAIN["ris"].format(CHINESE).encode()
    result = read(data)
    assert [paper.title for paper in result.papers] == [RUSSIAN, "A", FRENCH, "The reader’s “view” – “CAFÉ”", CHINESE]
    assert [problem.record for problem in result.problems] == [11]
    assert str(result.problems[0]) == "x:11: not UTF-8; lines like this one were read as Windows-1252"


def test_one_foreign_byte_in_a_line_of_utf_8_costs_no_other_letter() -> None:
    assert only_title(read(PLAIN["jsonl"].format("Žluťoučký#kůň").encode().replace(b"#", b"\x97"))) == "Žluťoučký—kůň"


@pytest.mark.parametrize(
    ("declared", "title", "told"),
    [
        ("iso-8859-1", "Café", False),
        ("windows-1251", RUSSIAN, True),
        ("utf-7", "A+AOk- b", True),
        ("idna", "xn--caf-dma", True),
        ("unicode_escape", "\\u0041 b", True),
        ("utf-16", "Café", False),
        ("klingon", "Café", True),
    ],
)
def test_a_declaration_that_the_bytes_contradict_or_nobody_knows_is_passed_over(
    declared: str, title: str, told: bool
) -> None:
    result = read(FORMATS["feed"].format(declared, title).encode())
    assert (only_title(result), bool(result.problems)) == (title, told)


def test_latin_1_as_declared_holds_the_quotes_of_windows() -> None:
    assert only_title(read(FORMATS["feed"].format("iso-8859-1", FRENCH).encode("cp1252"))) == FRENCH


def test_bytes_that_the_declared_encoding_does_not_have_are_told() -> None:
    result = read(FORMATS["feed"].format("euc-kr", KOREAN + "#").encode("euc-kr").replace(b"#", b"\xff"))
    assert only_title(result) == KOREAN + "\N{REPLACEMENT CHARACTER}"
    assert "not CP949" in result.problems[0].reason


@pytest.mark.parametrize("start", [b"\xef\xbb\xbf" * 2, b"\n \xef\xbb\xbf\n", b"\n\n"])
def test_marks_and_spaces_before_the_beginning_are_passed_over(start: bytes) -> None:
    for template in (*PLAIN.values(), "<?xml version='1.0'?>" + PLAIN["feed"]):
        assert only_title(read(start + template.format("Café").encode())) == "Café"


@given(st.text(max_size=50), st.booleans())
def test_utf_8_stays_as_it_is_wherever_it_is_cut(text: str, is_long: bool) -> None:
    data = b"x" + text.encode("utf-8", "replace")
    notes: Notes = []
    whole = data * (1 + 3 * BLOCK_SIZE // len(data) if is_long else 1)
    assert b"".join(utf8_blocks(BytesIO(whole), notes)) == whole
    assert notes == []


@given(st.binary(max_size=200))
def test_any_bytes_become_utf_8(data: bytes) -> None:
    b"".join(utf8_blocks(BytesIO(data), [])).decode()
    guess_encoding(data)
