"""Edits of one term in the text of a query, for menus and keys."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from paperbrowse.model.paper_ids import MAX_DOI, key_in_text
from paperbrowse.search.tokens import FIELD_ALIASES, OR, tokenize

SORT_FIELD = "sort"


class _QueryPiece(NamedTuple):
    text: str
    field: str
    """Name before the colon, or empty."""


def with_field(query: str, names: Sequence[str], term: str | None) -> str:
    """Return the text without the fields of these names and with a term appended; None only removes."""
    return _join_pieces(_remove_pieces(_split_pieces(query), lambda piece: piece.field in names), term)


def format_term(name: str, value: str) -> str:
    """Return a field with a value, quoted if it has blanks: `org:"Hugging Face"`."""
    plain = " ".join(value.replace('"', " ").split())
    return f'{name}:"{plain}"' if " " in plain else f"{name}:{plain}"


def has_term(query: str, term: str) -> bool:
    """Return whether a text has exactly this term, in any case: `is:starred`."""
    return any(piece.text.lower() == term.lower() for piece in _split_pieces(query))


def field_value(query: str, name: str) -> str:
    """Return the value of the last `name:` of a text, or an empty string."""
    values = [piece.text.partition(":")[2].strip('"') for piece in _split_pieces(query) if piece.field == name]
    return values[-1] if values else ""


def pasted_query(text: str) -> str:
    """Return the one link or id in a pasted text; empty if there is none, or several."""
    words = text[:MAX_DOI].split()
    if key := key_in_text(" ".join(words)):  # `doi: 10.1000/x`
        return words[0] if len(words) == 1 else key
    alone = len(words) == 1 and len(text) <= MAX_DOI
    found = [word for word in words if key_in_text(word) or "://" in word or (alone and re.search(r"\d|^www\.", word))]
    return found[0] if len(found) == 1 else ""


def toggled(query: str, terms: str) -> str:
    """Return the text with these terms appended, or without them if it has all of them already."""
    wanted = [piece.text.lower() for piece in _split_pieces(terms)]
    others = _remove_pieces(_split_pieces(query), lambda piece: piece.text.lower() in wanted)
    return _join_pieces(others, None if all(has_term(query, term) for term in wanted) else terms)


def _join_pieces(pieces: Sequence[_QueryPiece], term: str | None) -> str:
    """Join pieces and an appended term, before which a trailing `OR` is dropped."""
    texts = [piece.text for piece in (_strip_trailing_or(pieces) if term else pieces)]
    return " ".join([*texts, term] if term else texts)


def _remove_pieces(pieces: Sequence[_QueryPiece], is_removed: Callable[[_QueryPiece], bool]) -> list[_QueryPiece]:
    """Remove pieces with the `OR` beside them, which would otherwise join pieces it did not join before."""
    remaining: list[_QueryPiece] = []
    after_removed = False
    for index, piece in enumerate(pieces):
        if piece.field == SORT_FIELD:  # never an alternative, so an OR goes past it
            remaining += [] if is_removed(piece) else [piece]
        elif piece.text != OR or not after_removed:
            after_removed = is_removed(piece)
            if not after_removed:
                remaining.append(piece)
            elif not _starts_with_or(pieces[index + 1 :]):
                remaining = _strip_trailing_or(remaining)
    return remaining


def _starts_with_or(pieces: Sequence[_QueryPiece]) -> bool:
    return next((piece.text == OR for piece in pieces if piece.field != SORT_FIELD), False)


def _strip_trailing_or(pieces: Sequence[_QueryPiece]) -> list[_QueryPiece]:
    """Return pieces without an `OR` that has no alternative after it."""
    terms = (index for index, piece in enumerate(pieces) if piece.text != OR and piece.field != SORT_FIELD)
    last = max(terms, default=-1)
    return [piece for index, piece in enumerate(pieces) if index <= last or piece.text != OR]


def _split_pieces(query: str) -> list[_QueryPiece]:
    """Split a text into the tokens of the parser."""
    pieces = []
    for token in tokenize(query):
        name = (token["field"] or "").lower()
        pieces.append(_QueryPiece(token.group(), FIELD_ALIASES.get(name, name)))
    return pieces
