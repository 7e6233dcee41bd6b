"""Papers related to a query: any of its words may be missing."""

import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.model.predicate import And, DateBetween
from paperbrowse.search.engine import Engine
from paperbrowse.search.parser import parse_query
from paperbrowse.search.question_words import content_words
from paperbrowse.search.related import MAX_RELATED, find_related
from paperbrowse.text.fold import folded_words
from paperbrowse.text.stem import stem
from tests.examples import examples
from tests.search.made_papers import made_papers
from tests.search.small_corpus import TODAY, SmallCorpus, SmallMarks, by_row, paper

CORPUS = SmallCorpus(by_row(list(made_papers(MAX_RELATED))))
WORDS = sorted(word for word in CORPUS.vocabulary if word.isalpha() and len(word) > 3)


def related(query: str, corpus: SmallCorpus) -> list[str]:
    found = Engine(corpus, SmallMarks()).find_related(parse_query(query, TODAY), ())
    return [corpus.papers[scored.row].title for scored in found.ranked]


def corpus_of(*titles: str) -> SmallCorpus:
    return SmallCorpus(by_row([paper(title) for title in titles]))


DECODING = corpus_of("Speculative decoding for fast inference", "Graph networks", "Decoders of speech", "Fast sorting")


@pytest.mark.parametrize(
    "query",
    [
        "is there any work on how decoding could be speeded up by speculating",
        "papers that discuss speculative decoding of molecules?",
        "speculativ decodng of whole sentences ",
        "faster speculation",
    ],
)
def test_a_question_finds_the_paper_about_it(query: str) -> None:
    assert related(query, DECODING)[:1] == ["Speculative decoding for fast inference"]


def test_of_frequent_words_a_paper_with_several_is_found_however_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperbrowse.search.related.MAX_POSTINGS", 5)
    monkeypatch.setattr("paperbrowse.search.related.MAX_COMBINED", 5)
    papers = corpus_of("Speculative decoding", *["Speculative sorting", "Decoding speech", "Fast sentences"] * 10)
    assert related("speculative decoding of sentences", papers)[0] == "Speculative decoding"


def test_words_of_asking_find_nothing_beside_others() -> None:
    papers = corpus_of("Papers, please: a study of work", "Decoding")
    assert related("papers about decoding please", papers) == ["Decoding"]
    assert related("study work ", papers) == ["Papers, please: a study of work"]
    assert related("don't papers need decoding", papers) == ["Decoding"]


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("help desk chatbots", "help desk chatbots"),
        ("is there any work on topic models that help", "models"),
        ("why doesn t vitamin d deficiency get better", "vitamin d deficiency better"),
    ],
)
def test_some_words_ask_only_beside_words_of_asking(words: str, subject: str) -> None:
    assert " ".join(content_words(words.split())) == subject


@pytest.mark.parametrize(
    "query", ["'missing decoding", "title:missing decoding", '"missing words" decoding', "-fast fast"]
)
def test_strict_parts_stay_strict(query: str) -> None:
    assert related(query, DECODING) == []


def test_quotation_marks_in_a_sentence_do_not_hide_all_papers() -> None:
    query = 'how do speculative methods make "very fast inference" possible in long speech decoding'
    assert related(query, DECODING)[0] == "Speculative decoding for fast inference"


def reference(words: list[str], corpus: SmallCorpus) -> list[int]:
    """Score all papers as the textbook does, on stems."""
    texts = {text.row: text for text in corpus.texts(list(corpus.papers))}
    stems = {row: [[stem(w) for w in folded_words(part)] for part in (t.title, t.abstract)] for row, t in texts.items()}
    means = corpus.average_lengths()
    scores: dict[int, float] = {}
    for term, times in Counter(stem(word) for word in content_words(words)).items():
        papers = sum(n for word, n in corpus.vocabulary.items() if stem(word) == term)
        weight = times * math.log(
            1 + (corpus.size() - min(papers, corpus.size()) + 0.5) / (min(papers, corpus.size()) + 0.5)
        )
        for row, parts in stems.items():
            shares = [
                boost * part.count(term) / (0.35 + 0.65 * len(part) / mean)
                for part, mean, boost in zip(parts, means, (2, 1), strict=True)
                if part
            ]
            is_author = any(word in folded_words(texts[row].authors) for word in words if stem(word) == term)
            frequency = sum(shares) + is_author
            scores[row] = scores.get(row, 0.0) + weight * frequency / (frequency + 1.2)
    return sorted((row for row in scores if scores[row]), key=lambda row: (round(scores[row], 9), row), reverse=True)


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8, unique_by=stem))
@settings(max_examples=examples(50))
def test_the_order_is_that_of_scoring_all_papers(words: list[str]) -> None:
    ranked = find_related(words, CORPUS).ranked
    fast = sorted(ranked, key=lambda scored: (round(scored.score, 9), scored.row), reverse=True)
    assert [scored.row for scored in fast][:20] == reference(words, CORPUS)[:20]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8), st.dates(), st.dates())
@settings(max_examples=examples(50))
def test_a_filter_neither_loses_nor_adds_a_paper(words: list[str], first: date, last: date) -> None:
    period = DateBetween(min(first, last), max(first, last))
    inside = {row for row in CORPUS.papers if CORPUS.holds(row, period)}
    filtered = {scored.row for scored in find_related(words, CORPUS, And((period,))).ranked}
    assert filtered == {scored.row for scored in find_related(words, CORPUS).ranked} & inside


@given(st.text(max_size=5_000))
@settings(max_examples=examples(50))
def test_any_text_is_a_question(text: str) -> None:
    related(text, DECODING)


def test_a_pasted_text_is_read_beyond_the_words_that_must_match() -> None:
    words = random.Random(1).choices(["alpha", "beta", "gamma"], k=300)
    assert related(" ".join([*words, "speculative"]), DECODING) == ["Speculative decoding for fast inference"]


class FirstLetters:
    """Says that words with the same first letter mean the same."""

    def similarities(self, query: str, texts: Sequence[str]) -> Sequence[float]:
        letters = {word[0] for word in query.split()}
        return [len(letters & {word[0] for word in folded_words(text)}) / len(letters) for text in texts]

    def closest_words(self, query: str, text: str, limit: int = 3) -> list[tuple[str, str]]:
        pairs = [(word, other) for word in query.split() for other in folded_words(text) if word[0] == other[0]]
        return pairs[:limit]


def test_similar_meaning_is_added_to_the_words() -> None:
    corpus = corpus_of("Zebras and tokens", "Sampling of tokens")
    words = ["zoo", "tokens"]
    by_words, by_meaning = (find_related(words, corpus, meaning=m).ranked for m in (None, FirstLetters()))
    titles = [[corpus.papers[scored.row].title for scored in ranked] for ranked in (by_words, by_meaning)]
    assert titles[0] == titles[1][::-1] == ["Sampling of tokens", "Zebras and tokens"]
    assert sum(s.score for s in by_meaning) - sum(s.score for s in by_words) == pytest.approx(1.5)


def test_about_asks_by_meaning_alone_within_the_other_parts() -> None:
    corpus = corpus_of("Zebras and tokens", "Sampling of tokens", "Tokens without stripes")
    for meaning, first in ((None, "Tokens without stripes"), (FirstLetters(), "Zebras and tokens")):
        result = Engine(corpus, SmallMarks(), lambda meaning=meaning: meaning).search(  # type: ignore[misc]
            parse_query('about:"tokens of a zoo" -stripes ' if meaning else "about:tokens", TODAY)
        )
        titles = [corpus.papers[row].title for row in result.rows]
        assert (titles[0], len(titles), result.total) == (first, 2 if meaning else 3, len(titles))
    unknown = Engine(corpus, SmallMarks()).search(parse_query("about:xyzzy", TODAY))
    assert (list(unknown.rows), unknown.wants_related) == ([], False)
    assert parse_query("about:?!", TODAY).hints == ("about: takes a text in quotes",)


def test_a_related_paper_says_which_words_are_near() -> None:
    corpus = corpus_of("Speculative decoding of zebras")
    found = find_related(["speculations", "decoding", "zoo", "unheard"], corpus, meaning=FirstLetters())
    assert found.explain("Speculative decoding of zebras") == ("speculations ≈ speculative · decoding · zoo ≈ zebras")
    assert replace(found, meaning=None).explain("speculative") == "speculations ≈ speculative"
