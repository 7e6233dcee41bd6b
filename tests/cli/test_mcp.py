"""`paperbrowse mcp` as a client meets it: protocols, tools, limits, errors, marks, and requests without sense."""

import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from paperbrowse.cli.commands.mcp import HANDSHAKE_VERSIONS, MAX_LINE, VERSIONS, Server
from paperbrowse.cli.main import run
from paperbrowse.cli.mcp_tools import PaperTools
from paperbrowse.export.formats import FORMATS
from paperbrowse.library.library import Library
from paperbrowse.model.marks import NO_MARKS
from paperbrowse.settings import find_home
from tests.cli.test_commands import ARXIV, PAGE
from tests.examples import FULL
from tests.faults.hostile_papers import papers as hostile_papers

MAX_TOKENS, CHARACTERS_PER_TOKEN = 8_000, 4
REQUESTS = 10_000 if FULL else 300
BM25S = "arxiv:2407.03618"

BOUNDED_FORMATS = [format.name for format in FORMATS if format.name not in ("html", "atom")]
"""Without the pages and feeds for people."""


def request(method: str, params: object = None, number: object = 1) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params or {}}).encode()


class Client:
    """Speaks to a server in this process."""

    def __init__(self, library: Library, *, allow_marks: bool = False) -> None:
        self.server = Server(PaperTools(library, allow_marks=allow_marks))

    def send(self, method: str, params: object = None) -> Any:
        answer = self.server.answer(request(method, params))
        assert len(json.dumps(answer)) <= MAX_TOKENS * CHARACTERS_PER_TOKEN
        return answer["result"]

    def texts(self, tool: str, **arguments: object) -> list[str]:
        result = self.send("tools/call", {"name": tool, "arguments": arguments})
        assert not result["isError"], result
        return [content["text"] for content in result["content"]]

    def call(self, tool: str, **arguments: object) -> Any:
        return json.loads(self.texts(tool, **arguments)[0])

    def error(self, tool: str, **arguments: object) -> str:
        result = self.send("tools/call", {"name": tool, "arguments": arguments})
        assert result["isError"]
        return str(result["content"][0]["text"])

    def pages(self, tool: str, **arguments: object) -> list[Any]:
        """Return all pages, by following the cursors."""
        pages = [self.call(tool, **arguments)]
        while "next_cursor" in pages[-1]:
            pages.append(self.call(tool, **arguments, cursor=pages[-1]["next_cursor"]))
        return pages


@pytest.fixture(scope="module")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mcp")
    lines = [json.dumps(paper) for paper in hostile_papers()]
    authors = [f"Ada {'Ж' * 20}{number} Łukasz" for number in range(3_000)]
    crowd = {"key": "arxiv:2401.00001", "arxiv_id": "2401.00001", "title": "Many hands", "authors": authors}
    lines.append(json.dumps(crowd | {"abstract": "光" * 50_000}))
    (folder / "hostile.jsonl").write_text("\n".join(lines))
    with Library(find_home(str(folder / "home"))) as library:
        library.imports.import_paths([PAGE, ARXIV, str(folder / "hostile.jsonl")])
    return folder / "home"


@pytest.fixture
def library(sample_home: Path, tmp_path: Path) -> Iterator[Library]:
    with Library(find_home(str(shutil.copytree(sample_home, tmp_path / "home")))) as library:
        yield library


@pytest.fixture
def client(library: Library) -> Client:
    return Client(library)


@pytest.mark.parametrize("version", HANDSHAKE_VERSIONS)
def test_a_handshake_agrees_on_the_version_of_the_client(client: Client, version: str) -> None:
    agreed = client.send("initialize", {"protocolVersion": version, "capabilities": {}})
    assert (agreed["protocolVersion"], agreed["serverInfo"]["name"]) == (version, "paperbrowse")
    assert client.server.answer(b'{"jsonrpc": "2.0", "method": "notifications/initialized"}') is None
    assert client.send("ping") == {}


def test_a_handshake_in_an_unknown_version_offers_the_newest(client: Client) -> None:
    assert client.send("initialize", {"protocolVersion": "1999-01-01"})["protocolVersion"] == HANDSHAKE_VERSIONS[0]


def test_a_request_may_name_its_version_instead(client: Client) -> None:
    meta = {"_meta": {"io.modelcontextprotocol/protocolVersion": VERSIONS[0]}}
    assert VERSIONS[0] in client.send("server/discover", meta)["supportedVersions"]
    answer = client.send("tools/list", meta)
    assert (answer["resultType"], answer["cacheScope"]) == ("complete", "private")
    meta["_meta"]["io.modelcontextprotocol/protocolVersion"] = "2030-01-01"
    error = client.server.answer(request("tools/list", meta))["error"]
    assert (error["code"], error["data"]["supported"][0]) == (-32022, VERSIONS[0])


def test_the_tools_are_few_and_short(library: Library) -> None:
    tools = Client(library, allow_marks=True).send("tools/list")["tools"]
    assert [tool["name"] for tool in tools] == ["search", "show", "similar", "marks", "mark", "export"]
    assert len(json.dumps(tools)) <= 1_500 * CHARACTERS_PER_TOKEN
    assert all("untrusted" in tool["description"] for tool in tools)
    assert tools[-1]["inputSchema"]["properties"]["format"]["enum"] == BOUNDED_FORMATS


def test_pages_list_every_paper_once(client: Client, library: Library) -> None:
    pages = client.pages("search", limit=7, abstracts=True)
    keys = [paper["key"] for page in pages for paper in page["papers"]]
    assert len(keys) == len(set(keys)) == library.papers.count() == pages[0]["total"]
    assert all("untrusted" in page["warning"] for page in pages)


def test_a_question_finds_papers_that_lack_some_of_its_words(client: Client) -> None:
    answer = client.call("search", query="what becomes of a zzyzx with many hands")
    assert (answer["total"], answer["papers"][0]["title"], answer["papers"][0]["related"]) == (0, "Many hands", True)


def test_abstracts_come_on_request(client: Client) -> None:
    (paper,) = client.call("show", keys=["2407.03618"])["papers"]
    assert "abstract" not in paper
    (paper,) = client.call("show", keys=["2407.03618"], abstracts=True)["papers"]
    assert paper["abstract"].startswith("We introduce BM25S")


def test_long_texts_and_lists_are_cut_with_their_length(client: Client) -> None:
    (paper,) = client.call("show", keys=["2401.00001", "2401.00001"], abstracts=True)["papers"]
    assert (len(paper["authors"]), paper["authors"][-1], paper["author_count"]) == (21, "… 2,980 more", 3_000)
    assert paper["abstract"].endswith("… (50,000 characters)")


@pytest.mark.parametrize("format", BOUNDED_FORMATS)
def test_an_export_in_pages_has_every_paper(client: Client, format: str) -> None:
    keys = [paper["key"] for page in client.pages("search", limit=50) for paper in page["papers"]]
    for some in (keys[:50], keys[-50:], ["2401.00001"]):
        assert sum(page["papers"] for page in client.pages("export", keys=some, format=format)) == len(some)


def test_similar_papers_and_marks_are_listed(client: Client, library: Library) -> None:
    assert client.call("similar", key=BM25S, limit=3)["papers"]
    rows = library.search.run("bm25s").rows[:1]
    library.marks.tag(rows, "to read")
    library.marks.star(rows)
    library.marks.saved_searches.save("mine", "token")
    assert client.call("marks", kind="starred")["papers"][0]["key"] == BM25S
    assert ["to read", "1"] in [tag for page in client.pages("marks", kind="tags") for tag in page["tags"]]
    assert client.call("marks", kind="saved_searches")["saved_searches"] == [["mine", "token"]]
    assert len(client.pages("marks", kind="history", limit=1)) == len(library.marks.history(99))


def test_marks_change_only_where_the_user_allows_it(client: Client, library: Library) -> None:
    assert "--allow-marks" in client.error("mark", keys=[BM25S], action="star")
    writer, before = Client(library, allow_marks=True), library.marks.history(99)
    assert "nothing was changed" in writer.error("mark", keys=[BM25S, "nope"], action="star")
    assert library.marks.history(99) == before
    for action, text in (("star", {}), ("tag", {"text": "good"}), ("add_note", {"text": "fast"}), ("read", {})):
        assert writer.call("mark", keys=[BM25S], action=action, **text)["changed"] == 1
    changes = library.marks.history(4)
    assert all(change.sentence.endswith("(by an assistant)") for change in changes)
    marks = library.papers.find(BM25S).marks
    assert (marks.starred, marks.read, marks.tags, marks.note) == (True, True, ("good",), "fast")
    for _ in changes:
        assert library.marks.undo()
    assert library.papers.find(BM25S).marks == NO_MARKS


def test_an_export_gives_no_citation_keys_unless_marks_are_allowed(client: Client, library: Library) -> None:
    entry = library.papers.find(BM25S)
    client.call("export", keys=[BM25S])
    assert library.papers.citation_keys(entry) == ()
    Client(library, allow_marks=True).call("export", keys=[BM25S])
    assert library.papers.citation_keys(entry)


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        ("search", {"query": "is:strred"}, "did you mean is:starred"),
        ("search", {"limit": 51}, '\\"maximum\\": 50'),
        ("search", {"limit": True}, "limit does not fit"),
        ("search", {"words": "x"}, "it takes"),
        ("search", {"cursor": "7"}, "cursor does not fit"),
        ("show", {}, "keys is missing"),
        ("show", {"keys": []}, "keys does not fit"),
        ("show", {"keys": [1]}, "keys does not fit"),
        ("show", {"keys": ["nope"]}, "no paper has the key nope"),
        ("similar", {"key": "nope"}, "no paper has the key nope"),
        ("marks", {"kind": "all"}, "kind does not fit"),
        ("export", {}, "keys is missing"),
        ("export", {"keys": ["x"], "format": "pdf"}, "bibtex"),
    ],
)
def test_a_mistake_is_an_answer_that_says_what_to_do(
    client: Client, tool: str, arguments: dict[str, object], message: str
) -> None:
    assert message in client.error(tool, **arguments)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"{", -32700),
        (b"\xff\xfe\xfd", -32700),
        (b"[" * 100_000, -32700),
        (b'{"id": NaN, "method": "ping"}', -32700),
        (b"[]", -32600),
        (b"7", -32600),
        (b'{"id": 1e999, "method": "ping"}', -32600),
        (b'{"id": 1, "method": 2}', -32602),
        (b'{"id": 1, "method": "tools/call", "params": [1]}', -32602),
        (b'{"id": 1, "method": "tools/call", "params": {"name": {}}}', -32602),
        (b'{"id": 1, "method": "tools/call", "params": {"name": "rm"}}', -32602),
        (b'{"id": 1, "method": "resources/list"}', -32601),
    ],
)
def test_what_is_not_a_request_gets_an_error(client: Client, line: bytes, code: int) -> None:
    assert client.server.answer(line)["error"]["code"] == code


def test_a_batch_is_answered_as_one(client: Client) -> None:
    line = b'[{"id": 1, "method": "ping"}, {"method": "notifications/x"}, {"id": "b", "method": "ping"}]'
    assert [answer["id"] for answer in client.server.answer(line)] == [1, "b"]
    assert client.server.answer(b'[{"method": "notifications/x"}]') is None


def test_the_loop_answers_line_by_line_and_skips_what_is_too_long(
    sample_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        request("ping"),
        b"",
        b'{"id": 2, "x": "' + b"y" * 3 * MAX_LINE + b'"}',
        b'{"method": "x"}',
        request("ping", number="z"),
    ]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\n".join(lines))))
    assert run(["--home", str(sample_home), "mcp"]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["id"] for answer in answers] == [1, None, "z"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_signal_ends_the_server(sample_home: Path) -> None:
    command = [sys.executable, "-m", "paperbrowse", "--home", str(sample_home), "mcp"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(request("ping") + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["result"] == {}
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=60) == (b"", b"")
        assert process.returncode == 130


VALUES: tuple[Callable[[random.Random], object], ...] = (
    lambda r: None,
    lambda r: r.choice((True, 0, -1, 5, 10**30, 1.5, 1e308)),
    lambda r: r.choice(("", "7", "99", "star", "tag", "starred", "history", "bibtex", "jsonl", BM25S, "2401.00001")),
    lambda r: "".join(
        chr(r.choice((0, 10, 34, 0x1B, 0x3B1, 0x4E2D, 0xD800, 0x1F600, *range(32, 127)))) for _ in range(20)
    ),
    lambda r: (
        r.choice(("is:", "date:", "like:", "cat:", "sort:", "-", '"', "since:", "(")) + r.choice(("a b", '"', "9" * 30))
    ),
    lambda r: [r.choice(("2407.03618", "x\0", BM25S, "\ud800", 1)) for _ in range(r.randrange(4))],
    lambda r: {r.choice(("query", "_meta", "name")): r.choice((1, "x", None))},
)
NAMES = ("query", "keys", "key", "kind", "action", "text", "format", "limit", "cursor", "abstracts", "other")
METHODS = ("tools/call",) * 9 + ("tools/list", "initialize", "ping", "server/discover", "x", "notifications/y")


def random_line(r: random.Random) -> bytes:
    def value() -> object:
        return r.choice(VALUES)(r)

    tool = r.choice(("search", "show", "similar", "marks", "mark", "export"))
    params: object = {"name": tool, "arguments": {r.choice(NAMES): value() for _ in range(r.randrange(4))}}
    message: dict[str, object] = {
        "jsonrpc": "2.0",
        "id": r.randrange(99),
        "method": r.choice(METHODS),
        "params": params,
    }
    if r.random() < 0.2:
        message[r.choice(("id", "method", "params", "result"))] = value()
    line = bytearray(json.dumps(message).encode())
    if r.random() < 0.1:
        line[r.randrange(len(line))] = r.randrange(256)
    return bytes(line)


def test_requests_without_sense_neither_end_the_server_nor_write(client: Client, library: Library) -> None:
    r = random.Random(29)
    before = library.marks.history(99), library.version()
    largest = 0
    for _ in range(REQUESTS):
        answer = client.server.answer(random_line(r))
        text = json.dumps(answer, allow_nan=False)
        largest = max(largest, len(text))
        assert answer is None or answer.get("jsonrpc") == "2.0"
    assert largest <= MAX_TOKENS * CHARACTERS_PER_TOKEN
    assert (library.marks.history(99), library.version()) == before
