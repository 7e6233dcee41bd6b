"""The search language, read from text: `"a phrase" -not a OR b 'exact title:word date:2024 sort:newest`.

Anything typed is a question: what is no known field or value becomes plain words or is left out, with a hint.
Reading never raises.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from paperbrowse.model.ask import NAMES, TEXT, Column
from paperbrowse.model.ids import named_in
from paperbrowse.search.fields import FIELDS, SORT_VALUES, FilterField, WordField
from paperbrowse.search.names import in_order
from paperbrowse.search.query import Either, Filter, Named, Not, Part, Phrase, Query, Word
from paperbrowse.search.tokens import ALIASES, OR, cut
from paperbrowse.text.fold import words

LONGEST = 1_000
"""Characters of a query that are read: a pasted abstract is cut, not refused."""

KNOWN = (*FIELDS, "sort")
SHORTEST_NAME = 4
"""Letters before a colon below which they are taken for a word: nearly any is like some field's name."""
LONG_NAME = 7
"""Letters of a field's name from which two may be wrong."""

MOST_WORDS = 32
"""Words of a query that are used, alternatives counted one by one."""

_NO_CHARACTER = re.compile("[\ud800-\udfff]")
"""Halves of characters, which a broken paste holds and nothing that is kept or asked can."""


@dataclass(frozen=True, slots=True)
class _Token:
    """One blank-separated piece of the text."""

    minus: bool
    field: str
    exact: bool
    quoted: str | None
    bare: str
    end: int
    unknown: str = ""
    """What stands before a colon and is no field; it is looked for as words, with what follows it."""

    @property
    def value(self) -> str:
        return self.bare if self.quoted is None else self.quoted


def parse(text: str, today: date) -> Query:
    """The query a text asks. today: what `last-week` and `7d` count from."""
    return _Reader(text[:LONGEST], today).read()


def _tokens(text: str) -> Iterator[_Token]:
    for m in cut(text):
        field, bare = (m["field"] or "").lower(), m["bare"] or ""
        field = ALIASES.get(field, field)
        unknown, quoted = "", m["quoted"]
        if field and field not in KNOWN:
            unknown, field, bare, quoted = field, "", m.group().removeprefix("-"), None  # `see https://x` is words
        yield _Token(bool(m["minus"]), field, bool(m["exact"]), quoted, bare, m.end(), unknown)


def _alike(unknown: str) -> str:
    """The field that is most like what was typed for one; empty where none is."""
    if len(unknown) < SHORTEST_NAME:
        return ""
    from rapidfuzz import process  # late: most queries name no field, and fewer misspell it
    from rapidfuzz.distance import OSA

    mistakes = 1 if len(unknown) < LONG_NAME else 2
    found = process.extractOne(unknown, (*KNOWN, *ALIASES), scorer=OSA.distance, score_cutoff=mistakes)
    return found[0] if found else ""


class _Reader:
    """Collects parts, sort and hints while reading one text."""

    def __init__(self, text: str, today: date) -> None:
        self.text, self.today = text, today
        self.parts: list[Part] = []
        self.hints: list[str] = []
        self.sort = ""
        self.latest: list[Part] = []  # what the last piece asked
        self.joining = False  # an OR stands between the last piece and the next
        self.typed_to = len(text)  # where a word ends that is still being typed

    def read(self) -> Query:
        tokens = list(_tokens(_NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", self.text)))
        tokens = _without_et_al(tokens)
        self.typed_to = _typed_to(tokens, self.typed_to)
        for token in tokens:
            if token.bare == OR and not (token.field or token.minus or token.exact):
                self.joining = bool(self.parts)
            else:
                self._take(token)
        return Query(self.text, self._limited(), self.sort, tuple(self.hints))

    def _limited(self) -> tuple[Part, ...]:
        """What is used of all parts: a condition holds no better for being repeated."""
        kept: list[Part] = []
        room = MOST_WORDS
        for part in self.parts:
            if isinstance(part, Word) or part not in kept:
                kept += [Either(part.parts[:room]) if isinstance(part, Either) else part] if room else []
                room -= _size(part)
                if room < 0:
                    self.hints.append(f"only the first {MOST_WORDS} words are used")
                    break
        return tuple(kept)

    def _take(self, token: _Token) -> None:
        if token.field == "sort":
            self._take_sort(token.value.lower())
            return
        found = self._parts(token)
        if token.minus:
            found = [Not(part) for part in _as_one(found)]
        if self.joining and found:
            found = [_either(*_as_one(self.latest), *_as_one(found))]
            del self.parts[-len(self.latest) :]
        self.joining = False
        if found:
            self.latest = found
            self.parts.extend(found)

    def _take_sort(self, value: str) -> None:
        if value in SORT_VALUES:
            self.sort = value
        else:
            self.hints.append(f"sort: takes {', '.join(SORT_VALUES)}")

    def _parts(self, token: _Token) -> list[Part]:
        field = FIELDS.get(token.field)
        if isinstance(field, FilterField):
            found = self._filter(token, field)
            return [found] if found else []
        if (name := _named(token)) is not None:
            return [Either((Named(name), Phrase(tuple(words(name.partition(":")[2])), TEXT)))]
        if token.unknown and (meant := _alike(token.unknown)):
            self.hints.append(f"{token.unknown}: is no field, {meant}: is")
        columns = field.columns if isinstance(field, WordField) else TEXT
        return self._words(token, columns)

    def _filter(self, token: _Token, field: FilterField) -> Filter | None:
        found = field.read(token.value, self.today) if token.value else None
        if found is None:
            self.hints.append(f"{token.field}: takes {field.expects}")
        return found

    def _words(self, token: _Token, columns: tuple[Column, ...]) -> list[Part]:
        found = words(in_order(token.value) if columns == NAMES and token.quoted else token.value)
        if token.quoted is not None and len(found) > 1:
            return [Phrase(tuple(found), columns)]
        exact = token.exact or token.quoted is not None
        parts = [Word(word, columns, exact) for word in found]
        if parts and not exact and not token.minus and token.end == self.typed_to and token.value[-1].isalnum():
            parts[-1] = replace(parts[-1], half_typed=True)
        return list(parts)


def _without_et_al(tokens: Sequence[_Token]) -> list[_Token]:
    """Of `vaswani et al. attention`, the name and the word: no paper is found by how others cite it."""
    said = ["" if token.field else token.value.lower().rstrip(".,;:") for token in tokens]
    pairs = {place for place, pair in enumerate(pairwise(said)) if place and pair == ("et", "al")}
    return [token for place, token in enumerate(tokens) if not {place, place - 1} & pairs]


def _typed_to(tokens: Sequence[_Token], end: int) -> int:
    """Where the word being typed ends: at the end of the text, or before the filters, names and order behind it.

    Menus put those there, and what they counted for the word must be what is found.
    """
    for token in reversed(tokens):
        if not (token.field == "sort" or isinstance(FIELDS.get(token.field), FilterField) or _is_name(token)):
            return token.end if token is not tokens[-1] else end
    return end


def _named(token: _Token) -> str | None:
    """The paper whose id or address was typed or pasted: that one is meant, and whatever papers say of it."""
    return named_in(token.bare) if not token.field and not token.exact and token.quoted is None else None


def _is_name(token: _Token) -> bool:
    """Whether it is `author:"Ann Lee"`."""
    return bool(token.field) and token.quoted is not None


def _size(part: Part) -> int:
    return len(part.parts) if isinstance(part, Either) else 1


def _as_one(parts: list[Part]) -> list[Part]:
    """The words of one piece (`state-of-the-art`) as a phrase, where together they are left out or an alternative.

    Each by itself would leave out every paper that says `the`, and tear an alternative in two.
    """
    found = [part for part in parts if isinstance(part, Word)]
    return [Phrase(tuple(word.text for word in found), found[0].columns)] if len(found) > 1 else parts


def _either(one: Part, other: Part) -> Either:
    known = one.parts if isinstance(one, Either) else (one,)
    return Either(known if other in known else (*known, other))
