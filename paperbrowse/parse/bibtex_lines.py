"""The recovery of fields from broken BibTeX entries, line by line."""

import re

from paperbrowse.parse.bibtex_source import split_top_level
from paperbrowse.text.braces import closing_brace

_FIELD = re.compile(
    r"(?:^[ \t]*([A-Za-z][\w:+-]{0,60})[ \t]*=[ \t]*(?=[{\"\w\n])"
    r"|,[ \t]*([A-Za-z][\w:+-]{0,60})[ \t]*=[ \t]*(?=[{\"]))",
    re.MULTILINE,
)
COMMENT_LINE = re.compile(r"^[ \t]*%.*", re.MULTILINE)
_HEAD = re.compile(r"\s*@\w+[ \t]*[{(]")
# The comma behind the key may be missing, if a field follows.
_KEY = re.compile(
    r"\s*+(?:([^\s,={}()\"][^,={}\"\n]{0,200})?\s*,|([^\s,={}()\"]{1,200})\s+[A-Za-z][\w:+-]{0,60}[ \t]*=)"
)
_BARE = re.compile(r"[\w# \t]{1,200}")
_CLOSERS = " \t\n,})"
_COMMA = re.compile(r"\\.|[{}\",]", re.DOTALL)
_ENTRY_END = re.compile(r"(?<!\s)\s*[})]\s*\Z")


def has_fields(text: str) -> bool:
    """Return True if a text outside entries looks like a part of one."""
    return "=" in text and _FIELD.search(COMMENT_LINE.sub("", text)) is not None


def find_key(raw: str) -> str | None:
    head = _HEAD.match(raw)
    key = _KEY.match(raw, head.end()) if head else None
    return (key[1] or key[2] or "").strip() or None if key else None


def recover_fields(raw: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return (name, value) of the complete fields, and (name, text) of those whose value has no end."""
    head = _HEAD.match(raw)
    body = raw[head.end() :] if head else raw
    starts = list(_FIELD.finditer(body))
    fields: list[tuple[str, str]] = []
    broken: list[tuple[str, str]] = []
    ends = [*(match.start() for match in starts), len(body)][1:]
    for match, end in zip(starts, ends, strict=True):
        text = body[match.end() : end].strip()
        name = match[1] or match[2]
        value = _complete_value(text)
        if value is not None:
            fields.append((name, value))
            continue
        text = _ENTRY_END.sub("", text, count=1) if end == len(body) else text
        if others := _split_at_commas(text):
            fields += [(name, others[0][1]), *others[1:]]
        else:
            broken.append((name, text.rstrip(" \t\n,").removesuffix("}").lstrip('{"')))
    return fields, broken


def _split_at_commas(text: str) -> list[tuple[str, str]]:
    """Return ("", value) and the fields behind it in `{A}, year = 2020`, or nothing if a part is not a field."""
    first, *others = split_top_level(text.rstrip(" \t\n,"), _COMMA)
    pairs = [(name.strip(), value.strip()) for name, _, value in (part.partition("=") for part in others if part)]
    if not pairs or any(not value or _complete_value(value) is None for value in (first, *(pair[1] for pair in pairs))):
        return []
    return [("", first), *pairs]


def _complete_value(text: str) -> str | None:
    """Return the value at the beginning; None unless it closes and only closing marks follow."""
    if text.startswith("{"):
        end = closing_brace(text)
    elif text.startswith('"'):
        end = len(text.rstrip(_CLOSERS))
        if end < 2 or text[end - 1] != '"' or text.count("{", 0, end) != text.count("}", 0, end):
            return None
    else:
        match = _BARE.match(text)
        end = match.end() if match else 0
    return text[:end].strip() if end and not text[end:].strip(_CLOSERS) else None
