"""The documentation says what the program does: commands, keys, fields, formats, files."""

import gzip
import json
import os
import re
import shlex
import shutil
from contextlib import suppress
from datetime import date
from itertools import groupby
from pathlib import Path

import pytest

import paperbrowse
from paperbrowse.__main__ import main, parse_browse_request
from paperbrowse.cli import exit_codes
from paperbrowse.cli.main import parse_arguments
from paperbrowse.export.formats import FORMATS as EXPORT_FORMATS
from paperbrowse.key_bindings import BOX_EDITING, HEADINGS, KEY_BINDINGS, KeyBinding, key_label
from paperbrowse.library.library import Library
from paperbrowse.library.papers import SAMPLE_FILE
from paperbrowse.parse.formats import FORMATS as IMPORT_FORMATS
from paperbrowse.search.fields import FIELDS, FilterField
from paperbrowse.search.parser import parse_query
from paperbrowse.search.query import SORTS
from paperbrowse.settings import find_home

PACKAGE = Path(paperbrowse.__file__).parent
ROOT = PACKAGE.parent
SAMPLES = ROOT / "sample_data"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXTS = {str(page.relative_to(ROOT)): page.read_text() for page in PAGES}
SEARCH_PAGE = TEXTS["docs/search-language.md"]


def code_blocks(text: str, language: str = "") -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def command_lines() -> list[str]:
    """Command lines of code blocks and of the text, without those that have a word such as KEY in place of a value."""
    lines = [line for text in TEXTS.values() for block in code_blocks(text) for line in block.splitlines()]
    inline = [code for text in TEXTS.values() for code in re.findall(r"`(paperbrowse [^`]+)`", text)]
    commands = [command.strip() for line in lines for command in re.split(r"\||&&", line.split(" # ")[0])]
    commands += [" ".join(code.split()) for code in inline if not re.search(r"\b[A-Z]{2,}\b", code)]
    return sorted({command for command in commands if re.match(r"paperbrowse\b", command)})


def table_rows(text: str, first_heading: str) -> list[list[str]]:
    """Cells of the tables whose first heading is this."""
    rows: list[list[str]] = []
    for table in re.findall(rf"^\| {first_heading} \|.*?\n\|[-|]+\|\n((?:\|.*\n)+)", text, re.MULTILINE):
        rows += [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()]
    return rows


def test_there_are_command_lines_in_the_docs() -> None:
    assert len(command_lines()) > 15


BEFORE = {
    "paperbrowse split 2411.19943": "paperbrowse merge 2411.19943 10.5555/3618408",
    "paperbrowse duplicates --joined": "paperbrowse merge 2411.19943 10.5555/3618408",
    "paperbrowse restore latest": "paperbrowse backup",
    "paperbrowse restore": "paperbrowse backup",
    "paperbrowse redo": "paperbrowse undo",
}
"""What a command line of the documentation needs."""

CODES = {
    "paperbrowse duplicates": exit_codes.NO_MATCH,
    "paperbrowse export": exit_codes.USAGE,
    "paperbrowse foryou --explain": exit_codes.NO_MATCH,
    "paperbrowse search '\"lang:en\"'": exit_codes.NO_MATCH,
    "paperbrowse restore latest": exit_codes.USAGE,  # asks, which it cannot without a terminal
    "paperbrowse serch agents": exit_codes.USAGE,
}
"""Exit codes of command lines that do not succeed in a small library, or are not meant to."""

EXAMPLE = {
    "key": "arxiv:2411.19943",
    "arxiv_id": "2411.19943",
    "title": "Critical tokens in state space models",
    "authors": ["Tian Liang"],
    "published": "2024-11-29",
    "code_url": "https://github.com/example/critical",
}
"""The paper that the documentation names most often."""

PUBLISHED = {"key": "doi:10.5555/3618408", "doi": "10.5555/3618408", "title": "Critical tokens in models"}

CITED = [
    {"key": f"arxiv:{id_}", "arxiv_id": id_, "title": title, "authors": ["Ashish Vaswani"]}
    for id_, title in (("1706.03762", "Attention in translation"), ("1810.04805", "Deep bidirectional encoders"))
]


@pytest.fixture(scope="module")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("docs") / "home"
    with Library(find_home(str(home))) as library:
        (home.parent / "example.jsonl").write_text("\n".join(map(json.dumps, (EXAMPLE, PUBLISHED, *CITED))))
        files = (SAMPLES / "arxiv_records.jsonl", SAMPLES / SAMPLE_FILE, home.parent / "example.jsonl")
        library.imports.import_paths([*map(str, files)])
        library.marks.tag([library.papers.find(key).row for key in ("2411.19943", "2407.03618")], "thesis")
        library.marks.star([library.papers.find("2407.03618").row])
        library.marks.saved_searches.save("daily", "is:unread")
    return home


@pytest.mark.parametrize("line", command_lines())
def test_every_command_line_runs(
    line: str,
    sample_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PAPERBROWSE_HOME", str(shutil.copytree(sample_home, tmp_path / "home")))
    monkeypatch.chdir(tmp_path)
    shutil.copy(SAMPLES / "references.bib", tmp_path)
    (tmp_path / "downloads").mkdir()
    shutil.copy(SAMPLES / "references.ris", tmp_path / "downloads")
    (tmp_path / "page.html.gz").write_bytes(gzip.compress((SAMPLES / "huggingface_papers.html").read_bytes()))
    arguments = shlex.split(line)[1:]
    if parse_browse_request(arguments) is not None:  # opens the terminal program
        return
    (tmp_path / "keys.txt").write_text("2407.03618\n")
    stdin = tmp_path / ("references.bib" if "import" in arguments else "keys.txt")
    for each in [BEFORE[line], line] if line in BEFORE else [line]:
        if {"fetch", "--fetch", "pdf", "pick"} & {*arguments}:  # needs the network or a terminal
            with suppress(SystemExit):
                parse_arguments(arguments)
            return
        with stdin.open(encoding="utf-8") as file:
            monkeypatch.setattr("sys.stdin", file)
            code = main(shlex.split(each)[1:])
            printed = capsys.readouterr()
            assert code == CODES.get(each, exit_codes.SUCCESS), printed.err


def key_labels(binding: KeyBinding) -> str:
    return " ".join(f"`{key_label(key)}`" for key in binding.keys)


def keys_page() -> str:
    """Return docs/keys.md as the key bindings make it."""
    lines = ["# Keys", "", "Every key can be changed in `config.toml` (`paperbrowse config --init` writes one).", ""]
    lines += ["Alt and a key without a command is Escape and that key, because most terminals send both alike.", ""]
    for heading, bindings in groupby(KEY_BINDINGS, lambda binding: HEADINGS[binding.name]):
        rows = [f"| {key_labels(binding)} | {binding.help} |" for binding in bindings if binding.keys]
        lines += [f"## {heading}", "", "| key | does |", "|---|---|", *rows, ""]
    box = [(" ".join(f"`{key_label(key)}`" for key in b.box_keys), b.help) for b in KEY_BINDINGS if b.box_keys]
    box += [(f"`{key_label(key)}`", help_text) for key, help_text in BOX_EDITING]
    rows = [f"| {keys} | {help_text} |" for keys, help_text in box]
    lines += ["## While typing in the search box", "", "| key | does |", "|---|---|", *rows, ""]
    return "\n".join(lines)


def test_the_page_of_keys_lists_all_of_them() -> None:
    page = ROOT / "docs" / "keys.md"
    if os.environ.get("RENEW_DOCS"):
        page.write_text(keys_page())
    assert page.read_text() == keys_page(), "RENEW_DOCS=1 writes docs/keys.md again"


def test_every_key_of_the_readme_is_a_key() -> None:
    labels = {key_label(key) for binding in KEY_BINDINGS for key in (*binding.keys, *binding.box_keys)}
    cells = [cell for row in table_rows(TEXTS["README.md"], "key") for cell in row[::2]]
    keys = [key for cell in cells for key in re.findall(r"`([^`]+)`", cell)]
    assert len(keys) > 25
    assert [key for key in keys if key.lower() not in {label.lower() for label in labels}] == []


def test_every_field_and_its_values_are_documented() -> None:
    for name, field in FIELDS.items():
        assert f"`{name}:`" in SEARCH_PAGE
        if isinstance(field, FilterField) and name in ("is", "has"):
            assert [value for value in field.values if f"`{value}`" not in SEARCH_PAGE] == []
    assert [order for order in SORTS if f"`{order}`" not in SEARCH_PAGE] == []


@pytest.mark.parametrize("page", ["README.md", "docs/search-language.md"])
def test_every_example_of_a_search_is_understood(page: str) -> None:
    cells = [row[0] for row in table_rows(TEXTS[page], "type")]
    queries = [query for cell in cells for query in re.findall(r"`([^`]+)`", cell)]
    assert len(queries) > 5
    assert {query: parse_query(query, date(2026, 1, 7)).hints for query in queries} == dict.fromkeys(queries, ())


def test_the_exit_codes_are_those_of_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    listed = {int(code.strip("`")): text for code, text in table_rows(TEXTS["docs/scripts.md"], "code")}
    assert listed == exit_codes.MEANINGS
    assert {value for name, value in vars(exit_codes).items() if name.isupper() and name != "MEANINGS"} == {*listed}
    with pytest.raises(SystemExit):
        parse_arguments(["--help"])
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert [text for code, text in listed.items() if f"{code}  {text}" not in lines] == []


def test_every_format_is_documented() -> None:
    names = [format.name for format in (*IMPORT_FORMATS, *EXPORT_FORMATS)]
    assert [name for name in names if f"`{name}`" not in TEXTS["docs/formats.md"]] == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)", page.read_text())
    assert [target for target in targets if "://" not in target and not (page.parent / target).exists()] == []


def test_every_file_named_is_there() -> None:
    named = re.findall(r"`((?:\w+/)+\w+\.py|\w+/)`", TEXTS["CONTRIBUTING.md"] + TEXTS["docs/architecture.md"])
    assert len(named) > 20
    missing = [name for name in named if not (PACKAGE / name).exists() and not (ROOT / name).exists()]
    assert missing == []


def test_the_readme_and_the_changelog_are_short() -> None:
    assert len(TEXTS["README.md"].splitlines()) <= 120
    assert len((ROOT / "CHANGELOG.md").read_text().splitlines()) <= 50
