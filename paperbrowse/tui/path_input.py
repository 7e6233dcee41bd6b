"""What a typed path means, what is wrong with it, and how it may go on; the disk may take its time over all three."""

import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class PathCompletion:
    """A path as far as it is sure."""

    text: str
    names: tuple[str, ...] = ()
    """How it may go on, where there are several ways."""


def parse_path(typed: str) -> Path:
    """The file or folder: what terminals paste for a dropped file is quoted, escaped or an address."""
    plain = typed.strip()
    if plain.startswith("file://"):
        plain = unquote(urlsplit(plain).path)
    elif not os.path.lexists(_expand_user(plain)):
        plain = _unquote_shell(plain)
    return _expand_user(plain).absolute()


def path_problem(path: Path) -> str:
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


def complete_path(typed: str) -> PathCompletion:
    """The rest of the last name, up to where several ways part; hidden files only where the name begins with a dot."""
    folder, _, begun = typed.rpartition("/")
    above = f"{folder}/" if "/" in typed else ""
    names = sorted(name for name in _list_names(above) if name.startswith(begun) and _is_candidate(name, begun))
    if not names:
        return PathCompletion(typed)
    return PathCompletion(above + _common_prefix(names[0], names[-1]), tuple(names) if len(names) > 1 else ())


def _common_prefix(first: str, last: str) -> str:
    """What the first and the last of sorted names begin with, and so all between them."""
    parting = next((place for place, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]), None)
    return first[:parting]


def _is_candidate(name: str, prefix: str) -> bool:
    return prefix.startswith(".") or not name.startswith(".")


def _list_names(folder: str) -> list[str]:
    """Folders end in a slash; none where it cannot be read."""
    try:
        with os.scandir(_expand_user(folder)) as entries:
            return [entry.name + ("/" if entry.is_dir() else "") for entry in entries]
    except (OSError, ValueError):
        return []


def _expand_user(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:  # there is nobody of that name
        return Path(text)


def _unquote_shell(text: str) -> str:
    try:
        words = shlex.split(text)
    except ValueError:
        return text
    return words[0] if len(words) == 1 else text
