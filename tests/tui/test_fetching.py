"""One key fetches the subscriptions, and one line reports how the network answered."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from paperbrowse.settings import Home
from tests.fetch import server as play
from tests.fetch.server import Question, Reply, Server, serving
from tests.tui.reader import in_loop, reading

SIZES = [(100, 30), (80, 24), (40, 12)]
DAY = "hf day 2026-01-06"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The network; nobody there has to be spared."""
    monkeypatch.setattr("paperbrowse.fetch.rate_limit.REQUEST_INTERVALS", {"arxiv": 0.0, "huggingface": 0.0})
    monkeypatch.setattr("paperbrowse.fetch.client.FIRST_DELAY", 0.0)
    with serving() as one:
        yield one


def subscribe(home: Home, url: str, **subscriptions: str) -> None:
    home.config.mkdir(parents=True, exist_ok=True)
    named = "".join(f'{name} = "{source}"\n' for name, source in subscriptions.items())
    network = f'huggingface = "{url}/hf"\narxiv = "{url}/arxiv"\narxiv_feeds = "{url}/rss"\n'
    home.config_file.write_text(f"[subscriptions]\n{named}[network]\n{network}")


@pytest.mark.parametrize("size", SIZES)
@in_loop
async def test_subscriptions_come_in_and_the_same_paper_stays_selected(
    home: Home, server: Server, size: tuple[int, int]
) -> None:
    server.says(play.as_json(play.day()))
    subscribe(home, server.url, daily=DAY)
    async with reading(home, size=size) as reader:
        await reader.press("j")
        title = reader.selected.paper.title
        await reader.press("r")
        await reader.until(lambda: "new" in reader.news)
        await reader.settle()
        assert reader.news == "4 new from 127.0.0.1"
        assert reader.main.result.total == 44
        assert reader.selected.paper.title == title
        await reader.press("r")
        await reader.until(lambda: reader.news == "nothing new")


@in_loop
async def test_offline_is_said_once_with_what_there_is_of_each_source(home: Home, server: Server) -> None:
    server.says(play.as_json(play.day()))
    subscribe(home, server.url, daily=DAY, trending="hf trending")
    async with reading(home, size=(200, 30)) as reader:
        await reader.press("r")
        await reader.until(lambda: reader.news == "4 new from 127.0.0.1" or "updated" in reader.news)
        with serving() as gone:
            subscribe(home, gone.url, daily=DAY, trending="hf trending")
        await reader.press("r")
        await reader.until(lambda: "could not reach" in reader.news)
        assert reader.news == f"could not reach the server; showing saved papers: {DAY} just now, hf trending just now"
        await reader.press("j")
        assert "could not reach" not in reader.text


@in_loop
async def test_one_source_that_fails_costs_no_other(home: Home, server: Server) -> None:
    def answer(question: Question) -> Reply:
        return Reply(status=404) if "arxiv" in question.path else play.as_json(play.day())

    server.answer = answer
    subscribe(home, server.url, daily=DAY, nlp="arxiv category cs.CL")
    async with reading(home, size=(200, 30)) as reader:
        await reader.press("r")
        await reader.until(lambda: "new" in reader.news)
        assert reader.news.startswith(
            "4 new from 127.0.0.1 · arxiv category cs.CL (127.0.0.1): refused: the server answered 404"
        )


@in_loop
async def test_ctrl_c_stops_a_fetch_that_waits_for_a_silent_server(home: Home, server: Server) -> None:
    asked = Event()

    def answer(question: Question) -> Reply:
        asked.set()
        return play.silent()

    server.answer = answer
    subscribe(home, server.url, daily=DAY)
    async with reading(home, size=(140, 30)) as reader:
        reader.send("r")
        await reader.until(asked.is_set)
        await reader.until(lambda: f"{DAY}: requesting page 1, 0 papers so far · Ctrl+C stops" in reader.text)
        await reader.press("ctrl+c")
        await reader.until(lambda: reader.news == "stopped")
        assert reader.app.is_running


@in_loop
async def test_a_wrong_config_is_told_with_file_line_and_reason(home: Home, tmp_path: Path) -> None:
    home.config.mkdir(parents=True, exist_ok=True)
    home.config_file.write_text("[subscriptions]\ndaily = 7\n")
    async with reading(home, size=(200, 30)) as reader:
        await reader.press("r")
        await reader.until(lambda: "config.toml:2: subscriptions.daily must be text" in reader.news)
