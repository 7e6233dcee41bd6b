"""The command `fetch`, and that no other command uses the network."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import NoReturn

import pytest
import urllib3  # noqa: F401 -- opens a socket when it is first loaded

from paperbrowse.cli.commands import SUBCOMMANDS
from tests.cli import test_commands
from tests.cli.test_commands import ARXIV, PAGE, Answer, Call
from tests.fetch import server as fake
from tests.fetch.server import Reply, Server, serving

ROOT = Path(__file__).parents[2]

call = test_commands.call
"""Call the program with its own home folder."""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Run a server that the home's config names for all services, without rate limits."""
    monkeypatch.setattr("paperbrowse.fetch.rate_limit.REQUEST_INTERVALS", {"arxiv": 0.0, "huggingface": 0.0})
    monkeypatch.setattr("paperbrowse.fetch.client.FIRST_DELAY", 0.0)
    with serving() as server:
        configure(tmp_path / "home", server)
        yield server


def configure(home: Path, server: Server, more: str = "") -> None:
    home.mkdir(exist_ok=True)
    url = server.url
    (home / "config.toml").write_text(
        f'{more}\n[network]\nhuggingface = "{url}/hf"\narxiv = "{url}/arxiv"\narxiv_feeds = "{url}/rss"\n'
    )


def test_a_fetched_day_can_be_searched(call: Call, server: Server) -> None:
    server.says(fake.as_json(fake.day()))
    answer = call("fetch", "hf", "day", "2026-01-06")
    assert (answer.status, answer.out) == (0, "")
    assert answer.err == "paperbrowse: hf day 2026-01-06 (127.0.0.1): 4 records: 4 new, 0 updated, 0 unchanged\n"
    assert call("search", "--json", "K-EXAONE").json["hits"][0]["key"] == "arxiv:2601.01739"
    assert call("fetch", "hf", "day", "2026-01-06", "--quiet") == Answer(0, "", "")


def test_the_report_as_json(call: Call, server: Server) -> None:
    server.says(fake.as_json(fake.day()), Reply(status=404))
    counts = '"records": 4, "new": 4, "updated": 0, "unchanged": 0'
    assert call("fetch", "--json", "hf", "day", "2026-01-06").out == (
        '{"sources": [{"source": "hf day 2026-01-06", "outcome": "done", '
        f'{counts}, "problems": [], "reason": null, "cached_at": null}}], "stopped": false, "schema": 1}}\n'
    )
    answer = call("fetch", "--json", "hf day 2026-01-06")
    (source,) = answer.json["sources"]
    assert (answer.status, answer.err) == (4, "")
    assert (source["outcome"], source["reason"]) == ("refused", "the server answered 404: not found")
    assert source["cached_at"].endswith("+00:00")


def test_a_refused_response_ends_with_status_4_and_one_line(call: Call, server: Server) -> None:
    server.says(Reply(b"<html>\x1b]0;t\x07", headers={"Content-Type": "text/html\x1b[2J"}))
    answer = call("fetch", "hf", "trending")
    assert (answer.status, answer.out) == (4, "")
    assert answer.err.count("\n") == 1
    assert "the server sent a web page, not JSON" in answer.err
    assert "\x1b" not in answer.err


def test_offline_ends_with_status_4(call: Call, server: Server, tmp_path: Path) -> None:
    with serving() as stopped:
        configure(tmp_path / "home", stopped)
    answer = call("fetch", "arxiv", "ids", "1605.08386")
    assert (answer.status, answer.out) == (4, "")
    assert (
        answer.err == "paperbrowse: arxiv ids 1605.08386 (127.0.0.1): could not reach the server; nothing saved yet\n"
    )


def test_a_paper_with_a_problem_is_reported_and_the_others_come(call: Call, server: Server) -> None:
    server.says(fake.as_json([{"paper": {"id": 7}}, *fake.day()]))
    answer = call("fetch", "hf", "day", "2026-01-06")
    assert answer.status == 3
    problem, line = answer.err.splitlines()
    assert problem.startswith("paperbrowse: hf day 2026-01-06:")
    assert "4 new" in line


def test_options_may_stand_before_and_after_the_words(call: Call, server: Server) -> None:
    server.answer = fake.arxiv(1_000)
    assert call("fetch", "--json", "--limit", "30", "arxiv", "category", "cs.CL").json["sources"][0]["new"] == 30
    assert call("fetch", "--json", "arxiv", "category", "cs.CL", "--limit", "40").json["sources"][0]["new"] == 10
    answer = call("fetch", "--json", "arxiv", "search", "x", "--since=2025", "--until", "2025-06", "--newest").json
    assert answer["sources"][0]["source"] == "arxiv search x --since 2025-01-01 --until 2025-06-30"


def test_without_words_the_subscriptions_are_fetched(call: Call, server: Server, tmp_path: Path) -> None:
    configure(tmp_path / "home", server, '[subscriptions]\ndaily = "hf day 2026-01-06"\nnew = "arxiv rss cs.CL"\n')
    rss = (fake.SAMPLES / "arxiv_rss.xml").read_bytes()
    server.answer = lambda question: (
        fake.as_feed(rss) if question.path == "/rss/rss/cs.CL" else fake.as_json(fake.day())
    )
    answer = call("fetch")
    assert answer.status == 0
    assert [line.split(": ")[1] for line in answer.err.splitlines()] == [
        "hf day 2026-01-06 (127.0.0.1)",
        "arxiv rss cs.CL (127.0.0.1)",
    ]
    assert call("fetch", "new", "--json").json["sources"][0]["unchanged"] > 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "no source is named"),
        (["--limit", "5"], "no source is named"),
        (["hf"], "unknown source hf (use one of hf day"),
        (["hf", "dya"], 'unknown source hf dya (did you mean "hf day"?)'),
        (["arxiv", "search", "x", "--limit", "many"], "--limit must be a positive whole number, not many"),
        (["arxiv", "search", "it's", "--since", "soon"], "--since must be a date, not soon"),
        (["http://a.example/feed"], "only https is"),
        (["nature"], "--help"),
        (["hf", "day", "--config", "/nowhere.toml"], "no such file"),
    ],
)
def test_invalid_arguments_are_usage_errors(call: Call, server: Server, arguments: list[str], message: str) -> None:
    answer = call("fetch", *arguments)
    assert (answer.status, answer.out, server.questions) == (2, "", [])
    assert message in answer.err
    assert answer.err.count("\n") == 1


def test_an_error_in_the_config_names_the_line(call: Call, server: Server, tmp_path: Path) -> None:
    file = tmp_path / "home" / "config.toml"
    file.write_text("[subscriptions]\ndaily = hf day\n")
    answer = call("fetch")
    assert answer.status == 2
    assert answer.err.startswith(f"paperbrowse: {file}:2: is not valid TOML: ")
    assert answer.err.count("\n") == 1


def test_another_config_file_can_be_named(call: Call, server: Server, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.toml"
    (tmp_path / "home" / "config.toml").rename(elsewhere)
    server.says(fake.as_json(fake.day()))
    assert call("fetch", "--config", str(elsewhere), "hf", "day", "2026-01-06").status == 0


def test_help_lists_every_source(call: Call) -> None:
    answer = call("fetch", "--help")
    assert answer.status == 0
    assert all(words in answer.out for words in ("hf day", "arxiv category", "https://", "[subscriptions]"))


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_fetch_that_waits_for_a_silent_server(tmp_path: Path, number: int, status: int) -> None:
    requested = Event()

    def answer(question: fake.Question) -> Reply:
        requested.set()
        return fake.silent()

    with serving(answer) as server:
        configure(tmp_path, server)
        with subprocess.Popen(
            [sys.executable, "-m", "paperbrowse", "fetch", "--json", "hf", "day"],
            env={**os.environ, "PYTHONPATH": str(ROOT), "PAPERBROWSE_HOME": str(tmp_path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            assert requested.wait(60)
            process.send_signal(number)
            out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (status, b"")
    report = json.loads(out)
    assert (report["stopped"], report["sources"][0]["outcome"]) == (True, "stopped")


# No other command uses the network


@pytest.fixture
def network_calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record every use of the network and let it fail."""
    names: list[str] = []

    def watch(name: str) -> None:
        def refuse(*args: object, **options: object) -> NoReturn:
            names.append(name)
            raise OSError("no network")

        monkeypatch.setattr(socket, name, refuse)

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        watch(name)
    return names


CALLS: dict[str, list[list[str]]] = {
    "import": [["import", PAGE, ARXIV, "--quiet"]],
    "search": [["search", "token"], ["search", "--json", "--facets", ""]],
    "saved": [["saved", "add", "tokens", "token"], ["saved"], ["saved", "rm", "tokens"]],
    "similar": [["similar", "arxiv:2407.03618"]],
    "show": [["show", "arxiv:2407.03618"]],
    "star": [["star", "arxiv:2407.03618"]],
    "unstar": [["unstar", "arxiv:2407.03618"]],
    "read": [["read", "arxiv:2407.03618"]],
    "unread": [["unread", "arxiv:2407.03618"]],
    "unskip": [["unskip", "arxiv:2407.03618"]],
    "tag": [["tag", "later", "arxiv:2407.03618"]],
    "untag": [["untag", "later", "arxiv:2407.03618"]],
    "note": [["note", "arxiv:2407.03618", "fast"]],
    "forget": [["forget", "nothing", "--yes"]],
    "history": [["history"]],
    "merge": [["merge", "arxiv:2407.03618", "title:549213968875"]],
    "split": [["split", "arxiv:2407.03618"]],
    "duplicates": [["duplicates"]],
    "undo": [["undo"]],
    "redo": [["redo"]],
    "cite": [["cite", "arxiv:2407.03618"]],
    "export": [["export", "--format", "jsonl", "token"]],
    "backup": [["backup"]],
    "restore": [["restore"], ["restore", "--force", "latest"]],
    "doctor": [["doctor"], ["doctor", "--fix"]],
    "keys": [["keys"]],
    "config": [["config"], ["config", "--init"]],
    "digest": [["digest"], ["digest", "--format", "eml"]],
    "completion": [["completion", "bash"]],
    "feed": [["feed", "token"]],
    "foryou": [["foryou", "--explain"]],
    "journal": [["journal"]],
    "watch": [["watch", "--print", "cron"]],
    "shell-integration": [["shell-integration", "bash"]],
}


EXIT_CODES = {"duplicates": 1, "foryou": 1}


def test_no_other_command_uses_the_network(call: Call, network_calls: list[str]) -> None:
    for arguments in (arguments for calls in CALLS.values() for arguments in calls):
        answer = call(*arguments)
        assert answer.status == EXIT_CODES.get(arguments[0], 0), (arguments, answer.err)
    assert network_calls == []
    assert set(CALLS) == set(SUBCOMMANDS) - {"fetch", "pdf", "pick", "mcp"}  # the last two read what a user says


def test_the_record_of_network_calls_sees_a_fetch(call: Call, network_calls: list[str], tmp_path: Path) -> None:
    (tmp_path / "home" / "config.toml").write_text('[network]\nhuggingface = "http://127.0.0.1:9"\n')
    assert call("fetch", "hf", "day").status == 4
    assert network_calls != []
