"""The last filter before the terminal: every drawn line passes it."""

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

# Controls, bidi controls, zero-width and tag characters: all have width 0 in the layout, so removing them moves
# nothing. Characters that change the width of a neighbor are removed before measuring, see `text.clean.printable`.
_UNSAFE_CHARACTERS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
_WEB_URL = re.compile(r"https?://[!-~]+")


class SafeOutputFilter(LineFilter):
    """Removes control characters, and links that are not http or https."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [segment if _is_safe(segment) else _sanitize(segment) for segment in segments]


def _is_safe(segment: Segment) -> bool:
    """Return True for printable ASCII without a link, which nearly all segments are."""
    text, style, _ = segment
    return text.isascii() and text.isprintable() and (style is None or style.link is None)


def _sanitize(segment: Segment) -> Segment:
    text, style, control = segment
    if style is not None and style.link and not _WEB_URL.fullmatch(style.link):
        style = style.update_link(None)
    return Segment(_UNSAFE_CHARACTERS.sub("", text), style, control)
