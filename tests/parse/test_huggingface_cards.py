"""The list page and the trending page of Hugging Face, whose text has less data."""

import pytest

from paperbrowse.model.errors import ImportRefused
from paperbrowse.parse.formats import detect_format, find_format
from tests.parse.parsing import Document, parse

LIST = (
    "new\nDaily Papers\nSubmitted by\nakhaliq\n94\nThe Llama 3 Herd of Models\n·\n533 authors\n5\n\n"
    "Submitted by\nsileod\n8\nTAROT: Task-Oriented Authorship Obfuscation\n·\n5 authors\n\nSubmitted by\nx\n"
)
CARD = (
    "### Agent Lightning: Train ANY AI Agents\n  with Reinforcement Learning\n\nA framework.\n- 8 authors\n"
    "[LINK: GitHub 11.3k](https://github.com/microsoft/agent-lightning)\n\n"
)
TRENDING = "## Trending Papers\n\n## by AK and the research community\n\n" + CARD + CARD + "### ShapeR\n\nWords.\n"


def test_a_list_page_gives_titles_votes_and_counts() -> None:
    result = parse(Document("list", LIST.encode()))
    first, second = result.papers
    assert (first.title, first.author_count, first.upvotes, first.comments, first.submitter) == (
        *("The Llama 3 Herd of Models", 533, 94, 5),
        "akhaliq",
    )
    assert (second.comments, second.abstract, second.published) == (None, None, None)


def test_a_card_that_breaks_off_is_reported_with_its_line() -> None:
    (problem,) = parse(Document("list", LIST.encode())).problems
    assert problem.record == 18


def test_a_trending_page_gives_every_card_once() -> None:
    result = parse(Document("trending", TRENDING.encode()))
    first, second = result.papers
    assert first.title == "Agent Lightning: Train ANY AI Agents with Reinforcement Learning"
    assert (first.author_count, first.github_stars) == (8, 11_300)
    assert first.code_url == "https://github.com/microsoft/agent-lightning"
    assert (second.title, second.ai_summary, second.author_count) == ("ShapeR", "Words.", None)


def test_a_short_text_on_the_trending_page_is_the_sites_summary_and_a_long_one_the_abstract() -> None:
    result = parse(Document("trending", TRENDING.replace("Words.", "Word " * 200).encode()))
    first, second = result.papers
    assert (first.abstract, first.ai_summary) == (None, "A framework.")
    assert second.abstract == ("Word " * 200).strip()


def test_each_layout_is_known_by_its_content() -> None:
    assert detect_format(LIST.encode(), "").name == "huggingface-list"
    assert detect_format(TRENDING.encode(), "").name == "huggingface-trending"


@pytest.mark.parametrize("name", ["huggingface-list", "huggingface-trending"])
@pytest.mark.parametrize("text", ["", "A text.\n\n", "\ufeff"])
def test_a_text_of_another_kind_is_refused_where_its_format_was_named(name: str, text: str) -> None:
    with pytest.raises(ImportRefused, match="contains no papers"):
        parse(Document("x", text.encode()), find_format(name))
