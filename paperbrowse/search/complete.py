"""How the word that is being typed may go on, where it begins a field or a field's value."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from paperbrowse.search.fields import FIELDS, SORT_VALUES, FilterField
from paperbrowse.search.tokens import ALIASES

SHORTEST = 2
"""Letters of a field's name from which it is offered: one letter begins too many words."""

LONGEST = 1_000
"""Characters before the cursor beyond which nothing is completed: so much is pasted, not typed."""

_PIECE = re.compile(r"""-?(?P<typed>(?:[A-Za-z]+:"[^"]*|[^\s"]*))\Z""")
"""What stands between the last blank and the cursor; blanks within quotes part nothing."""


@dataclass(frozen=True, slots=True)
class Completion:
    """What may stand instead of a text from `start` up to the cursor."""

    start: int = 0
    candidates: tuple[str, ...] = ()
    """Whole pieces, the likeliest first: `date:`, `is:starred`, `tag:"to read"`."""
    filled: str = ""
    """The piece as far as all candidates agree, where that is more than was typed, else the first of them."""
    unknown: str = ""
    """The field, as typed, of which values are known and none begins so."""


def complete(text: str, cursor: int, known: Mapping[str, Sequence[str]] | None = None) -> Completion:
    """The ways to go on at the cursor. known: values of fields that the caller knows, the likeliest first."""
    piece = _piece(text, cursor)
    typed = piece["typed"] if piece else ""
    name, colon, value = typed.partition(":")
    found = _values(name, value.lstrip('"'), known or {}) if colon else _names(typed)
    candidates = tuple(one for one in found if one != typed)
    if piece is None or not candidates or len(candidates) < len(found):
        is_unknown = bool(known and not found and known.get(field_at(text, cursor)))
        return Completion(unknown=name if is_unknown else "")
    return Completion(piece.start("typed"), candidates, _filled(typed, candidates))


def field_at(text: str, cursor: int) -> str:
    """The field whose value is being typed; empty where there is none."""
    piece = _piece(text, cursor)
    name, colon, _ = piece["typed"].partition(":") if piece else ("", "", "")
    return ALIASES.get(name.lower(), name.lower()) if colon else ""


def _piece(text: str, cursor: int) -> re.Match[str] | None:
    return _PIECE.search(text, 0, cursor) if cursor <= LONGEST else None


def _names(typed: str) -> list[str]:
    if len(typed) < SHORTEST:
        return []
    return [f"{name}:" for name in (*FIELDS, "sort") if name.startswith(typed.lower())]


def _values(name: str, begun: str, known: Mapping[str, Sequence[str]]) -> list[str]:
    found = [value for value in _of_field(name.lower(), known) if value.lower().startswith(begun.lower())]
    return [f"{name}:{_quoted(value)}" for value in dict.fromkeys(found)]


def _of_field(name: str, known: Mapping[str, Sequence[str]]) -> Iterable[str]:
    name = ALIASES.get(name, name)
    if name == "sort":
        return SORT_VALUES
    field = FIELDS.get(name)
    own = field.values if isinstance(field, FilterField) else ()
    return (*own, *(value for value in known.get(name, ()) if '"' not in value))


def _quoted(value: str) -> str:
    return f'"{value}"' if re.search(r"\s", value) else value


def _filled(typed: str, candidates: Sequence[str]) -> str:
    least, greatest = min(candidates), max(candidates)
    agreed = next((n for n, (a, b) in enumerate(zip(least, greatest, strict=False)) if a != b), len(least))
    return least[:agreed] if agreed > len(typed) else candidates[0]
