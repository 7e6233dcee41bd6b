"""The last wall between foreign text and the terminal: every drawn line passes it."""

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

# Controls, bidi controls, zero-width and tag characters: all of width 0 to the layout, so leaving them out moves
# nothing. What changes a neighbour's width is taken out before measuring, see `text.clean.drawable`.
_UNSAFE_CHARACTERS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
_WEB_URL = re.compile(r"https?://[!-~]+")


class SafeOutputFilter(LineFilter):
    """Drops what a terminal could obey, and links to anything but the web."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments, harmless."""
        return [one if _is_safe(one) else _sanitize(one) for one in segments]


def _is_safe(segment: Segment) -> bool:
    """Printable ASCII without a link: nearly all there is."""
    text, style, _ = segment
    return text.isascii() and text.isprintable() and (style is None or style.link is None)


def _sanitize(segment: Segment) -> Segment:
    text, style, control = segment
    if style is not None and style.link and not _WEB_URL.fullmatch(style.link):
        style = style.update_link(None)
    return Segment(_UNSAFE_CHARACTERS.sub("", text), style, control)
