"""Citation keys made by a pattern: `vaswani2017attention`."""

import re
from collections.abc import Iterator
from hashlib import blake2b
from itertools import chain, count

from paperbrowse.model.identity import family_name
from paperbrowse.model.paper import Paper
from paperbrowse.settings import DEFAULT_CITATION_PATTERN
from paperbrowse.text.fold import fold, strip_tex_accents

MAX_PART_LENGTH = 30
"""Letters of a name or a word; a longer key is no longer easy to type."""

_NOT_IN_KEY = re.compile(r"[^a-z0-9]+")
_NOT_IN_PATTERN = re.compile(r"[^A-Za-z0-9:_./+-]+")
_MATH = re.compile(r"\$[^$]*\$|\\[a-zA-Z]+")
_STOP_WORDS = frozenset(
    [
        *("a", "an", "the", "on", "of", "for", "in", "to", "and", "or", "with", "without", "from", "by", "at", "as"),
        *("is", "are", "be", "can", "do", "does", "how", "what", "when", "why", "where", "which", "towards", "toward"),
        *("via", "using", "into", "over", "under", "its", "it", "we", "not", "new", "all", "about", "between"),
    ]
)


def make_keys(paper_key: str, paper: Paper, pattern: str = DEFAULT_CITATION_PATTERN) -> Iterator[str]:
    """Yield keys for a paper, the best first, without end."""
    base = _base_key(paper, pattern) or f"paper-{_short_hash(paper_key)}"
    hashed = f"{base}-{_short_hash(paper_key)}"
    numbered = (f"{hashed}-{number}" for number in count(2))
    return chain((base, f"{base}-{_unique_suffix(paper_key, paper)}", hashed), numbered)


def _base_key(paper: Paper, pattern: str) -> str:
    """Return the key of a pattern; empty without an author and a word of the title."""
    families = [part for author in paper.authors[:3] if (part := _to_ascii(family_name(author)))]
    words = _title_words(paper.title)
    author, word = next(iter(families), ""), next(iter(words), "")
    year = str(paper.published.year) if paper.published else ""
    values = {
        "author": author,
        "Author": author.capitalize(),
        "authors": "".join(map(str.capitalize, families)),
        "year": year,
        "shortyear": year[2:],
        "word": word,
        "Word": word.capitalize(),
        "words": "".join(words[:3]),
    }
    return _NOT_IN_PATTERN.sub("", pattern.format_map(values)) if author or word else ""


def _title_words(title: str) -> list[str]:
    """Return the significant words of a title, those of one letter last; all words if none is significant."""
    words = [_to_ascii(word) for word in re.split(r"[\s\-–—:/]+", _MATH.sub(" ", strip_tex_accents(title)))]
    significant = [word for word in words if word and word not in _STOP_WORDS]
    return sorted(significant or list(filter(None, words)), key=lambda word: len(word) == 1)


def _to_ascii(text: str) -> str:
    return _NOT_IN_KEY.sub("", fold(strip_tex_accents(text)))[:MAX_PART_LENGTH]


def _unique_suffix(paper_key: str, paper: Paper) -> str:
    if paper.arxiv_id:
        return _NOT_IN_KEY.sub("-", paper.arxiv_id.lower()).strip("-")
    return _short_hash(paper_key)


def _short_hash(paper_key: str) -> str:
    return blake2b(paper_key.encode(), digest_size=4).hexdigest()
