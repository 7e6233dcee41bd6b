"""Changing one thing in a query's text: menus and keys write what a reader could have typed."""

from collections.abc import Sequence

from paperbrowse.search.tokens import ALIASES, TOKEN


def with_field(query: str, names: Sequence[str], term: str | None) -> str:
    """The text without any `name:` of these names, and with this term at its end; None only removes."""
    kept = [piece for piece, field in _pieces(query) if field not in names]
    return " ".join([*kept, *([term] if term else [])])


def term(name: str, value: str) -> str:
    """A field with a value, in quotation marks where it needs them: `org:"Hugging Face"`."""
    plain = " ".join(value.replace('"', " ").split())
    return f'{name}:"{plain}"' if " " in plain else f"{name}:{plain}"


def has_term(query: str, term: str) -> bool:
    """Whether a text holds this very term: `is:starred`."""
    return any(piece.lower() == term.lower() for piece, _ in _pieces(query))


def value_of(query: str, name: str) -> str:
    """What stands behind the last `name:` of a text; empty where it has none."""
    found = [piece.partition(":")[2].strip('"') for piece, field in _pieces(query) if field == name]
    return found[-1] if found else ""


def toggled(query: str, term: str) -> str:
    """The text with the term added, or taken out where it stands already."""
    if has_term(query, term):
        return " ".join(piece for piece, _ in _pieces(query) if piece.lower() != term.lower())
    return " ".join([*(piece for piece, _ in _pieces(query)), term])


def _pieces(query: str) -> list[tuple[str, str]]:
    """(text, field name) of every blank-separated piece, as the grammar cuts them."""
    found = []
    for matched in TOKEN.finditer(query):
        name = (matched["field"] or "").lower()
        found.append((matched.group(), ALIASES.get(name, name)))
    return found
