"""What the config file wants of the terminal: its colours and its keys."""

from collections.abc import Sequence
from dataclasses import dataclass

from paperbrowse.key_bindings import KEY_BINDINGS, KeyBinding, effective_bindings
from paperbrowse.model.errors import UsageError
from paperbrowse.settings import Home, read_config


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is in force."""

    theme: str = ""
    """Empty: our own dark one."""
    keys: Sequence[KeyBinding] = KEY_BINDINGS
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
    keys, conflicts = effective_bindings(found.keys)
    return Wanted(found.theme, keys, tuple(f"{found.file.name}: {conflict}" for conflict in conflicts))
