"""What the config file wants of the terminal: its colours and its keys."""

from collections.abc import Sequence
from dataclasses import dataclass

from paperbrowse.library.keys import KEYS, Key, in_force
from paperbrowse.model.errors import UsageError
from paperbrowse.settings import Home, read_config


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is in force."""

    theme: str = ""
    """Empty: our own dark one."""
    keys: Sequence[Key] = KEYS
    notices: tuple[str, ...] = ()
    """What of the file could not be followed, and why."""


NOTHING_WANTED = Wanted()


def wanted(home: Home, config: str | None) -> Wanted:
    """Read where there is a file; a mistake in it is told, and everything is as without it."""
    if config is None and not home.config_file.exists():
        return NOTHING_WANTED
    try:
        found = read_config(home, config)
    except UsageError as mistake:
        return Wanted(notices=(str(mistake),))
    keys, conflicts = in_force(found.keys)
    return Wanted(found.theme, keys, tuple(f"{found.file.name}: {conflict}" for conflict in conflicts))
