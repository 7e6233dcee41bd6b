"""What the config file wants of the terminal: its colours and its keys."""

from collections.abc import Sequence
from dataclasses import dataclass

from paperbrowse.key_bindings import KEY_BINDINGS, KeyBinding, effective_bindings
from paperbrowse.model.errors import UsageError
from paperbrowse.settings import Home, read_config


@dataclass(frozen=True, slots=True)
class TuiSettings:
    """What is in force."""

    theme: str = ""
    """Empty: our own dark one."""
    keys: Sequence[KeyBinding] = KEY_BINDINGS
    notices: tuple[str, ...] = ()
    """What of the file could not be followed, and why."""


DEFAULT_SETTINGS = TuiSettings()


def load_settings(home: Home, config: str | None) -> TuiSettings:
    """Read where there is a file; a mistake in it is told, and everything is as without it."""
    if config is None and not home.config_file.exists():
        return DEFAULT_SETTINGS
    try:
        found = read_config(home, config)
    except UsageError as mistake:
        return TuiSettings(notices=(str(mistake),))
    keys, conflicts = effective_bindings(found.keys)
    return TuiSettings(found.theme, keys, tuple(f"{found.file.name}: {conflict}" for conflict in conflicts))
