"""Completion of the field name or the field value at the cursor of a query."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from paperbrowse.search.fields import FIELDS, FilterField
from paperbrowse.search.parser import FIELD_NAMES
from paperbrowse.search.query import SORTS
from paperbrowse.search.query_edit import format_term
from paperbrowse.search.tokens import FIELD_ALIASES
from paperbrowse.text.phrases import common_prefix

MIN_FIELD_PREFIX = 2
"""Letters from which a field name is completed, because one letter begins too many words."""

MAX_CURSOR = 1_000
"""Characters before the cursor beyond which nothing is completed, because so much text was pasted, not typed."""

_TYPED_PIECE = re.compile(r"""-?(?P<typed>(?:[A-Za-z]+:"[^"]*|[^\s"]*))\Z""")
"""Text between the last blank and the cursor; blanks inside quotation marks do not count."""


@dataclass(frozen=True, slots=True)
class QueryCompletion:
    """Replacements for the text from `start` to the cursor."""

    start: int = 0
    candidates: tuple[str, ...] = ()
    """Complete terms, the likeliest first: `date:`, `is:starred`, `tag:"to read"`."""
    insertion: str = ""
    """The common prefix of all candidates if it is longer than the typed text, else the first candidate."""
    unknown_field: str = ""
    """The typed name of a field that has known values, if none of them begins with the typed value."""


def complete(text: str, cursor: int, known: Mapping[str, Sequence[str]] | None = None) -> QueryCompletion:
    """Return the completions at the cursor. known: values of fields in the library, the likeliest first."""
    piece = _find_piece(text, cursor)
    typed = piece["typed"] if piece else ""
    name, colon, value = typed.partition(":")
    terms = _value_candidates(name, value.lstrip('"'), known or {}) if colon else _field_candidates(typed)
    candidates = tuple(term for term in terms if term != typed)
    if piece is None or not candidates or len(candidates) < len(terms):
        is_unknown = bool(known and not terms and known.get(field_at(text, cursor)))
        return QueryCompletion(unknown_field=name if is_unknown else "")
    prefix = common_prefix(candidates)
    return QueryCompletion(piece.start("typed"), candidates, prefix if len(prefix) > len(typed) else candidates[0])


def field_at(text: str, cursor: int) -> str:
    """Return the field whose value is at the cursor, or an empty string."""
    piece = _find_piece(text, cursor)
    name, colon, _ = piece["typed"].partition(":") if piece else ("", "", "")
    return FIELD_ALIASES.get(name.lower(), name.lower()) if colon else ""


def _find_piece(text: str, cursor: int) -> re.Match[str] | None:
    return _TYPED_PIECE.search(text, 0, cursor) if cursor <= MAX_CURSOR else None


def _field_candidates(typed: str) -> list[str]:
    if len(typed) < MIN_FIELD_PREFIX:
        return []
    return [f"{name}:" for name in FIELD_NAMES if name.startswith(typed.lower())]


def _value_candidates(name: str, prefix: str, known: Mapping[str, Sequence[str]]) -> list[str]:
    values = [value for value in _values_of_field(name.lower(), known) if value.lower().startswith(prefix.lower())]
    return [format_term(name, value) for value in dict.fromkeys(values)]


def _values_of_field(name: str, known: Mapping[str, Sequence[str]]) -> Iterable[str]:
    name = FIELD_ALIASES.get(name, name)
    if name == "sort":
        return SORTS
    field = FIELDS.get(name)
    fixed = field.values if isinstance(field, FilterField) else ()
    return (*fixed, *(value for value in known.get(name, ()) if '"' not in value))
