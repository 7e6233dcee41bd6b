"""Changing one thing in a query's text: menus and keys write what a reader could have typed."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from paperbrowse.search.parser import FIELD_ALIASES, OR, tokenize

SORT_FIELD = "sort"


class _QueryPiece(NamedTuple):
    """What stands between two blanks."""

    text: str
    field: str
    """Before its colon; empty where there is none."""


def with_field(query: str, names: Sequence[str], term: str | None) -> str:
    """The text without any `name:` of these names, and with this term at its end; None only removes."""
    return _join_pieces(_remove_pieces(_split_pieces(query), lambda piece: piece.field in names), term)


def format_term(name: str, value: str) -> str:
    """A field with a value, in quotation marks where it needs them: `org:"Hugging Face"`."""
    plain = " ".join(value.replace('"', " ").split())
    return f'{name}:"{plain}"' if " " in plain else f"{name}:{plain}"


def has_term(query: str, term: str) -> bool:
    """Whether a text holds this very term: `is:starred`."""
    return any(piece.text.lower() == term.lower() for piece in _split_pieces(query))


def field_value(query: str, name: str) -> str:
    """What stands behind the last `name:` of a text; empty where it has none."""
    found = [piece.text.partition(":")[2].strip('"') for piece in _split_pieces(query) if piece.field == name]
    return found[-1] if found else ""


def toggled(query: str, term: str) -> str:
    """The text with the term added, or taken out where it stands already."""
    if has_term(query, term):
        return _join_pieces(
            _remove_pieces(_split_pieces(query), lambda piece: piece.text.lower() == term.lower()), None
        )
    return _join_pieces(_split_pieces(query), term)


def _join_pieces(pieces: Sequence[_QueryPiece], term: str | None) -> str:
    """Pieces with a term behind them, which no `OR` may take for another way."""
    return " ".join(
        [*(one.text for one in (_strip_trailing_or(pieces) if term else pieces)), *([term] if term else [])]
    )


def _remove_pieces(pieces: Sequence[_QueryPiece], is_removed: Callable[[_QueryPiece], bool]) -> list[_QueryPiece]:
    """What is left of pieces; what goes takes the `OR` beside it along, or that would join what it never joined."""
    kept: list[_QueryPiece] = []
    is_after_gone = False
    for place, piece in enumerate(pieces):
        if piece.field == SORT_FIELD:  # no part of what is looked for
            kept += [] if is_removed(piece) else [piece]
        elif piece.text != OR or not is_after_gone:
            is_after_gone = is_removed(piece)
            if not is_after_gone:
                kept.append(piece)
            elif not _starts_with_or(pieces[place + 1 :]):
                kept = _strip_trailing_or(kept)
    return kept


def _starts_with_or(following: Sequence[_QueryPiece]) -> bool:
    """Whether an `OR` comes next."""
    return next((piece.text == OR for piece in following if piece.field != SORT_FIELD), False)


def _strip_trailing_or(pieces: Sequence[_QueryPiece]) -> list[_QueryPiece]:
    """Pieces without an `OR` that waits for another way at their end."""
    last = max(
        (place for place, piece in enumerate(pieces) if piece.text != OR and piece.field != SORT_FIELD), default=-1
    )
    return [piece for place, piece in enumerate(pieces) if place <= last or piece.text != OR]


def _split_pieces(query: str) -> list[_QueryPiece]:
    """The pieces as the grammar cuts them."""
    found = []
    for matched in tokenize(query):
        name = (matched["field"] or "").lower()
        found.append(_QueryPiece(matched.group(), FIELD_ALIASES.get(name, name)))
    return found
