"""A check of terminal output: it may contain only text and the control sequences that Textual needs."""

import re

SEQUENCE = re.compile(
    rb"\x1b\[(?P<parameters>[0-?]*)(?P<between>[ -/]*)(?P<final>[@-~])"
    rb"|\x1b\](?P<osc>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    rb"|\x1b(?P<string>[PX^_])[^\x1b]*\x1b\\"
    rb"|\x1b(?P<other>.)",
    re.DOTALL,
)
_TITLE = re.compile(r"2;([^\W_]|[!-~· ])*")
_TITLE_KEPT = frozenset((b"22;2", b"23;2"))
_ALLOWED_FINALS = frozenset(b"Hmhlup")
_LINK = re.compile(rb"8;[^;]*;(https?://[!-~]+)?")
_POINTER = re.compile(rb"22;(default|text|pointer)")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def foreign(written: bytes) -> list[str]:
    """Everything in the output that is neither text nor a sequence of Textual's own."""
    sequences = [repr(m.group()) for m in SEQUENCE.finditer(written) if not _is_allowed(m)]
    text = SEQUENCE.sub(b"", written).decode("utf-8", errors="replace")
    return sequences + [repr(character) for character in _UNSEEN.findall(text)]


def _is_allowed(matched: re.Match[bytes]) -> bool:
    if matched["osc"] is not None:
        title = matched["osc"].decode("utf-8", errors="replace")
        return bool(_LINK.fullmatch(matched["osc"]) or _POINTER.fullmatch(matched["osc"]) or _TITLE.fullmatch(title))
    final = matched["final"]
    if final == b"t":
        return matched["parameters"] in _TITLE_KEPT
    return final is not None and final[0] in _ALLOWED_FINALS
