"""Which characters of stored text a row of the terminal is drawn with."""

import re

# Terminals disagree on how wide these make their neighbours, so a drawn row goes without them.
_WIDTH_CHANGING = re.compile("[\u00ad\u200c\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")


def drawable(text: str) -> str:
    """Stored text without the characters whose width terminals disagree on."""
    return text if text.isascii() else _WIDTH_CHANGING.sub("", text)
