"""`fetch` as a script meets it, and that no other command touches the network."""

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

from paperbrowse.cli.commands import SUBCOMMANDS
from tests.cli import test_commands
from tests.cli.test_commands import ARXIV, PAGE, Answer, Call
from tests.fetch import server as play
from tests.fetch.server import Reply, Server, serving

ROOT = Path(__file__).parents[2]

call = test_commands.call
"""The same program in a home of its own."""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The network, as the config of the home says; nobody there has to be spared."""
    monkeypatch.setattr("paperbrowse.fetch.hosts.REQUEST_INTERVALS", {"arxiv": 0.0, "huggingface": 0.0})
    monkeypatch.setattr("paperbrowse.fetch.client.FIRST_DELAY", 0.0)
    with serving() as one:
        configure(tmp_path / "home", one)
        yield one


def configure(home: Path, server: Server, more: str = "") -> None:
    home.mkdir(exist_ok=True)
    url = server.url
    (home / "config.toml").write_text(
        f'{more}\n[network]\nhuggingface = "{url}/hf"\narxiv = "{url}/arxiv"\narxiv_feeds = "{url}/rss"\n'
    )


def test_a_fetched_day_can_be_searched(call: Call, server: Server) -> None:
    server.says(play.as_json(play.day()))
    answer = call("fetch", "hf", "day", "2026-01-06")
    assert (answer.status, answer.out) == (0, "")
    assert answer.err == "paperbrowse: hf day 2026-01-06: 4 records: 4 new, 0 updated, 0 unchanged\n"
    assert call("search", "--json", "K-EXAONE").json["hits"][0]["key"] == "arxiv:2601.01739"
    assert call("fetch", "hf", "day", "2026-01-06", "--quiet") == Answer(0, "", "")


def test_the_account_as_json(call: Call, server: Server) -> None:
    server.says(play.as_json(play.day()), Reply(status=404))
    counts = '"records": 4, "new": 4, "updated": 0, "unchanged": 0'
    assert call("fetch", "--json", "hf", "day", "2026-01-06").out == (
        '{"sources": [{"source": "hf day 2026-01-06", "outcome": "done", '
        f'{counts}, "problems": [], "reason": null, "cached_at": null}}], "stopped": false}}\n'
    )
    answer = call("fetch", "--json", "hf day 2026-01-06")
    (source,) = answer.json["sources"]
    assert (answer.status, answer.err) == (4, "")
    assert (source["outcome"], source["reason"]) == ("refused", "the server answered 404: nothing is there")
    assert source["cached_at"].endswith("+00:00")


def test_what_the_network_refuses_ends_with_its_own_status_and_one_line(call: Call, server: Server) -> None:
    server.says(Reply(b"<html>\x1b]0;t\x07", headers={"Content-Type": "text/html\x1b[2J"}))
    answer = call("fetch", "hf", "trending")
    assert (answer.status, answer.out) == (4, "")
    assert answer.err.count("\n") == 1
    assert "a web page came instead of JSON" in answer.err
    assert "\x1b" not in answer.err


def test_offline_ends_with_the_status_of_the_network(call: Call, server: Server, tmp_path: Path) -> None:
    with serving() as gone:
        configure(tmp_path / "home", gone)
    answer = call("fetch", "arxiv", "ids", "1605.08386")
    assert (answer.status, answer.out) == (4, "")
    assert answer.err == "paperbrowse: arxiv ids 1605.08386: offline: nothing of it is cached yet\n"


def test_a_paper_with_a_problem_is_told_and_costs_no_other(call: Call, server: Server) -> None:
    server.says(play.as_json([{"paper": {"id": 7}}, *play.day()]))
    answer = call("fetch", "hf", "day", "2026-01-06")
    assert answer.status == 3
    problem, line = answer.err.splitlines()
    assert problem.startswith("paperbrowse: hf day 2026-01-06:")
    assert "4 new" in line


def test_options_may_stand_before_and_behind_the_words(call: Call, server: Server) -> None:
    server.answer = play.arxiv(1_000)
    assert call("fetch", "--json", "--limit", "30", "arxiv", "category", "cs.CL").json["sources"][0]["new"] == 30
    assert call("fetch", "--json", "arxiv", "category", "cs.CL", "--limit", "40").json["sources"][0]["new"] == 10
    answer = call("fetch", "--json", "arxiv", "search", "x", "--since=2025", "--until", "2025-06", "--newest").json
    assert answer["sources"][0]["source"] == "arxiv search x --since 2025-01-01 --until 2025-06-30"


def test_without_words_the_subscriptions_are_asked(call: Call, server: Server, tmp_path: Path) -> None:
    configure(tmp_path / "home", server, '[subscriptions]\ndaily = "hf day 2026-01-06"\nnew = "arxiv rss cs.CL"\n')
    rss = (play.SAMPLES / "arxiv_rss.xml").read_bytes()
    server.answer = lambda question: (
        play.as_feed(rss) if question.path == "/rss/rss/cs.CL" else play.as_json(play.day())
    )
    answer = call("fetch")
    assert answer.status == 0
    assert [line.split(": ")[1] for line in answer.err.splitlines()] == ["hf day 2026-01-06", "arxiv rss cs.CL"]
    assert call("fetch", "new", "--json").json["sources"][0]["unchanged"] > 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "no source is named"),
        (["--limit", "5"], "no source is named"),
        (["hf"], "hf alone is no source (there are hf day"),
        (["hf", "dya"], "hf dya is no source"),
        (["arxiv", "search", "x", "--limit", "many"], "--limit many is no number"),
        (["arxiv", "search", "it's", "--since", "soon"], "--since soon is no date"),
        (["http://a.example/feed"], "only https is"),
        (["nature"], "--help"),
        (["hf", "day", "--config", "/nowhere.toml"], "there is no such file"),
    ],
)
def test_what_makes_no_sense_is_a_mistake_of_usage(call: Call, server: Server, arguments: list[str], told: str) -> None:
    answer = call("fetch", *arguments)
    assert (answer.status, answer.out, server.questions) == (2, "", [])
    assert told in answer.err
    assert answer.err.count("\n") == 1


def test_a_broken_config_is_told_with_its_line(call: Call, server: Server, tmp_path: Path) -> None:
    file = tmp_path / "home" / "config.toml"
    file.write_text("[subscriptions]\ndaily = hf day\n")
    answer = call("fetch")
    assert answer.status == 2
    assert answer.err.startswith(f"paperbrowse: {file}:2: is not TOML: ")
    assert answer.err.count("\n") == 1


def test_a_config_elsewhere_can_be_named(call: Call, server: Server, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.toml"
    (tmp_path / "home" / "config.toml").rename(elsewhere)
    server.says(play.as_json(play.day()))
    assert call("fetch", "--config", str(elsewhere), "hf", "day", "2026-01-06").status == 0


def test_help_lists_every_source(call: Call) -> None:
    answer = call("fetch", "--help")
    assert answer.status == 0
    assert all(words in answer.out for words in ("hf day", "arxiv category", "https://", "[subscriptions]"))


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_fetch_that_waits_for_a_silent_server(tmp_path: Path, number: int, status: int) -> None:
    asked = Event()

    def answer(question: play.Question) -> Reply:
        asked.set()
        return play.silent()

    with serving(answer) as server:
        configure(tmp_path, server)
        with subprocess.Popen(
            [sys.executable, "-m", "paperbrowse", "fetch", "--json", "hf", "day"],
            env={**os.environ, "PYTHONPATH": str(ROOT), "PAPERBROWSE_HOME": str(tmp_path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            assert asked.wait(30)
            process.send_signal(number)
            out, err = process.communicate(timeout=10)
    assert (process.returncode, err) == (status, b"")
    account = json.loads(out)
    assert (account["stopped"], account["sources"][0]["outcome"]) == (True, "stopped")


# Nothing else touches the network


@pytest.fixture
def touched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every reach for the network, each of which fails as without one."""
    reached: list[str] = []

    def watch(name: str) -> None:
        def reach(*given: object, **named: object) -> NoReturn:
            reached.append(name)
            raise OSError("no network")

        monkeypatch.setattr(socket, name, reach)

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        watch(name)
    return reached


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
    "tag": [["tag", "later", "arxiv:2407.03618"]],
    "untag": [["untag", "later", "arxiv:2407.03618"]],
    "note": [["note", "arxiv:2407.03618", "fast"]],
    "history": [["history"]],
    "merge": [["merge", "arxiv:2407.03618", "title:549213968875"]],
    "split": [["split", "arxiv:2407.03618"]],
    "duplicates": [["duplicates"]],
    "undo": [["undo"]],
    "redo": [["redo"]],
    "export": [["export", "--format", "jsonl", "token"]],
    "backup": [["backup"]],
    "restore": [["restore"], ["restore", "--force", "latest"]],
    "doctor": [["doctor"], ["doctor", "--fix"]],
    "keys": [["keys"]],
    "config": [["config"], ["config", "--init"]],
}


NOTHING_FOUND = {"duplicates": 1}


def test_no_other_command_touches_the_network(call: Call, touched: list[str]) -> None:
    for arguments in (arguments for calls in CALLS.values() for arguments in calls):
        answer = call(*arguments)
        assert answer.status == NOTHING_FOUND.get(arguments[0], 0), (arguments, answer.err)
    assert touched == []
    assert set(CALLS) == set(SUBCOMMANDS) - {"fetch"}


def test_the_watch_on_the_network_sees_a_fetch(call: Call, touched: list[str], tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "config.toml").write_text('[network]\nhuggingface = "http://127.0.0.1:9"\n')
    assert call("fetch", "hf", "day").status == 4
    assert touched != []
