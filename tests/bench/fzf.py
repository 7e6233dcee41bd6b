"""fzf, as one would use it on a list of papers: one line each, title before authors."""

import shutil
import subprocess
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from tests.bench.corpus import Item


class Fzf:
    """`fzf --filter` over lines in a file; every search reads the file, because fzf has no index."""

    name = "fzf"

    def __init__(self, folder: Path) -> None:
        self._program = shutil.which("fzf") or "fzf"
        self._file = folder / "lines.txt"
        self._line_numbers: dict[bytes, int] = {}
        """Corpus line by text; not in the text, because fzf would search the number, and excluding a field is slow."""
        version = subprocess.run([self._program, "--version"], capture_output=True, text=True, check=True).stdout
        self.about = f"fzf {version.split()[0]} --filter over `title authors`, reading the file for each query"

    @staticmethod
    def is_installed() -> bool:
        return shutil.which("fzf") is not None

    def index(self, items: Iterable[Item]) -> int:
        with self._file.open("wb") as file:
            for item in items:
                line = " ".join(f"{item.title} {item.authors}".split()).encode() + b"\n"
                self._line_numbers.setdefault(line, item.line)
                file.write(line)
        return self._file.stat().st_size

    def search(self, text: str, limit: int) -> list[int]:
        command = [self._program, "--filter", text]
        with (
            self._file.open("rb") as lines,
            subprocess.Popen(command, stdin=lines, stdout=subprocess.PIPE) as process,
        ):
            assert process.stdout is not None
            numbers = [self._line_numbers[line] for line in islice(process.stdout, limit)]
            process.kill()
        return numbers
