"""A file whose index kept the first authors of a paper comes to what a new one is."""

import pytest

from paperbrowse.database.transaction import transaction
from paperbrowse.papers import index_terms
from paperbrowse.papers.many_authors import INDEXED_ONCE, index_all_authors
from paperbrowse.papers.strokes import fold_strokes
from tests.papers.agreement import check_agreement, check_answers
from tests.papers.stores import opened, take
from tests.search.small_corpus import paper

FIRST = ", ".join(f"Ann{n} Author{n}" for n in range(INDEXED_ONCE - 1))
PAPERS = [
    paper("Few", authors="Ann Lee", arxiv_id="2401.00001"),
    paper("As many as were kept", authors=f"{FIRST}, Ann Lee", arxiv_id="2401.00002"),
    paper("Many", abstract="By many people.", authors=f"{FIRST}, Bo Sørensen, Zoe Last", arxiv_id="2401.00003"),
    paper("More of the same names", authors=f"{FIRST}, {FIRST}", arxiv_id="2401.00004"),
]


def test_papers_of_many_authors_are_found_by_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    with opened() as cache:
        with monkeypatch.context() as before:
            before.setattr(index_terms, "MAX_INDEXED_AUTHORS", INDEXED_ONCE)
            take(cache, PAPERS)
        for _ in range(2):  # the second time all is as it should be
            with transaction(cache.connection):
                fold_strokes(cache.connection)
                index_all_authors(cache.connection)
            check_agreement(cache)
            check_answers(cache, ["author:last", "sorensen", "lee", "author:author7", "few"])
