"""Fetches: what is imported and reported, and that a bad response never changes papers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from paperbrowse.fetch.client import RetryPolicy
from paperbrowse.fetch.source_spec import parse_spec
from paperbrowse.fetch.transport import Timeouts, Transport
from paperbrowse.library.fetcher import Fetcher, FetchOutcome, FetchProgress, FetchReport, SourceResult
from paperbrowse.model.errors import UsageError
from paperbrowse.papers.store import PaperStore
from paperbrowse.settings import Config, Home, find_home
from tests.fetch import server as play
from tests.fetch.clock import Clock
from tests.fetch.server import Question, Reply, Server, serving
from tests.fetch.test_client import BAD
from tests.library.homes import NOW, library, titles

TIMEOUTS = Timeouts(connect=60.0, read=60.0, total=120.0)
SHORT_TIMEOUTS = Timeouts(connect=2.0, read=1.0, total=2.0)
"""For servers that do not answer; a slow machine only changes the reason of the failure."""


@dataclass(slots=True)
class Reader:
    """A home whose fetches all go to one fake server."""

    home: Home
    server: Server
    subscriptions: dict[str, str] = field(default_factory=dict)
    clock: Clock = field(default_factory=Clock)
    now: datetime = NOW
    progress: list[FetchProgress] = field(default_factory=list)
    is_stopped: Callable[[], bool] | None = None
    timeouts: Timeouts = TIMEOUTS

    def fetch(self, *sources: str) -> FetchReport:
        url = self.server.url
        addresses = {"huggingface": f"{url}/hf", "arxiv": f"{url}/arxiv", "arxiv_feeds": f"{url}/rss"}
        config = Config(self.home.config_file, self.subscriptions, addresses)
        cache = PaperStore(self.home.papers_db, lambda: self.now)
        waiting = self.clock.cancellation(self.is_stopped)
        fetching = Fetcher(
            self.home,
            cache,
            lambda: self.now,
            config,
            self.progress.append,
            waiting,
            Transport(self.timeouts),
            RetryPolicy(lambda: 0.5),
        )
        try:
            return fetching.fetch(fetching.parse_requests([parse_spec(source) for source in sources]))
        finally:
            cache.close()

    def one(self, source: str) -> SourceResult:
        (fetched,) = self.fetch(source).results
        return fetched

    def line(self, source: str) -> str:
        return self.one(source).sentence(self.now)

    def later(self, **passed: float) -> None:
        self.now += timedelta(**passed)

    def titles(self) -> list[str]:
        """Return the titles of all papers."""
        with library(self.home.cache) as opened:
            return sorted(titles(opened, ""))


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    with serving() as server:
        yield Reader(find_home(str(tmp_path), {}), server)


# What comes


def test_a_day_of_hugging_face_comes_whole(reader: Reader) -> None:
    reader.server.says(play.packed(play.as_json(play.day())))
    assert reader.line("hf day 2026-01-06") == "hf day 2026-01-06 (127.0.0.1): 4 records: 4 new, 0 updated, 0 unchanged"
    assert sorted(item["title"] for item in play.day()) == reader.titles()
    assert [question.path for question in reader.server.questions] == [
        "/hf/api/daily_papers?date=2026-01-06&limit=100&p=0"
    ]


def test_a_paper_tells_which_source_it_came_from(reader: Reader) -> None:
    reader.server.says(play.as_json(play.day()))
    reader.fetch("hf day 2026-01-06")
    with library(reader.home.cache) as opened:
        (source,) = opened.papers.find("2601.01739").sources
    assert source.startswith("huggingface-json hf day 2026-01-06:")


def test_a_second_time_brings_nothing_new(reader: Reader) -> None:
    reader.server.says(play.as_json(play.day()))
    reader.fetch("hf day")
    fetched = reader.one("hf day")
    assert (fetched.new, fetched.updated, fetched.unchanged) == (0, 0, 4)


def test_all_pages_of_hugging_face_come(reader: Reader) -> None:
    reader.server.answer = play.huggingface(play.days(230))
    assert reader.one("hf week").new == 230
    assert [question.parameters["p"] for question in reader.server.questions] == ["0", "1", "2"]


def test_all_pages_of_arxiv_come_in_its_pace(reader: Reader) -> None:
    reader.server.answer = play.arxiv(1_100)
    fetched = reader.one("arxiv category cs.CL --limit 5000")
    assert (fetched.new, fetched.pages, fetched.problems) == (1_100, 3, [])
    assert [question.parameters["start"] for question in reader.server.questions] == ["0", "500", "1000"]
    assert reader.clock.slept == pytest.approx(6, abs=0.5)


def test_a_limit_bounds_what_is_asked_for(reader: Reader) -> None:
    reader.server.answer = play.arxiv(214_881)
    assert reader.one("arxiv search testing --limit 60").new == 60
    assert len(reader.server.questions) == 1


def test_a_page_that_is_just_full_is_not_followed_by_an_empty_one(reader: Reader) -> None:
    reader.server.answer = play.arxiv(500)
    assert reader.one("arxiv category cs.CL --limit 2000").new == 500
    assert len(reader.server.questions) == 1


def test_single_papers_of_arxiv_and_the_feed_of_a_day(reader: Reader) -> None:
    reader.server.says(play.as_feed((play.SAMPLES / "arxiv_api.xml").read_bytes()))
    assert reader.one("arxiv ids 1605.08386 1707.08567").new >= 2
    feed = Reply((play.SAMPLES / "arxiv_rss.xml").read_bytes(), headers={"Content-Type": "application/rss+xml"})
    reader.server.says(feed)
    assert reader.one("arxiv rss cs.CL").new >= 2
    assert reader.server.questions[-1].path == "/rss/rss/cs.CL"


def test_a_day_without_papers_is_no_mistake(reader: Reader) -> None:
    reader.server.says(play.as_json([]))
    assert reader.line("hf day 2026-01-04") == "hf day 2026-01-04 (127.0.0.1): no papers yet"


def test_one_broken_paper_costs_no_other(reader: Reader) -> None:
    broken = play.day()
    broken[1] = {"paper": {"id": 7}}
    reader.server.says(play.as_json(broken))
    fetched = reader.one("hf day")
    assert (fetched.outcome, fetched.new, len(fetched.problems)) == (FetchOutcome.DONE, 3, 1)
    assert fetched.problems[0].file == fetched.name


def test_an_answer_cannot_bring_stars(reader: Reader) -> None:
    reader.server.says(play.as_json([{**item, "starred": True, "read": True, "tags": ["x"]} for item in play.day()]))
    assert reader.one("hf day").new == 4
    with library(reader.home.cache) as opened:
        assert (opened.marks.starred_count(), opened.search.run("is:read").total) == (0, 0)


# What is known is not fetched again


def versioned(items: Callable[[Question], Reply], etag: str = '"v1"') -> Callable[[Question], Reply]:
    """The same, with a validator for each page that stays."""

    def answer(question: Question) -> Reply:
        if question.headers.get("if-none-match") == etag:
            return Reply(status=304)
        reply = items(question)
        return replace(reply, headers={**reply.headers, "ETag": etag})

    return answer


def test_what_is_not_modified_costs_nothing(reader: Reader) -> None:
    reader.server.answer = versioned(play.huggingface(play.day()))
    reader.fetch("hf day")
    reader.later(hours=2)
    before = (reader.titles(), (reader.home.papers_db).read_bytes())
    assert reader.line("hf day").endswith(": not modified since it was fetched 2 h ago")
    assert (reader.titles(), (reader.home.papers_db).read_bytes()) == before


def test_a_deleted_cache_is_filled_again_whatever_is_remembered(reader: Reader) -> None:
    reader.server.answer = versioned(play.huggingface(play.day()))
    reader.fetch("hf day")
    for file in reader.home.cache.glob("papers.db*"):
        file.unlink()
    assert reader.one("hf day").new == 4


def test_pages_that_are_as_known_do_not_hide_one_that_is_not(reader: Reader) -> None:
    reader.server.answer = versioned(play.arxiv(700))
    reader.fetch("arxiv category cs.CL --limit 1000")
    reader.server.questions.clear()
    both = versioned(play.arxiv(800), '"v2"')
    one = versioned(play.arxiv(700))
    reader.server.answer = lambda question: (one if question.parameters["start"] == "0" else both)(question)
    fetched = reader.one("arxiv category cs.CL --limit 1000")
    assert (fetched.outcome, fetched.new, fetched.pages) == (FetchOutcome.DONE, 100, 2)


# What goes wrong


def failing_from(page: int, reply: Reply) -> Callable[[Question], Reply]:
    """arXiv, until a page."""
    well = play.arxiv(2_000)
    return lambda question: well(question) if int(question.parameters["start"]) < 500 * (page - 1) else reply


def test_where_page_three_fails_what_came_is_kept(reader: Reader) -> None:
    reader.server.answer = failing_from(3, play.busy())
    assert reader.line("arxiv category cs.CL --limit 2000") == (
        "arxiv category cs.CL (127.0.0.1): partly: page 3 failed: the server answered 503 to 3 attempts "
        "(try again later); imported 1,000 records: 1,000 new, 0 updated, 0 unchanged"
    )
    assert len(reader.titles()) == 1_000


def test_a_page_that_comes_empty_in_the_middle_is_told(reader: Reader) -> None:
    reader.server.answer = failing_from(2, play.as_feed(play.arxiv_page(0, 0, 2_000)))
    fetched = reader.one("arxiv category cs.CL --limit 2000")
    assert (fetched.outcome, fetched.new) == (FetchOutcome.PARTLY, 500)
    assert "is empty, but there should be 2,000 papers" in fetched.reason


def test_a_page_that_comes_short_is_told_and_the_others_come_all_the_same(reader: Reader) -> None:
    well, short = versioned(play.arxiv(1_200)), versioned(lambda question: play.as_feed(play.arxiv_page(0, 100, 1_200)))
    reader.server.answer = lambda question: (short if question.parameters["start"] == "0" else well)(question)
    fetched = reader.one("arxiv category cs.CL --limit 2000")
    assert (fetched.outcome, fetched.new) == (FetchOutcome.DONE, 800)
    assert [str(problem) for problem in fetched.problems] == [
        "arxiv category cs.CL: page 1 has 100 papers of 500; fetch again for the others"
    ]
    reader.server.answer = well
    assert reader.one("arxiv category cs.CL --limit 2000").new == 400


def test_after_a_part_the_rest_comes_the_next_time(reader: Reader) -> None:
    reader.server.answer = versioned(failing_from(3, play.busy()))
    reader.fetch("arxiv category cs.CL --limit 2000")
    reader.server.answer = versioned(play.arxiv(2_000))
    fetched = reader.one("arxiv category cs.CL --limit 2000")
    assert (fetched.outcome, fetched.records, fetched.new) == (FetchOutcome.DONE, 1_000, 1_000)


def test_pages_before_an_interrupt_are_not_fetched_again(reader: Reader) -> None:
    def interrupt() -> bool:
        if len(reader.server.questions) == 3:
            raise KeyboardInterrupt
        return False

    reader.server.answer = versioned(play.arxiv(2_000))
    reader.is_stopped = interrupt
    with pytest.raises(KeyboardInterrupt):
        reader.fetch("arxiv category cs.CL --limit 2000")
    reader.is_stopped = None
    fetched = reader.one("arxiv category cs.CL --limit 2000")
    assert (fetched.outcome, fetched.pages, fetched.records) == (FetchOutcome.DONE, 4, 1_000)


def test_offline_says_how_old_that_is_what_is_there(reader: Reader) -> None:
    reader.server.says(play.as_json(play.day()))
    reader.fetch("hf day")
    with serving() as gone:
        pass
    reader.server.url = gone.url
    reader.later(hours=2, minutes=10)
    assert reader.line("hf day").endswith(": could not reach the server; showing papers saved 2 h ago")
    assert reader.line("hf week").endswith(": could not reach the server; nothing saved yet")
    reader.later(days=3)
    assert (
        reader.line("hf day")
        == "hf day 2026-11-26 (127.0.0.1): could not reach the server; showing papers saved 3 d ago"
    )
    assert len(reader.titles()) == 4


REFUSED = {
    "half of a list": Reply(b'[{"paper": {"id": "2601.00001", "tit', headers={"Content-Type": "application/json"}),
    "an error as JSON": play.as_json({"error": "Invalid date"}),
    "other JSON": play.as_json([1, 2, 3]),
}


@pytest.mark.parametrize("name", [*BAD, *REFUSED])
def test_a_bad_answer_leaves_the_cache_as_it_was_and_is_one_line(reader: Reader, name: str) -> None:
    reader.server.says(play.as_json(play.day()))
    reader.fetch("hf day")
    before = reader.titles()
    reader.later(minutes=5)
    reader.timeouts = SHORT_TIMEOUTS
    reader.server.says(REFUSED[name] if name in REFUSED else BAD[name][0])
    fetched = reader.one("hf day")
    line = fetched.sentence(reader.now)
    assert reader.titles() == before
    assert "\n" not in line
    if name not in ("half of a list", "other JSON"):  # of which single records are told
        assert fetched.outcome in (FetchOutcome.REFUSED, FetchOutcome.UNAVAILABLE)
        assert line.endswith(": showing papers saved 5 min ago")
    assert fetched.outcome is not FetchOutcome.NOT_MODIFIED


@pytest.mark.parametrize("beginning", [b"<!DOCTYPE x [<!ENTITY a 'b'>]><feed/>", b"<?xml version='1.0'?><other/>"])
def test_xml_that_is_no_feed_is_refused(reader: Reader, beginning: bytes) -> None:
    reader.server.says(play.as_feed(beginning))
    assert reader.one("arxiv rss cs.CL").outcome is FetchOutcome.REFUSED
    assert reader.titles() == []


def test_one_source_that_fails_costs_no_other(reader: Reader) -> None:
    reader.subscriptions = {"bad": "arxiv rss cs.CL", "daily": "hf day"}
    good = play.huggingface(play.day())
    reader.server.answer = lambda question: good(question) if question.path.startswith("/hf") else Reply(status=404)
    report = reader.fetch()
    assert [source.outcome for source in report.results] == [FetchOutcome.REFUSED, FetchOutcome.DONE]
    assert (report.failed, report.stopped, report.new) == (True, False, 4)


def test_a_stop_between_pages_keeps_what_came(reader: Reader) -> None:
    reader.server.answer = play.arxiv(2_000)
    reader.is_stopped = lambda: len(reader.server.questions) >= 2
    report = reader.fetch("arxiv category cs.CL --limit 2000")
    (fetched,) = report.results
    assert report.stopped
    assert fetched.sentence(NOW) == (
        "arxiv category cs.CL (127.0.0.1): stopped; imported 500 records: 500 new, 0 updated, 0 unchanged"
    )
    assert len(reader.titles()) == 500


def test_after_a_stop_no_other_source_is_asked(reader: Reader) -> None:
    reader.subscriptions = {"a": "hf day", "b": "hf week"}
    reader.is_stopped = lambda: True
    assert [source.outcome for source in reader.fetch().results] == [FetchOutcome.STOPPED]
    assert reader.server.questions == []


def test_progress_says_what_is_waited_for(reader: Reader) -> None:
    reader.server.answer = play.arxiv(600)
    reader.fetch("arxiv category cs.CL --limit 1000")
    said = [progress.texts()[0] for progress in reader.progress]
    assert said[0] == "arxiv category cs.CL: requesting page 1, 0 papers so far"
    assert "arxiv category cs.CL: waiting 3 s for the rate limit" in said
    assert "arxiv category cs.CL: requesting page 2, 500 papers so far" in said
    assert reader.progress[0].texts()[1] == "requesting page 1, 0 papers so far"


# Subscriptions


def test_without_words_all_subscriptions_are_asked_and_one_by_its_name(reader: Reader) -> None:
    reader.subscriptions = {"daily": "hf day", "twice": "hf day", "found": "hf search big models --limit 5"}
    reader.server.answer = play.huggingface(play.day())
    assert [source.name for source in reader.fetch().results] == ["hf day 2026-11-23", "hf search big models"]
    assert [source.name for source in reader.fetch("found").results] == ["hf search big models"]
    assert [source.name for source in reader.fetch("found daily").results][1] == "hf day 2026-11-23"


def test_a_subscription_makes_up_for_the_days_off_line(reader: Reader) -> None:
    reader.subscriptions = {"daily": "hf day", "weekly": "hf week", "cs": "arxiv category cs.CL"}
    papers = play.huggingface(play.day())
    refused = {""}

    def answer(question: Question) -> Reply:
        if question.parameters.get("date") in refused:
            return Reply(status=404)
        return papers(question) if question.path.startswith("/hf") else play.arxiv(1)(question)

    def names() -> list[str]:
        return [source.name.removeprefix("hf ") for source in reader.fetch().results[:-1]]

    reader.server.answer = answer
    assert names() == ["day 2026-11-23", "week 2026-W48"]
    reader.later(days=2)
    refused.add("2026-11-24")
    days = ["day 2026-11-23", "day 2026-11-24", "day 2026-11-25"]
    assert names() == [*days, "week 2026-W48"]
    refused.clear()
    reader.later(hours=1)
    assert names() == [*days, "week 2026-W48"]  # one failed
    reader.later(days=9)
    assert names()[-2:] == ["week 2026-W48", "week 2026-W49"]
    assert names() == ["day 2026-12-04", "week 2026-W49"]
    reader.later(days=100)
    assert len(names()) == 32 + 5
    assert [source.name for source in reader.fetch("hf day").results] == ["hf day 2027-03-14"]


@pytest.mark.parametrize(
    ("subscriptions", "source", "told"),
    [
        ({}, (), "no source is named, and "),
        ({"daily": "hf dya"}, (), "config.toml: subscriptions.daily: unknown source hf dya"),
        ({"daily": "hf 'day"}, (), "config.toml: subscriptions.daily: missing closing quotation mark"),
        ({"daily": "hf day"}, ("daily --limit 3",), "its options are set in the config file"),
        ({"daily": "hf day"}, ("daily nope",), "unknown source daily"),
        ({}, ("https://me:word@a.example/feed",), "only https URLs without a user name"),
        ({}, ("http://a.example/feed",), "only https is"),
    ],
)
def test_words_that_make_no_sense_are_told_before_anything_is_asked(
    reader: Reader, subscriptions: dict[str, str], source: tuple[str, ...], told: str
) -> None:
    reader.subscriptions = {"good": "hf day", **subscriptions} if subscriptions else {}
    with pytest.raises(UsageError) as mistake:
        reader.fetch(*source)
    assert told in str(mistake.value)
    assert reader.server.questions == []
