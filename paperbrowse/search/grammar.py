"""The search language, read from text: `"a phrase" -not a OR b 'exact title:word date:2024 sort:newest`.

Anything typed is a question: what is no known field or value becomes plain words or is left out, with a hint.
Reading never raises.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from paperbrowse.model.ask import TEXT, Column
from paperbrowse.search.fields import FIELDS, SORT_VALUES, FilterField, WordField
from paperbrowse.search.query import Either, Filter, Not, Part, Phrase, Query, Word
from paperbrowse.search.tokens import ALIASES, TOKEN
from paperbrowse.text.fold import words

LONGEST = 1_000
"""Characters of a query that are read: a pasted abstract is cut, not refused."""

MOST_WORDS = 32
"""Words of a query that are used."""


@dataclass(frozen=True, slots=True)
class _Token:
    """One blank-separated piece of the text."""

    minus: bool
    field: str
    exact: bool
    quoted: str | None
    bare: str
    end: int

    @property
    def value(self) -> str:
        return self.bare if self.quoted is None else self.quoted


def parse(text: str, today: date) -> Query:
    """The query a text asks. today: what `last-week` and `7d` count from."""
    return _Reader(text[:LONGEST], today).read()


def _tokens(text: str) -> Iterator[_Token]:
    for m in TOKEN.finditer(text):
        field, bare = (m["field"] or "").lower(), m["bare"] or ""
        field = ALIASES.get(field, field)
        if field and field not in FIELDS and field != "sort":
            field, bare = "", m.group().removeprefix("-")  # `note: see https://x` is words
        yield _Token(bool(m["minus"]), field, bool(m["exact"]), m["quoted"], bare, m.end())


class _Reader:
    """Collects parts, sort and hints while reading one text."""

    def __init__(self, text: str, today: date) -> None:
        self.text, self.today = text, today
        self.parts: list[Part] = []
        self.hints: list[str] = []
        self.sort = ""
        self.joining = False  # an OR stands between the last part and the next

    def read(self) -> Query:
        for token in _tokens(self.text):
            if token.bare == "OR" and not token.field and not token.minus:
                self.joining = bool(self.parts)
            else:
                self._take(token)
        return Query(self.text, self._limited(), self.sort, tuple(self.hints))

    def _limited(self) -> tuple[Part, ...]:
        if len(self.parts) > MOST_WORDS:
            self.hints.append(f"only the first {MOST_WORDS} words are used")
        return tuple(self.parts[:MOST_WORDS])

    def _take(self, token: _Token) -> None:
        if token.field == "sort":
            self._take_sort(token.value.lower())
            return
        parts = self._parts(token)
        if token.minus:
            parts = [Not(part) for part in parts]
        if self.joining and parts:
            parts[0] = _either(self.parts.pop(), parts[0])
            self.joining = False
        self.parts.extend(parts)

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
        columns = field.columns if isinstance(field, WordField) else TEXT
        return self._words(token, columns)

    def _filter(self, token: _Token, field: FilterField) -> Filter | None:
        found = field.read(token.value, self.today) if token.value else None
        if found is None:
            self.hints.append(f"{token.field}: takes {field.expects}")
        return found

    def _words(self, token: _Token, columns: tuple[Column, ...]) -> list[Part]:
        found = words(token.value)
        if token.quoted is not None and len(found) > 1:
            return [Phrase(tuple(found), columns)]
        exact = token.exact or token.quoted is not None
        parts = [Word(word, columns, exact) for word in found]
        if parts and not exact and token.end == len(self.text) and token.value[-1].isalnum():
            parts[-1] = replace(parts[-1], half_typed=True)
        return list(parts)


def _either(one: Part, other: Part) -> Either:
    known = one.parts if isinstance(one, Either) else (one,)
    return Either((*known, other))
