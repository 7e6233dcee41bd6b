"""Exports write only the chosen file, and their text is harmless in other programs."""

import csv
import json
import os
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]
from pybtex.database import parse_string

from paperbrowse.cli import main
from paperbrowse.cli.main import run
from paperbrowse.export.formats import format_by_name
from paperbrowse.export.publication import ExportItem
from paperbrowse.library.bib_file import cite
from paperbrowse.library.library import Library
from paperbrowse.library.vault import export_to_vault
from paperbrowse.model.marks import Marks
from paperbrowse.model.paper import Author, Paper
from paperbrowse.parse.formats import find_format
from paperbrowse.settings import find_home
from tests.examples import times
from tests.faults import hostile_papers
from tests.parse.parsing import Document, parse
from tests.terminal.oracle import foreign
from tests.tui.reader import home_with_sample

NAMES = (
    *(
        ".bib",
        "..bib",
        "...bib",
        " .bib",
        "-o.bib",
        "--help.bib",
        "-.bib",
        "~.bib",
        "~root.bib",
        "$HOME.bib",
        "`id`.bib",
    ),
    *(
        "$(id).bib",
        "a;b.bib",
        "a|b.bib",
        "a&b.bib",
        "a'b.bib",
        'a"b.bib',
        "a\\b.bib",
        "..\\b.bib",
        "C:\\b.bib",
        "CON.bib",
    ),
    *(
        "NUL.bib",
        "AUX.bib",
        "a\nb.bib",
        "a\rb.bib",
        "\x1b[2J.bib",
        "\x1b]0;x\x07.bib",
        "\u202ebib.bib",
        "\u200b.bib",
        "a\x7f.bib",
    ),
    *(
        "é.bib",
        "e\u0301.bib",
        "大.bib",
        "👨\u200d👩.bib",
        "%00.bib",
        "%2e%2e%2f.bib",
        "a" * 250 + ".bib",
        "a" * 300 + ".bib",
    ),
    *(
        "*.bib",
        "?.bib",
        "[a].bib",
        "{a,b}.bib",
        "a\x00b.bib",
        "\udcff.bib",
        "link.bib",
        "nowhere.bib",
        "folder.bib",
        "pipe.bib",
    ),
)
"""Names with a meaning in some shell, file system or terminal; the test creates the last four first."""


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")
def test_a_hostile_name_of_a_file_leads_nowhere_else(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    report: Callable[[str], None],
) -> None:
    home_with_sample(tmp_path / "home")
    chosen, outside = tmp_path / "chosen", tmp_path / "outside"
    chosen.mkdir()
    outside.mkdir()
    (outside / "precious.bib").write_text("precious")
    (chosen / "link.bib").symlink_to(outside / "precious.bib")
    (chosen / "nowhere.bib").symlink_to(outside / "planted.bib")
    (chosen / "folder.bib").mkdir()
    os.mkfifo(chosen / "pipe.bib")
    monkeypatch.chdir(chosen)
    monkeypatch.setenv("HOME", str(outside))
    monkeypatch.setattr(main, "silence_stdout", lambda: None)  # the process goes on here
    written = 0
    for name in NAMES:
        status = run(
            ["--home", str(tmp_path / "home"), "export", "date:2022", "--format", "bibtex", f"--output={name}"]
        )
        assert status in (0, 2, 5), name
        written += status == 0
        assert foreign(capsys.readouterr().err.encode("utf-8", "replace")) == [], name
    assert sorted(tmp_path.iterdir()) == [chosen, tmp_path / "home", outside]
    assert [(file.name, file.read_text()) for file in outside.iterdir()] == [("precious.bib", "precious")]
    assert not [file for file in os.listdir(chosen) if file.endswith(".part")]  # noqa: PTH208 - names of any bytes
    report(f"{len(NAMES)} names, {written} written in the chosen folder, the others refused, nothing elsewhere")
    assert written > 30


INJECTIONS = (
    *(
        "=1+1",
        "+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "'=1",
        "''=1",
        "=cmd|' /C calc'!A0",
        '=HYPERLINK("x")',
    ),
    *(
        'a","=1',
        'a"\n=1',
        "a\r\n=1,b",
        "}, title = {x",
        "x}\n@article{y, title={z}}",
        "{",
        "}",
        "{{",
        "\\",
        "\\}",
        "\\input{/etc/passwd}",
    ),
    *(
        "\\write18{id}",
        "$\\input{x}$",
        "% comment",
        "#",
        "a # b",
        '"',
        "@string{a=b}",
        "@comment{",
        "a and b",
        "others",
        "x,\n  note = {y}",
    ),
    *(
        "\nER  - ",
        "\nTY  - JOUR",
        "\r\nAU  - Evil",
        "\u2028TI  - x",
        "\x85ER  - ",
        "\x0bAU  - x",
        "AU  - x",
        "[a](javascript:x)",
        "![a](x)",
    ),
    *(
        "<script>",
        "<https://evil>",
        "](x)",
        "# head",
        "- item",
        "1. one",
        "> quote",
        "```",
        "|a|b|",
        "***",
        "---",
        "&lt;",
        "&#106;",
        "~~x~~",
    ),
    *(
        "https://evil.example",
        "www.evil.example",
        "$x$",
        "@user",
        "\\[a](x)",
        "\\\\[a](x)",
        "[a]: javascript:x",
        "\n\n# head",
        "\x1b]0;x\x07",
        "\u202e",
    ),
)
"""Texts with a meaning in spreadsheets, TeX, reference managers or Markdown."""


def filled(text: str) -> ExportItem:
    """Return a paper with a text in every field."""
    paper = Paper(
        title=f"T{text}",
        abstract=text,
        authors=(Author(text), Author(f"{text} {text}", text, text)),
        organization=text,
        venue=text,
        comment=text,
        categories=(text,),
        keywords=(text,),
        url=f"https://a.example/{text}",
        code_url=f"javascript:{text}",
        doi=f"10.1000/{text}",
    )
    return ExportItem("title:x", paper, Marks(tags=(text,), note=text), [text])


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_text_is_more_than_text_to_what_reads_an_export(text: str) -> None:
    papers = [filled(text), ExportItem("title:last", Paper("The Last"))]
    wrote = {
        name: "".join(format_by_name(name).write(papers))
        for name in ("csv", "bibtex", "ris", "markdown", "csl-json", "jsonl")
    }
    for name, written in wrote.items():
        assert foreign(written.replace("\r\n", "\n").encode()) == [], name

    header, *rows = csv.reader(StringIO(wrote["csv"], newline=""))
    assert [len(row) for row in rows] == [len(header)] * 2
    assert not any(cell.startswith(tuple("=+-@\t\r\n＝＋－＠")) for row in rows for cell in row)

    entries = parse_string(wrote["bibtex"], "bibtex").entries
    assert len(entries) == 2
    assert {name.lower() for entry in entries.values() for name in entry.fields} <= {
        *(
            "title",
            "year",
            "month",
            "day",
            "journal",
            "booktitle",
            "eprint",
            "archiveprefix",
            "primaryclass",
            "doi",
            "url",
        ),
        *("organization", "abstract", "keywords", "comment"),
    }
    assert "\\input" not in wrote["bibtex"]
    assert "\\write" not in wrote["bibtex"]

    result = parse(Document("x", wrote["ris"].encode()), find_format("ris"))
    assert [paper.title for paper in result.papers][1:] == ["The Last"]
    assert all(line == "" or line[2:6] == "  - " for line in wrote["ris"].split("\n"))
    assert wrote["ris"].count("TY  - ") - wrote["ris"].count("  - TY  - ") >= 2

    assert [len(json.loads(wrote["csl-json"])), len(wrote["jsonl"].splitlines())] == [2, 2]
    _check_markdown(wrote["markdown"])


def _check_markdown(text: str) -> None:
    """Check with a CommonMark parser that there are only a heading, lists, emphasis, quotations and https links."""
    from markdown_it import MarkdownIt

    opened = []
    for token in MarkdownIt("gfm-like", {"linkify": False}).parse(text):
        opened.append(token.type)
        for child in token.children or ():
            opened.append(child.type)
            if child.type == "link_open":
                assert str(child.attrs["href"]).startswith("https://a.example/")
    assert opened.count("heading_open") == 1
    assert not {"html_block", "html_inline", "image", "code_inline", "fence", "code_block", "table_open", "hr"} & set(
        opened
    )
    assert opened.count("list_item_open") == 2


def test_there_are_forty_names_and_a_table_for_each_format(report: Callable[[str], None]) -> None:
    assert len(NAMES) >= times(40, 40)
    assert len(INJECTIONS) == len(set(INJECTIONS)) >= 60
    report(f"{len(INJECTIONS)} injected texts in every field of a paper, six formats each")


def test_hostile_papers_stay_text_in_notes_and_in_a_bibtex_file(tmp_path: Path) -> None:
    folder, bib = tmp_path / "vault", tmp_path / "refs.bib"
    with Library(find_home(str(tmp_path / "home"))) as library:
        injected = (
            {"title": f"A title of words {text}", "abstract": text, "doi": f"10.1000/{n}"}
            for n, text in enumerate(INJECTIONS)
        )
        more = "".join(json.dumps(paper) + "\n" for paper in injected)
        library.imports.import_text(hostile_papers.json_lines().decode() + more)
        rows = library.search.run("").rows
        library.marks.note(list(rows), "<!-- /paperbrowse -->\n---\n")
        for outcome in ("new", "unchanged"):
            assert export_to_vault(library, rows, folder, force=False) == ({outcome: len(rows)}, [])
        added = [citation.citation_key for citation in cite(library, rows, str(bib)) if citation.is_added]
        assert not any(citation.is_added for citation in cite(library, rows, str(bib)))
    notes = [file.read_text() for file in folder.iterdir()]
    assert len({yaml.safe_load(note.split("---\n")[1])["paperbrowse"] for note in notes}) == len(rows)
    assert {note.count("<!--") for note in notes} == {2}
    assert foreign("".join(notes).encode()) == []
    assert {*parse_string(bib.read_text(), "bibtex").entries} == {*added}
    assert len(added) > len(rows) * 0.9  # a few have the same title
