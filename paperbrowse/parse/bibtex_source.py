"""The source text of BibTeX: values and their macros, comments, missing commas and braces without a partner."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from paperbrowse.parse import limits
from paperbrowse.text.braces import UNESCAPED_BRACE, lone_braces
from paperbrowse.text.clean import clean_text
from paperbrowse.text.dates import MONTHS

MONTH_MACROS = {month[:3]: month.capitalize() for month in MONTHS}
"""Macros that every style file defines."""

MAX_VALUE = 2 * limits.ABSTRACT
"""Characters of a value after replacing macros, because a few macros that double each other could fill the memory."""

_JOIN = re.compile(r"\\.|[{}\"#]", re.DOTALL)
_NAME = re.compile(r"[A-Za-z](?:[^\s{}\"#%'(),=\\@\x00-\x1f\x7f]){0,100}", re.ASCII)
_NOT_NAME = re.compile(r"[\s\x00-\x1f\x7f-\x9f{}\"#%'(),=@\\]+")
_GROUPING = frozenset('{}\\"')
_TEX_LINE_END = re.compile(r'(?<!\\)((?:\\\\)+)(?=[{}"])')
_BLANKS_AND_AT = re.compile(r"(?<!\s)\s+@")
"""A sign that programs take for the beginning of an entry, if it begins a line."""
_LONE_BRACES = {"{": "", "}": "", r"\{": r"\lbrace ", r"\}": r"\rbrace "}
"""What remains of braces without a partner."""


class Value(NamedTuple):
    """A value of a field."""

    text: str
    """Without braces around it, with its macros replaced."""
    source: str
    """As BibTeX reads it anywhere: text in balanced braces, or names of macros that the file does not define."""
    unknown: str = ""
    """The first macro that is not defined, in lower case."""


def resolve_value(raw: str, macros: Mapping[str, str]) -> Value:
    """Return a value; an unknown macro stays as its name, in the text too."""
    if len(raw) > 1 and raw[0] + raw[-1] in ("{}", '""') and "#" not in raw:
        return Value(raw[1:-1], to_source(raw[1:-1]))
    texts: list[str] = []
    sources: list[str] = []
    size, unknown = 0, ""
    for part in split_top_level(raw, _JOIN):
        text, is_name = _resolve_part(part, macros)
        if is_name and not unknown and part.lower() not in macros:
            unknown = part.lower()
        texts.append(text)
        sources.append(part if is_name else to_source(text))
        size += len(text)
        if size > MAX_VALUE and len(texts) > 1:
            break
    text = "".join(texts)
    is_text = all(source.startswith("{") for source in sources)
    return Value(text, to_source(text) if is_text else " # ".join(sources), unknown)


def _resolve_part(part: str, macros: Mapping[str, str]) -> tuple[str, bool]:
    """Return (text, False), or (text, True) for a month or another macro that the file does not define."""
    if len(part) > 1 and part[0] + part[-1] in ("{}", '""'):
        return part[1:-1], False
    macro = part.lower()
    text = macros.get(macro, part)
    return text, part.isascii() and _NAME.fullmatch(part) is not None and (
        macro not in macros or text == MONTH_MACROS.get(macro)
    )


def to_source(text: str) -> str:
    """Return a text in braces, without control characters and without braces that have no partner."""
    if not text.isprintable():
        text = clean_text(text).replace("\t", " ")
    if "{" in text or "}" in text:
        text = balance(part_line_ends(text))
    if "\n" in text:  # behind balancing, because a brace that went may have stood before the sign
        text = _BLANKS_AND_AT.sub(lambda match: " @" if "\n" in match[0] else match[0], text)
    if text.endswith("\\"):
        text += " "  # or the brace behind it would be escaped
    return f"{{{text}}}"


def part_line_ends(text: str) -> str:
    r"""Return a text with a blank behind TeX's line ends (`\\ {`), because bibtexparser takes the brace for escaped."""
    return _TEX_LINE_END.sub(r"\1 ", text) if "\\\\" in text else text


def to_field_name(name: str) -> str:
    """Return the name of a field as written, without characters that BibTeX does not allow in it."""
    if not name.isidentifier():
        name = _NOT_NAME.sub("_", name) or "unnamed"
    return f"_{name}" if name[0].isdecimal() else name


def balance(text: str) -> str:
    r"""Return a text without the braces that have no partner; of `\{`, a command without braces remains.

    BibTeX counts escaped braces like others, most other programs do not count them: here both ways agree.
    """
    marks = [match for match in UNESCAPED_BRACE.finditer(text) if match[0][-1] in "{}"]
    lone = lone_braces((match.start(), match[0]) for match in marks if len(match[0]) == 1)
    lone |= lone_braces((match.start(), match[0][-1]) for match in marks if len(match[0]) > 1)
    parts: list[str] = []
    start = 0
    for match in marks:
        if match.start() in lone:
            parts += text[start : match.start()], _LONE_BRACES[match[0]]
            start = match.end()
    return "".join(parts) + text[start:]


def split_top_level(text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    """Yield the stripped parts between separators outside braces and quotes.

    `pattern` matches separators, braces, and, if they matter, quotes and escaped characters.
    """
    if _GROUPING.isdisjoint(text):
        yield from map(str.strip, pattern.split(text))
        return
    depth, is_quoted, start = 0, False, 0
    for match in pattern.finditer(text):
        mark = match.group()
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth = max(0, depth - 1)
        elif mark == '"':
            is_quoted ^= not depth
        elif not depth and not is_quoted and not mark.startswith("\\"):
            yield text[start : match.start()].strip()
            start = match.end()
    yield text[start:].strip()


_COMMENT_MARK = re.compile(r"\\.|[{}\"%]", re.DOTALL)


def strip_comments(text: str, start: int) -> str:
    """Return a block without the comments between its fields: from % to the end of the line, as biber reads them.

    `start` is the index of the mark that opens the block. In a citation key, a % begins a comment only behind a blank.
    """
    parts: list[str] = []
    begin = depth = 0
    is_quoted = False
    top = 1 if text[start] == "{" else 0
    key_end = text.find(",", start)
    for match in _COMMENT_MARK.finditer(text, start):
        position = match.start()
        if position < begin:
            continue
        mark = match.group()
        if mark in "{}":
            depth += 1 if mark == "{" else -1
            if depth < top:
                break
        elif depth == top and mark == '"':
            is_quoted = not is_quoted
        elif depth == top and mark == "%" and not is_quoted and (position > key_end or text[position - 1].isspace()):
            parts.append(text[begin:position])
            begin = end if (end := text.find("\n", position)) >= 0 else len(text)
    return "".join(parts) + text[begin:]


_EQUALS = re.compile(r"\\.|[{}\"=]", re.DOTALL)
_LAST_WORD = re.compile(r"(?<![\w:+.-])[^\W\d_][\w:+.-]*\Z")


def split_fields(name: str, value: str) -> list[tuple[str, str]]:
    """Return the fields in a value that runs on because a comma is missing: `{A} year = 2020` has two."""
    if "=" not in value:
        return [(name, value)]
    fields: list[tuple[str, str]] = []
    *firsts, last = split_top_level(value, _EQUALS)
    next_name = name
    for part in firsts:
        word = _LAST_WORD.search(part)
        if word is None or not part[: word.start()].strip():
            return [(name, value)]
        fields.append((next_name, part[: word.start()].strip()))
        next_name = word.group()
    return [*fields, (next_name, last)]
