"""Known-item queries of eight kinds, with and without mistakes, as users type them who have one paper in mind."""

import random
import string
from collections.abc import Sequence
from dataclasses import dataclass

from paperbrowse.model.identity import paper_key
from paperbrowse.model.paper import Paper
from paperbrowse.text.fold import folded_words

COMMON = frozenset(
    {
        *("a", "an", "the", "of", "for", "and", "in", "on", "with", "to", "from", "by", "via", "is", "are", "as"),
        *("at", "using", "towards", "toward", "be", "can", "we", "our", "that", "this", "it", "its"),
    }
)

KINDS = (
    "exact title words",
    "one typo",
    "typo in each word",
    "abstract words",
    "abstract words, one typo",
    "half-typed",
    "joined words",
    "author and word",
)


@dataclass(frozen=True, slots=True)
class KnownItem:
    """A query and its target paper."""

    kind: str
    text: str
    target: str
    """The key of the paper."""


def mistyped(word: str, chance: random.Random) -> str:
    """Delete, insert, replace or swap one letter, never the first; words under four letters stay the same."""
    if len(word) < 4:
        return word
    index, letter = chance.randrange(1, len(word)), chance.choice(string.ascii_lowercase)
    match chance.choice(("delete", "insert", "replace", "swap")):
        case "delete":
            return word[:index] + word[index + 1 :]
        case "insert":
            return word[:index] + letter + word[index:]
        case "replace":
            return word[:index] + letter + word[index + 1 :]
    if index == len(word) - 1:
        index -= 1
    return word[:index] + word[index + 1] + word[index] + word[index + 2 :]


def make(papers: Sequence[Paper], number: int, seed: int = 1) -> list[KnownItem]:
    """Return queries of all kinds for `number` random papers, paper by paper; skip papers with short titles."""
    chance = random.Random(seed)
    queries: list[KnownItem] = []
    for paper in chance.sample(list(papers), len(papers)):
        if number > 0 and (items := _queries_for(paper, chance)):
            queries += items
            number -= 1
    return queries


def _queries_for(paper: Paper, chance: random.Random) -> list[KnownItem]:
    title = folded_words(paper.title)
    content_words = [word for word in title if word not in COMMON and len(word) > 2]
    if len(content_words) < 3:
        return []
    sample = chance.sample(content_words, 3)
    three = [word for word in title if word in sample][:3]
    longest = max(range(len(three)), key=lambda index: len(three[index]))
    one_typo = [mistyped(w, chance) if n == longest else w for n, w in enumerate(three)]
    texts = {
        "exact title words": " ".join(three),
        "one typo": " ".join(one_typo),
        "typo in each word": " ".join(mistyped(word, chance) for word in three),
        "joined words": three[0] + " ".join(three[1:]),
    }
    long_words = [word for word in folded_words(paper.abstract or "") if len(word) > 5]
    if len(long_words) >= 5:
        four = chance.sample(long_words, 4)
        texts["abstract words"] = " ".join(four)
        texts["abstract words, one typo"] = " ".join([mistyped(four[0], chance), *four[1:]])
    start = title[:4]
    if len(start) >= 3 and len(start[-1]) > 3:
        texts["half-typed"] = " ".join([*start[:-1], start[-1][: max(2, len(start[-1]) // 2)]])
    if paper.authors and (name := folded_words(paper.authors[0].name)):
        texts["author and word"] = f"{name[-1]} {max(content_words, key=len)}"
    return [KnownItem(kind, texts[kind], paper_key(paper)) for kind in KINDS if kind in texts]
