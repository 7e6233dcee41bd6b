"""Where the text of a query is cut, and what fingers type for a field's name."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from paperbrowse.model.paper_ids import key_in_text
from paperbrowse.model.predicate import AUTHOR_COLUMNS, TEXT_COLUMNS, Column
from paperbrowse.search.author_names import family_name_last
from paperbrowse.search.fields import FIELDS, SORT_VALUES, FilterField, WordField
from paperbrowse.search.query import Alternatives, Filter, Negation, PaperKey, Phrase, Query, QueryPart, Word
from paperbrowse.text.fold import folded_words

TOKEN_PATTERN = re.compile(
    r"""(?P<minus>-(?=[^\s-]))?             # -not
        (?:(?P<field>[A-Za-z]{2,12}):)?     # field:
        (?P<exact>')?                       # 'exact
        (?:"(?P<quoted>[^"]*)(?:"|$)        # "a phrase", closed or not yet
          |(?P<bare>[^\s"]+)
          |(?(field)(?=\s|$)|(?!))         # field: with its value still to come
        )""",
    re.VERBOSE,
)
"""One blank-separated piece of a query."""


STRAIGHT_QUOTES = str.maketrans(dict.fromkeys("“”„‟", '"'))
"""What text that was copied has for quotation marks."""

OR = "OR"
"""Between two pieces: either will do."""


def tokenize(text: str) -> Iterator[re.Match[str]]:
    """The pieces of a query; quotation marks are as good curly as straight."""
    return TOKEN_PATTERN.finditer(text.translate(STRAIGHT_QUOTES))


FIELD_ALIASES = {
    "abs": "abstract",
    "after": "since",
    "au": "author",
    "authors": "author",
    "categories": "cat",
    "category": "cat",
    "conference": "venue",
    "journal": "venue",
    "notes": "note",
    "organisation": "org",
    "organization": "org",
    "tags": "tag",
    "ti": "title",
    "year": "date",
}
"""What fingers type for a field's name."""


MAX_QUERY_LENGTH = 1_000
"""Characters of a query that are read: a pasted abstract is cut, not refused."""

FIELD_NAMES = (*FIELDS, "sort")
MIN_CORRECTED_NAME = 4
"""Letters before a colon below which they are taken for a word: nearly any is like some field's name."""
LONG_FIELD_NAME = 7
"""Letters of a field's name from which two may be wrong."""

MAX_WORDS = 32
"""Words of a query that are used, alternatives counted one by one."""

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
"""Halves of characters, which a broken paste holds and nothing that is kept or asked can."""


@dataclass(frozen=True, slots=True)
class _Token:
    """One blank-separated piece of the text."""

    minus: bool
    field: str
    exact: bool
    quoted: str | None
    bare: str
    end_offset: int
    unknown_field: str = ""
    """What stands before a colon and is no field; it is looked for as words, with what follows it."""

    @property
    def value(self) -> str:
        return self.bare if self.quoted is None else self.quoted


def parse_query(text: str, today: date) -> Query:
    """The query a text asks. today: what `last-week` and `7d` count from."""
    return _QueryParser(text[:MAX_QUERY_LENGTH], today).parse()


def _read_tokens(text: str) -> Iterator[_Token]:
    for m in tokenize(text):
        field, bare = (m["field"] or "").lower(), m["bare"] or ""
        field = FIELD_ALIASES.get(field, field)
        unknown, quoted = "", m["quoted"]
        if field and field not in FIELD_NAMES:
            unknown, field, bare, quoted = field, "", m.group().removeprefix("-"), None  # `see https://x` is words
        yield _Token(bool(m["minus"]), field, bool(m["exact"]), quoted, bare, m.end(), unknown)


def _closest_field(typed: str) -> str:
    """The field that is most like what was typed for one; empty where none is."""
    if len(typed) < MIN_CORRECTED_NAME:
        return ""
    from rapidfuzz import process  # late: most queries name no field, and fewer misspell it
    from rapidfuzz.distance import OSA

    mistakes = 1 if len(typed) < LONG_FIELD_NAME else 2
    found = process.extractOne(typed, (*FIELD_NAMES, *FIELD_ALIASES), scorer=OSA.distance, score_cutoff=mistakes)
    return found[0] if found else ""


class _QueryParser:
    """Collects parts, sort and hints while reading one text."""

    def __init__(self, text: str, today: date) -> None:
        self.text, self.today = text, today
        self.parts: list[QueryPart] = []
        self.hints: list[str] = []
        self.sort = ""
        self.last_parts: list[QueryPart] = []  # what the last piece asked
        self.after_or = False  # an OR stands between the last piece and the next
        self.typing_end = len(text)  # where a word ends that is still being typed

    def parse(self) -> Query:
        tokens = list(_read_tokens(_LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", self.text)))
        tokens = _remove_et_al(tokens)
        self.typing_end = _find_typing_end(tokens, self.typing_end)
        for token in tokens:
            if token.bare == OR and not (token.field or token.minus or token.exact):
                self.after_or = bool(self.parts)
            else:
                self._add_token(token)
        return Query(self.text, self._limit_parts(), self.sort, tuple(self.hints))

    def _limit_parts(self) -> tuple[QueryPart, ...]:
        """What is used of all parts: a condition holds no better for being repeated."""
        kept: list[QueryPart] = []
        room = MAX_WORDS
        for part in self.parts:
            if isinstance(part, Word) or part not in kept:
                kept += [Alternatives(part.parts[:room]) if isinstance(part, Alternatives) else part] if room else []
                room -= _count_parts(part)
                if room < 0:
                    self.hints.append(f"only the first {MAX_WORDS} words are used")
                    break
        return tuple(kept)

    def _add_token(self, token: _Token) -> None:
        if token.field == "sort":
            self._set_sort(token.value.lower())
            return
        found = self._parse_token(token)
        if token.minus:
            found = [Negation(part) for part in _as_phrase(found)]
        if self.after_or and found:
            found = [_add_alternative(*_as_phrase(self.last_parts), *_as_phrase(found))]
            del self.parts[-len(self.last_parts) :]
        self.after_or = False
        if found:
            self.last_parts = found
            self.parts.extend(found)

    def _set_sort(self, value: str) -> None:
        if value in SORT_VALUES:
            self.sort = value
        else:
            self.hints.append(f"sort: takes {', '.join(SORT_VALUES)}")

    def _parse_token(self, token: _Token) -> list[QueryPart]:
        field = FIELDS.get(token.field)
        if isinstance(field, FilterField):
            found = self._parse_filter(token, field)
            return [found] if found else []
        if (name := _find_paper_key(token)) is not None:
            return [Alternatives((PaperKey(name), Phrase(tuple(folded_words(name.partition(":")[2])), TEXT_COLUMNS)))]
        if token.unknown_field and (meant := _closest_field(token.unknown_field)):
            self.hints.append(f"{token.unknown_field}: is no field, {meant}: is")
        columns = field.columns if isinstance(field, WordField) else TEXT_COLUMNS
        return self._parse_words(token, columns)

    def _parse_filter(self, token: _Token, field: FilterField) -> Filter | None:
        found = field.parse(token.value, self.today) if token.value else None
        if found is None:
            self.hints.append(f"{token.field}: takes {field.expects}")
        return found

    def _parse_words(self, token: _Token, columns: tuple[Column, ...]) -> list[QueryPart]:
        found = folded_words(
            family_name_last(token.value) if columns == AUTHOR_COLUMNS and token.quoted else token.value
        )
        if token.quoted is not None and len(found) > 1:
            return [Phrase(tuple(found), columns)]
        exact = token.exact or token.quoted is not None
        parts = [Word(word, columns, exact) for word in found]
        if (
            parts
            and not exact
            and not token.minus
            and token.end_offset == self.typing_end
            and token.value[-1].isalnum()
        ):
            parts[-1] = replace(parts[-1], partial=True)
        return list(parts)


def _remove_et_al(tokens: Sequence[_Token]) -> list[_Token]:
    """Of `vaswani et al. attention`, the name and the word: no paper is found by how others cite it."""
    said = ["" if token.field else token.value.lower().rstrip(".,;:") for token in tokens]
    pairs = {place for place, pair in enumerate(pairwise(said)) if place and pair == ("et", "al")}
    return [token for place, token in enumerate(tokens) if not {place, place - 1} & pairs]


def _find_typing_end(tokens: Sequence[_Token], text_end: int) -> int:
    """Where the word being typed ends: at the end of the text, or before the filters, names and order behind it.

    Menus put those there, and what they counted for the word must be what is found.
    """
    for token in reversed(tokens):
        if not (token.field == "sort" or isinstance(FIELDS.get(token.field), FilterField) or _is_quoted_field(token)):
            return token.end_offset if token is not tokens[-1] else text_end
    return text_end


def _find_paper_key(token: _Token) -> str | None:
    """The paper whose id or address was typed or pasted: that one is meant, and whatever papers say of it."""
    return key_in_text(token.bare) if not token.field and not token.exact and token.quoted is None else None


def _is_quoted_field(token: _Token) -> bool:
    """Whether it is `author:"Ann Lee"`."""
    return bool(token.field) and token.quoted is not None


def _count_parts(part: QueryPart) -> int:
    return len(part.parts) if isinstance(part, Alternatives) else 1


def _as_phrase(parts: list[QueryPart]) -> list[QueryPart]:
    """The words of one piece (`state-of-the-art`) as a phrase, where together they are left out or an alternative.

    Each by itself would leave out every paper that says `the`, and tear an alternative in two.
    """
    found = [part for part in parts if isinstance(part, Word)]
    return [Phrase(tuple(word.text for word in found), found[0].columns)] if len(found) > 1 else parts


def _add_alternative(first: QueryPart, second: QueryPart) -> Alternatives:
    known = first.parts if isinstance(first, Alternatives) else (first,)
    return Alternatives(known if second in known else (*known, second))
