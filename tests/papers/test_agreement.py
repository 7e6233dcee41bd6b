import random
from collections.abc import Callable, Sequence

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from paperbrowse.model.paper import Paper
from paperbrowse.papers.store import PaperStore
from paperbrowse.text.dates import PartialDate
from tests.examples import examples, times
from tests.papers.agreement import check_agreement, check_answers
from tests.papers.stores import NAMES, PAPERS, WORDS, everything, opened, take
from tests.search.made_papers import made_papers
from tests.search.truth import Asker, Seen

MADE = list(made_papers(400))
QUERIES = (
    "token", "tokn levl", "'tokens -graph ", '"token level"', "author:godel sort:oldest", "date:2024 cat:cs", "中",
    "date:2023 OR graph ", "upvotes:>1 sort:newest", "tokenization every language", "x2 a bert",
    "-has:code source:arxiv",
)  # fmt: skip


@settings(max_examples=examples(50))
@given(st.lists(PAPERS, max_size=6))
def test_an_index_updated_by_small_imports_equals_a_rebuilt_one(imports: list[list[Paper]]) -> None:
    with opened() as store:
        for papers in imports:
            take(store, papers)
        check_agreement(store)
        check_answers(store, (*QUERIES, *WORDS, *NAMES))


def unchanged(chance: random.Random, known: Sequence[Paper]) -> Paper:
    return chance.choice(known)


def redated(chance: random.Random, known: Sequence[Paper]) -> Paper:
    date = PartialDate(chance.randint(2010, 2014), chance.randint(0, 12))
    return chance.choice(known)._replace(published=chance.choice([None, date]))


def retitled(chance: random.Random, known: Sequence[Paper]) -> Paper:
    return chance.choice(known)._replace(title=chance.choice(MADE).title, source="arxiv")


def without_ids(chance: random.Random, known: Sequence[Paper]) -> Paper:
    """The same paper without its ids, to be matched by its title and abstract."""
    return chance.choice(known)._replace(arxiv_id=None, doi=None, upvotes=chance.randint(0, 99), source="jsonl")


def with_ids_of_two(chance: random.Random, known: Sequence[Paper]) -> Paper:
    """A record with the ids of two papers, which are then merged."""
    preprint = chance.choice([paper for paper in known if paper.arxiv_id])
    article = chance.choice([paper for paper in known if paper.doi])
    return preprint._replace(doi=article.doi, source=chance.choice(["arxiv", "jsonl"]))


CHANGES: tuple[Callable[[random.Random, Sequence[Paper]], Paper], ...] = (
    unchanged,
    redated,
    retitled,
    without_ids,
    with_ids_of_two,
)


def import_in_parts(store: PaperStore, chance: random.Random) -> None:
    """Import all papers in parts of different sizes, mixed with changed records of earlier ones."""
    start = 0
    while start < len(MADE):
        end = start + chance.choice((1, 5, 40, 150))
        part = MADE[start:end]
        part += [chance.choice(CHANGES)(chance, MADE[: end + 2]) for _ in range(chance.choice((0, 3, 40)))]
        chance.shuffle(part)
        take(store, part)
        start = end


@settings(max_examples=times(6, 12), phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.integers(0, 1 << 40))
def test_updates_moves_and_merges_leave_no_trace_in_the_index(seed: int) -> None:
    chance = random.Random(seed)
    with opened() as store:
        import_in_parts(store, chance)
        check_agreement(store)
        asker = Asker(Seen(paper) for paper in everything(store).values())
        check_answers(store, [str(asker.question(chance)) for _ in range(40)])
