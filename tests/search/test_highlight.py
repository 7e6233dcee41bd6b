from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.search.engine import Engine
from paperbrowse.search.highlight import NO_HIGHLIGHTS, Highlights
from paperbrowse.search.parser import parse_query
from paperbrowse.text.fold import fold
from tests.examples import examples
from tests.search.small_corpus import TODAY, SmallCorpus, SmallMarks, by_row, paper, small_library


def highlighted(highlights: Highlights, text: str, field: str = "title") -> list[str]:
    return [text[start:end] for start, end in highlights.spans(text, field)]


def test_words_are_highlighted_in_their_field_only() -> None:
    highlights = Highlights({"title": frozenset({"token"})})
    assert highlighted(highlights, "Token by Tokens, token") == ["Token", "token"]
    assert highlights.spans("Token", "abstract") == []


def test_a_run_is_highlighted_only_in_sequence() -> None:
    highlights = Highlights({}, {"title": frozenset({("state", "of", "the", "art")})})
    assert highlighted(highlights, "Of the state, state-of-the-art") == ["state", "of", "the", "art"]
    assert highlighted(highlights, "The art of the state") == []


def test_an_acronym_highlights_its_phrase_and_not_each_word_of_it() -> None:
    title = "Retrieval-Augmented Generation, Generation and Retrieval"
    corpus = SmallCorpus(by_row([paper("RAG"), paper(title)]), {("rag", "retrieval augmented generation"): 5})
    result = Engine(corpus, SmallMarks()).search(parse_query("rag ", TODAY))
    assert highlighted(result.highlights, title) == ["Retrieval", "Augmented", "Generation"]
    assert highlighted(result.highlights, "RAG") == ["RAG"]


def test_accents_and_case_do_not_matter_for_highlights() -> None:
    assert highlighted(Highlights({"title": frozenset({"godel"})}), "On GÖDEL's proof") == ["GÖDEL"]


def test_an_empty_query_highlights_nothing() -> None:
    assert NO_HIGHLIGHTS.spans("Token", "title") == []


def test_a_typo_highlights_the_corrected_word() -> None:
    papers = small_library(paper("Syntax-Aware Code Completion"))
    assert highlighted(papers.search("completoin").highlights, "Syntax-Aware Code Completion") == ["Completion"]


def test_a_word_of_asking_is_not_highlighted_as_a_typo_of_another() -> None:
    papers = small_library(*(paper(f"Papers for the Game of {name}") for name in ("Go", "Chess", "Poker")))
    assert highlighted(papers.search("papers of the same chess ").highlights, "Game of Chess") == ["Chess"]


def test_a_partial_word_highlights_its_completion() -> None:
    papers = small_library(paper("Tokenizers Compared"))
    assert highlighted(papers.search("tokeni").highlights, "Tokenizers Compared") == ["Tokenizers"]


def test_both_halves_of_a_joined_word_are_highlighted() -> None:
    papers = small_library(*(paper(f"Token Level {n}") for n in range(9)))
    assert highlighted(papers.search("tokenlevel ").highlights, "Token-Level 3") == ["Token", "Level"]


def test_a_phrase_highlights_its_words_only_in_sequence() -> None:
    papers = small_library(paper("Token Type Information"))
    highlights = papers.search('"token type"').highlights
    assert highlighted(highlights, "Token Type Information of this Type") == ["Token", "Type"]


@settings(max_examples=examples(200))
@given(st.text(max_size=40), st.frozensets(st.text(max_size=3), max_size=3))
def test_highlights_are_inside_the_text_and_do_not_overlap(text: str, wanted: frozenset[str]) -> None:
    spans = Highlights({"title": wanted | {fold(word) for word in wanted}}).spans(text, "title")
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
