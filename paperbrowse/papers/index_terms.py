"""What a paper is found by: one term for each of its words, with a mark in front that says where it stands.

The index keeps no columns: naming one for every word of every paper took as much room as all the rest, and a title
could only be searched by passing over every abstract that holds its words. A word of title or abstract is a term as
it stands; titles, authors and labels have terms of their own beside it.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from functools import lru_cache

from paperbrowse.model.labels import label_words
from paperbrowse.model.paper import Paper
from paperbrowse.model.predicate import Column
from paperbrowse.text.fold import folded_text

TITLE_PREFIX, AUTHOR_PREFIX, LABEL_PREFIX, TITLE_ONLY_PREFIX = ".@#!"
"""Marks, none of which a folded word begins with. The last: a word of the title that the abstract does not hold."""

NO_TERM = f'"{TITLE_PREFIX}"'
"""What no paper holds, in the index's own language."""

MAX_INDEXED_AUTHORS = 5_000
"""Names of one paper that can be searched: the largest collaborations have some three thousand."""


_SHORT_TITLE_WORDS = 50
"""Words of a title that are looked for one by one in the abstract, which then need not be parted into its own."""


def index_terms(paper: Paper) -> str:
    """The terms of a paper, blanks between them."""
    title = folded_text(paper.title)
    authors = folded_text(" ".join([author.name for author in paper.authors[:MAX_INDEXED_AUTHORS]]))
    abstract = folded_text(paper.abstract or "")
    labels = _label_terms(paper.categories, paper.venue, paper.organization, paper.source, present_features(paper))
    title_words = title.split()
    alone = _words_not_in(abstract, title_words)
    terms = [abstract, *alone, labels]
    for mark, marked in ((TITLE_ONLY_PREFIX, alone), (TITLE_PREFIX, title_words), (AUTHOR_PREFIX, authors.split())):
        if marked:
            terms.append(mark + f" {mark}".join(marked))
    return " ".join(terms)


def _words_not_in(text: str, words: list[str]) -> list[str]:
    if len(words) > _SHORT_TITLE_WORDS:
        held = set(text.split())
        return [word for word in words if word not in held]
    text = f" {text} "
    return [word for word in words if f" {word} " not in text]


def count_words(term_strings: Iterable[str]) -> Counter[str]:
    """How many times each word is in the terms of a paper: in its title or abstract, and among its authors.

    Nobody types labels.
    """
    terms: Counter[str] = Counter()
    for one in term_strings:
        terms.update(set(one.split()))
    words: Counter[str] = Counter()
    for term, many in terms.items():
        if term[0] == AUTHOR_PREFIX:
            words[term[1:]] += many
        elif term[0] not in (TITLE_PREFIX, LABEL_PREFIX, TITLE_ONLY_PREFIX):
            words[term] += many
    return words


@lru_cache(maxsize=4_096)
def _label_terms(
    categories: tuple[str, ...], venue: str | None, organization: str | None, source: str, features: tuple[str, ...]
) -> str:
    """Kept, because a million papers share a few thousand combinations."""
    words = [*label_words(categories, venue, organization, source), *(f"has{part}" for part in features)]
    return " ".join(LABEL_PREFIX + word for word in words)


def present_features(paper: Paper) -> tuple[str, ...]:
    """What `has:` can ask for and this paper has."""
    present = (
        ("code", paper.code_url),
        ("pdf", paper.pdf_url or paper.arxiv_id),
        ("abstract", paper.abstract),
    )
    return tuple([name for name, value in present if value])


def match_term(word: str, columns: Collection[Column]) -> str:
    """The papers that hold a word in any of the columns, in the index's own language; quoted, it is no operator."""
    found = []
    if Column.ABSTRACT in columns:
        found.append(f'"{word}"' if Column.TITLE in columns else f'("{word}" NOT "{TITLE_ONLY_PREFIX}{word}")')
    elif Column.TITLE in columns:
        found.append(f'"{TITLE_PREFIX}{word}"')
    if Column.AUTHORS in columns:
        found.append(f'"{AUTHOR_PREFIX}{word}"')
    if Column.LABELS in columns:
        found.append(f'"{LABEL_PREFIX}{word}"')
    return " OR ".join(found)


def has_term(terms: Collection[str], word: str, columns: Collection[Column]) -> bool:
    """What `expression` asks of the index, asked of one paper's terms."""
    in_abstract = word in terms and TITLE_ONLY_PREFIX + word not in terms
    return (
        (Column.ABSTRACT in columns and in_abstract)
        or (Column.TITLE in columns and TITLE_PREFIX + word in terms)
        or (Column.AUTHORS in columns and AUTHOR_PREFIX + word in terms)
        or (Column.LABELS in columns and LABEL_PREFIX + word in terms)
    )
