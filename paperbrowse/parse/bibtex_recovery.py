"""What is sure of a broken BibTeX entry: the fields that begin on a line or behind a comma and close as they should."""

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
    """Whether a text outside of entries looks as if it belonged into one."""
    return "=" in text and _FIELD.search(text) is not None


def find_key(raw: str) -> str | None:
    """The key of an entry; None where it has none."""
    head = _HEAD.match(raw)
    key = _KEY.match(raw, head.end()) if head else None
    return key[1].strip() if key and key[1] else None


def recover_fields(raw: str) -> tuple[list[tuple[str, str]], list[str]]:
    """((name, value) of the fields that are whole, names of the others)."""
    head = _HEAD.match(raw)
    body = raw[head.end() :] if head else raw
    starts = list(_FIELD.finditer(body))
    fields: list[tuple[str, str]] = []
    lost: list[str] = []
    ends = [*(matched.start() for matched in starts), len(body)][1:]
    for matched, end in zip(starts, ends, strict=True):
        name = (matched[1] or matched[2]).lower()
        value = _complete_value(body[matched.end() : end].strip())
        if value is None:
            lost.append(name)
        else:
            fields.append((name, value))
    return fields, lost


def _complete_value(text: str) -> str | None:
    """The value a text begins with; None unless it closes and nothing but closing marks is left behind it."""
    if text.startswith("{"):
        end = _find_closing_brace(text)
    elif text.startswith('"'):
        end = len(text.rstrip(_CLOSERS))
        if end < 2 or text[end - 1] != '"' or text.count("{", 0, end) != text.count("}", 0, end):
            return None
    else:
        matched = _BARE.match(text)
        end = matched.end() if matched else 0
    return text[:end].strip() if end and not text[end:].strip(_CLOSERS) else None


def _find_closing_brace(text: str) -> int:
    """The index behind the brace that closes the first; 0 when none does."""
    depth = 0
    for matched in _BRACE.finditer(text):
        depth += 1 if matched.group() == "{" else -1
        if not depth:
            return matched.end()
    return 0
