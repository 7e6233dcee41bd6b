"""How the word that is being typed may go on, where it begins a field or a field's value."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from paperbrowse.search.fields import FIELDS, SORT_VALUES, FilterField
from paperbrowse.search.parser import FIELD_ALIASES

MIN_FIELD_PREFIX = 2
"""Letters of a field's name from which it is offered: one letter begins too many words."""

MAX_CURSOR = 1_000
"""Characters before the cursor beyond which nothing is completed: so much is pasted, not typed."""

_TYPED_PIECE = re.compile(r"""-?(?P<typed>(?:[A-Za-z]+:"[^"]*|[^\s"]*))\Z""")
"""What stands between the last blank and the cursor; blanks within quotes part nothing."""


@dataclass(frozen=True, slots=True)
class QueryCompletion:
    """What may stand instead of a text from `start` up to the cursor."""

    start: int = 0
    candidates: tuple[str, ...] = ()
    """Whole pieces, the likeliest first: `date:`, `is:starred`, `tag:"to read"`."""
    insertion: str = ""
    """The piece as far as all candidates agree, where that is more than was typed, else the first of them."""
    unknown_field: str = ""
    """The field, as typed, of which values are known and none begins so."""


def complete(text: str, cursor: int, known: Mapping[str, Sequence[str]] | None = None) -> QueryCompletion:
    """The ways to go on at the cursor. known: values of fields that the caller knows, the likeliest first."""
    piece = _find_piece(text, cursor)
    typed = piece["typed"] if piece else ""
    name, colon, value = typed.partition(":")
    found = _value_candidates(name, value.lstrip('"'), known or {}) if colon else _field_candidates(typed)
    candidates = tuple(one for one in found if one != typed)
    if piece is None or not candidates or len(candidates) < len(found):
        is_unknown = bool(known and not found and known.get(field_at(text, cursor)))
        return QueryCompletion(unknown_field=name if is_unknown else "")
    return QueryCompletion(piece.start("typed"), candidates, _find_insertion(typed, candidates))


def field_at(text: str, cursor: int) -> str:
    """The field whose value is being typed; empty where there is none."""
    piece = _find_piece(text, cursor)
    name, colon, _ = piece["typed"].partition(":") if piece else ("", "", "")
    return FIELD_ALIASES.get(name.lower(), name.lower()) if colon else ""


def _find_piece(text: str, cursor: int) -> re.Match[str] | None:
    return _TYPED_PIECE.search(text, 0, cursor) if cursor <= MAX_CURSOR else None


def _field_candidates(typed: str) -> list[str]:
    if len(typed) < MIN_FIELD_PREFIX:
        return []
    return [f"{name}:" for name in (*FIELDS, "sort") if name.startswith(typed.lower())]


def _value_candidates(name: str, prefix: str, known: Mapping[str, Sequence[str]]) -> list[str]:
    found = [value for value in _values_of_field(name.lower(), known) if value.lower().startswith(prefix.lower())]
    return [f"{name}:{_quote(value)}" for value in dict.fromkeys(found)]


def _values_of_field(name: str, known: Mapping[str, Sequence[str]]) -> Iterable[str]:
    name = FIELD_ALIASES.get(name, name)
    if name == "sort":
        return SORT_VALUES
    field = FIELDS.get(name)
    own = field.values if isinstance(field, FilterField) else ()
    return (*own, *(value for value in known.get(name, ()) if '"' not in value))


def _quote(value: str) -> str:
    return f'"{value}"' if re.search(r"\s", value) else value


def _find_insertion(typed: str, candidates: Sequence[str]) -> str:
    least, greatest = min(candidates), max(candidates)
    agreed = next((n for n, (a, b) in enumerate(zip(least, greatest, strict=False)) if a != b), len(least))
    return least[:agreed] if agreed > len(typed) else candidates[0]
