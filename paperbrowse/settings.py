"""Where everything is kept, and what the reader's config file says."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from paperbrowse.model.errors import UsageError

CONFIG_FILE_NAME = "config.toml"

MAX_CONFIG_BYTES = 1_000_000
"""Bytes; a larger file was named by mistake."""

NETWORK_KEYS = ("huggingface", "arxiv", "arxiv_feeds")
"""Keys of the table `network`: where these services are found, for a reader who has a mirror."""

TABLES = ("subscriptions", "network", "look", "keys")

_SUBSCRIPTION_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,49}", re.ASCII)
_RESERVED_NAMES = ("hf", "arxiv")
"""Words that begin a source, so no subscription can be called so."""


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of one reader; made when first written to, readable by their owner only."""

    config: Path
    data: Path
    cache: Path

    @property
    def config_file(self) -> Path:
        """What the reader set; there need be none."""
        return self.config / CONFIG_FILE_NAME

    @property
    def fetch_folder(self) -> Path:
        """Whose turn it is to ask the network, and what is remembered of earlier answers; may be deleted."""
        return self.cache / "fetching"

    @property
    def library_db(self) -> Path:
        """What the reader made: stars, read marks, history."""
        return self.data / "library.db"

    @property
    def papers_db(self) -> Path:
        """Papers and their index; may be deleted at any time."""
        return self.cache / "papers.db"

    @property
    def crash_log(self) -> Path:
        """Where a crash leaves its account, without anything a reader wrote."""
        return self.data / "crash.log"


def find_home(folder: str | None, environment: Mapping[str, str] = os.environ) -> Home:
    """The home named by `--home`, else by PAPERBROWSE_HOME, else the platform's own folders."""
    named = folder or environment.get("PAPERBROWSE_HOME")
    if named:
        one = Path(named).expanduser().absolute()
        return Home(config=one, data=one, cache=one)
    import platformdirs  # late: a given home needs no platform's opinion

    dirs = platformdirs.PlatformDirs("paperbrowse", appauthor=False)
    return Home(config=dirs.user_config_path, data=dirs.user_data_path, cache=dirs.user_cache_path)


@dataclass(frozen=True, slots=True)
class Config:
    """What a config file says; what it does not say is as without one."""

    file: Path
    subscriptions: Mapping[str, str] = field(default_factory=dict)
    """By name: the words of a source, as after `paperbrowse fetch`."""
    service_urls: Mapping[str, str] = field(default_factory=dict)
    """Some of ADDRESSES, without a slash at the end."""
    theme: str = ""
    """Of the terminal; empty: its own dark one."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By command: the keys that ask for it in the terminal."""


def read_config(home: Home, config_path: str | None = None) -> Config:
    """The config file named by `--config`, else the home's own. Raises UsageMistake with file, key and reason."""
    file = Path(config_path).expanduser().absolute() if config_path else home.config_file
    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_CONFIG_BYTES + 1)
    except FileNotFoundError as error:
        if config_path:
            raise UsageError(f"{file}: there is no such file", "leave out --config, or write the file") from error
        return Config(file)
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror or error}") from error
    if len(data) > MAX_CONFIG_BYTES:
        raise UsageError(f"{file}: is too large for a config file")
    return _parse_config(file, data)


def _parse_config(file: Path, data: bytes) -> Config:
    text = _decode(file, data)
    tables = _parse_toml(file, text)
    _check_keys(file, text, "", tables, TABLES)
    subscriptions = _read_table(file, text, tables, "subscriptions")
    for name in subscriptions:
        if not _SUBSCRIPTION_NAME.fullmatch(name) or name in _RESERVED_NAMES:
            reason = (
                "is taken: sources begin so" if name in _RESERVED_NAMES else "is no name: letters, digits, - and _ only"
            )
            raise _error_at(file, text, f"subscriptions.{name}", reason)
    addresses = _read_table(file, text, tables, "network")
    _check_keys(file, text, "network.", addresses, NETWORK_KEYS)
    look = _read_table(file, text, tables, "look")
    _check_keys(file, text, "look.", look, ("theme",))
    checked = {key: _parse_url(file, text, key, url) for key, url in addresses.items()}
    return Config(file, subscriptions, checked, look.get("theme", ""), _parse_keys(file, text, tables))


def _parse_keys(file: Path, text: str, tables: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Texts, or lists of them."""
    found = tables.get("keys", {})
    if not isinstance(found, dict):
        raise _error_at(file, text, "keys", "is no table: write [keys] on a line of its own")
    read: dict[str, tuple[str, ...]] = {}
    for name, value in found.items():
        keys = [value] if isinstance(value, str) else value
        if not isinstance(keys, list) or not all(isinstance(one, str) and one for one in keys):
            raise _error_at(file, text, f"keys.{name}", 'is no key and no list of keys: write "s" or ["s", "f2"]')
        read[name] = tuple(keys)
    return read


def _decode(file: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{file}:{line}: is not UTF-8", "save it as UTF-8") from error


def _parse_toml(file: Path, text: str) -> dict[str, Any]:
    import tomllib  # late: only what asks for the config needs it

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        matched = re.search(r" \(at line (\d+), column \d+\)$", str(error))
        line = matched[1] if matched else str(text.count("\n") + 1)
        reason = str(error)[: matched.start()] if matched else str(error).removesuffix(" (at end of document)")
        raise UsageError(f"{file}:{line}: is not TOML: {reason}") from error
    except (RecursionError, ValueError) as error:  # depth, and numbers and dates there are none of
        raise UsageError(f"{file}: is not TOML that can be read: {type(error).__name__}") from error


def _read_table(file: Path, text: str, tables: Mapping[str, Any], name: str) -> dict[str, str]:
    """A table of texts; empty where there is none."""
    table = tables.get(name, {})
    if not isinstance(table, dict):
        raise _error_at(file, text, name, f"is no table: write [{name}] on a line of its own")
    for key, value in table.items():
        if not isinstance(value, str):
            raise _error_at(file, text, f"{name}.{key}", "is no text: write it between quotation marks")
    return table


def _check_keys(file: Path, text: str, prefix: str, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            raise _error_at(file, text, prefix + key, f"is no setting; there are {', '.join(known)}")


def _parse_url(file: Path, text: str, key: str, url: str) -> str:
    try:
        parts = urlsplit(url)
        fit = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        fit = False
    if not fit or parts.query or parts.fragment or not url.isascii() or not url.isprintable() or " " in url:
        raise _error_at(file, text, f"network.{key}", "is no address, such as https://huggingface.co")
    return url.rstrip("/")


def _error_at(file: Path, text: str, key: str, reason: str) -> UsageError:
    """A mistake at a key, with its line where one can be found."""
    own = re.escape(key.rpartition(".")[2])
    matched = re.search(rf"""^[ \t]*\[?[ \t]*["']?{own}["']?[ \t]*[]=.]""", text, re.MULTILINE)
    line = f":{text.count(chr(10), 0, matched.start()) + 1}" if matched else ""
    return UsageError(f"{file}{line}: {key} {reason}")
