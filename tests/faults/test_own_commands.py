"""The user's own commands with hostile papers: a text of a paper stays inside one argument, and runs nothing."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from paperbrowse.library.library import Library
from paperbrowse.settings import Home, find_home
from paperbrowse.text.clean import clean_line
from paperbrowse.text.latex import latex_to_unicode
from paperbrowse.tui.app import load_settings
from tests.examples import times
from tests.faults.hostile_papers import PAYLOADS
from tests.tui.reader import Reader, home_with_sample, in_loop, reading

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="programs of POSIX")

SHELL_TEXTS = (
    *('"; touch x; "', "$(touch x)", "`touch x`", "'; touch x #", "a\ntouch x", "* ? ~ [a-z]", "a && touch x | b > x"),
    *("{title}", "{key}{0}", "%s %n", "\\n\\0", "a\\", '"', "'", "$HOME ${IFS}touch", "&", "<(x)", "!!", "a  b\tc"),
)
OPTIONS = ("-x", "--help", "--output=/x", "-", "--", "+!touch x", "@/etc/passwd", "\x1b-x", "\u200b--help", " -x")
"""Titles that some program would take for an option or a file if they were a whole argument."""

RECORDER = """#!/bin/sh
(printf '%s\\0' "$#" "$@"; cat; printf '\\0') >> "$RECORD"
"""
"""Appends the number of arguments, the arguments and stdin, each with a NUL after it."""


def home_of(folder: Path, titles: tuple[str, ...]) -> Home:
    home, file = find_home(str(folder / "home")), folder / "papers.jsonl"
    lines = [{"title": f"{title}", "id": f"x{n}", "url": "https://a.example/"} for n, title in enumerate(titles)]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    with Library(home) as library:
        library.imports.import_paths([str(file)])
        library.marks.end_session()
    return home


def configure(home: Home, name: str, *run: str, output: str = "silent", key: str = "Z") -> None:
    home.config.mkdir(parents=True, exist_ok=True)
    home.config_file.write_text(
        f'[commands."{name}"]\nrun = {json.dumps([*run])}\noutput = "{output}"\nkey = "{key}"\n'
    )


@pytest.fixture
def recorder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, ...]]:
    script = tmp_path / "recorder"
    script.write_text(RECORDER)
    script.chmod(0o700)
    monkeypatch.setenv("RECORD", str(tmp_path / "record"))
    monkeypatch.chdir(tmp_path)
    yield (str(script),)
    assert not (tmp_path / "x").exists(), "a title was run"


def recorded(folder: Path) -> list[tuple[list[str], list[dict[str, str]]]]:
    texts = (folder / "record").read_bytes().decode().split("\0") if (folder / "record").exists() else [""]
    calls = []
    while texts[:-1]:
        count = int(texts.pop(0))
        words, stdin, texts = texts[:count], texts[count], texts[count + 1 :]
        calls.append((words, [json.loads(line) for line in stdin.splitlines()]))
    return calls


async def run_on(reader: Reader, *keys: str) -> None:
    """Press keys, and wait for what the command says at its end."""
    await reader.press(*keys)
    await reader.until(lambda: reader.news != "" and not reader.news.endswith("running"))


@in_loop
async def test_each_text_of_a_paper_is_one_argument(tmp_path: Path, recorder: tuple[str, ...]) -> None:
    titles = (*SHELL_TEXTS, *PAYLOADS[:: times(12, 1)], *OPTIONS)
    home = home_of(tmp_path, titles)
    configure(home, "record", *recorder, "a b", "x{title}", "--title={title}", "--", "{title}", "$HOME {{}}")
    async with reading(home, settings=load_settings(home)) as reader:
        await run_on(reader, "V", "Z", "enter")
        assert reader.news == "record: done"
    calls = recorded(tmp_path)
    assert len(calls) > len(titles) // 2  # some are the same when cleaned, or empty
    for words, (paper,) in calls:
        title = clean_line(latex_to_unicode(paper["title"]))
        assert words == ["a b", f"x{title}", f"--title={title}", "--", title, "$HOME {}"]
    assert {clean_line(title) for title in SHELL_TEXTS} <= {paper["title"] for _, (paper,) in calls}


@pytest.mark.parametrize("word", ["{title}", "--{title}", "-{title} x"])
@in_loop
async def test_a_title_that_could_be_an_option_is_refused(tmp_path: Path, recorder: tuple[str, ...], word: str) -> None:
    home = home_of(tmp_path, OPTIONS)
    configure(home, "record", *recorder, word)
    async with reading(home, size=(200, 30), settings=load_settings(home)) as reader:
        for _ in range(len(reader.main.result.rows)):
            title = reader.selected.paper.title
            await run_on(reader, "Z")
            assert "could be taken for an option" in reader.news or title[:1] not in "-+@"
            await reader.press("j")
        await run_on(reader, "V", "Z")
        assert "done for 0 of" in reader.news
    assert [words for words, _ in recorded(tmp_path) if words[0][0] in "-+@" and word == "{title}"] == []


@in_loop
async def test_without_fields_all_selected_papers_come_at_once(tmp_path: Path, recorder: tuple[str, ...]) -> None:
    home = home_of(tmp_path, SHELL_TEXTS)
    configure(home, "record", *recorder)
    async with reading(home, settings=load_settings(home)) as reader:
        await run_on(reader, "V", "Z")
        assert reader.news == "record: done"
    ((words, papers),) = recorded(tmp_path)
    assert (words, len(papers)) == ([], len(SHELL_TEXTS))


PRINTER = "import sys; print('\\x1b[31mhello\\x1b[0m\\x1b]0;t\\x07 of', len(sys.stdin.readlines()), flush=True)"


@in_loop
async def test_the_output_is_shown_in_a_pane_without_its_colors(tmp_path: Path) -> None:
    home = home_with_sample(tmp_path)
    configure(home, "greet me", sys.executable, "-S", "-c", PRINTER, output="pane")
    async with reading(home, settings=load_settings(home)) as reader:
        assert "Z greet me" in reader.lines[-1]
        await reader.press("Z")
        await reader.until(lambda: "hello of 1" in reader.text)
        assert "greet me" in reader.text
        await reader.press("escape", ":", *"greet", "enter")
        await reader.until(lambda: "hello of 1" in reader.text)
        await reader.press("escape", "?", *"greet me")
        assert any("Z" in line and "greet me" in line for line in reader.lines)


@in_loop
async def test_the_output_becomes_part_of_the_note_and_can_be_undone(tmp_path: Path) -> None:
    home = home_with_sample(tmp_path)
    configure(home, "sum", sys.executable, "-S", "-c", PRINTER, output="note")
    async with reading(home, settings=load_settings(home)) as reader:
        await reader.press("Z")
        await reader.until(lambda: reader.selected.marks.note == "hello of 1")
        await reader.press("u")
        assert not reader.selected.marks.note


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (("no-such-program", "x"), "bad: cannot start no-such-program: No such file or directory"),
        (("sh", "-ec", "echo a >&2; echo why >&2; exit 3"), "bad: sh ended with status 3: why"),
        (("sh", "-c", "echo {title}"), "echo {title} would be part of the program after -c"),
        (("echo", "{titel}"), "config.toml:1: commands.bad: unknown field {titel} (did you mean {title}?)"),
    ],
)
@in_loop
async def test_what_goes_wrong_is_told_in_one_line(tmp_path: Path, run: tuple[str, ...], said: str) -> None:
    home = home_with_sample(tmp_path)
    configure(home, "bad", *run)
    async with reading(home, size=(200, 30), settings=load_settings(home)) as reader:
        await run_on(reader, "Z")
        assert said in reader.news


@in_loop
async def test_a_program_that_goes_on_is_stopped_by_a_key_and_at_the_end(tmp_path: Path) -> None:
    home = home_with_sample(tmp_path)
    configure(home, "wait", "sleep", "1000", output="pane")
    async with reading(home, settings=load_settings(home)) as reader:
        running = reader.main.external._running
        await reader.press("Z")
        await reader.until(lambda: len(running) == 1)
        await run_on(reader, "ctrl+c")
        assert reader.news == "wait: stopped"
        await reader.press("Z")
        await reader.until(lambda: len(running) == 1)
        (process,) = running
    process.wait(60)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[commands.x]\nrun = "echo"\n', "config.toml:1: commands.x.run must be a program and its arguments"),
        ('[commands.x]\nrun = ["{title}"]\n', "commands.x.run must be a program"),
        ('[look]\n[commands]\n"a/b" = {run = ["a"]}\n', "config.toml:3: commands.a/b is not a valid name"),
        ('[commands.x]\nrun = ["a"]\noutput = "all"\n', "commands.x.output must be one of pane, note, silent"),
        ('[commands.x]\nrun = ["a"]\nshell = true\n', "commands.x.shell is not a setting (settings here: run, key"),
        ('[commands.x]\nrun = ["a"]\nkey = "nokey"\n', 'config.toml:1: commands.x: "nokey" is not a key'),
        (
            '[commands]\nx = {run = ["a"], key = "J"}\n[keys]\nAbstractUp = "J"\n',
            "config.toml:2: commands.x: J was",
        ),
        ('[commands]\nx = {run = ["a"], key = "J"}\n', "config.toml: keys: AbstractDown has no key left"),
    ],
)
def test_a_mistake_in_the_config_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    home = find_home(str(tmp_path))
    home.config_file.write_text(text)
    assert any(said in notice for notice in load_settings(home).notices)
