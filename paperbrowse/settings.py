"""The folders of the program and the config file of the user."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from paperbrowse.model.errors import UsageError

MAX_CONFIG_BYTES = 1_000_000
"""Bytes; a larger file is not a config file."""

NETWORK_KEYS = ("huggingface", "arxiv", "arxiv_feeds")
"""Keys of the table `network`: the base URLs of these services, for users of a mirror."""

TABLES = ("subscriptions", "network", "look", "export", "mail", "pdf", "keys", "commands")

DEFAULT_SENDMAIL = ("sendmail", "-t")

DEFAULT_CITATION_PATTERN = "{author}{year}{word}"

CITATION_FIELDS = ("author", "Author", "authors", "year", "shortyear", "word", "Word", "words")
"""Fields of the pattern: the family name of the first author, or of three; the first word of the title, or three."""

_NOT_IN_CITATION_KEY = re.compile(r"[^A-Za-z0-9:_./+-]")
_COMMAND_NAME = re.compile(r"\w[\w -]{0,39}")
COMMAND_OUTPUTS = ("pane", "note", "silent")

_SUBSCRIPTION_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,49}", re.ASCII)
_RESERVED_NAMES = ("hf", "arxiv")
"""First words of a source, which a subscription cannot have as its name."""


class Home(NamedTuple):
    """The folders of one user; created by the first write, with access for their owner only."""

    config: Path
    data: Path
    cache: Path
    is_named: bool = False
    """Whether the user named one folder for all files."""
    named_config: str = ""
    """The config file that the user named in place of the home's."""

    @property
    def is_missing(self) -> bool:
        """Return whether the user named a folder that does not exist: a new one, or a mistake."""
        return self.is_named and not self.data.exists()

    @property
    def config_file(self) -> Path:
        """The settings of the user; may be missing."""
        return Path(self.named_config).expanduser().absolute() if self.named_config else self.config / "config.toml"

    @property
    def fetch_folder(self) -> Path:
        """Rate limits and the state between fetches; may be deleted at any time."""
        return self.cache / "fetching"

    @property
    def library_db(self) -> Path:
        """The marks of the user and their history."""
        return self.data / "library.db"

    @property
    def papers_db(self) -> Path:
        """Papers and their index; may be deleted at any time."""
        return self.cache / "papers.db"

    @property
    def crash_log(self) -> Path:
        """The report of the last crash, without any text of the user."""
        return self.data / "crash.log"


def find_home(folder: str | None, environment: Mapping[str, str] = os.environ, *, config: str | None = None) -> Home:
    """Return the home that `--home` names, else PAPERBROWSE_HOME, else the folders of the platform.

    config: the file that `--config` names.
    """
    name = folder or environment.get("PAPERBROWSE_HOME")
    if name:
        path = Path(name).expanduser().absolute()
        return Home(path, path, path, is_named=True, named_config=config or "")
    import platformdirs  # late, because a named home does not need it

    dirs = platformdirs.PlatformDirs("paperbrowse", appauthor=False)
    return Home(dirs.user_config_path, dirs.user_data_path, dirs.user_cache_path, named_config=config or "")


class OwnCommand(NamedTuple):
    """A program that the user runs for papers from the terminal."""

    label: str
    """The name that the user gave it."""
    run: tuple[str, ...]
    """The program and its arguments, in which {fields} stand for values of a paper."""
    keys: tuple[str, ...] = ()
    output: str = COMMAND_OUTPUTS[0]
    """Where its output goes."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a config file; what it does not set has its default."""

    file: Path
    subscriptions: Mapping[str, str] = field(default_factory=dict)
    """By name: the words of a source, as after `paperbrowse fetch`."""
    service_urls: Mapping[str, str] = field(default_factory=dict)
    """By key of NETWORK_KEYS, without a slash at the end."""
    theme: str = ""
    """Theme of the terminal; empty: the default dark one."""
    citation_pattern: str = DEFAULT_CITATION_PATTERN
    """The pattern of new citation keys."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By command of the terminal: its keys, as they are written."""
    key_lines: Mapping[str, str] = field(default_factory=dict)
    """By command: the line of its keys, after a colon; empty if it is not known."""
    mouse: bool = True
    """False: the mouse is left to the terminal."""
    sendmail: tuple[str, ...] = DEFAULT_SENDMAIL
    """The program that sends letters, and its arguments; it reads a message with its addresses."""
    mail_addresses: Mapping[str, str] = field(default_factory=dict)
    """`to` and `from`, as far as they are set."""
    pdf_folder: str = ""
    """Where PDFs are saved, relative to the config file; empty: `pdfs` in the data folder."""
    pdf_program: tuple[str, ...] = ()
    """The program that shows a PDF, with its arguments; empty: that of the desktop."""
    commands: Mapping[str, OwnCommand] = field(default_factory=dict)
    """By the name of the setting, such as `commands.todo`."""
    meaning: bool = True
    """Whether related papers are also ranked by the meanings of words."""

    @property
    def own_keys(self) -> dict[str, tuple[tuple[str, ...], str]]:
        """The keys and the help of the user's own commands, by their names."""
        return {name: (own.keys, f"{own.label} ({' '.join(own.run)})") for name, own in self.commands.items()}

    def place(self, command: str, file: str = "") -> str:
        """Return the file and the line that set the keys of a command, or the theme, for a message."""
        return f"{file or self.file}{self.key_lines.get(command, '')}"


def read_config(home: Home) -> Config:
    """Read the config file. Raises UsageError with file, line and reason."""
    file = home.config_file
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_CONFIG_BYTES + 1)
    except FileNotFoundError as error:
        if home.named_config:
            raise UsageError(f"{file}: no such file", "leave out --config, or create the file") from error
        return Config(file)
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror or error}") from error
    if len(data) > MAX_CONFIG_BYTES:
        raise UsageError(f"{file}: is too large for a config file")
    return _ConfigFile(file, _decode(file, data)).parse()


def _decode(file: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{file}:{line}: is not UTF-8", "save it as UTF-8") from error


def _is_citation_pattern(pattern: str) -> bool:
    """Return whether a pattern has only known fields, and at least one."""
    try:
        made = pattern.format_map(dict.fromkeys(CITATION_FIELDS, "x"))
    except (KeyError, ValueError, IndexError, AttributeError):
        return False
    return made != pattern and not _NOT_IN_CITATION_KEY.search(made)


class _ConfigFile(NamedTuple):
    """A config file while it is parsed; all methods raise UsageError."""

    file: Path
    text: str

    def parse(self) -> Config:
        tables = self._parse_toml()
        self._check_keys("", tables, (*TABLES, "meaning"))
        meaning = self._pop_flag(tables, "meaning")
        subscriptions = self._strings(tables, "subscriptions")
        for name in subscriptions:
            if name in _RESERVED_NAMES:
                raise self._error(f"subscriptions.{name}", "is a reserved name: sources begin with it")
            if not _SUBSCRIPTION_NAME.fullmatch(name):
                raise self._error(f"subscriptions.{name}", "is not a valid name: use letters, digits, - and _")
        urls = self._strings(tables, "network", NETWORK_KEYS)
        mouse = self._pop_flag(self._table(tables, "look"), "mouse", "look.")
        look = self._strings(tables, "look", ("theme", "mouse"))
        service_urls = {key: self._parse_url(key, url) for key, url in urls.items()}
        keys = {name: self._parse_keys(f"keys.{name}", value) for name, value in self._table(tables, "keys").items()}
        commands = {
            f"commands.{name}": self._parse_command(name, value)
            for name, value in self._table(tables, "commands").items()
        }
        key_lines = {name: self._line(name) for name in (*keys, *commands, "theme")}
        pattern = self._strings(tables, "export", ("citation_key",)).get("citation_key", DEFAULT_CITATION_PATTERN)
        if not _is_citation_pattern(pattern):
            fields = " ".join(f"{{{name}}}" for name in CITATION_FIELDS)
            raise self._error("export.citation_key", f"must be of {fields}, letters, digits and : _ . / + -")
        sendmail = self._program(tables, "mail", "sendmail", '["msmtp", "-t"]')
        mail = self._strings(tables, "mail", ("to", "from", "sendmail"))
        pdf_program = self._program(tables, "pdf", "program", '["zathura", "{file}"]')
        config = Config(self.file, subscriptions, service_urls, look.get("theme", ""), pattern, keys, key_lines, mouse)
        return replace(
            config,
            sendmail=sendmail or DEFAULT_SENDMAIL,
            mail_addresses=mail,
            pdf_folder=self._strings(tables, "pdf", ("folder", "program")).get("folder", ""),
            pdf_program=pdf_program,
            commands=commands,
            meaning=meaning,
        )

    def _program(self, tables: dict[str, Any], table: str, name: str, example: str) -> tuple[str, ...]:
        """Take a program with its arguments out of a table; empty if it is not set."""
        words = self._table(tables, table).pop(name, ())
        if not isinstance(words, (list, tuple)) or not all(isinstance(word, str) and word for word in words):
            raise self._error(f"{table}.{name}", f"must be a list of a program and its arguments: {example}")
        return tuple(words)

    def _pop_flag(self, table: dict[str, Any], key: str, prefix: str = "") -> bool:
        """Take a setting that is true or false, true by default, out of a table."""
        value = table.pop(key, True)
        if not isinstance(value, bool):
            raise self._error(prefix + key, "must be true or false")
        return value

    def _parse_toml(self) -> dict[str, Any]:
        import tomllib  # late, because only some commands read the config

        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            matched = re.search(r" \(at line (\d+), column \d+\)$", str(error))
            line = matched[1] if matched else str(self.text.count("\n") + 1)
            reason = str(error)[: matched.start()] if matched else str(error).removesuffix(" (at end of document)")
            raise UsageError(f"{self.file}:{line}: is not valid TOML: {reason}") from error
        except (RecursionError, ValueError) as error:  # tables that are too deep, numbers and dates out of range
            raise UsageError(f"{self.file}: is not valid TOML: {type(error).__name__}") from error

    def _table(self, tables: Mapping[str, Any], name: str) -> dict[str, Any]:
        """Return a table; empty if it is missing."""
        table = tables.get(name, {})
        if not isinstance(table, dict):
            raise self._error(name, f"must be a table: put [{name}] on its own line")
        return table

    def _strings(self, tables: Mapping[str, Any], name: str, known: tuple[str, ...] = ()) -> dict[str, str]:
        """Return a table whose values are all strings; empty if it is missing. Without `known`, any key is valid."""
        table = self._table(tables, name)
        self._check_keys(f"{name}.", table, known or tuple(table))
        for key, value in table.items():
            if not isinstance(value, str):
                raise self._error(f"{name}.{key}", "must be text in quotation marks")
        return table

    def _check_keys(self, prefix: str, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                raise self._error(prefix + key, f"is not a setting (settings here: {', '.join(known)})")

    def _parse_command(self, label: str, values: Any) -> OwnCommand:
        setting = f"commands.{label}"
        if not _COMMAND_NAME.fullmatch(label):
            raise self._error(setting, "is not a valid name: use letters, digits, spaces, - and _")
        self._check_keys(f"{setting}.", self._table({setting: values}, setting), ("run", "key", "output"))
        run = values.get("run")
        has_words = isinstance(run, list) and run and all(isinstance(word, str) for word in run)
        if not has_words or "{" in run[0]:
            raise self._error(f"{setting}.run", 'must be a program and its arguments: write ["zathura", "{pdf}"]')
        if (output := values.get("output", COMMAND_OUTPUTS[0])) not in COMMAND_OUTPUTS:
            raise self._error(f"{setting}.output", f"must be one of {', '.join(COMMAND_OUTPUTS)}")
        keys = self._parse_keys(f"{setting}.key", values.get("key", []))
        return OwnCommand(label, tuple(run), keys, output)

    def _parse_keys(self, setting: str, value: object) -> tuple[str, ...]:
        keys = [value] if isinstance(value, str) else value
        if not isinstance(keys, list) or not all(isinstance(key, str) and key for key in keys):
            raise self._error(setting, 'must be a key or a list of keys: write "s" or ["s", "f2"]')
        return tuple(keys)

    def _parse_url(self, key: str, url: str) -> str:
        from urllib.parse import urlsplit  # late, because few config files have URLs, and completion must be fast

        try:
            parts = urlsplit(url)
            valid = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc and parts.port != 0
        except ValueError:
            valid = False
        if not valid or parts.query or parts.fragment or not url.isascii() or not url.isprintable() or " " in url:
            raise self._error(f"network.{key}", "must be a URL such as https://huggingface.co")
        return url.rstrip("/")

    def _error(self, key: str, reason: str) -> UsageError:
        """Return an error at a key, with its line if the key can be located."""
        return UsageError(f"{self.file}{self._line(key)}: {key} {reason}")

    def _line(self, key: str) -> str:
        """Return the line of a key, after a colon."""
        name = re.escape(key.split(".")[:2][-1])
        matched = re.search(
            rf"""^[ \t]*(?:\[?|(?:keys|\[?commands)[ \t]*\.)[ \t]*["']?{name}["']?[ \t]*[]=.]""",
            self.text,
            re.MULTILINE,
        )
        return f":{self.text.count(chr(10), 0, matched.start()) + 1}" if matched else ""
