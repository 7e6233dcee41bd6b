"""Known-item queries of eight kinds: what a reader types who has one paper in mind, and how it goes wrong."""

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
    """A query and the paper it is meant for."""

    kind: str
    text: str
    target: str
    """The paper's key."""


def mistyped(word: str, chance: random.Random) -> str:
    """One letter left out, put in, taken for another or swapped, never the first; short words stay."""
    if len(word) < 4:
        return word
    place, letter = chance.randrange(1, len(word)), chance.choice(string.ascii_lowercase)
    match chance.choice("oits"):
        case "o":
            return word[:place] + word[place + 1 :]
        case "i":
            return word[:place] + letter + word[place:]
        case "t":
            return word[:place] + letter + word[place + 1 :]
    if place == len(word) - 1:
        place -= 1
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def make(papers: Sequence[Paper], number: int, seed: int = 1) -> list[KnownItem]:
    """Queries of all kinds for so many papers drawn at random, paper by paper; short titles are passed over."""
    chance = random.Random(seed)
    found: list[KnownItem] = []
    for paper in chance.sample(list(papers), len(papers)):
        if number > 0 and (items := _for(paper, chance)):
            found += items
            number -= 1
    return found


def _for(paper: Paper, chance: random.Random) -> list[KnownItem]:
    title = folded_words(paper.title)
    telling = [word for word in title if word not in COMMON and len(word) > 2]
    if len(telling) < 3:
        return []
    drawn = chance.sample(telling, 3)
    three = [word for word in title if word in drawn][:3]
    longest = max(range(len(three)), key=lambda place: len(three[place]))
    one_wrong = [mistyped(w, chance) if n == longest else w for n, w in enumerate(three)]
    texts = {
        "exact title words": " ".join(three),
        "one typo": " ".join(one_wrong),
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
        texts["author and word"] = f"{name[-1]} {max(telling, key=len)}"
    return [KnownItem(kind, texts[kind], paper_key(paper)) for kind in KINDS if kind in texts]
