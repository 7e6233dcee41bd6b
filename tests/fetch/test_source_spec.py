"""The words of a source, and the addresses they become."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperbrowse.fetch.hosts import Hosts
from paperbrowse.fetch.request import FetchRequest
from paperbrowse.fetch.source_spec import SOURCE_HELP, SourceParser, parse_spec
from paperbrowse.model.errors import UsageError

GRAMMAR = SourceParser(Hosts(), date(2026, 1, 7))


def read(text: str) -> FetchRequest:
    (asked,) = GRAMMAR.parse(parse_spec(text))
    return asked


def parameters(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("hf day", "hf day 2026-01-07", "/api/daily_papers?date=2026-01-07&limit=100&p=0"),
        ("hf day yesterday", "hf day 2026-01-06", "/api/daily_papers?date=2026-01-06&limit=100&p=0"),
        ("hf day 2025-12-24", "hf day 2025-12-24", "/api/daily_papers?date=2025-12-24&limit=100&p=0"),
        ("hf week", "hf week 2026-W02", "/api/daily_papers?week=2026-W02&limit=100&p=0"),
        ("hf week 2026-W1", "hf week 2026-W01", "/api/daily_papers?week=2026-W01&limit=100&p=0"),
        ("hf week 2025-12-31", "hf week 2026-W01", "/api/daily_papers?week=2026-W01&limit=100&p=0"),
        ("hf month", "hf month 2026-01", "/api/daily_papers?month=2026-01&limit=100&p=0"),
        ("hf month 2025-12", "hf month 2025-12", "/api/daily_papers?month=2025-12&limit=100&p=0"),
        ("hf trending", "hf trending", "/api/daily_papers?sort=trending&limit=100&p=0"),
        ("hf trending --limit 7", "hf trending", "/api/daily_papers?sort=trending&limit=7&p=0"),
        ("hf search big models", "hf search big models", "/api/papers/search?q=big+models&limit=120"),
    ],
)
def test_words_become_addresses_of_hugging_face(text: str, name: str, address: str) -> None:
    asked = read(text)
    assert (asked.name, asked.urls[0]) == (name, "https://huggingface.co" + address)


@pytest.mark.parametrize(
    ("text", "question", "order"),
    [
        ("arxiv search graph transformers", "all:graph AND all:transformers", "relevance"),
        ("arxiv search '\"graph neural\" nets'", 'all:"graph neural" AND all:nets', "relevance"),
        ("arxiv search --newest attention", "all:attention", "submittedDate"),
        ("arxiv search au:lecun AND cat:cs.LG", "au:lecun AND cat:cs.LG", "relevance"),
        ("arxiv category cs.CL", "cat:cs.CL", "submittedDate"),
        ("arxiv category cs.CL+cs.LG astro-ph", "cat:cs.CL OR cat:cs.LG OR cat:astro-ph", "submittedDate"),
        (
            "arxiv category cs.CL --since 2025-12 --until=2025-12",
            "(cat:cs.CL) AND submittedDate:[202512010000 TO 202512312359]",
            "submittedDate",
        ),
    ],
)
def test_words_become_questions_to_arxiv(text: str, question: str, order: str) -> None:
    asked = read(text)
    assert asked.urls[0].startswith("https://export.arxiv.org/api/query?")
    found = parameters(asked.urls[0])
    assert (found["search_query"], found["sortBy"], found["start"]) == (question, order, "0")


@pytest.mark.parametrize(("limit", "pages"), [(1, [1]), (200, [200]), (500, [500]), (1200, [500, 500, 200])])
def test_pages_of_arxiv_go_on_where_the_last_one_ended(limit: int, pages: list[int]) -> None:
    found = [parameters(url) for url in read(f"arxiv category cs.CL --limit {limit}").urls]
    assert [int(page["max_results"]) for page in found] == pages
    assert [int(page["start"]) for page in found] == [sum(pages[:number]) for number in range(len(pages))]


def test_arxiv_is_never_asked_for_more_than_it_gives() -> None:
    found = [parameters(url) for url in read("arxiv category cs.CL --limit 9999999").urls]
    assert sum(int(page["max_results"]) for page in found) == 30_000
    assert max(int(page["max_results"]) for page in found) <= 2_000


@pytest.mark.parametrize("limit", [1, 99, 100, 101, 150, 999])
def test_pages_of_hugging_face_are_of_one_size_and_hold_the_limit(limit: int) -> None:
    sizes = {int(parameters(url)["limit"]) for url in read(f"hf week --limit {limit}").urls}
    assert len(sizes) == 1
    assert max(sizes) <= 100
    assert limit <= max(sizes) * len(read(f"hf week --limit {limit}").urls) < limit + 100


def test_ids_are_asked_for_a_hundred_at_a_time_and_each_once() -> None:
    ids = [f"2401.{number:05d}" for number in range(150)]
    asked = read("arxiv ids https://arxiv.org/abs/2401.00000v2,2401.00000v2 math.GT/0309136 " + " ".join(ids))
    lists = [parameters(url)["id_list"].split(",") for url in asked.urls]
    assert [len(one) for one in lists] == [100, 52]
    assert lists[0][:3] == ["2401.00000v2", "math/0309136", "2401.00000"]
    assert asked.name == "arxiv ids 2401.00000v2 and 151 more"


def test_the_feed_of_a_day_and_any_other_feed() -> None:
    assert read("arxiv rss cs.CL cs.LG").urls == ("https://rss.arxiv.org/rss/cs.CL+cs.LG",)
    first, second = GRAMMAR.parse(parse_spec("https://a.example/feed https://b.example/atom.xml?x=1"))
    assert (first.urls, second.name) == (("https://a.example/feed",), "https://b.example/atom.xml?x=1")


def test_what_is_the_latest_is_remembered_as_such() -> None:
    assert read("hf day").feed_id == "hf day"
    assert read("hf day 2026-01-07").feed_id == "hf day 2026-01-07"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no source is named"),
        ("--limit 5", "no source is named"),
        ("arxiv 'search", "quotation mark"),
        ("hf", "hf alone is no source (there are hf day, hf week"),
        ("hf daily", "hf daily is no source"),
        ("hf day tomorrow", "tomorrow is no day (for example 2026-01-06"),
        ("hf day 2026-02-30", "is no day"),
        ("hf day 2026-01", "is no day"),
        ("hf day a b", "a day is one word"),
        ("hf week 2026-W60", "there is no week 2026-W60"),
        ("hf week 0000-W01", "there is no week"),
        ("hf month 2026", "is no month"),
        ("hf trending now", "takes no words"),
        ("hf search", "needs words"),
        ("hf search " + "x" * 251, "250 characters"),
        ("hf day --since 2026", "hf day takes no --since"),
        ("hf day --newest", "hf day takes no --newest"),
        ("arxiv", "arxiv alone is no source"),
        ("arxiv search", "needs words"),
        ("arxiv category", "no category is named"),
        ("arxiv category cs.CL&max_results=9", "is no category"),
        ("arxiv category ../../x", "is no category"),
        ("arxiv rss cs.CL --limit 3", "takes no --limit"),
        ("arxiv ids", "at least one id"),
        ("arxiv ids abc", "abc is no arXiv id"),
        ("arxiv search x --limit 0", "--limit 0 is no number"),
        ("arxiv search x --limit -1", "--limit -1 is no number"),
        ("arxiv search x --limit", "--limit needs a value"),
        ("arxiv search x --since soon", "--since soon is no date"),
        ("arxiv search x --sort y", "--sort is no option"),
        ("http://a.example/feed", "only https is"),
        ("https://a.example/feed --limit 3", "a feed takes no --limit"),
        ("https://a.example/feed other", "no source is called"),
        ("file:///etc/passwd", "is not asked"),
        ("nature", "no source is called nature (`paperbrowse fetch --help` lists them)"),
    ],
)
def test_what_makes_no_sense_is_told_with_a_way_out(text: str, told: str) -> None:
    with pytest.raises(UsageError) as mistake:
        GRAMMAR.parse(parse_spec(text))
    assert told in str(mistake.value)


@pytest.mark.parametrize("listed", [words for words, _ in SOURCE_HELP])
def test_every_source_that_help_lists_can_be_asked(listed: str) -> None:
    words = listed.replace("[", "").replace("]", "").replace("WORDS", "deep nets").replace("ID ...", "2407.03618")
    words = words.replace("DATE", "2026-01-06").replace("...", "a.example/feed")
    assert read(words).urls


@given(st.text(), st.sampled_from(["", "hf day ", "hf week ", "hf search ", "arxiv search ", "arxiv ids ", "https://"]))
def test_no_text_asks_for_anything_but_https_or_breaks(text: str, before: str) -> None:
    try:
        found = GRAMMAR.parse(parse_spec(before + text))
    except UsageError:
        return
    for asked in found:
        assert all(url.startswith("https://") for url in asked.urls)
