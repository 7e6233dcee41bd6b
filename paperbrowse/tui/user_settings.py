"""Settings of the terminal from the config file: its theme and its keys."""

from collections.abc import Sequence
from dataclasses import dataclass

from paperbrowse.key_bindings import KEY_BINDINGS, KeyBinding, effective_bindings
from paperbrowse.model.errors import UsageError
from paperbrowse.settings import Home, read_config


@dataclass(frozen=True, slots=True)
class TuiSettings:
    """The theme, the keys, and problems with them."""

    theme: str = ""
    """Empty: our dark one."""
    keys: Sequence[KeyBinding] = KEY_BINDINGS
    notices: tuple[str, ...] = ()
    """Problems of the config file, for the status line."""


DEFAULT_SETTINGS = TuiSettings()


def load_settings(home: Home, config: str | None) -> TuiSettings:
    """Read the config file; if it has an error, return the defaults and a notice."""
    if config is None and not home.config_file.exists():
        return DEFAULT_SETTINGS
    try:
        settings = read_config(home, config)
    except UsageError as error:
        return TuiSettings(notices=(str(error),))
    keys, conflicts = effective_bindings(settings.keys)
    return TuiSettings(settings.theme, keys, tuple(f"{settings.file.name}: {conflict}" for conflict in conflicts))
