"""Hostile and damaged files by name, each created on demand."""

import gzip
import json
import lzma
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parents[2] / "sample_data"

FILES: dict[str, Callable[[], bytes]] = {}
"""File name: function that returns its content."""

CONTROLS = "\x1b[31m\x1b]0;t\x07\x1b]52;c;aGk=\x1b\\\x9b2J\x00\x7f\u202e\u2066\u200b\ufeff\u2028\x85"
"""Characters that control a terminal, or that hide or reorder text."""


def _file(name: str, make: Callable[[], bytes] | bytes | str) -> None:
    assert name not in FILES
    FILES[name] = make if callable(make) else (lambda data=make: data if isinstance(data, bytes) else data.encode())  # type: ignore[misc]


def _repeated(name: str, unit: str, size: int, head: str = "", tail: str = "") -> None:
    _file(name, lambda: (head + unit * (size // len(unit)) + tail).encode("utf-8", "surrogatepass"))


# XML

_ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title>'
_ENTRY = "<entry><title>T</title><id>1</id></entry>"


def _laughs(levels: int, each: int) -> str:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * each}">' for n in range(1, levels))
    return f'<!DOCTYPE feed [<!ENTITY l0 "ha">{entities}]>{_ATOM}<entry><title>&l{levels - 1};</title></entry></feed>'


_file("laughs_1e9.xml", _laughs(10, 10))
_file("laughs_1e6.xml", _laughs(7, 10))
_file(
    "quadratic.xml",
    lambda: (
        f'<!DOCTYPE feed [<!ENTITY a "{"a" * 100_000}">]>{_ATOM}'.encode()
        + f"<entry><title>{'&a;' * 79}</title></entry></feed>".encode()
    ),
)
_file(
    "entity_file.xml",
    f'<!DOCTYPE f [<!ENTITY e SYSTEM "file:///etc/passwd">]>{_ATOM}<entry><title>&e;</title></entry></feed>',
)
_file("external_dtd.xml", f'<!DOCTYPE feed SYSTEM "http://127.0.0.1:9/x.dtd">{_ATOM}{_ENTRY}</feed>')
_file("parameter_entity.xml", f'<!DOCTYPE f [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>{_ATOM}{_ENTRY}</feed>')
_repeated("nested_100k.xml", "<a>", 300_000, _ATOM)
_repeated("nested_1m.xml", "<a>", 3_000_000, _ATOM + "<entry><title>T</title>")
for _encoding in ("foo-bar", "base64", "utf-7", "idna", "rot13", "utf-32", "utf-16", "punycode", "hex", "windows-1252"):
    _file(f"encoding_{_encoding}.xml", f"<?xml version='1.0' encoding='{_encoding}'?>{_ATOM}{_ENTRY}</feed>")
_file("control_references.xml", _ATOM + "<entry><title>a&#155;2J&#x202e;b&#x200b;&#133;&#8232;c</title></entry></feed>")
_file("forbidden_references.xml", _ATOM + "<entry><title>a&#0;&#27;&#xFFFE;&#xD800;</title></entry></feed>")
_file("raw_controls.xml", _ATOM + f"<entry><title>{CONTROLS}T</title></entry></feed>")
_file(
    "html_title.xml",
    _ATOM + "<entry><title type='html'>&lt;script>x&lt;/script>&lt;img src=x onerror=y>T</title></entry></feed>",
)
_repeated(
    "html_tags.xml",
    "&lt;b&gt;",
    900_000,
    _ATOM + "<entry><title>T</title><summary type='html'>",
    "</summary></entry></feed>",
)
_repeated(
    "html_open.xml",
    "&lt;a x=",
    900_000,
    _ATOM + "<entry><title>T</title><summary type='html'>",
    "</summary></entry></feed>",
)
_repeated("entities.xml", "&amp;", 900_000, _ATOM + "<entry><title>T</title><summary>", "</summary></entry></feed>")
_repeated("no_titles.xml", "<entry/>", 160_000, _ATOM, "</feed>")
_repeated("never_closed.xml", "<entry>", 2_000_000, _ATOM)
_repeated("comment_never_closed.xml", "<!--", 2_000_000, _ATOM)
_repeated("cdata_never_closed.xml", "<![CDATA[", 2_000_000, _ATOM)
_repeated("comment_long.xml", "a", 9_000_000, _ATOM + "<!--", "-->" + _ENTRY + "</feed>")
_repeated("labels.xml", '<category term="a"/>', 900_000, _ATOM + "<entry><title>T</title>", "</entry></feed>")
_repeated(
    "name_long.xml", "a", 900_000, _ATOM + "<entry><title>T</title><author><name>", "</name></author></entry></feed>"
)
_repeated(
    "names.xml", "<author><name>a b</name></author>", 900_000, _ATOM + "<entry><title>T</title>", "</entry></feed>"
)
_file(
    "attributes.xml", lambda: (_ATOM + "<entry " + "".join(f'a{n}="" ' for n in range(200_000)) + "/></feed>").encode()
)
_file(
    "attributes_9mb.xml",
    lambda: (_ATOM + "<entry " + "".join(f'a{n}="" ' for n in range(800_000)) + "/></feed>").encode(),
)
_file(
    "namespaces.xml", lambda: (_ATOM + "".join(f'<a xmlns:n{n}="u{n}"/>' for n in range(30_000)) + "</feed>").encode()
)
_file(
    "namespaces_inside.xml",
    lambda: (
        _ATOM
        + "<entry><title>T</title>"
        + "".join(f'<a xmlns:n{n}="u{n}"/>' for n in range(30_000))
        + "</entry></feed>"
    ).encode(),
)
_file("base_broken.xml", _ATOM + "<entry xml:base='http://[' ><title>T</title><link href='//['/></entry></feed>")
_file("prefix_unknown.xml", _ATOM + "<entry><title>T</title><x:y/></entry>" + _ENTRY + "</feed>")
_file("mismatched.xml", _ATOM + "<entry><title>A</b></title></entry>" + _ENTRY * 3 + "</feed>")
_file(
    "dates.xml",
    "<rss><channel><item><title>T</title><pubDate>Thu, 99 Foo 99999 99:99:99 +9999</pubDate></item></channel></rss>",
)
_file("no_utf8.xml", _ATOM.encode() + b"<entry><title>\xff\xfe\xc3(\xed\xa0\x80</title></entry></feed>")
_file("half_utf16.xml", b"\xff\xfe" + (_ATOM + _ENTRY).encode("utf-16-le")[:-1])
_file("oai.xml", "<OAI-PMH><ListRecords/></OAI-PMH>")
_repeated("text_9mb.xml", "a", 9_000_000, _ATOM, "</feed>")
_repeated("emoji_45mb.xml", "\U0001f600", 11_000_000, _ATOM + "<entry><title>", "</title></entry></feed>")

# JSON

_PAPER = '{"title": "T", "paper": {"id": "2411.19943", "title": "T", "authors": [{"name": "A", "hidden": false}]}}'
_ITEM = '{"type": "article-journal", "title": "T", "container-title": "V"}'

_FIELDS = (
    *("authors", "author", "issued", "publishedAt", "upvotes", "DOI", "URL", "keyword", "organization", "githubRepo"),
    *("summary", "abstract", "id", "note", "categories", "submittedBy"),
)
_ODD: tuple[Any, ...] = (
    *(1, -1, 1.5, True, None, [], {}, [[]], [{}], [["a"]], {"a": {}}, "\x00", "\ud800", "x" * 9_000),
    *([None], [1, "a", {}], 10**400, [{"version": "v9" * 9, "created": "x"}]),
)
"""Values of types that no field accepts."""

_DATES: tuple[Any, ...] = (
    *({"date-parts": [[10**30, 99, 99]]}, {"date-parts": [["x"]]}, {"date-parts": [[[[]]]]}, {"date-parts": [[-5]]}),
    *({"date-parts": [[2020, 2, 31]]}, {"raw": "9" * 10**5}, {"literal": "\x1b"}, [], 7, {"year": {}}),
)

for _name, _first in (("hf", _PAPER), ("csl", _ITEM)):
    _repeated(f"{_name}_deep_lists.json", "[", 900_000, f"[{_first}, ")
    _repeated(f"{_name}_deep_objects.json", '{"a":', 900_000, f"[{_first}, ")
    _repeated(f"{_name}_deep_995.json", "[", 995, f"[{_first}, ", "]" * 996)
    _repeated(f"{_name}_empties_45mb.json", "{},", 45_000_000, f"[{_first}, ", "{}]")
    _repeated(f"{_name}_texts_45mb.json", '"ab",', 45_000_000, f"[{_first}, ", "1]")
    _repeated(f"{_name}_numbers.json", "1,", 9_000_000, f"[{_first}, ", "1]")
    _repeated(f"{_name}_wrapped_30mb.json", "{},", 30_000_000, f'{{"items": [{_first}, ', "{}]}")
    _repeated(f"{_name}_wrapped_cut.json", "{},", 9_000_000, f'{{"data": [{_first}, ')
    _repeated(f"{_name}_item_9mb.json", '"a",', 9_000_000, f'[{_first}, {{"title": "x", "x": [', f"1]}}, {_first}]")
    _repeated(f"{_name}_text_9mb.json", "a", 9_000_000, f'[{_first}, {{"title": "', f'"}}, {_first}]')
    _repeated(f"{_name}_broken_all_over.json", "[1,\n[", 900_000, f"[{_first}, ")
    _repeated(f"{_name}_blanks.json", " ", 9_000_000, f"[{_first}, ", "]")
    _file(f"{_name}_digits.json", f'[{_first}, {{"title": "x", "upvotes": {"9" * 5_000}, "volume": -{"9" * 5_000}}}]')
    _file(f"{_name}_numbers_odd.json", f'[{_first}, {{"title": "x", "upvotes": NaN, "year": Infinity, "x": 1e999}}]')
    _file(
        f"{_name}_surrogates.json",
        f'[{_first}, {{"title": "a\\ud800b\\udc00\\u001b]0;x\\u0007\\u202e", "id": "\\ud83d"}}]',
    )
    _file(f"{_name}_twice.json", f'[{_first}, {{"title": "a", "title": {{"title": []}}, "title": "b"}}]')
    _file(f"{_name}_comments.json", f"[{_first}, /* no */ {{'title': 'x'}}, // no\n{_first}]")
    _file(f"{_name}_no_utf8.json", f"[{_first}, ".encode() + b'{"title": "\xff\xed\xa0\x80\xc0\xaf"}]')
    _file(f"{_name}_utf16.json", f"[{_first}]".encode("utf-16"))
    _file(f"{_name}_cut.json", f"[{_first}, {_first[:-20]}")
    _file(
        f"{_name}_kinds.json", f'[{_first}, 1, "a", null, true, [], {{}}, [[[]]], {{"title": []}}, {{"title": {{}}}}]'
    )
    _odd_items = [{"title": "x", **dict.fromkeys(_FIELDS, value)} for value in _ODD]
    _file(f"{_name}_fields.json", json.dumps([json.loads(_first), *_odd_items]))
_repeated("printed_quote_never_ends.json", "\\\\'", 900_000, "[" + _PAPER + ", \"{'a': ", '"]')
_repeated("printed_deep.json", "{'a':", 900_000, "[" + _PAPER + ', "', '"]')
_file(
    "printed_code.json",
    "[" + _PAPER + """, "{'a': __import__('os').system('x')}", "{'a': open('/etc/passwd').read()}"]""",
)
_repeated("csl_tags.json", "<sup>1", 900_000, '[{"type": "article-journal", "title": "x", "abstract": "', '"}]')
_repeated("csl_spans.json", "<span class=", 900_000, '[{"type": "article-journal", "title": "x", "abstract": "', '"}]')
_repeated("hf_addresses.json", "https://a-\\n", 40_000, '[{"paper": {"title": "x", "summary": "', '"}}]')
_file("csl_dates.json", json.dumps([json.loads(_ITEM), *({"title": "x", "issued": date} for date in _DATES)]))

# JSON Lines

_repeated("deep.jsonl", "[", 900_000, '{"title": "T"}\n{"title": "x", "a": ')
_repeated("empties_9mb.jsonl", "{}\n", 9_000_000)
_repeated("line_20mb.jsonl", "a", 20_000_000, '{"title": "T"}\n{"title": "', '"}\n{"title": "U"}\n')
_repeated("blank_lines.jsonl", "\n", 3_000_000, '{"title": "T"}\n')
_repeated("nul.jsonl", "\x00", 900_000, '{"title": "T"}\n')
_file("mixed.jsonl", b'{"title": "T"}\r\n\xff\xfe{"title": "x"}\n{"title": "\xed\xa0\x80"}\n\x00\n{"title": "U"}')
_file("utf16.jsonl", ('{"title": "T"}\n{"title": "\u0a0a\u0d0a"}\n' * 50).encode("utf-16"))
_file("utf16_odd.jsonl", '{"title": "T"}\n'.encode("utf-16")[:-1] + b"\n\n\n")
_file(
    "marks.jsonl",
    json.dumps(
        {
            "key": "x",
            "title": "T",
            "starred": True,
            "starred_at": "9999-99-99",
            "read": "no",
            "tags": [1, None, {}, "a" * 9_000],
            "note": "n" * 2_000_000,
        }
    ),
)
_file(
    "marks_odd.jsonl",
    "\n".join(
        json.dumps(
            {
                "key": "x",
                "title": f"T{n}",
                "starred": True,
                "read": True,
                "starred_at": at,
                "read_at": at,
                "tags": at,
                "note": CONTROLS,
            }
        )
        for n, at in enumerate(
            ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", 10**30, [], {}, "\ud800", "2024-02-30")
        )
    ),
)
_file("authors_100k.jsonl", lambda: (json.dumps({"title": "T", "authors": ["A B"] * 90_000}) + "\n").encode())
_file("authors_text.jsonl", lambda: (json.dumps({"title": "T", "authors": "A B, C and " * 80_000}) + "\n").encode())
_file(
    "keywords.jsonl", lambda: (json.dumps({"title": "T", "keywords": [f"k{n}" for n in range(90_000)]}) + "\n").encode()
)
_file(
    "marks_of_accents.jsonl",
    json.dumps({"title": "T" + "\u0301" * 1_900, "abstract": "\u0301\u0323" * 25_000, "authors": ["e\u0301" * 9_000]}),
)
_file(
    "controls.jsonl",
    json.dumps(
        {
            "title": CONTROLS + "T",
            "abstract": CONTROLS,
            "authors": [CONTROLS],
            "venue": CONTROLS,
            "keywords": [CONTROLS],
            "url": "https://a.b/" + CONTROLS,
        }
    ),
)
_file(
    "addresses.jsonl",
    json.dumps(
        {
            "title": "T",
            "url": "javascript:alert(1)",
            "pdf_url": "file:///etc/passwd",
            "code_url": "-x",
            "project_url": "https://a@b\n/",
        }
    ),
)
_SNAPSHOT = ("id", "versions", "update_date", "authors_parsed", "categories")
_file(
    "snapshot_odd.jsonl",
    "\n".join(json.dumps({"title": f"T{n}", **dict.fromkeys(_SNAPSHOT, odd)}) for n, odd in enumerate(_ODD)),
)

# BibTeX

_BIB = "@article{k, title = {T}, author = {A, B}}\n"
for _name, _unit in (
    *(
        ("braces", "{"),
        ("closing", "}"),
        ("pairs", "{}"),
        ("ats", "@"),
        ("quotes", '"'),
        ("hashes", "#"),
        ("backslashes", "\\"),
    ),
    *(
        ("commas", ","),
        ("equals", "a="),
        ("blanks", " "),
        ("tabs", "\t@"),
        ("returns", "\r"),
        ("percents", "%"),
        ("tildes", "~"),
    ),
    *(
        ("entries_open", "@a{k,"),
        ("entries_lines", "\n@a{\n"),
        ("round", "@a("),
        ("comments", "\n@comment{"),
        ("dollars", "$a "),
    ),
    *(
        ("formulas_open", r"\("),
        ("accents_open", r"{\"{"),
        ("commands", r"\alpha"),
        ("fields", "title = {a},\n"),
        ("ands", " and "),
    ),
):
    _repeated(f"{_name}.bib", _unit, 400_000, _BIB)
    _repeated(
        f"{_name}_inside.bib", _unit, 100_000, "@article{k, title = {T},\n author = {", "},\n note = {x}}\n" + _BIB
    )
_repeated("line_9mb.bib", "a", 9_000_000, _BIB + "@article{l, title = {")
_file(
    "macros_doubling.bib",
    '@string{m0 = "word "}\n'
    + "".join(f"@string{{m{n} = m{n - 1} # m{n - 1}}}\n" for n in range(1, 60))
    + "@misc{k, title = m59, note = m59}\n"
    + _BIB,
)
_file("macros_circle.bib", "@string{a = b}\n@string{b = a}\n@misc{k, title = a # b, author = a}\n" + _BIB)
_file(
    "crossref_circle.bib",
    "@book{a, title = {A}, crossref = {b}}\n@book{b, title = {B}, crossref = {a}}\n"
    "@xdata{c, xdata = {c,d}}\n@xdata{d, xdata = {c}}\n@misc{e, title = {E}, xdata = {c}}\n" + _BIB,
)
_file(
    "crossref_chain.bib",
    lambda: "".join(f"@book{{k{n}, title = {{x}}, crossref = {{k{n + 1}}}}}\n" for n in range(8_000)).encode(),
)
_file(
    "crossref_missing.bib",
    lambda: "".join(f"@misc{{k{n}, title = {{x{n}}}, crossref = {{m{n}}}}}\n" for n in range(8_000)).encode(),
)
_file("keys_same.bib", lambda: ("@misc{k, title = {x}}\n" * 8_000).encode())
_file("fields_same.bib", lambda: ("@misc{k, title = {x}" + ", note = {a}" * 40_000 + "}\n" + _BIB).encode())
_file(
    "fields_many.bib",
    lambda: ("@misc{k, title = {x}" + "".join(f", f{n} = {{a}}" for n in range(40_000)) + "}\n" + _BIB).encode(),
)
_file(
    "controls.bib",
    f"@misc{{k{CONTROLS}, title = {{T{CONTROLS}}}, author = {{{CONTROLS}A and B}},"
    " note = {\\char27 \\symbol{27}}}\n" + _BIB,
)
_file("no_utf8.bib", b"@misc{k, title = {T \xff\xed\xa0\x80}}\n" + _BIB.encode())
_file("utf16_odd.bib", _BIB.encode("utf-16")[:-1])
_file("nul.bib", "@misc{k\x00, title\x00 = {T\x00}}\n" + _BIB)
_file("half.bib", _BIB + "@article{l, title = {never closed\n@misc{m, title = {U}}\n@")
_file(
    "tex_file_reads.bib",
    r"@misc{k, title = {\input{/etc/passwd}\write18{touch /tmp/x} T}, note = {\openin\x}}" + "\n" + _BIB,
)

# RIS and Web of Science

_RIS = "TY  - JOUR\nTI  - T\nAU  - A, B\nER  - \n"
for _name, _unit in (
    *(
        ("types", "TY  - JOUR\n"),
        ("ends", "ER  - \n"),
        ("authors", "AU  - a\n"),
        ("titles", "TI  - a\n"),
        ("notes", "N1  - arXiv: \n"),
    ),
    *(
        ("keywords", "KW  - a;b\n"),
        ("dois", "DO  - 10.\n"),
        ("more", "   a\n"),
        ("blank", "\n"),
        ("returns", "\r"),
        ("tags", "ZZ  - a\n"),
    ),
    *(("addresses", "UR  - http://a; http://b\n"), ("dates", "DA  - 9999/99/99/x\n"), ("spaces", " ")),
):
    _repeated(f"{_name}.ris", _unit, 300_000, _RIS + "TY  - BOOK\nTI  - U\n", "\nER  - \n" + _RIS)
_repeated("authors_line.ris", "a;", 900_000, _RIS + "TY  - JOUR\nTI  - U\nAU  - ", "\nER  - \n")
_repeated("line_9mb.ris", "a", 9_000_000, _RIS + "TY  - JOUR\nTI  - ", "\nER  - \n" + _RIS)
_repeated("more.wos.txt", "   a\n", 300_000, "FN x\nVR 1.0\nPT J\nTI a\n", "ER\nEF\n")
_repeated("types.wos.txt", "PT J\nTI a\n", 200_000, "FN x\nVR 1.0\n")
_file("controls.ris", f"TY  - JOUR\nTI  - T{CONTROLS}\nAU  - {CONTROLS}\nUR  - http://a/{CONTROLS}\nER  - \n" + _RIS)
_file("no_utf8.ris", b"TY  - JOUR\nTI  - \xff\xed\xa0\x80\nER  - \n" + _RIS.encode())
_file("utf16_odd.ris", _RIS.encode("utf-16")[:-1])
_file("half.ris", _RIS + "TY  - JOUR\nTI  - cut")
_file("no_type.ris", "TI  - T\nER  - \n" + _RIS)

# Saved pages

_HTML = "<html><head><title>huggingface</title></head><body>"
_DATA = '<div data-target="DailyPapers" data-props="{&quot;dailyPapers&quot;: [{&quot;title&quot;: &quot;T&quot;}]}">'
for _name, _unit in (
    *(
        ("tags", "<b>"),
        ("open", "<a "),
        ("attribute", "<a x="),
        ("quote", '<a "'),
        ("comment", "<!--"),
        ("cdata", "<![CDATA["),
    ),
    *(("declaration", "<!["), ("entities", "&#"), ("tables", "<table>"), ("closing", "</p>"), ("scripts", "<script>")),
):
    _repeated(f"{_name}.html", _unit, 900_000, _HTML + _DATA + "</div>")
    _repeated(f"{_name}_before.html", _unit, 900_000, _HTML, _DATA)
_repeated("attributes.html", 'a="b" ', 3_000_000, _HTML + "<b ", ">" + _DATA)
_repeated(
    "data_deep.html",
    "[",
    900_000,
    _HTML + '<div data-target="DailyPapers" data-props="{&quot;dailyPapers&quot;: ',
    '">',
)
_repeated("data_empties.html", "[],", 9_000_000, _HTML + '<div data-target="DailyPapers" data-props="[', '[]]">')
_repeated("page_21mb.html", "a", 21_000_000, _HTML + _DATA)
_file("nul.html", _HTML.replace("<", "\x00<") + _DATA)
_file(
    "doctype.html",
    '<!DOCTYPE html SYSTEM "http://127.0.0.1:9/x" [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + _HTML + _DATA + "&e;",
)

# Copied pages

_CARD = "A Title\n\nAn abstract.\n\n  • 3 authors\n·\nNov 8, 2022 2\n\n"
for _name, _unit in (
    *(
        ("dots", "·\n"),
        ("authors", "• 2 authors\n"),
        ("tails", "• 2 authors\n·\nNov 8, 2022\n"),
        ("days", "Jan 7\n"),
        ("new", "new\nnew\nx\n"),
    ),
    *(
        ("furniture", "Subscribe\nDaily Papers\n"),
        ("bylines", "by AK and the research community\nJan 7\n"),
        ("blank", "\n"),
        ("spaces", " "),
    ),
    *(
        ("accents", "\u0301\u0323"),
        ("returns", "\r"),
        ("counts", "1,"),
        ("dates", "Nov 8, 2022\n"),
        ("dots_glued", "·"),
    ),
):
    _repeated(f"{_name}.txt", _unit, 300_000, _CARD, "\n" + _CARD)
_repeated("lines_2m.txt", "\n", 2_000_000, _CARD)
_repeated("line_9mb.txt", "a ", 9_000_000, _CARD + "Title\n\n", "\n\n• 3 authors\n·\nNov 8, 2022\n")
_repeated("headings.txt", "### a\n", 300_000, "## Trending Papers\n\n### T\n\nA framework.\n- 8 authors\n\n")
_repeated("cards.txt", "Submitted by\n", 300_000, "Submitted by\nu\n1\nT\n·\n2 authors\n\n")
_file("controls.txt", _CARD + f"A{CONTROLS} Title\n\n{CONTROLS}\n\n• 3 authors\n·\nNov 8, 2022\n")
_file("no_utf8.txt", _CARD.encode() + b"\xff\xed\xa0\x80\n\nx\n\n\xe2\x80\xa2 3 authors\n\xc2\xb7\nNov 8, 2022\n")
_file("utf16_odd.txt", _CARD.encode("utf-16")[:-1])
_file("counts_huge.txt", _CARD.replace("3 authors", f"{'9' * 15} authors").replace("2022 2", f"2022 {'9' * 15}k"))
_file("digits_other.txt", _CARD.replace("3 authors", "٣ authors").replace("2022 2", "2022 ٢") + _CARD)

# Packed files


def _zip(*members: tuple[str, bytes], way: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", way) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return packed.getvalue()


def _overlapping() -> bytes:
    """Return an archive whose ten thousand members share their bytes (David Fifield, 2019)."""
    archive = _zip(("a.txt", b"a" * 1_000_000))
    start = archive.index(b"PK\x01\x02")
    entry = archive[start : archive.index(b"PK\x05\x06")]
    count = 10_000
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(entry) * count, start, 0)
    return archive[:start] + entry * count + end


def _claims(size: int) -> bytes:
    """Return an archive whose directory gives a wrong member size."""
    data = bytearray(_zip(("a.jsonl", b'{"title": "T"}\n' * 100)))
    offset = data.index(b"PK\x01\x02") + 24
    data[offset : offset + 4] = struct.pack("<I", size)
    return bytes(data)


_LINES = b'{"title": "T"}\n'
_file("bomb.gz", lambda: gzip.compress(b"\n" * 200_000_000, 9))
_file("bomb_papers.jsonl.gz", lambda: gzip.compress(b'{"title": "T"}' + b" " * 200_000_000, 9))
_file("twice.gz", lambda: gzip.compress(gzip.compress(b"a" * 50_000_000)))
_file("cut.jsonl.gz", gzip.compress(_LINES * 999)[:-9])
_file("garbage_behind.jsonl.gz", gzip.compress(_LINES) + b"garbage")
_file("checksum.jsonl.gz", gzip.compress(_LINES * 999)[:-8] + b"\0" * 8)
_file("members.jsonl.gz", gzip.compress(_LINES) * 500)
_file("header_only.gz", b"\x1f\x8b\x08\x00")
_file("name_long.gz", b"\x1f\x8b\x08\x08\0\0\0\0\0\0" + b"n" * 3_000_000)
_file("bomb.xz", lambda: lzma.compress(b"\n" * 60_000_000, preset=0))
_file("cut.jsonl.xz", lzma.compress(_LINES * 999)[:-9])
_file(
    "memory.xz",
    lambda: lzma.compress(b"a\n" * 999, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 64 << 20}])[:-30] + b"\0" * 30,
)
_file("dictionary_4gb.xz", lambda: _with_dictionary(lzma.compress(_LINES * 999)))
_file("header_only.xz", b"\xfd7zXZ\x00")
_file("bomb.zip", lambda: _zip(("a.txt", b"\n" * 200_000_000)))
_file("overlapping.zip", _overlapping)
_file("inside.zip", lambda: _zip(("b.zip", _zip(("a.jsonl", _LINES)))))
_file(
    "paths.zip",
    _zip(
        ("../../etc/a.jsonl", _LINES), ("/etc/b.jsonl", _LINES), ("C:\\c.jsonl", _LINES), ("\x1b]0;x\x07.jsonl", b"\0")
    ),
)
_file("many.zip", lambda: _zip(*((f"{n}.txt", b"") for n in range(3_000))))
_file("none.zip", _zip())
_file("cut.zip", _zip(("a.jsonl", _LINES * 99))[:-40])
_file("claims_4gb.zip", _claims(0xFFFFFFF0))
_file("claims_less.zip", _claims(10))
_file(
    "encrypted.zip",
    lambda: _zip(("a.jsonl", _LINES)).replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"
    ),
)
_file("bzip2.zip", lambda: _zip(("a.jsonl", _LINES), way=zipfile.ZIP_BZIP2))
_file("damaged.zip", lambda: _zip(("a.jsonl", _LINES * 99)).replace(zlib.compress(_LINES * 99)[2:-4], b"\0" * 40))
_file("offset.zip", b"PK\x05\x06" + b"\xff" * 18)
_file("office.docx", _zip(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")))

# Nothing of the kind

_file("empty", b"")
_file("blank", b" \r\n\t" * 99)
_file("nul", b"\0" * 900_000)
_file("noise", lambda: random.Random(7).randbytes(900_000))
_file("controls", CONTROLS * 999)
_file("program", b"\x7fELF\x02\x01\x01" + b"\0" * 9_000)
_file("picture.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 9_000)
_file("paper.pdf", b"%PDF-1.7\n" + b"\0" * 9_000)
_file("database.db", b"SQLite format 3\0" + b"\0" * 9_000)
_file("marked_twice", b"\xef\xbb\xbf\xff\xfe\xfe\xff")
_file("private", "\ue000\uf8ff\U000f0000\U0010ffff" * 9_000)
_file("sample_shuffled.txt", lambda: _shuffled(SAMPLES / "huggingface_search_page.txt"))
_file("sample_bytes_lost.json", lambda: _thinned(SAMPLES / "huggingface_day.json"))
_file("sample_bytes_lost.xml", lambda: _thinned(SAMPLES / "arxiv_api.xml"))
_file("sample_bytes_lost.bib", lambda: _thinned(SAMPLES / "references.bib"))
_file("sample_bytes_lost.ris", lambda: _thinned(SAMPLES / "references.ris"))
_file("sample_bytes_lost.html", lambda: _thinned(SAMPLES / "huggingface_papers.html"))


def _with_dictionary(packed: bytes) -> bytes:
    """Return an xz file with the largest possible dictionary and a valid header checksum."""
    header = bytearray(packed[12 : 12 + (packed[12] + 1) * 4])
    offset = header.index(b"\x21\x01") + 2
    header[offset] = 40
    header[-4:] = struct.pack("<I", zlib.crc32(bytes(header[:-4])))
    return packed[:12] + bytes(header) + packed[12 + len(header) :]


def _shuffled(file: Path) -> bytes:
    lines = file.read_bytes().splitlines(keepends=True)
    random.Random(7).shuffle(lines)
    return b"".join(lines)


def _thinned(file: Path) -> bytes:
    chance = random.Random(7)
    return bytes(byte for byte in file.read_bytes() if chance.random() > 0.002)
