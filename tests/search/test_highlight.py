from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.search.engine import Engine
from paperbrowse.search.highlight import NO_HIGHLIGHTS, Highlights
from paperbrowse.search.parser import parse_query
from paperbrowse.text.fold import fold
from tests.search.small_corpus import TODAY, SmallCorpus, SmallMarks, in_order, paper, shelf


def lit_pieces(lit: Highlights, text: str, field: str = "title") -> list[str]:
    return [text[start:end] for start, end in lit.spans(text, field)]


def test_words_are_lit_in_their_field_only() -> None:
    lit = Highlights({"title": frozenset({"token"})})
    assert lit_pieces(lit, "Token by Tokens, token") == ["Token", "token"]
    assert lit.spans("Token", "abstract") == []


def test_a_run_is_lit_only_where_its_words_follow_one_another() -> None:
    lit = Highlights({}, {"title": frozenset({("state", "of", "the", "art")})})
    assert lit_pieces(lit, "Of the state, state-of-the-art") == ["state", "of", "the", "art"]
    assert lit_pieces(lit, "The art of the state") == []


def test_an_acronym_lights_what_it_stands_for_and_not_each_word_of_it() -> None:
    title = "Retrieval-Augmented Generation, Generation and Retrieval"
    corpus = SmallCorpus(in_order([paper("RAG"), paper(title)]), {("rag", "retrieval augmented generation"): 5})
    answer = Engine(corpus, SmallMarks()).search(parse_query("rag ", TODAY))
    assert lit_pieces(answer.highlights, title) == ["Retrieval", "Augmented", "Generation"]
    assert lit_pieces(answer.highlights, "RAG") == ["RAG"]


def test_accents_and_case_do_not_dim_a_word() -> None:
    assert lit_pieces(Highlights({"title": frozenset({"godel"})}), "On GÖDEL's proof") == ["GÖDEL"]


def test_nothing_is_lit_where_nothing_was_asked() -> None:
    assert NO_HIGHLIGHTS.spans("Token", "title") == []


def test_a_typo_lights_the_word_it_found() -> None:
    papers = shelf(paper("Syntax-Aware Code Completion"))
    assert lit_pieces(papers.answer("completoin").highlights, "Syntax-Aware Code Completion") == ["Completion"]


def test_a_half_typed_word_lights_what_it_became() -> None:
    papers = shelf(paper("Tokenizers Compared"))
    assert lit_pieces(papers.answer("tokeni").highlights, "Tokenizers Compared") == ["Tokenizers"]


def test_both_halves_of_a_joined_word_are_lit() -> None:
    papers = shelf(*(paper(f"Token Level {n}") for n in range(9)))
    assert lit_pieces(papers.answer("tokenlevel ").highlights, "Token-Level 3") == ["Token", "Level"]


def test_a_phrase_lights_its_words_where_they_are_one() -> None:
    papers = shelf(paper("Token Type Information"))
    lit = papers.answer('"token type"').highlights
    assert lit_pieces(lit, "Token Type Information of this Type") == ["Token", "Type"]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40), st.frozensets(st.text(max_size=3), max_size=3))
def test_what_is_lit_lies_in_the_text_and_apart(text: str, wanted: frozenset[str]) -> None:
    spans = Highlights({"title": wanted | {fold(word) for word in wanted}}).spans(text, "title")
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
