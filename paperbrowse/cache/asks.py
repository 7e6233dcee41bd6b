"""Questions as SQL: words become one match expression of the index, everything else conditions on rows."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from paperbrowse.cache.places import first_row, last_row
from paperbrowse.model.ask import Among, Ask, Between, Compared, Every, Holds, Some, Without

_OPERATORS = {">": ">", ">=": ">=", "<": "<", "<=": "<=", "=": "="}
_COUNTS = {"upvotes": "upvotes", "comments": "comments"}


@dataclass(slots=True)
class Statement:
    """A query for rows that is being put together."""

    match: str = ""
    """An expression for the index; empty when no word is asked for."""
    conditions: list[str] = field(default_factory=list)
    values: list[str | int] = field(default_factory=list)
    among: frozenset[int] | None = None
    """Rows given outright, where that is the narrowest part of the question."""

    def sql(self, what: str = "row", order: str = "DESC", limit: int = -1) -> tuple[str, list[str | int]]:
        """The statement and its values; every source of rows calls its column `row`."""
        where = [*self.conditions]
        values = list(self.values)
        if self.match:
            source = "SELECT rowid AS row FROM matches WHERE matches MATCH ?"
            head: list[str | int] = [self.match]
            # The plus keeps SQLite from running the match anew for every row given.
            where = [condition.replace("{row}", "+rowid") for condition in where]
            if self.among is not None:
                where.append("+rowid IN (SELECT value FROM json_each(?))")
                values.append(_json(self.among))
            clause = "".join(f" AND {condition}" for condition in where)
        else:
            head = []
            if self.among is not None:
                source = "SELECT value AS row FROM json_each(?)"
                head.append(_json(self.among))
                where.append("value IN (SELECT paper_id FROM papers)")
                where = [condition.replace("{row}", "value") for condition in where]
            else:
                source = "SELECT paper_id AS row FROM papers"
                where = [condition.replace("{row}", "paper_id") for condition in where]
            clause = f" WHERE {' AND '.join(where)}" if where else ""
        return f"SELECT {what} FROM ({source}{clause} ORDER BY 1 {order} LIMIT {limit})", head + values


def statement(ask: Ask) -> Statement:
    """The query for the rows that answer."""
    built = Statement()
    positive: list[str] = []
    negative: list[str] = []
    for part in _parts(ask):
        if isinstance(part, Without) and is_text(part.part):
            negative.append(match_expression(part.part))
        elif is_text(part):
            positive.append(match_expression(part))
        elif isinstance(part, Among):
            built.among = part.rows if built.among is None else built.among & part.rows
        else:
            _add_condition(built, part)
    if positive:
        built.match = " AND ".join(f"({one})" for one in positive)
        if negative:
            built.match = f"({built.match}) NOT ({' OR '.join(f'({one})' for one in negative)})"
    else:
        for one in negative:
            built.conditions.append("{row} NOT IN (SELECT rowid FROM matches WHERE matches MATCH ?)")
            built.values.append(one)
    return built


def is_text(ask: Ask) -> bool:
    """Whether the index alone can answer."""
    match ask:
        case Holds():
            return True
        case Every(parts=parts):
            positive = [part for part in parts if not isinstance(part, Without)]
            return bool(positive) and all(is_text(p.part if isinstance(p, Without) else p) for p in parts)
        case Some(parts=parts):
            return bool(parts) and all(is_text(part) for part in parts)
    return False


def match_expression(ask: Ask) -> str:
    """A text question in the index's own language; every word is quoted, so none is read as an operator."""
    match ask:
        case Holds():
            star = "*" if ask.prefix else ""
            return f'{{{" ".join(ask.columns)}}} : "{ask.word}"{star}'
        case Some(parts=parts):
            return _any_word(parts) or " OR ".join(f"({match_expression(part)})" for part in parts)
        case Every(parts=parts):
            wanted = [f"({match_expression(p)})" for p in parts if not isinstance(p, Without)]
            left_out = [f"({match_expression(p.part)})" for p in parts if isinstance(p, Without)]
            found = " AND ".join(wanted)
            return f"({found}) NOT ({' OR '.join(left_out)})" if left_out else found
    raise TypeError(ask)


def _any_word(parts: Iterable[Ask]) -> str:
    """`{title} : ("a" OR "b")` for words of one place: shorter than naming the place for each."""
    found = [part for part in parts if isinstance(part, Holds)]
    columns = {part.columns for part in found}
    if len(columns) != 1 or len(found) != len(list(parts)):
        return ""
    listed = " OR ".join(f'"{part.word}"' + ("*" if part.prefix else "") for part in found)
    return f"{{{' '.join(columns.pop())}}} : ({listed})"


def _parts(ask: Ask) -> list[Ask]:
    """The parts that must all hold, nested ones brought up."""
    if isinstance(ask, Every):
        return [inner for part in ask.parts for inner in _parts(part)]
    return [ask]


def _add_condition(built: Statement, ask: Ask) -> None:
    condition, values = _condition(ask)
    built.conditions.append(condition)
    built.values.extend(values)


def _condition(ask: Ask) -> tuple[str, list[str | int]]:
    """A condition on `{row}` with its values."""
    if is_text(ask):
        return "{row} IN (SELECT rowid FROM matches WHERE matches MATCH ?)", [match_expression(ask)]
    match ask:
        case Between(first=first, last=last):
            return "{row} BETWEEN ? AND ?", [first_row(first), last_row(last)]
        case Among(rows=rows):
            return "{row} IN (SELECT value FROM json_each(?))", [_json(rows)]
        case Compared(field=name, operator=operator, value=value):
            compared = f"{_COUNTS[name]} {_OPERATORS[operator]} ?"
            return f"{{row}} IN (SELECT paper_id FROM papers WHERE {compared})", [value]
        case Without(part=part):
            inner, values = _condition(part)
            return f"NOT ({inner})", values
        case Every(parts=parts):
            return _joined(parts, " AND ", "1")
        case Some(parts=parts):
            return _joined(parts, " OR ", "0")
    raise TypeError(ask)


def _joined(parts: Iterable[Ask], word: str, empty: str) -> tuple[str, list[str | int]]:
    conditions, values = [], []
    for part in parts:
        condition, of_part = _condition(part)
        conditions.append(f"({condition})")
        values.extend(of_part)
    return word.join(conditions) or empty, values


def _json(rows: Iterable[int]) -> str:
    return json.dumps(sorted(rows))
