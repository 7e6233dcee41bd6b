"""Query parser: splits a text into tokens and turns them into a Query."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from paperbrowse.model.paper_ids import key_in_text
from paperbrowse.model.predicate import AUTHOR_COLUMNS, TEXT_COLUMNS, Column
from paperbrowse.search.author_names import family_name_last
from paperbrowse.search.fields import FIELDS, FilterField, WordField
from paperbrowse.search.hint import Hint, HintCode
from paperbrowse.search.query import (
    FOR_YOU,
    LETTER_ORDER,
    MAX_QUERY_LENGTH,
    MAX_WORDS,
    SORTS,
    Alternatives,
    AnnouncedRange,
    MarkIs,
    Negation,
    PaperKey,
    Phrase,
    Query,
    QueryPart,
    Word,
)
from paperbrowse.search.tokens import FIELD_ALIASES, OR, STRAIGHT_QUOTES, tokenize
from paperbrowse.text.fold import folded_words
from paperbrowse.text.phrases import closest_name

SORT = "sort"

FIELD_NAMES = (*FIELDS, SORT)

MIN_CORRECTED_NAME = 4
"""Letters of a word before a colon that may be a field, because shorter words resemble some field by chance."""

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half a character from a broken paste, which cannot be encoded and so neither stored nor searched."""


@dataclass(frozen=True, slots=True)
class _Token:
    minus: bool
    field: str
    exact: bool
    quoted: str | None
    bare: str
    end_offset: int
    unknown_field: str = ""
    """The name before a colon if there is no such field; the token is then searched as words."""
    is_capitalized: bool = False
    """Whether the name before a colon is not in lower case."""
    is_heading: bool = False
    """Whether words follow after a blank, as in `BERT: pre-training`."""

    @property
    def value(self) -> str:
        return self.bare if self.quoted is None else self.quoted


def parse_query(text: str, today: date, is_citation_key: Callable[[str], bool] = lambda word: False) -> Query:
    """Parse any text. today: the day that `last-week` and `7d` are relative to."""
    query = _QueryParser(text[:MAX_QUERY_LENGTH], today, is_citation_key).parse()
    if len(text) <= MAX_QUERY_LENGTH or any(hint.code == HintCode.TOO_LONG for hint in query.hints):
        return query
    cut = Hint(HintCode.TOO_LONG, f"only the first {MAX_QUERY_LENGTH:,} characters are used")
    return replace(query, hints=(*query.hints, cut))


def _read_tokens(text: str) -> Iterator[_Token]:
    for m in tokenize(text):
        name, bare, quoted = m["field"] or "", m["bare"] or "", m["quoted"]
        field = FIELD_ALIASES.get(name.lower(), name.lower())
        is_heading = bool(name) and not (bare or quoted is not None) and bool(text[m.end() :].strip())
        unknown = ""
        if field and field not in FIELD_NAMES:
            unknown = "" if bare.startswith(("/", ":")) else name  # `https://x` and `std::x` are words
            field, bare, quoted = "", m.group().removeprefix("-"), None
        yield _Token(
            bool(m["minus"]), field, bool(m["exact"]), quoted, bare, m.end(), unknown, not name.islower(), is_heading
        )


class _QueryParser:
    """Collects parts, sort order and hints while reading the tokens of one text."""

    def __init__(self, text: str, today: date, is_citation_key: Callable[[str], bool]) -> None:
        self.text, self.today, self.is_citation_key = text, today, is_citation_key
        self.parts: list[QueryPart] = []
        self.hints: list[Hint] = []
        self.sort = self.learned_from = ""
        self.last_parts: list[QueryPart] = []  # parts of the last token
        self.after_or = False  # whether an OR precedes the next token
        self.typing_end = len(text)  # end offset of the word that is still being typed

    def parse(self) -> Query:
        text = _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", self.text)
        tokens = _remove_et_al(list(_read_tokens(text.translate(STRAIGHT_QUOTES))))
        self.typing_end = _find_typing_end(tokens, self.typing_end)
        for token in tokens:
            if token.bare == OR and not (token.field or token.minus or token.exact):
                self.after_or = bool(self.parts)
            elif token.field == SORT:
                self._set_sort(token)
            elif token.field == FOR_YOU and token.value.strip():
                self.sort, self.learned_from = FOR_YOU, token.value.strip()
            else:
                self._add_token(token)
        parts = self._limit_parts()
        if not (parts or self.sort or self.hints) and text.strip():
            self._add_hint(HintCode.NO_WORDS, "a search needs a letter or a digit")
        is_list_alone = bool(parts) and all(isinstance(part, AnnouncedRange) for part in parts)
        is_letter = len(parts) == 1 and isinstance(parts[0], MarkIs) and parts[0].kind == LETTER_ORDER
        default = "upvotes" if is_list_alone else LETTER_ORDER if is_letter else ""
        return Query(self.text, parts, self.sort or default, self.learned_from, tuple(self.hints))

    def _limit_parts(self) -> tuple[QueryPart, ...]:
        """Return the first parts up to MAX_WORDS, without repeated filters and phrases."""
        used: list[QueryPart] = []
        remaining = MAX_WORDS
        for part in self.parts:
            if not isinstance(part, Word) and part in used:
                continue
            if remaining:
                used.append(Alternatives(part.parts[:remaining]) if isinstance(part, Alternatives) else part)
            remaining -= len(part.parts) if isinstance(part, Alternatives) else 1
            if remaining < 0:
                self._add_hint(HintCode.TOO_LONG, f"only the first {MAX_WORDS} words are used")
                break
        return tuple(used)

    def _add_token(self, token: _Token) -> None:
        parts = self._parse_token(token)
        if token.minus:
            parts = [Negation(part) for part in _as_phrase(parts)]
        if self.after_or and parts:
            parts = [_add_alternative(*_as_phrase(self.last_parts), *_as_phrase(parts))]
            del self.parts[-len(self.last_parts) :]
        self.after_or = False
        if parts:
            self.last_parts = parts
            self.parts.extend(parts)

    def _set_sort(self, token: _Token) -> None:
        if token.value.lower() in SORTS:
            self.sort = token.value.lower()
        else:
            self._add_value_hint(token, ", ".join(SORTS), SORTS)

    def _add_hint(self, code: HintCode, sentence: str) -> None:
        self.hints.append(Hint(code, sentence))

    def _add_value_hint(self, token: _Token, expects: str, values: tuple[str, ...] = ()) -> None:
        """Add a hint about a value that a field does not take, or about `Note: a title`, which is words."""
        closest = closest_name(token.value.lower(), values)
        suggestion = f"did you mean {token.field}:{closest}? " if closest else ""
        code = HintCode.POSSIBLE_FIELD if token.is_heading and token.is_capitalized else HintCode.INVALID_VALUE
        self._add_hint(code, f"{suggestion}{token.field}: takes {expects}")

    def _parse_token(self, token: _Token) -> list[QueryPart]:
        field = FIELDS.get(token.field)
        if isinstance(field, FilterField):
            part = field.parse(token.value, self.today) if token.value else None
            if part is None:
                self._add_value_hint(token, field.expects, field.values)
            return [part] if part else []
        is_plain = not token.field and not token.exact and token.quoted is None
        if is_plain and (key := self._find_key(token.bare)):  # the paper, and those that mention it
            words = tuple(folded_words(key.partition(":")[2] or key))
            return [Alternatives((PaperKey(key), *([Phrase(words, TEXT_COLUMNS)] if words else [])))]
        if token.unknown_field:
            token = self._add_field_hint(token)
        parts = self._parse_words(token, field.columns if isinstance(field, WordField) else TEXT_COLUMNS)
        if field and not parts:
            self._add_value_hint(token, "words")
        return parts

    def _add_field_hint(self, token: _Token) -> _Token:
        """Add a hint about `name:` if it is or may be meant as a field; return the token without a misspelled name.

        A name in lower case with a value is one, and so is any name like that of a field. Others are words: `Re:Zero`.
        """
        name = token.unknown_field.lower()
        value = token.bare.partition(":")[2]
        is_field = bool(value) and not token.is_capitalized
        may_be_field = is_field or len(name) >= MIN_CORRECTED_NAME
        closest = closest_name(name, (*FIELD_NAMES, *FIELD_ALIASES)) if may_be_field else ""
        if closest or is_field:
            sentence = f"unknown field {name}:" + (f" (did you mean {closest}:?)" if closest else "")
            self._add_hint(HintCode.POSSIBLE_FIELD if token.is_heading else HintCode.UNKNOWN_FIELD, sentence)
        return replace(token, bare=value) if closest and value else token

    def _find_key(self, word: str) -> str | None:
        return key_in_text(word) or (word if self.is_citation_key(word) else None)

    def _parse_words(self, token: _Token, columns: tuple[Column, ...]) -> list[QueryPart]:
        is_name = columns == AUTHOR_COLUMNS and token.quoted
        texts = folded_words(family_name_last(token.value) if is_name else token.value)
        if token.quoted is not None and len(texts) > 1:
            return [Phrase(tuple(texts), columns)]
        exact = token.exact or token.quoted is not None
        words = [Word(text, columns, exact) for text in texts]
        is_partial = not exact and not token.minus and token.end_offset == self.typing_end
        if words and is_partial and token.value[-1].isalnum():
            words[-1] = replace(words[-1], partial=True)
        return list(words)


def _remove_et_al(tokens: Sequence[_Token]) -> list[_Token]:
    """Drop `et al.` after a name, as in `vaswani et al. attention`, because it is how papers are cited."""
    values = ["" if token.field else token.value.lower().rstrip(".,;:") for token in tokens]
    pairs = {index for index, pair in enumerate(pairwise(values)) if index and pair == ("et", "al")}
    return [token for index, token in enumerate(tokens) if not {index, index - 1} & pairs]


def _find_typing_end(tokens: Sequence[_Token], text_end: int) -> int:
    """Return the end of the word being typed: the end of the text, or before trailing filters, names and sort.

    Menus add those, and adding one must not change how the word before it is matched.
    """
    for token in reversed(tokens):
        is_quoted_field = bool(token.field) and token.quoted is not None  # `author:"Ann Lee"`
        if not (token.field == SORT or isinstance(FIELDS.get(token.field), FilterField) or is_quoted_field):
            return token.end_offset if token is not tokens[-1] else text_end
    return text_end


def _as_phrase(parts: list[QueryPart]) -> list[QueryPart]:
    """Join the words of one token (`state-of-the-art`) to a phrase, for negations and alternatives.

    Negated one by one they would exclude every paper with `the`; as an alternative they would be torn apart.
    """
    words = [part for part in parts if isinstance(part, Word)]
    return [Phrase(tuple(word.text for word in words), words[0].columns)] if len(words) > 1 else parts


def _add_alternative(first: QueryPart, second: QueryPart) -> Alternatives:
    known = first.parts if isinstance(first, Alternatives) else (first,)
    return Alternatives(known if second in known else (*known, second))
