"""The documentation says what the program does: commands, keys, fields, formats, files."""

import os
import re
import shlex
from datetime import date
from itertools import groupby
from pathlib import Path

import pytest

import paperbrowse
from paperbrowse.__main__ import parse_browse_request
from paperbrowse.cli import exit_codes
from paperbrowse.cli.main import parse_arguments
from paperbrowse.export.formats import FORMATS as EXPORT_FORMATS
from paperbrowse.key_bindings import BOX_EDITING, HEADINGS, KEY_BINDINGS, KeyBinding, key_label
from paperbrowse.parse.formats import FORMATS as IMPORT_FORMATS
from paperbrowse.search.fields import FIELDS, FilterField
from paperbrowse.search.parser import parse_query
from paperbrowse.search.query import SORTS

PACKAGE = Path(paperbrowse.__file__).parent
ROOT = PACKAGE.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXTS = {str(page.relative_to(ROOT)): page.read_text() for page in PAGES}
SEARCH_PAGE = TEXTS["docs/search-language.md"]


def code_blocks(text: str, language: str = "") -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def command_lines() -> list[str]:
    lines = [line for text in TEXTS.values() for block in code_blocks(text) for line in block.splitlines()]
    commands = [command.strip() for line in lines for command in re.split(r"\||&&", line.split(" # ")[0])]
    return sorted({command for command in commands if re.match(r"paperbrowse\b", command)})


def table_rows(text: str, first_heading: str) -> list[list[str]]:
    """Cells of the tables whose first heading is this."""
    rows: list[list[str]] = []
    for table in re.findall(rf"^\| {first_heading} \|.*?\n\|[-|]+\|\n((?:\|.*\n)+)", text, re.MULTILINE):
        rows += [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()]
    return rows


def test_there_are_command_lines_in_the_docs() -> None:
    assert len(command_lines()) > 15


@pytest.mark.parametrize("line", command_lines())
def test_every_command_line_is_understood(line: str) -> None:
    arguments = shlex.split(line)[1:]
    if parse_browse_request(arguments) is None:
        parse_arguments(arguments)


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
