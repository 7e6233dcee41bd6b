"""Paths typed by the user: parsed, checked and completed. All three read the disk, which may be slow."""

import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class PathCompletion:
    """A path, completed as far as it is unambiguous."""

    text: str
    names: tuple[str, ...] = ()
    """The candidates for the rest; empty if there is only one."""


def parse_path(typed: str) -> Path:
    """Return the absolute path; terminals paste a dropped file quoted, escaped or as a file:// URL."""
    text = typed.strip()
    if text.startswith("file://"):
        text = unquote(urlsplit(text).path)
    elif not os.path.lexists(_expand_user(text)):
        text = _unquote_shell(text)
    return _expand_user(text).absolute()


def path_problem(path: Path) -> str:
    """Return why a path cannot be imported; empty if it can."""
    try:
        if path.is_dir():
            with os.scandir(path):
                return ""
        with path.open("rb") if path.is_file() else os.scandir(path):
            return ""
    except NotADirectoryError:
        return "this is not a file or a folder"
    except (FileNotFoundError, ValueError):  # ValueError: a NUL in the name
        return "no such file or folder"
    except OSError as error:
        return f"cannot read this: {error.strerror or error}"


def complete_path(typed: str) -> PathCompletion:
    """Complete the last name; hidden files are candidates only if the name begins with a dot."""
    folder, _, prefix = typed.rpartition("/")
    parent = f"{folder}/" if "/" in typed else ""
    names = sorted(
        name
        for name in _list_names(parent)
        if name.startswith(prefix) and (prefix.startswith(".") or not name.startswith("."))
    )
    if not names:
        return PathCompletion(typed)
    common = os.path.commonprefix(names)  # noqa: RUF071 -- of characters, not of folders
    return PathCompletion(parent + common, tuple(names) if len(names) > 1 else ())


def _list_names(folder: str) -> list[str]:
    """Return the names in a folder, those of folders with a slash; [] if it cannot be read."""
    try:
        with os.scandir(_expand_user(folder)) as entries:
            return [entry.name + ("/" if entry.is_dir() else "") for entry in entries]
    except (OSError, ValueError):
        return []


def _expand_user(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:  # no user of that name
        return Path(text)


def _unquote_shell(text: str) -> str:
    try:
        words = shlex.split(text)
    except ValueError:
        return text
    return words[0] if len(words) == 1 else text
