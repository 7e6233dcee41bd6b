"""Citation keys: `vaswani2017attention`, told apart where two papers would have the same."""

import re
from hashlib import blake2b

from paperbrowse.model.identity import family_name
from paperbrowse.model.paper import Paper
from paperbrowse.text.fold import fold, plain_accents

LONGEST = 30
"""Letters of a name or a word that are worth typing."""

_NOT_IN_KEY = re.compile(r"[^a-z0-9]+")
_MATH = re.compile(r"\$[^$]*\$|\\[a-zA-Z]+")
_SMALL_WORDS = frozenset(
    [
        *("a", "an", "the", "on", "of", "for", "in", "to", "and", "or", "with", "without", "from", "by", "at", "as"),
        *("is", "are", "be", "can", "do", "does", "how", "what", "when", "why", "where", "which", "towards", "toward"),
        *("via", "using", "into", "over", "under", "its", "it", "we", "not", "new", "all", "about", "between"),
    ]
)


class CitationKeys:
    """The keys of one file: none is given twice, and a paper gets the same in every file that has its like alone."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def key(self, name: str, paper: Paper) -> str:
        """A key of [a-z0-9-] for a paper and its printed key, which tells it from others of the same."""
        plain = _plain(paper) or f"paper-{_hash(name)}"
        for found in (plain, f"{plain}-{_own(name, paper)}"):
            if found not in self._given:
                self._given.add(found)
                return found
        return self._numbered(f"{plain}-{_hash(name)}")

    def _numbered(self, base: str) -> str:
        """For what even ids do not tell apart: the same paper twice."""
        found, number = base, 1
        while found in self._given:
            number += 1
            found = f"{base}-{number}"
        self._given.add(found)
        return found


def _plain(paper: Paper) -> str:
    """Family name, year and the first word of the title that says something, as far as they are known."""
    author = _ascii(family_name(paper.authors[0])) if paper.authors else ""
    year = str(paper.published.year) if paper.published else ""
    word = _word(paper.title)
    return author + year + word if author or word else ""


def _word(title: str) -> str:
    words = [_ascii(word) for word in re.split(r"[\s\-–—:/]+", _MATH.sub(" ", plain_accents(title)))]
    telling = [word for word in words if word and word not in _SMALL_WORDS]
    return next((word for word in telling if len(word) > 1), next(iter(telling or words), ""))


def _ascii(text: str) -> str:
    return _NOT_IN_KEY.sub("", fold(plain_accents(text)))[:LONGEST]


def _own(name: str, paper: Paper) -> str:
    """What is the paper's own and may stand in a key."""
    if paper.arxiv_id:
        return _NOT_IN_KEY.sub("-", paper.arxiv_id.lower()).strip("-")
    return _hash(name)


def _hash(name: str) -> str:
    return blake2b(name.encode(), digest_size=4).hexdigest()
