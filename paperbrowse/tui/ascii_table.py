"""ASCII of the same width for characters that the terminal does not have, in a locale that is not UTF-8."""

import unicodedata

from rich.cells import cell_len

ASCII_SIGNS = dict(
    zip(
        "─━│┃┌┐└┘├┤┬┴┼╭╮╰╯▌▎▏▊▕▔★✓❝▲✎•●◉…·↑↓←→▁▂▃▄▅▆▇█“”„‘’–—−≈×",
        '--||+++++++++++++>||||-*v"^n.o@~-^v<>..::||##"""\'\'---~x',
        strict=True,
    )
)
"""Signs of the screen, and quotes and dashes of papers; ASCII is safe also where the locale is set by mistake."""


class AsciiTable(dict[int, str]):
    """Characters as a terminal can show them, for `str.translate`."""

    def __init__(self, charset: str) -> None:
        super().__init__((code, chr(code)) for code in range(128))
        self._charset = charset

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = char if char not in ASCII_SIGNS and self._has(char) else _ascii(char)
        return self[code]

    def _has(self, char: str) -> bool:
        """Return whether the terminal shows a character in the width of the layout.

        Where a character has two bytes, a terminal may show frames and Greek letters in two columns.
        """
        data = char.encode(self._charset, "ignore")
        return len(data) == cell_len(char) > 0 and not (len(data) == 1 and 0x80 <= data[0] < 0xA0)  # C1 controls


def _ascii(char: str) -> str:
    width = cell_len(char)
    text = ASCII_SIGNS.get(char) or unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode()
    return text if len(text) == width else "?" * width
