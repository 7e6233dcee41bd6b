"""What a typed path means, what is wrong with it, and how it may go on; the disk may take its time over all three."""

import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Completion:
    """A path as far as it is sure."""

    text: str
    names: tuple[str, ...] = ()
    """How it may go on, where there are several ways."""


def meant(typed: str) -> Path:
    """The file or folder: what terminals paste for a dropped file is quoted, escaped or an address."""
    plain = typed.strip()
    if plain.startswith("file://"):
        plain = unquote(urlsplit(plain).path)
    elif not os.path.lexists(_expanded(plain)):
        plain = _unquoted(plain)
    return _expanded(plain).absolute()


def trouble(path: Path) -> str:
    """Why nothing can be imported from there; empty when something can."""
    try:
        if path.is_dir():
            with os.scandir(path):
                return ""
        with path.open("rb") if path.is_file() else os.scandir(path):
            return ""
    except NotADirectoryError:
        return "that is neither a file nor a folder"
    except (FileNotFoundError, ValueError):  # no file's name holds a NUL
        return "there is no such file or folder"
    except OSError as error:
        return f"it cannot be read: {error.strerror or error}"


def completed(typed: str) -> Completion:
    """The rest of the last name, up to where several ways part; hidden files only where the name begins with a dot."""
    folder, _, begun = typed.rpartition("/")
    above = f"{folder}/" if "/" in typed else ""
    names = sorted(name for name in _names_in(above) if name.startswith(begun) and _is_offered(name, begun))
    if not names:
        return Completion(typed)
    return Completion(above + _shared(names[0], names[-1]), tuple(names) if len(names) > 1 else ())


def _shared(first: str, last: str) -> str:
    """What the first and the last of sorted names begin with, and so all between them."""
    parting = next((place for place, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]), None)
    return first[:parting]


def _is_offered(name: str, begun: str) -> bool:
    return begun.startswith(".") or not name.startswith(".")


def _names_in(folder: str) -> list[str]:
    """Folders end in a slash; none where it cannot be read."""
    try:
        with os.scandir(_expanded(folder)) as entries:
            return [entry.name + ("/" if entry.is_dir() else "") for entry in entries]
    except (OSError, ValueError):
        return []


def _expanded(plain: str) -> Path:
    try:
        return Path(plain).expanduser()
    except RuntimeError:  # there is nobody of that name
        return Path(plain)


def _unquoted(plain: str) -> str:
    try:
        words = shlex.split(plain)
    except ValueError:
        return plain
    return words[0] if len(words) == 1 else plain
