"""The config file: its settings, and the messages about its mistakes."""

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.model.errors import UsageError
from paperbrowse.settings import Config, find_home, read_config
from tests.examples import examples


def read(folder: Path, content: str | bytes) -> Config:
    home = find_home(str(folder), {})
    home.config_file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_config(home)


def error_of(folder: Path, content: str | bytes) -> str:
    with pytest.raises(UsageError) as error:
        read(folder, content)
    return str(error.value).removeprefix(str(folder) + "/")


def test_without_a_file_nothing_is_set(tmp_path: Path) -> None:
    home = find_home(str(tmp_path), {})
    assert read_config(home) == Config(tmp_path / "config.toml")


def test_subscriptions_and_addresses_are_read(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        '[subscriptions]\ndaily = "hf day"\nnlp = "arxiv category cs.CL --limit 500"\n'
        '[network]\narxiv = "http://127.0.0.1:8000/"\n',
    )
    assert dict(config.subscriptions) == {"daily": "hf day", "nlp": "arxiv category cs.CL --limit 500"}
    assert dict(config.service_urls) == {"arxiv": "http://127.0.0.1:8000"}


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    home = find_home(str(tmp_path), {})
    with pytest.raises(UsageError, match=r"other\.toml: no such file"):
        read_config(home._replace(named_config=str(tmp_path / "other.toml")))
    (tmp_path / "other.toml").write_text('[subscriptions]\na = "hf day"\n')
    assert dict(read_config(home._replace(named_config=str(tmp_path / "other.toml"))).subscriptions) == {"a": "hf day"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a = \n", "config.toml:1: is not valid TOML: Invalid value"),
        ("\n\n[subscriptions\n", "config.toml:3: is not valid TOML: "),
        ("a = 'x", "config.toml:1: is not valid TOML: "),
        (b'[network]\nx = "\xe9"', "config.toml:2: is not UTF-8 (save it as UTF-8)"),
        ("a = " + "[" * 5_000, "config.toml: is not valid TOML: RecursionError"),
        ("meaning = 1\n", "config.toml:1: meaning must be true or false"),
        ("\nfetch = 1\n", "config.toml:2: fetch is not a setting (settings here: subscriptions, network"),
        ("subscriptions = 1\n", "config.toml:1: subscriptions must be a table: put [subscriptions] on its own line"),
        (
            "[network]\n[subscriptions]\ndaily = 3\n",
            "config.toml:3: subscriptions.daily must be text in quotation marks",
        ),
        ('[subscriptions]\n"a b" = "hf day"\n', "config.toml:2: subscriptions.a b is not a valid name"),
        ('[subscriptions]\nhf = "hf day"\n', "config.toml:2: subscriptions.hf is a reserved name"),
        (
            '[network]\nmirror = "https://x"\n',
            "config.toml:2: network.mirror is not a setting (settings here: huggingface, ",
        ),
        ('[network]\narxiv = "arxiv.org"\n', "config.toml:2: network.arxiv must be a URL such as https://hugg"),
        ('[network]\narxiv = "ftp://arxiv.org"\n', "config.toml:2: network.arxiv must be a URL"),
        ('[network]\narxiv = "https://me:word@arxiv.org"\n', "config.toml:2: network.arxiv must be a URL"),
        ('[network]\narxiv = "https://[::1"\n', "config.toml:2: network.arxiv must be a URL"),
        ('[network]\narxiv = "https://a/?q=1"\n', "config.toml:2: network.arxiv must be a URL"),
        ("x = 0001-99-99\n", "config.toml:1: is not valid TOML"),
        (b" " * 1_000_001, "config.toml: is too large for a config file"),
    ],
)
def test_a_mistake_is_reported_with_file_line_key_and_reason(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    assert error_of(tmp_path, content).startswith(message)


def test_a_folder_in_place_of_the_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    with pytest.raises(UsageError, match="cannot be read"):
        read_config(find_home(str(tmp_path), {}))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read anything")
def test_a_file_without_permission_is_reported(tmp_path: Path) -> None:
    (tmp_path / "config.toml").touch(mode=0o000)
    with pytest.raises(UsageError, match="cannot be read: Permission denied"):
        read_config(find_home(str(tmp_path), {}))


@settings(max_examples=examples(60))
@given(st.binary(max_size=80) | st.text(alphabet='[]a=."\n{}1', max_size=60).map(str.encode))
def test_any_file_can_be_read(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("config")
    with suppress(UsageError):
        assert read(folder, content).file == folder / "config.toml"
