"""The terms that find a paper: its words, each with a prefix for the field it is in.

The index has no columns: naming one for every word took as much space as everything else, and searching titles had to
skip every abstract with the same words. A word of the title or abstract is a term without a prefix; titles, authors and
labels have additional terms with one.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from functools import lru_cache

from paperbrowse.model.labels import label_words
from paperbrowse.model.paper import Paper
from paperbrowse.model.predicate import Column
from paperbrowse.text.fold import folded_text

TITLE_PREFIX, AUTHOR_PREFIX, LABEL_PREFIX, TITLE_ONLY_PREFIX = ".@#!"
"""Characters that no folded word begins with. The last is for words of the title that are not in the abstract."""

NO_TERM = f'"{TITLE_PREFIX}"'
"""An FTS5 expression that no paper matches."""

MAX_INDEXED_AUTHORS = 5_000
"""Names of one paper that can be searched: the largest collaborations have some three thousand."""

_SHORT_TITLE_WORDS = 50
"""Words of a title that are searched one by one in the abstract, because splitting the abstract takes longer."""


def index_terms(paper: Paper) -> str:
    """Return the terms of a paper, separated by blanks."""
    title = folded_text(paper.title)
    authors = folded_text(" ".join([author.name for author in paper.authors[:MAX_INDEXED_AUTHORS]]))
    abstract = folded_text(paper.abstract or "")
    labels = _label_terms(paper.categories, paper.venue, paper.organization, paper.source, present_features(paper))
    title_words = title.split()
    title_only = _words_not_in(abstract, title_words)
    fields = ((TITLE_ONLY_PREFIX, title_only), (TITLE_PREFIX, title_words), (AUTHOR_PREFIX, authors.split()))
    prefixed = [prefix + f" {prefix}".join(words) for prefix, words in fields if words]
    return " ".join([abstract, *title_only, labels, *prefixed])


def _words_not_in(text: str, words: list[str]) -> list[str]:
    if len(words) > _SHORT_TITLE_WORDS:
        text_words = set(text.split())
        return [word for word in words if word not in text_words]
    text = f" {text} "
    return [word for word in words if f" {word} " not in text]


def count_words(term_strings: Iterable[str]) -> Counter[str]:
    """Count the papers that hold each word in their title or abstract, plus those that hold it in their authors.

    Labels are not counted, because nobody misspells or completes them.
    """
    terms: Counter[str] = Counter()
    for term_string in term_strings:
        terms.update(set(term_string.split()))
    words: Counter[str] = Counter()
    for term, papers in terms.items():
        if term[0] == AUTHOR_PREFIX:
            words[term[1:]] += papers
        elif term[0] not in (TITLE_PREFIX, LABEL_PREFIX, TITLE_ONLY_PREFIX):
            words[term] += papers
    return words


@lru_cache(maxsize=4_096)
def _label_terms(
    categories: tuple[str, ...], venue: str | None, organization: str | None, source: str, features: tuple[str, ...]
) -> str:
    """Return the terms of labels, cached because a million papers share a few thousand combinations."""
    words = [*label_words(categories, venue, organization, source), *(f"has{feature}" for feature in features)]
    return " ".join(LABEL_PREFIX + word for word in words)


def present_features(paper: Paper) -> tuple[str, ...]:
    """Return the values of `has:` that find a paper."""
    features = (("code", paper.code_url), ("pdf", paper.pdf_url or paper.arxiv_id), ("abstract", paper.abstract))
    return tuple([name for name, value in features if value])


def match_term(word: str, columns: Collection[Column]) -> str:
    """Return the FTS5 expression for a word in any of the columns; quoted, so that it cannot be an operator."""
    terms = []
    if Column.ABSTRACT in columns:
        terms.append(f'"{word}"' if Column.TITLE in columns else f'("{word}" NOT "{TITLE_ONLY_PREFIX}{word}")')
    elif Column.TITLE in columns:
        terms.append(f'"{TITLE_PREFIX}{word}"')
    if Column.AUTHORS in columns:
        terms.append(f'"{AUTHOR_PREFIX}{word}"')
    if Column.LABELS in columns:
        terms.append(f'"{LABEL_PREFIX}{word}"')
    return " OR ".join(terms)


def has_term(terms: Collection[str], word: str, columns: Collection[Column]) -> bool:
    """Return True if the expression of `match_term` matches a paper with these terms."""
    in_abstract = word in terms and TITLE_ONLY_PREFIX + word not in terms
    return (
        (Column.ABSTRACT in columns and in_abstract)
        or (Column.TITLE in columns and TITLE_PREFIX + word in terms)
        or (Column.AUTHORS in columns and AUTHOR_PREFIX + word in terms)
        or (Column.LABELS in columns and LABEL_PREFIX + word in terms)
    )
