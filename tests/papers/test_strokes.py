"""A file whose index kept letters with strokes comes to what a new one is."""

import pytest

from paperbrowse.database.transaction import transaction
from paperbrowse.papers import index_terms
from paperbrowse.papers.strokes import fold_strokes
from paperbrowse.text import fold
from tests.papers.agreement import check_agreement, check_answers
from tests.papers.stores import opened, take
from tests.search.small_corpus import paper

PAPERS = [
    paper("Graph networks", abstract="Plain as can be.", arxiv_id="2401.00001"),
    paper("Dalšı øl: the Łódź corpus", abstract="Løgstrup language models (LLM) of Łódź.", arxiv_id="2401.00002"),
    paper("Names", authors="Michał Sørensen, Hazım Ǽgir", arxiv_id="2401.00003"),
    paper("Places", arxiv_id="2401.00004")._replace(venue="Tromsø Workshop", organization="Politechnika Łódzka"),
]


def test_papers_with_strokes_are_indexed_anew_and_found_without_them(monkeypatch: pytest.MonkeyPatch) -> None:
    with opened() as cache:
        with monkeypatch.context() as before:
            before.setattr(fold, "PLAIN_LETTERS", {})
            _forget()
            take(cache, PAPERS)
        _forget()
        with transaction(cache.connection):
            fold_strokes(cache.connection)
        check_agreement(cache)
        check_answers(
            cache, ["lodz", "michal", "sorensen", "venue:tromso", "org:lodzka", "LLM", "graph", "aegir hazim"]
        )


def _forget() -> None:
    """Pieces of text are folded once and remembered."""
    fold._fold_letters.cache_clear()
    fold._folded_text_run.cache_clear()
    index_terms._label_terms.cache_clear()
