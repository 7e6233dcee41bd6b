"""Questions as SQL: words become one match expression of the index, everything else conditions on rows."""

import json
import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from paperbrowse.model.predicate import And, Column, CountCompare, DateBetween, HasTerm, Not, Or, Predicate, RowIn
from paperbrowse.papers.index_terms import NO_TERM, has_term, match_term
from paperbrowse.papers.row_order import first_row, last_row

_OPERATORS = {">": ">", ">=": ">=", "<": "<", "<=": "<=", "=": "="}
_COUNT_COLUMNS = {"upvotes": "upvotes", "comments": "comments"}

MAX_DEPTH = 4
"""Words asked in turn: few papers pass so many, and the index reads an expression only so deep."""


@dataclass(slots=True)
class RowQuery:
    """A query for rows that is being put together."""

    match: str = ""
    """An expression for the index; empty when no word is asked for."""
    first: int = 0
    last: int = last_row(None)
    """The rows the dates asked for leave."""
    conditions: list[str] = field(default_factory=list)
    """On `row`; their values in the same order."""
    values: list[str | int] = field(default_factory=list)
    given_rows: frozenset[int] | None = None
    """Rows given outright, where that is the narrowest part of the question."""

    def sql(self, select: str = "row", order: str = "DESC", limit: int = -1) -> tuple[str, list[str | int]]:
        """The statement and its values. Rows come from the narrowest source and pass the conditions one by one."""
        conditions, values = list(self.conditions), list(self.values)
        if self.match:
            source, given = "SELECT rowid AS row FROM matches WHERE matches MATCH ? AND rowid", [self.match]
            if self.given_rows is not None:
                conditions.append("row IN (SELECT value FROM json_each(?))")
                values.append(_rows_json(self.given_rows))
        elif self.given_rows is not None:
            source, given = "SELECT value AS row FROM json_each(?) WHERE value", [_rows_json(self.given_rows)]
            conditions.append("row IN (SELECT place FROM places)")
        else:
            source, given = "SELECT place AS row FROM places WHERE place", []
        # The inner limit keeps SQLite from mixing the conditions into the source, where it would run the match
        # anew for every row of a list, or try to read an index that keeps no rows from end to end.
        rows = f"{source} BETWEEN ? AND ? ORDER BY 1 {order} LIMIT "
        if conditions:
            rows = f"SELECT row FROM ({rows} -1) WHERE {' AND '.join(conditions)} LIMIT "
        rows += str(limit)
        return rows if select == "row" else f"SELECT {select} FROM ({rows})", [*given, self.first, self.last, *values]


def compile_predicate(predicate: Predicate, frequency: Callable[[str], int] = lambda word: 0) -> RowQuery:
    """The query for the rows that answer; given how many papers hold a word, the index begins with the rarest."""
    built = RowQuery()
    parts = _flatten_and(predicate)
    texts = sorted(
        [part for part in parts if is_text_predicate(part)], key=lambda part: _estimate_papers(part, frequency)
    )
    wanted = [match_expression(part) for part in texts]
    left_out = [match_expression(p.part) for p in parts if isinstance(p, Not) and is_text_predicate(p.part)]
    _add_match(built, wanted, left_out)
    for part in parts:
        if isinstance(part, RowIn):
            built.given_rows = part.rows if built.given_rows is None else built.given_rows & part.rows
        elif isinstance(part, DateBetween):
            built.first, built.last = max(built.first, first_row(part.first)), min(built.last, last_row(part.last))
        elif not is_text_predicate(part.part if isinstance(part, Not) else part):
            _add_condition(built, part)
    return built


def _add_match(query: RowQuery, required: Sequence[str], excluded: Sequence[str]) -> None:
    """Words wanted and left out in one expression; with none wanted, those left out are a condition."""
    nots = " OR ".join(f"({one})" for one in excluded)
    if required:
        query.match = _and_in_order(required)
        if nots:
            query.match = f"({query.match}) NOT ({nots})"
    elif nots:
        query.conditions.append("row NOT IN (SELECT rowid FROM matches WHERE matches MATCH ?)")
        query.values.append(nots)


def _and_in_order(expressions: Sequence[str]) -> str:
    """Expressions that must all hold, the first ones each asked only of what passes those before it.

    Side by side each would seek every row that any of them stands at. To keep them apart, each pair is the one half of
    an OR whose other half nothing holds.
    """
    match, *others = (f"({one})" for one in expressions)
    in_turn = others[: min(MAX_DEPTH, len(others) - 1)] if others else []
    for one in in_turn:
        match = f"(({match} AND {one}) OR {NO_TERM})"
    return " AND ".join([match, *others[len(in_turn) :]])


def _estimate_papers(predicate: Predicate, frequency: Callable[[str], int]) -> float:
    """About how many papers answer a text question; labels are not counted, and taken for frequent."""
    match predicate:
        case HasTerm(word=word, columns=columns):
            return math.inf if Column.LABELS in columns else frequency(word)
        case Or(parts=parts):
            return sum(_estimate_papers(part, frequency) for part in parts)
        case And(parts=parts):
            return min(_estimate_papers(part, frequency) for part in parts)
    return math.inf


def is_text_predicate(predicate: Predicate) -> bool:
    """Whether the index alone can answer."""
    match predicate:
        case HasTerm():
            return True
        case And(parts=parts):
            positive = [part for part in parts if not isinstance(part, Not)]
            return bool(positive) and all(is_text_predicate(p.part if isinstance(p, Not) else p) for p in parts)
        case Or(parts=parts):
            return bool(parts) and all(is_text_predicate(part) for part in parts)
    return False


def match_expression(predicate: Predicate) -> str:
    """A text question in the index's own language; every word is quoted, so none is read as an operator."""
    match predicate:
        case HasTerm(word=word, columns=columns):
            return match_term(word, columns)
        case Or(parts=parts):
            return " OR ".join(f"({match_expression(part)})" for part in parts)
        case And(parts=parts):
            wanted = [f"({match_expression(p)})" for p in parts if not isinstance(p, Not)]
            left_out = [f"({match_expression(p.part)})" for p in parts if isinstance(p, Not)]
            found = " AND ".join(wanted)
            return f"({found}) NOT ({' OR '.join(left_out)})" if left_out else found
    raise TypeError(predicate)


def split_text_predicates(predicate: Predicate) -> tuple[And, And]:
    """A question as two that must both hold: what the index is not needed for, and what the words answer."""
    texts: list[Predicate] = []
    others: list[Predicate] = []
    for part in _flatten_and(predicate):
        (texts if is_text_predicate(part.part if isinstance(part, Not) else part) else others).append(part)
    return And(tuple(others)), And(tuple(texts))


def matches(predicate: Predicate, terms: Collection[str]) -> bool:
    """Whether one paper's terms answer a text question, as the index would."""
    match predicate:
        case HasTerm(word=word, columns=columns):
            return has_term(terms, word, columns)
        case Or(parts=parts):
            return any(matches(part, terms) for part in parts)
        case And(parts=parts):
            return all(matches(part, terms) for part in parts)
        case Not(part=part):
            return not matches(part, terms)
    raise TypeError(predicate)


def _flatten_and(predicate: Predicate) -> list[Predicate]:
    """The parts that must all hold, nested ones brought up."""
    if isinstance(predicate, And):
        return [inner for part in predicate.parts for inner in _flatten_and(part)]
    return [predicate]


def _add_condition(query: RowQuery, predicate: Predicate) -> None:
    condition, values = _condition(predicate)
    query.conditions.append(f"({condition})")
    query.values.extend(values)


def _condition(predicate: Predicate) -> tuple[str, list[str | int]]:
    """A condition on `row` with its values."""
    if is_text_predicate(predicate):
        return "row IN (SELECT rowid FROM matches WHERE matches MATCH ?)", [match_expression(predicate)]
    match predicate:
        case DateBetween(first=first, last=last):
            return "row BETWEEN ? AND ?", [first_row(first), last_row(last)]
        case RowIn(rows=rows):
            return "row IN (SELECT value FROM json_each(?))", [_rows_json(rows)]
        case CountCompare(field=name, operator=operator, value=value):
            compared = f"{_COUNT_COLUMNS[name]} {_OPERATORS[operator]} ?"
            return f"row IN (SELECT place FROM papers WHERE {compared})", [value]
        case Not(part=part):
            inner, values = _condition(part)
            return f"NOT ({inner})", values
        case And(parts=parts):
            return _join_conditions(parts, " AND ", "1")
        case Or(parts=parts):
            return _join_conditions(parts, " OR ", "0")
    raise TypeError(predicate)


def _join_conditions(parts: Iterable[Predicate], operator: str, empty: str) -> tuple[str, list[str | int]]:
    conditions, values = [], []
    for part in parts:
        condition, of_part = _condition(part)
        conditions.append(f"({condition})")
        values.extend(of_part)
    return operator.join(conditions) or empty, values


def _rows_json(rows: Iterable[int]) -> str:
    return json.dumps(sorted(rows))
