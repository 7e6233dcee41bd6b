"""Hints about a query, each with a code for programs."""

from enum import StrEnum
from typing import Self


class HintCode(StrEnum):
    """Kinds of hints, for programs."""

    UNKNOWN_FIELD = "unknown-field"
    INVALID_VALUE = "invalid-value"
    NO_WORDS = "no-words"
    """A text such as `***`, which names nothing to search for."""
    POSSIBLE_FIELD = "possible-field"
    """Text before a colon that resembles a field, as in `titel: a`."""
    TOO_LONG = "too-long"
    """Only the beginning of the query is used."""
    INEXACT = "inexact"
    """No paper has all words."""
    NOT_FOUND = "not-found"
    """No paper has a key or a value of a field."""
    TOO_FEW = "too-few"
    """Stars to learn from are missing."""
    FAILED = "failed"
    """The search failed."""


MISTAKES = (HintCode.UNKNOWN_FIELD, HintCode.INVALID_VALUE, HintCode.NO_WORDS)
"""Hints about queries that would find other papers than those meant."""


class Hint(str):
    """A sentence about a query that says what to type instead, and its code."""

    __slots__ = ("code",)
    code: HintCode

    def __new__(cls, code: HintCode, sentence: str) -> Self:
        hint = super().__new__(cls, sentence)
        hint.code = code
        return hint
