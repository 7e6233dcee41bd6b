"""Every line of JSON is what docs/json.md says, and templates print fields and nothing else."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from paperbrowse.library.paper_template import FIELDS
from paperbrowse.search.hint import HintCode
from tests.cli import test_commands, test_fetch
from tests.cli.test_commands import ARXIV, PAGE, SAMPLES, Call
from tests.fetch import server as fake
from tests.fetch.server import Server

DOC = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
SCHEMA = json.loads(re.findall(r"^```json\n(.*?)^```$", DOC, re.MULTILINE | re.DOTALL)[0])
SHAPES: dict[str, Any] = SCHEMA["$defs"]

call, filled, server = test_commands.call, test_commands.filled, test_fetch.server

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def faults(value: Any, shape: dict[str, Any], where: str) -> Iterator[str]:
    """What differs from the schema. A key that it does not name is a fault too, because the schema is complete."""
    shape = SHAPES[shape["$ref"].rpartition("/")[2]] if "$ref" in shape else shape
    types = shape.get("type", [])
    allowed = [kind for name in ([types] if isinstance(types, str) else types) for kind in TYPES[name]]
    if allowed and type(value) not in allowed:
        yield f"{where}: {value!r} is not one of {types}"
    elif value not in shape.get("enum", [value]) or value != shape.get("const", value):
        yield f"{where}: {value!r}"
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from faults(item, shape["items"], f"{where}[{number}]")
    elif isinstance(value, dict):
        yield from (f"{where}: no {key}" for key in shape.get("required", []) if key not in value)
        for key, item in value.items():
            inner = shape.get("properties", {}).get(key, shape.get("additionalProperties"))
            yield from faults(item, inner, f"{where}.{key}") if inner else [f"{where}: unknown key {key}"]


def check(text: str, name: str, lines: int | None = None) -> list[Any]:
    values = [json.loads(line) for line in text.splitlines()]
    assert lines is None or len(values) == lines
    assert values
    assert [fault for value in values for fault in faults(value, SHAPES[name], name)] == []
    assert all(value["schema"] == 1 for value in values)
    return values


KEY, OTHER = "arxiv:2407.03618", "arxiv:2411.07618"

STEPS = [
    ("search --json token", "search", 1),
    ("search --json --facets --limit 3", "search", 1),
    ("search --json qqqzzzxxx", "search", 1),
    ("search --json date:soon", "search", 1),
    ("search --json cat:cs.XX", "search", 1),
    (f"similar --json {KEY}", "search", 1),
    (f"show --json {KEY}", "paper", 1),
    (f"show --json {KEY} {OTHER}", "paper", 2),
    (f"star --json {KEY}", "change", 1),
    (f"unstar --json {KEY}", "change", 1),
    (f"unskip --json {KEY}", "change", 1),
    (f"read --json {KEY}", "change", 1),
    (f"unread --json {KEY}", "change", 1),
    (f"tag --json later {KEY}", "change", 1),
    (f"untag --json later {KEY}", "change", 1),
    (f"note --json {KEY} text", "change", 1),
    (f"note --json {KEY}", "note", 1),
    (f"note --json {OTHER}", "note", 1),
    ("merge --json 2401.00009 10.1000/xyz", "change", 1),
    ("duplicates --joined --json", "joined", None),
    ("split --json 2401.00009", "change", 1),
    ("undo --json", "change", 1),
    ("redo --json", "change", 1),
    ("history --json", "history", None),
    ("saved --json", "saved", 1),
    ("digest --json", "letter", 1),
    ("backup --json", "backup", 1),
    ("restore --json", "restore", 1),
    (f"cite --json {KEY} {OTHER}", "cite", 2),
    (f"star --json {KEY} {OTHER} 2401.00009", "change", 1),
    ("foryou --json", "foryou", 1),
    ("search --json --limit 3 token sort:foryou", "search", 1),
    ("foryou --json --forget", "change", 1),
    ("doctor --json", "doctor", None),
    ("keys --json", "keys", None),
    ("config --json", "config", 1),
    ("forget --json --yes token", "change", 1),
]


def test_every_command_prints_what_the_schema_says(filled: Call, tmp_path: Path) -> None:
    for name in ("references.bib", "references.ris", "references.csl.json", "huggingface_day.json", "arxiv_rss.xml"):
        check(filled("import", "--json", str(SAMPLES / name)).out, "import", 1)
    broken = tmp_path / "broken.jsonl"
    one, other = {"title": "On the width of trees", "id": "2401.00009"}, {"title": "Trees", "doi": "10.1000/xyz"}
    broken.write_text(f"{json.dumps(one)}\n{json.dumps(other)}\nno\n")
    check(filled("import", "--json", str(broken), str(tmp_path / "none")).out, "import", 1)
    filled("saved", "add", "mine", "token")
    for line, name, count in STEPS:
        answer = filled(*line.split())
        if name == "search" and not answer.out:
            assert answer.status == 2  # a query that is refused prints nothing
            continue
        assert answer.out, (line, answer)
        check(answer.out, name, count)


def test_all_papers_have_the_shape_of_the_schema(filled: Call) -> None:
    for name in ("references.bib", "references.ris", "references.csl.json", "huggingface_day.json", "arxiv_rss.xml"):
        filled("import", str(SAMPLES / name))
    filled("note", KEY, "a note")
    filled("read", OTHER)
    keys = filled("search", "--keys").out
    papers = check(filled("show", "--json", "-", stdin=keys).out, "paper", len(keys.splitlines()))
    assert {key for paper in papers for key in paper} > {"records", "citation_keys", "starred", "read_at", "added"}


def test_papers_that_may_be_the_same_have_the_shape_of_the_schema(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "two.jsonl"
    title = "Orders of magnitude faster lexical search by eager sparse scoring"
    papers = ({"title": title, "authors": ["Xing Lu"], "doi": f"10.1000/{n}", "published": "2024"} for n in (1, 2))
    file.write_text("\n".join(map(json.dumps, papers)))
    assert call("import", str(file)).status == 0
    check(call("duplicates", "--json").out, "duplicates", 1)


def test_a_batch_prints_a_line_for_each_query(filled: Call) -> None:
    check(filled("search", "--batch", stdin="token\nauthor:liang\n\n").out, "search", 3)


def test_a_fetch_has_the_shape_of_the_schema(call: Call, server: Server) -> None:
    server.says(fake.as_json(fake.day()))
    answer = call("fetch", "--json", "--progress", "json", "hf", "day", "2026-01-06")
    check(answer.out, "fetch", 1)
    check(answer.err, "fetch-progress")
    check(call("fetch", "--json", "hf", "day", "2026-01-05").out, "fetch", 1)  # it failed


def test_progress_and_messages_of_an_import_are_lines_of_json(call: Call, tmp_path: Path) -> None:
    events = [json.loads(line) for line in call("import", "--progress", "json", PAGE, ARXIV).err.splitlines()]
    for event in events:
        check(json.dumps(event), {"progress": "import-progress", "message": "message"}[event["event"]], 1)
    assert [event["event"] for event in events][-1] == "message"
    assert {"progress", "message"} == {event["event"] for event in events}
    missing = call("import", "--progress", "json", str(tmp_path / "none")).err
    assert any("No such file" in message["message"] for message in check(missing, "message"))


def test_an_empty_list_is_no_line(call: Call) -> None:
    for line in ("history", "saved", "restore", "duplicates", "duplicates --joined"):
        assert call(*line.split(), "--json", "--quiet").out == ""


def test_every_kind_of_line_is_in_the_table_and_every_field_is_named() -> None:
    about = DOC[: DOC.index("```json")]
    assert [name for name in SHAPES if name not in ("hint", "problem") and f"`{name}`" not in about] == []
    assert {ref["$ref"].rpartition("/")[2] for ref in SCHEMA["anyOf"]} == {*SHAPES} - {"hint", "problem"}
    assert [name for name in (*FIELDS, *HintCode) if f"`{name}`" not in about] == []


# Templates


def test_a_template_prints_a_line_for_each_paper(filled: Call) -> None:
    answer = filled("search", "--format", r"{key}\t{title}\t{year}\t{authors}\t{starred}", "BM25S")
    assert answer.out.splitlines()[0].split("\t") == [
        KEY,
        "BM25S: Orders of magnitude faster lexical search via eager sparse scoring",
        "2024",
        "Xing Han Lù",
        "false",
    ]


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_can_be_printed(filled: Call, name: str) -> None:
    answer = filled("search", "--format", f"{{{name}}}", "token")
    assert (answer.status, answer.out.count("\n")) == (0, filled("search", "--keys", "token").out.count("\n"))


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{key}", f"{KEY}\n"),
        (r"{key}\n", f"{KEY}\n"),
        (r"{key}\0", f"{KEY}\0"),
        (r"{{{key}}}\\t", f"{{{KEY}}}\\t\n"),
        (r"\x {key}", f"\\x {KEY}\n"),
        ("\x1b[31m{key}", f"[31m{KEY}\n"),
        ("", "\n"),
    ],
)
def test_a_template_has_escapes_and_no_control_characters(filled: Call, template: str, expected: str) -> None:
    assert filled("show", "--format", template, KEY).out == expected


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{titel}", "did you mean {title}?"),
        ("{zzzzzz}", "there are key, title"),
        ("{key.__class__}", "unknown field"),
        ("{authors[0]}", "unknown field"),
        ("{0}", "unknown field"),
        ("{}", "unknown field"),
        ("{key!r}", "only the name"),
        ("{key:>{score}}", "only the name"),
        ("{key", "stand for braces"),
        ("key}", "stand for braces"),
    ],
)
def test_anything_but_a_field_in_braces_is_refused(filled: Call, template: str, said: str) -> None:
    for arguments in (["search", "token"], ["show", KEY], ["similar", KEY]):
        answer = filled(*arguments, "--format", template)
        assert (answer.status, answer.out) == (2, "")
        assert said in answer.err


def test_hostile_text_stays_one_clean_line(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "evil.jsonl"
    file.write_text(json.dumps({"title": "A\x1b]0;x\x07B", "id": "2401.00001"}))
    call("import", str(file))
    call("note", "2401.00001", "one\n\ttwo\x1b[2J")
    assert call("search", "--format", r"{title}\t{note}").out == "A]0;xB\tone two[2J\n"


def test_keys_can_be_handed_to_another_command_and_counted(filled: Call) -> None:
    keys = filled("search", "--keys", "token").out
    assert filled("star", "-", stdin=keys).status == 0
    assert filled("search", "--count", "is:starred").out == f"{len(keys.splitlines())}\n"
    assert filled("search", "--keys", "is:starred").out.splitlines()[0].startswith(("arxiv:", "doi:", "title:"))
    none = filled("search", "--count", "qqqzzzxxx")
    assert (none.status, none.out) == (1, "0\n")
    assert filled("similar", "--count", KEY).out.strip().isdecimal()


@pytest.mark.parametrize("option", ["--count", "--keys", "--format={key}"])
def test_two_forms_at_once_are_refused(filled: Call, option: str) -> None:
    assert filled("search", "--json", option, "token").status == 2
    other = "--keys" if option != "--keys" else "--count"
    assert filled("search", option, other, "token").status == 2


def test_show_prints_several_papers_and_reports_unknown_keys(filled: Call) -> None:
    answer = filled("show", "nope", KEY, OTHER)
    assert answer.status == 1
    assert answer.out.count("\nkey ") == 2
    assert "no paper has the key nope" in answer.err
    assert filled("show", "--keys", "-", stdin=f"{KEY}\n{OTHER}\n").out == f"{KEY}\n{OTHER}\n"
