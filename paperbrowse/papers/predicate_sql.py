"""Predicates as SQL: words become one FTS5 expression, everything else becomes conditions on rows."""

import json
import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from paperbrowse.model.predicate import (
    AddedBetween,
    And,
    AnnouncedBetween,
    Column,
    CountCompare,
    DateBetween,
    HasTerm,
    Not,
    Or,
    Predicate,
    RowIn,
    Unseen,
)
from paperbrowse.papers.index_terms import NO_TERM, has_term, match_term
from paperbrowse.papers.row_order import first_row, last_row
from paperbrowse.papers.seen import IS_UNSEEN, SEEN_ROWS, UNSEEN_ROWS
from paperbrowse.text.dates import local_midnight

_OPERATORS = {">": ">", ">=": ">=", "<": "<", "<=": "<=", "=": "="}
_COUNT_COLUMNS = {"upvotes": "upvotes", "comments": "comments"}

FEW_SHARE = 1 / 8
"""Part of all papers up to which an index lists them, or those that do not match. Beyond it, each paper is looked up,
which gives a first result earlier."""

MAX_DEPTH = 4
"""Nested expressions: few papers match so many words, and FTS5 limits the depth."""


RowSet = tuple[str, list[str | int]]
"""A statement that selects `place`, and its values."""


@dataclass(slots=True)
class RowQuery:
    """A query for rows, as far as it has been built."""

    match: str = ""
    """An FTS5 expression; empty without words."""
    first: int = 0
    last: int = last_row(None)
    """The rows of the dates."""
    conditions: list[str] = field(default_factory=list)
    """On `row`, with their values in the same order."""
    values: list[str | int] = field(default_factory=list)
    given_rows: frozenset[int] | None = None
    """Rows that the predicate lists, such as those with marks."""
    row_sets: list[RowSet] = field(default_factory=list)
    """Rows that an index lists, such as those added on some days."""

    def sql(self, select: str = "row", order: str = "DESC", limit: int = -1) -> tuple[str, list[str | int]]:
        """Return the statement and its values: rows come from the narrowest source and are filtered one by one."""
        conditions, values, row_sets = list(self.conditions), list(self.values), list(self.row_sets)
        source_values: list[str | int] = []
        if self.match:
            source, source_values = "SELECT rowid AS row FROM matches WHERE matches MATCH ? AND rowid", [self.match]
            if self.given_rows is not None:
                conditions.append("row IN (SELECT value FROM json_each(?))")
                values.append(_rows_json(self.given_rows))
        elif self.given_rows is not None:
            source, source_values = "SELECT value AS row FROM json_each(?) WHERE value", [_rows_json(self.given_rows)]
            conditions.append("row IN (SELECT place FROM places)")
        elif row_sets:
            sql, source_values = row_sets.pop(0)
            source = f"SELECT place AS row FROM ({sql}) WHERE place"
        else:
            source = "SELECT place AS row FROM places WHERE place"
        for sql, set_values in row_sets:
            conditions.append(f"row IN ({sql})")
            values += set_values
        # The inner limit keeps SQLite from moving the conditions into the source: it would then run the match again
        # for every row of a list, or scan an index that stores no rows.
        in_order = "" if select == "count(*)" else f"ORDER BY 1 {order}"
        rows = f"{source} BETWEEN ? AND ? {in_order} LIMIT "
        if conditions:
            rows = f"SELECT row FROM ({rows} -1) WHERE {' AND '.join(conditions)} LIMIT "
        rows += str(limit)
        sql = rows if select == "row" else f"SELECT {select} FROM ({rows})"
        return sql, [*source_values, self.first, self.last, *values]


def compile_predicate(predicate: Predicate, frequency: Callable[[str], int] = lambda word: 0) -> RowQuery:
    """Return the query for matching rows; frequency: papers of a word, to begin with the rarest."""
    query = RowQuery()
    parts = flatten_and(predicate)
    texts = sorted(filter(is_text_predicate, parts), key=lambda part: _estimate_papers(part, frequency))
    required = [match_expression(part) for part in texts]
    excluded = [match_expression(p.part) for p in parts if isinstance(p, Not) and is_text_predicate(p.part)]
    _add_match(query, required, excluded)
    for part in parts:
        if isinstance(part, RowIn):
            query.given_rows = part.rows if query.given_rows is None else query.given_rows & part.rows
        elif isinstance(part, DateBetween):
            query.first, query.last = max(query.first, first_row(part.first)), min(query.last, last_row(part.last))
        elif row_set := _row_set(part):
            query.row_sets.append(row_set)
        elif not is_text_predicate(part.part if isinstance(part, Not) else part):
            condition, values = _condition(part)
            query.conditions.append(f"({condition})")
            query.values.extend(values)
    return query


def _add_match(query: RowQuery, required: Sequence[str], excluded: Sequence[str]) -> None:
    """Put required and excluded words into one expression; without required words, the others are a condition."""
    nots = " OR ".join(f"({expression})" for expression in excluded)
    if required:
        query.match = _and_in_order(required)
        if nots:
            query.match = f"({query.match}) NOT ({nots})"
    elif nots:
        query.conditions.append("row NOT IN (SELECT rowid FROM matches WHERE matches MATCH ?)")
        query.values.append(nots)


def _and_in_order(expressions: Sequence[str]) -> str:
    """Join expressions by AND so that FTS5 checks the first ones only for what matches those before.

    In a plain AND, FTS5 seeks every row that any of them matches. An OR with a term that nothing matches keeps each
    pair apart.
    """
    match, *others = (f"({expression})" for expression in expressions)
    nested = others[: min(MAX_DEPTH, len(others) - 1)] if others else []
    for other in nested:
        match = f"(({match} AND {other}) OR {NO_TERM})"
    return " AND ".join([match, *others[len(nested) :]])


def _estimate_papers(predicate: Predicate, frequency: Callable[[str], int]) -> float:
    """Estimate the papers that match a text predicate; labels are not counted, so they are taken for frequent."""
    match predicate:
        case HasTerm(word=word, columns=columns):
            return math.inf if Column.LABELS in columns else frequency(word)
        case Or(parts=parts):
            return sum(_estimate_papers(part, frequency) for part in parts)
        case And(parts=parts):
            return min(_estimate_papers(part, frequency) for part in parts)
    return math.inf


def is_text_predicate(predicate: Predicate) -> bool:
    """Return True if the index alone can answer."""
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
    """Return a text predicate as an FTS5 expression; words are quoted, so that none is an operator."""
    match predicate:
        case HasTerm(word=word, columns=columns):
            return match_term(word, columns)
        case Or(parts=parts):
            return " OR ".join(f"({match_expression(part)})" for part in parts)
        case And(parts=parts):
            required = " AND ".join(f"({match_expression(p)})" for p in parts if not isinstance(p, Not))
            excluded = " OR ".join(f"({match_expression(p.part)})" for p in parts if isinstance(p, Not))
            return f"({required}) NOT ({excluded})" if excluded else required
    raise TypeError(predicate)


def split_text_predicates(predicate: Predicate) -> tuple[And, And]:
    """Split a predicate into two that must both match: one without words, one of words only."""
    texts: list[Predicate] = []
    others: list[Predicate] = []
    for part in flatten_and(predicate):
        (texts if is_text_predicate(part.part if isinstance(part, Not) else part) else others).append(part)
    return And(tuple(others)), And(tuple(texts))


def matches(predicate: Predicate, terms: Collection[str]) -> bool:
    """Return True if a paper with these terms matches a text predicate, as the index would."""
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


def flatten_and(predicate: Predicate) -> list[Predicate]:
    """Return the parts that must all match, also those of a nested And."""
    if isinstance(predicate, And):
        return [inner for part in predicate.parts for inner in flatten_and(part)]
    return [predicate]


def _condition(predicate: Predicate) -> tuple[str, list[str | int]]:
    """Return a condition on `row` with its values."""
    if row_set := _row_set(predicate):
        sql, set_values = row_set
        return f"row IN ({sql})", set_values
    if is_text_predicate(predicate):
        return "row IN (SELECT rowid FROM matches WHERE matches MATCH ?)", [match_expression(predicate)]
    match predicate:
        case DateBetween(first=first, last=last):
            return "row BETWEEN ? AND ?", [first_row(first), last_row(last)]
        case Unseen(marked=marked, share=share):
            not_marked = "row NOT IN (SELECT value FROM json_each(?))"
            is_unseen = IS_UNSEEN.format(id="(SELECT paper_id FROM places WHERE place = row)")
            unseen = f"row NOT IN ({SEEN_ROWS})" if share >= 1 - FEW_SHARE else is_unseen
            return f"{unseen} AND {not_marked}", [_rows_json(marked)]
        case Not(part=part):
            inner, values = _condition(part)
            return f"NOT ({inner})", values
        case And(parts=parts):
            return _join_conditions(parts, " AND ", "1")
        case Or(parts=parts):
            return _join_conditions(parts, " OR ", "0")
    raise TypeError(predicate)


def _row_set(predicate: Predicate) -> RowSet | None:
    """Return the rows that an index lists for a predicate; None if none does."""
    match predicate:
        case CountCompare(field=name, operator=operator, value=value):
            return f"SELECT place FROM papers WHERE {_COUNT_COLUMNS[name]} {_OPERATORS[operator]} ?", [value]
        case AddedBetween(first=first, last=last):
            end = last + timedelta(days=1) if last and last < date.max else None
            return "SELECT place FROM papers WHERE added >= ? AND added < ?", [
                int(local_midnight(first).timestamp()) if first else 0,
                int(local_midnight(end).timestamp()) if end else 1 << 62,
            ]
        case AnnouncedBetween(first=first, last=last):
            days = "SELECT paper_id FROM announcements WHERE day BETWEEN ? AND ?"
            return f"SELECT place FROM places WHERE paper_id IN ({days})", [
                (first or date.min).toordinal(),
                (last or date.max).toordinal(),
            ]
        case RowIn(rows=rows):
            return "SELECT value FROM json_each(?)", [_rows_json(rows)]
        case Unseen(marked=marked, share=share) if share <= FEW_SHARE:
            return f"{UNSEEN_ROWS} AND place NOT IN (SELECT value FROM json_each(?))", [_rows_json(marked)]
    return None


def _join_conditions(parts: Iterable[Predicate], operator: str, empty: str) -> tuple[str, list[str | int]]:
    conditions, values = [], []
    for part in parts:
        condition, part_values = _condition(part)
        conditions.append(f"({condition})")
        values.extend(part_values)
    return operator.join(conditions) or empty, values


def _rows_json(rows: Iterable[int]) -> str:
    return json.dumps(sorted(rows))
