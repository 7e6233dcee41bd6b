"""The words of a source, and the URLs they become."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperbrowse.fetch.rate_limit import Hosts
from paperbrowse.fetch.request import FetchRequest
from paperbrowse.fetch.source_spec import SOURCE_HELP, SourceParser, make_spec, parse_spec
from paperbrowse.model.errors import UsageError

PARSER = SourceParser(Hosts(), date(2026, 1, 7))


def request(text: str) -> FetchRequest:
    (only,) = PARSER.parse(parse_spec(text))
    return only


def parameters(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


@pytest.mark.parametrize(
    ("text", "name", "url"),
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
def test_words_become_urls_of_hugging_face(text: str, name: str, url: str) -> None:
    parsed = request(text)
    assert (parsed.name, parsed.urls[0]) == (name, "https://huggingface.co" + url)


@pytest.mark.parametrize(
    ("text", "query", "order"),
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
def test_words_become_queries_to_arxiv(text: str, query: str, order: str) -> None:
    (url,) = request(text).urls
    assert url.startswith("https://export.arxiv.org/api/query?")
    values = parameters(url)
    assert (values["search_query"], values["sortBy"], values["start"]) == (query, order, "0")


@pytest.mark.parametrize(("limit", "pages"), [(1, [1]), (200, [200]), (500, [500]), (1200, [500, 500, 200])])
def test_a_page_of_arxiv_starts_where_the_last_one_ended(limit: int, pages: list[int]) -> None:
    values = [parameters(url) for url in request(f"arxiv category cs.CL --limit {limit}").urls]
    assert [int(page["max_results"]) for page in values] == pages
    assert [int(page["start"]) for page in values] == [sum(pages[:number]) for number in range(len(pages))]


def test_arxiv_is_never_asked_for_more_than_its_maximum() -> None:
    sizes = [int(parameters(url)["max_results"]) for url in request("arxiv category cs.CL --limit 9999999").urls]
    assert sum(sizes) == 30_000
    assert max(sizes) <= 2_000


@pytest.mark.parametrize("limit", [1, 99, 100, 101, 150, 999])
def test_all_pages_of_hugging_face_have_one_size(limit: int) -> None:
    sizes = {int(parameters(url)["limit"]) for url in request(f"hf week --limit {limit}").urls}
    assert len(sizes) == 1
    assert max(sizes) <= 100
    assert limit <= max(sizes) * len(request(f"hf week --limit {limit}").urls) < limit + 100


def test_ids_are_requested_once_and_a_hundred_at_a_time() -> None:
    ids = [f"2401.{number:05d}" for number in range(150)]
    parsed = request("arxiv ids https://arxiv.org/abs/2401.00000v2,2401.00000v2 math.GT/0309136 " + " ".join(ids))
    lists = [parameters(url)["id_list"].split(",") for url in parsed.urls]
    assert [len(ids) for ids in lists] == [100, 52]
    assert lists[0][:3] == ["2401.00000v2", "math/0309136", "2401.00000"]
    assert parsed.name == "arxiv ids 2401.00000v2 and 151 more"


def test_the_feed_of_arxiv_and_other_feeds() -> None:
    assert request("arxiv rss cs.CL cs.LG").urls == ("https://rss.arxiv.org/rss/cs.CL+cs.LG",)
    first, second = PARSER.parse(parse_spec("https://a.example/feed https://b.example/atom.xml?x=1"))
    assert (first.urls, second.name) == (("https://a.example/feed",), "https://b.example/atom.xml?x=1")


def test_options_given_separately_override_those_in_the_text() -> None:
    text = "arxiv search x --limit 5 --newest"
    assert parse_spec(text, {"limit": "7"}) == make_spec(["arxiv", "search", "x"], {"limit": "7", "newest": True})


def test_the_latest_day_and_a_named_day_are_saved_separately() -> None:
    assert request("hf day").feed_id == "hf day"
    assert request("hf day 2026-01-07").feed_id == "hf day 2026-01-07"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no source is named"),
        ("--limit 5", "no source is named"),
        ("arxiv 'search", "quotation mark"),
        ("hf", "unknown source hf (use one of hf day, hf week"),
        ("hf daily", 'unknown source hf daily (did you mean "hf day"?)'),
        ("hf day tomorrow", "tomorrow is not a day (for example 2026-01-06"),
        ("hf day 2026-02-30", "is not a day"),
        ("hf day 2026-01", "is not a day"),
        ("hf day a b", "a day is one word, not: a b"),
        ("hf week 2026-W60", "2026-W60 is not a week"),
        ("hf week 0000-W01", "0000-W01 is not a week"),
        ("hf month 2026", "2026 is not a month"),
        ("hf trending now", "takes no words"),
        ("hf search", "needs words"),
        ("hf search " + "x" * 251, "at most 250 characters"),
        ("hf day --since 2026", "hf day does not take --since"),
        ("hf day --newest", "hf day does not take --newest"),
        ("arxiv catgory cs.CL", 'unknown source arxiv catgory (did you mean "arxiv category"?)'),
        ("arxiv", "unknown source arxiv (use one of"),
        ("arxiv search", "needs words"),
        ("arxiv category", "no category is named"),
        ("arxiv category cs.CL&max_results=9", "is not an arXiv category"),
        ("arxiv category ../../x", "is not an arXiv category"),
        ("arxiv rss cs.CL --limit 3", "arxiv rss does not take --limit"),
        ("arxiv ids", "at least one id"),
        ("arxiv ids abc", "abc is not an arXiv id"),
        ("arxiv search x --limit 0", "--limit must be a positive whole number, not 0"),
        ("arxiv search x --limit -1", "--limit must be a positive whole number, not -1"),
        ("arxiv search x --limit", "--limit needs a value"),
        ("arxiv search x --newest=no", "unknown option --newest"),
        ("arxiv search x --since soon", "--since must be a date, not soon"),
        ("arxiv search x --sort y", "unknown option --sort (use --limit, --since, --until, --newest)"),
        ("http://a.example/feed", "only https is"),
        ("https://a.example/feed --limit 3", "a feed does not take --limit"),
        ("https://a.example/feed other", "unknown source https://a.example/feed"),
        ("file:///etc/passwd", "cannot fetch file:///etc/passwd"),
        ("nature", "unknown source nature (`paperbrowse fetch --help` lists them)"),
    ],
)
def test_an_error_names_the_word_and_a_hint(text: str, message: str) -> None:
    with pytest.raises(UsageError) as error:
        PARSER.parse(parse_spec(text))
    assert message in str(error.value)


@pytest.mark.parametrize("listed", [words for words, _ in SOURCE_HELP])
def test_every_source_in_help_can_be_requested(listed: str) -> None:
    words = listed.replace("[", "").replace("]", "").replace("WORDS", "deep nets").replace("ID ...", "2407.03618")
    words = words.replace("DATE", "2026-01-06").replace("...", "a.example/feed")
    assert request(words).urls


@given(st.text(), st.sampled_from(["", "hf day ", "hf week ", "hf search ", "arxiv search ", "arxiv ids ", "https://"]))
def test_any_text_is_an_error_or_requests_https(text: str, before: str) -> None:
    try:
        requests = PARSER.parse(parse_spec(before + text))
    except UsageError:
        return
    assert all(url.startswith("https://") for parsed in requests for url in parsed.urls)
