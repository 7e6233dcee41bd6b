"""Recovery of broken BibTeX entries: fields that begin on a line or behind a comma and close correctly."""

import re

_FIELD = re.compile(
    r"(?:^[ \t]*([A-Za-z][\w:+-]{0,60})[ \t]*=[ \t]*(?=[{\"\w\n])"
    r"|,[ \t]*([A-Za-z][\w:+-]{0,60})[ \t]*=[ \t]*(?=[{\"]))",
    re.MULTILINE,
)
_HEAD = re.compile(r"\s*@\w+[ \t]*[{(]")
_KEY = re.compile(r"\s*([^\s,={}()\"][^,={}\"\n]{0,200})?\s*,")
_BARE = re.compile(r"[\w# \t]{1,200}")
_BRACE = re.compile(r"[{}]")
_CLOSERS = " \t\n,})"


def has_fields(text: str) -> bool:
    """Return True if a text outside entries looks like a part of one."""
    return "=" in text and _FIELD.search(text) is not None


def find_key(raw: str) -> str | None:
    head = _HEAD.match(raw)
    key = _KEY.match(raw, head.end()) if head else None
    return key[1].strip() if key and key[1] else None


def recover_fields(raw: str) -> tuple[list[tuple[str, str]], list[str]]:
    """Return ([(name, value)] of the complete fields, names of the others)."""
    head = _HEAD.match(raw)
    body = raw[head.end() :] if head else raw
    starts = list(_FIELD.finditer(body))
    fields: list[tuple[str, str]] = []
    lost: list[str] = []
    ends = [*(match.start() for match in starts), len(body)][1:]
    for match, end in zip(starts, ends, strict=True):
        name = (match[1] or match[2]).lower()
        value = _complete_value(body[match.end() : end].strip())
        if value is None:
            lost.append(name)
        else:
            fields.append((name, value))
    return fields, lost


def _complete_value(text: str) -> str | None:
    """Return the value at the beginning; None unless it closes and only closing marks follow."""
    if text.startswith("{"):
        end = _find_closing_brace(text)
    elif text.startswith('"'):
        end = len(text.rstrip(_CLOSERS))
        if end < 2 or text[end - 1] != '"' or text.count("{", 0, end) != text.count("}", 0, end):
            return None
    else:
        match = _BARE.match(text)
        end = match.end() if match else 0
    return text[:end].strip() if end and not text[end:].strip(_CLOSERS) else None


def _find_closing_brace(text: str) -> int:
    """Return the index behind the brace that closes the first; 0 if none does."""
    depth = 0
    for match in _BRACE.finditer(text):
        depth += 1 if match.group() == "{" else -1
        if not depth:
            return match.end()
    return 0
