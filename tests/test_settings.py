"""The config file: what it may say, and how a mistake in it is told."""

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.model.errors import UsageError
from paperbrowse.settings import Config, find_home, read_config


def read(folder: Path, content: str | bytes) -> Config:
    home = find_home(str(folder), {})
    home.config_file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_config(home)


def mistake(folder: Path, content: str | bytes) -> str:
    with pytest.raises(UsageError) as raised:
        read(folder, content)
    return str(raised.value).removeprefix(str(folder) + "/")


def test_without_a_file_nothing_is_set(tmp_path: Path) -> None:
    home = find_home(str(tmp_path), {})
    assert read_config(home) == Config(tmp_path / "config.toml")


def test_subscriptions_and_addresses_are_read(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        '[subscriptions]\ndaily = "hf day"\nnlp = "arxiv category cs.CL --limit 500"\n'
        '[network]\narxiv = "http://127.0.0.1:8000/"\n',
    )
    assert dict(found.subscriptions) == {"daily": "hf day", "nlp": "arxiv category cs.CL --limit 500"}
    assert dict(found.service_urls) == {"arxiv": "http://127.0.0.1:8000"}


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    home = find_home(str(tmp_path), {})
    with pytest.raises(UsageError, match=r"other\.toml: there is no such file"):
        read_config(home, str(tmp_path / "other.toml"))
    (tmp_path / "other.toml").write_text('[subscriptions]\na = "hf day"\n')
    assert dict(read_config(home, str(tmp_path / "other.toml")).subscriptions) == {"a": "hf day"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("a = \n", "config.toml:1: is not TOML: Invalid value"),
        ("\n\n[subscriptions\n", "config.toml:3: is not TOML: "),
        ("a = 'x", "config.toml:1: is not TOML: "),
        (b'[network]\nx = "\xe9"', "config.toml:2: is not UTF-8 (save it as UTF-8)"),
        ("a = " + "[" * 5_000, "config.toml: is not TOML that can be read: RecursionError"),
        ("\nfetch = 1\n", "config.toml:2: fetch is no setting; there are subscriptions, network"),
        ("subscriptions = 1\n", "config.toml:1: subscriptions is no table"),
        ("[network]\n[subscriptions]\ndaily = 3\n", "config.toml:3: subscriptions.daily is no text"),
        ('[subscriptions]\n"a b" = "hf day"\n', "config.toml:2: subscriptions.a b is no name"),
        ('[subscriptions]\nhf = "hf day"\n', "config.toml:2: subscriptions.hf is taken"),
        ('[network]\nmirror = "https://x"\n', "config.toml:2: network.mirror is no setting; there are huggingface, "),
        ('[network]\narxiv = "arxiv.org"\n', "config.toml:2: network.arxiv is no address, such as https://hugg"),
        ('[network]\narxiv = "ftp://arxiv.org"\n', "config.toml:2: network.arxiv is no address"),
        ('[network]\narxiv = "https://me:word@arxiv.org"\n', "config.toml:2: network.arxiv is no address"),
        ('[network]\narxiv = "https://[::1"\n', "config.toml:2: network.arxiv is no address"),
        ('[network]\narxiv = "https://a/?q=1"\n', "config.toml:2: network.arxiv is no address"),
        ("x = 0001-99-99\n", "config.toml:1: is not TOML"),
        (b" " * 1_000_001, "config.toml: is too large for a config file"),
    ],
)
def test_a_mistake_is_told_with_file_line_key_and_reason(tmp_path: Path, content: str | bytes, told: str) -> None:
    assert mistake(tmp_path, content).startswith(told)


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    with pytest.raises(UsageError, match="cannot be read"):
        read_config(find_home(str(tmp_path), {}))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read anything")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "config.toml").touch(mode=0o000)
    with pytest.raises(UsageError, match="cannot be read: Permission denied"):
        read_config(find_home(str(tmp_path), {}))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=80) | st.text(alphabet='[]a=."\n{}1', max_size=60).map(str.encode))
def test_no_file_breaks_it(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("config")
    with suppress(UsageError):
        assert read(folder, content).file == folder / "config.toml"
