from collections.abc import Collection, Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.model.predicate import PaperText
from paperbrowse.search import taste
from paperbrowse.search.taste import Document, document, learn
from tests.examples import examples

WORDS = "graph token speech model the of protein".split()  # noqa: SIM905
TEXT = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
PAPER = st.builds(
    lambda title, abstract, author: document(PaperText(1, title, author, abstract, 0, "cs.CL")),
    TEXT, TEXT, st.sampled_from(("Ada Lovelace", "Łukasz\nÀ", "")),
)  # fmt: skip
LIKED = st.lists(st.tuples(PAPER, st.sampled_from((0.25, 0.5, 0.75, 1.0))), max_size=30)
PAPERS = st.lists(PAPER, max_size=30)


def plain_weights(
    liked: Collection[tuple[Document, float]],
    skipped: Collection[Document],
    others: Collection[Document],
    shares: Mapping[str, float],
) -> dict[str, float]:
    """Weigh every word, name and category by itself."""

    def papers_with(name: str, papers: Collection[tuple[Document, float]]) -> float:
        return sum(weight for paper, weight in papers if name in paper.words or name in paper.labels)

    skips, rest = [(paper, 1.0) for paper in skipped], [(paper, 1.0) for paper in others]
    total, skip_total = sum(weight for _, weight in liked), len(skipped)
    weights = {}
    for name in {name for paper, _ in [*liked, *skips] for name in (*paper.words, *paper.labels)}:
        likes, dislikes = papers_with(name, liked), papers_with(name, skips)
        if max(likes, dislikes) > (len(liked) > taste.MANY_LIKED):
            known = papers_with(name, rest) + taste.PRIOR_OTHERS * shares.get(name, taste.RARE)
            common = known / (len(others) + taste.PRIOR_OTHERS)
            pull = taste._pull(likes, total, common) - taste._pull(dislikes, skip_total, common)
            weights[name] = pull / (total + skip_total) ** 0.5
    return {name: weight for name, weight in weights.items() if abs(weight) >= taste.MIN_WEIGHT}


@settings(max_examples=examples(300))
@given(LIKED, PAPERS, PAPERS, st.dictionaries(st.sampled_from(WORDS), st.sampled_from((1e-5, 0.01, 0.3))))
def test_features_weigh_what_a_plain_count_says(
    liked: list[tuple[Document, float]], skipped: list[Document], others: list[Document], shares: dict[str, float]
) -> None:
    learned = learn(liked, skipped, others, lambda words: shares, {})
    words = {name: weight for name, weight in learned.weights.items() if name[0] in "@#" or " " not in name}
    assert words == plain_weights(liked, skipped, others, shares)
