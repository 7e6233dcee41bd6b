import random
from collections.abc import Callable, Sequence

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from paperbrowse.model.paper import Paper
from paperbrowse.papers.store import PaperStore
from paperbrowse.text.dates import PartialDate
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


@settings(max_examples=50, deadline=None)
@given(st.lists(PAPERS, max_size=6))
def test_an_index_kept_up_by_small_imports_is_what_a_rebuilt_one_is(imports: list[list[Paper]]) -> None:
    with opened() as cache:
        for papers in imports:
            take(cache, papers)
        check_agreement(cache)
        check_answers(cache, (*QUERIES, *WORDS, *NAMES))


def again(chance: random.Random, known: Sequence[Paper]) -> Paper:
    return chance.choice(known)


def redated(chance: random.Random, known: Sequence[Paper]) -> Paper:
    date = PartialDate(chance.randint(2010, 2014), chance.randint(0, 12))
    return chance.choice(known)._replace(published=chance.choice([None, date]))


def retitled(chance: random.Random, known: Sequence[Paper]) -> Paper:
    return chance.choice(known)._replace(title=chance.choice(MADE).title, source="arxiv")


def told_by_a_page(chance: random.Random, known: Sequence[Paper]) -> Paper:
    """The same paper without its ids, to be known by its title and text."""
    return chance.choice(known)._replace(arxiv_id=None, doi=None, upvotes=chance.randint(0, 99), source="jsonl")


def joining(chance: random.Random, known: Sequence[Paper]) -> Paper:
    """A record that has the ids of two papers, which thereby are one."""
    preprint = chance.choice([one for one in known if one.arxiv_id])
    article = chance.choice([one for one in known if one.doi])
    return preprint._replace(doi=article.doi, source=chance.choice(["arxiv", "jsonl"]))


CHANGES: tuple[Callable[[random.Random, Sequence[Paper]], Paper], ...] = (
    again,
    redated,
    retitled,
    told_by_a_page,
    joining,
)


def import_in_pieces(cache: PaperStore, chance: random.Random) -> None:
    """All made papers in pieces of any size, among them changed descriptions of those before."""
    start = 0
    while start < len(MADE):
        end = start + chance.choice((1, 5, 40, 150))
        piece = MADE[start:end]
        piece += [chance.choice(CHANGES)(chance, MADE[: end + 2]) for _ in range(chance.choice((0, 3, 40)))]
        chance.shuffle(piece)
        take(cache, piece)
        start = end


@settings(max_examples=12, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.integers(0, 1 << 40))
def test_updates_moves_and_merges_in_any_pieces_leave_no_trace_in_the_index(seed: int) -> None:
    chance = random.Random(seed)
    with opened() as cache:
        import_in_pieces(cache, chance)
        check_agreement(cache)
        asker = Asker(Seen(one) for one in everything(cache).values())
        check_answers(cache, [str(asker.question(chance)) for _ in range(40)])
