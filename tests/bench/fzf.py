"""fzf, as a reader would use it on a list of papers: a line each, title before authors."""

import shutil
import subprocess
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from tests.bench.corpus import Item


class Fzf:
    """`fzf --filter` over lines in a file; every search reads the file, as fzf has no index."""

    name = "fzf"

    def __init__(self, folder: Path) -> None:
        self._program = shutil.which("fzf") or "fzf"
        self._file = folder / "lines.txt"
        self._lines: dict[bytes, int] = {}
        """Which paper a line is: a number in the line would be searched, and leaving a field out is slow."""
        version = subprocess.run([self._program, "--version"], capture_output=True, text=True, check=True).stdout
        self.about = f"fzf {version.split()[0]} --filter over `title authors`, the file read anew for each query"

    @staticmethod
    def is_installed() -> bool:
        return shutil.which("fzf") is not None

    def index(self, items: Iterable[Item]) -> int:
        with self._file.open("wb") as written:
            for item in items:
                line = " ".join(f"{item.title} {item.authors}".split()).encode() + b"\n"
                self._lines.setdefault(line, item.line)
                written.write(line)
        return self._file.stat().st_size

    def search(self, text: str, limit: int) -> list[int]:
        command = [self._program, "--filter", text]
        with (
            self._file.open("rb") as lines,
            subprocess.Popen(command, stdin=lines, stdout=subprocess.PIPE) as running,
        ):
            assert running.stdout is not None
            found = [self._lines[line] for line in islice(running.stdout, limit)]
            running.kill()
        return found
