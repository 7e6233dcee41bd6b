"""Every state has an honest screen, in every size."""

import json
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest
from textual.geometry import Size

from paperbrowse.library.library import Library
from paperbrowse.library.results import SearchResult
from paperbrowse.search.hint import MISTAKES
from paperbrowse.settings import Home, find_home
from paperbrowse.tui import app, crash, external
from paperbrowse.tui.external import OpenResult
from paperbrowse.tui.messages import Counts, ResultReady
from tests.tui.reader import Reader, in_loop, reading

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="the fake browsers are POSIX scripts")

HOSTILE = (
    "Attention [1] is [/] all",
    "[@click=app.quit]x[/] [link=file:///etc/passwd]y",
    "\x1b[31mred\x1b]0;title\x07 \x1b]52;c;aGk=\x07 \x9b2J \x00\x7f",
    "left \u202eright\u202c \u2066isolate\u2069 zero\u200bwidth",
    "大規模言語モデルの注意機構",
    "👨‍👩‍👧‍👦 flags 🇩🇪 and ❤️ emoji",
    "$var $accent bold not a style",
    "\\alpha $x^2$ {\\bf bold} $\\mathcal{O}(n)$",
    "é́́́́́́ combining",
)


def home_with(folder: Path, papers: list[dict[str, object]]) -> Home:
    file = folder / "papers.jsonl"
    file.write_text("\n".join(json.dumps(paper) for paper in papers), encoding="utf-8")
    home = find_home(str(folder / "home"))
    with Library(home) as library:
        library.imports.import_paths([str(file)])
    return home


@pytest.mark.parametrize("size", [(100, 30), (80, 24), (40, 12)])
@in_loop
async def test_hostile_titles_are_shown_and_do_nothing(tmp_path: Path, size: tuple[int, int]) -> None:
    papers: list[dict[str, object]] = [
        {"title": title, "abstract": f"{title} https://example.org/{n}. " * 3, "authors": [title], "venue": title}
        for n, title in enumerate(HOSTILE)
    ]
    async with reading(home_with(tmp_path, papers), size=size) as reader:
        for _ in HOSTILE:
            await reader.press("enter", "h", "s", "L", "escape", "j")
        assert reader.app.is_running
        await reader.press("/", *"attention", "enter")
        assert "Attention [1] is [/] all" in reader.text
        assert all(len(line) <= size[0] for line in reader.lines if line.isascii())


@in_loop
async def test_no_match_says_what_to_try(home: Home) -> None:
    async with reading(home, query="xqzzy date:2022 is:starred", size=(40, 12)) as reader:
        assert "No paper matches" in reader.text
        assert "d chooses other dates" in reader.text
        assert "* shows all" in reader.text
        await reader.press("j", "s", "enter", "o", "y", "L", "P", "n", "G", "l")
        assert reader.app.is_running


@pytest.mark.parametrize("size", [(100, 30), (40, 12)])
@in_loop
async def test_the_day_of_a_list_is_shown_where_none_says_when_a_paper_was_published(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    home = home_with(tmp_path, [{"title": "Of a Daily List", "announced": "2026-11-03"}])
    async with reading(home, size=size) as reader:
        assert any(line.lstrip(" ▌").startswith("2026-11-03") for line in reader.lines)
        await reader.press("enter")
        await reader.until(lambda: "announced 3 November 2026" in reader.text)


@in_loop
async def test_a_hint_stands_under_the_box(home: Home) -> None:
    async with reading(home, query="token date:soon", size=(40, 12)) as reader:
        await reader.until(lambda: "date:" in reader.lines[1])
    async with reading(home, query="token date:soon") as reader:
        assert "date: takes" in reader.lines[1]


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("is:strred", "did you mean is:starred?"),
        ("token lang:en", "unknown field lang:"),
        ("***", "a letter or a digit"),
    ],
)
@pytest.mark.parametrize("size", [(100, 30), (80, 24), (40, 12)])
@in_loop
async def test_a_mistake_stands_under_the_box_and_the_rest_is_listed(
    home: Home, query: str, hint: str, size: tuple[int, int]
) -> None:
    async with reading(home, query=query, size=size) as reader:
        await reader.until(lambda: hint in reader.text)
        assert reader.main.result.total > 0
        await reader.press("/", "ctrl+u", *"BERT: pre-training")
        assert [hint for hint in reader.main.result.hints if hint.code in MISTAKES] == []


@in_loop
async def test_no_date_and_no_abstract_are_said(tmp_path: Path) -> None:
    async with reading(home_with(tmp_path, [{"title": "A paper of few words"}])) as reader:
        assert reader.lines[3].lstrip(" ▌").startswith("no date")
        assert "No abstract is known" in reader.text


@in_loop
async def test_the_first_run_loads_the_sample_and_says_how_to_add_more(tmp_path: Path) -> None:
    async with reading(find_home(str(tmp_path))) as reader:
        assert "40 papers · sample page · I imports yours" in reader.text


@in_loop
async def test_the_status_line_counts(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("s")
        assert "starred “HELM-BERT" in reader.text
        await reader.press("/", *"tokn levl", "enter")
        assert "21 of 40 · 1 starred · sample page" in reader.text


@in_loop
async def test_without_a_browser_the_link_is_shown_and_sent(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    class NoOpener:
        def open(self, url: str) -> OpenResult:
            return OpenResult(url, False, "no browser over SSH")

    monkeypatch.setattr(external, "BrowserLauncher", NoOpener)
    monkeypatch.setattr(external, "copy_to_clipboard", lambda url: False)
    async with reading(home) as reader:
        await reader.press("o")
        await reader.until(lambda: reader.news.startswith("no browser"))
        assert "https://huggingface.co/papers?q=" in reader.news
        assert reader.app.clipboard.startswith("https://")


@POSIX
@in_loop
async def test_what_no_browser_showed_is_not_marked_read(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER", "false:/nowhere/else")
    monkeypatch.setattr(external, "copy_to_clipboard", lambda url: False)
    async with reading(home) as reader:
        await reader.press("O")
        await reader.until(lambda: "sent to the clipboard: https://" in reader.news)
        assert reader.news.startswith("not opened: false ended with status 1, cannot start else · ")
        assert not reader.selected.marks.read
        browser = tmp_path / "browser"
        browser.write_text("#!/bin/sh\n")
        browser.chmod(0o755)
        monkeypatch.setenv("BROWSER", f"false:{browser}")
        await reader.press("O")
        await reader.until(lambda: reader.selected.marks.read)


@POSIX
@in_loop
async def test_after_a_text_browser_that_fails_the_next_is_tried(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", "w3m:lynx -x:false")
    monkeypatch.setattr(external, "copy_to_clipboard", lambda url: False)
    ran = []
    statuses = {"w3m": None, "lynx": 1}

    def run(command: tuple[str, ...]) -> int | None:
        ran.append(command[0])
        return statuses[command[0]]

    monkeypatch.setattr(external, "run_in_terminal", run)
    async with reading(home) as reader:
        monkeypatch.setattr(reader.app, "suspend", nullcontext)
        await reader.press("O")
        await reader.until(lambda: "sent to" in reader.news)
        assert "cannot start w3m, lynx ended with status 1, false ended with status 1" in reader.news
        assert (ran, reader.selected.marks.read) == (["w3m", "lynx"], False)
        statuses["lynx"] = 0
        await reader.press("O")
        await reader.until(lambda: reader.selected.marks.read)


@pytest.mark.parametrize(
    ("pasted", "query"),
    [
        ("https://arxiv.org/abs/2411.19943", "https://arxiv.org/abs/2411.19943"),
        (" 2411.19943v2\n", "2411.19943v2"),
        ("doi: 10.1000/Xyz", "doi:10.1000/xyz"),
        ("smith2020bert", "smith2020bert"),
        ("https://openreview.net/forum?id=x", "https://openreview.net/forum?id=x"),
        ("A title, https://arxiv.org/abs/2411.19943.", "https://arxiv.org/abs/2411.19943."),
        ("sq", ""),
        ("A title of some words", ""),
        ("2411.19943\n2411.19944", ""),
        ("x" * 9_000, ""),
        ("", ""),
    ],
)
@in_loop
async def test_a_link_or_id_pasted_in_the_list_is_searched_for(home: Home, pasted: str, query: str) -> None:
    async with reading(home) as reader:
        await reader.paste(pasted)
        assert reader.query == query
        assert reader.news.startswith("searched for what was pasted" if query else "not pasted")


def reversed_text(reader: Reader, line: int) -> str:
    segments = reader.strips[line]
    return "".join(segment.text for segment in segments if segment.style and segment.style.reverse).strip()


@in_loop
async def test_dragging_over_the_abstract_copies_whole_words(home: Home, opened: list[str]) -> None:
    async with reading(home, size=(140, 30)) as reader:
        pane = reader.main.abstract
        start = 9
        x = pane.region.x + 8
        before = reader.lines[:-2]
        await reader.drag((x, start), (x + 20, start + 1))
        await reader.until(lambda: reader.news.startswith("sent to the clipboard: “"))
        copied = reader.app.clipboard
        assert copied in pane._content.plain
        end = pane._content.plain.index(copied) + len(copied)
        assert not pane._content.plain[end : end + 1].isalnum()
        assert reader.lines[:-2] == before
        assert reversed_text(reader, start)
        assert reversed_text(reader, start) in copied
        assert not opened
        await reader.click(x, start)
        assert not reversed_text(reader, start)


@in_loop
async def test_a_drag_that_ends_on_a_link_does_not_open_it(home: Home, opened: list[str]) -> None:
    async with reading(home, size=(140, 30)) as reader:
        pane = reader.main.abstract
        y = next(y for y, line in enumerate(reader.lines) if "search Hugging Face" in line)
        x = reader.lines[y].index("search Hugging Face") + 3
        await reader.drag((pane.region.x + 3, y - 2), (x, y))
        await reader.until(lambda: reader.news.startswith("sent to"))
        assert reader.app.clipboard.endswith("search")
        await reader.click(x, y)
        await reader.until(lambda: len(opened) == 1)


@in_loop
async def test_a_middle_click_pastes_into_the_box(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "read_selection", lambda: "token")
    async with reading(home) as reader:
        await reader.press("/", "a", " ")
        await reader.drag((30, 0), (30, 0), button=2)
        await reader.until(lambda: reader.query == "a token")
        await reader.press("escape", "escape")
        await reader.drag((30, 8), (30, 8), button=2)
        assert reader.query == ""
        await reader.drag((30, 0), (30, 0), button=2)
        await reader.until(lambda: reader.query == "token")


@in_loop
async def test_matches_are_highlighted_where_they_stand(home: Home) -> None:
    async with reading(home, query="tokn levl") as reader:
        row = reader.app.screen._compositor.render_strips()[2]
        highlighted = [segment.text for segment in row if segment.style and segment.style.bold and segment.text.strip()]
        assert highlighted[:2] == ["Token", "level"]


@in_loop
async def test_links_in_the_abstract_leave_the_full_stop(tmp_path: Path) -> None:
    papers: list[dict[str, object]] = [{"title": "A paper with code", "abstract": "See https://example.org/a."}]
    async with reading(home_with(tmp_path, papers)) as reader:
        assert reader.main.abstract.link_urls[-1] == "https://example.org/a"


@pytest.mark.parametrize("size", [(100, 30), (80, 24), (40, 12)])
@in_loop
async def test_narrow_screens_show_one_pane_at_a_time(home: Home, size: tuple[int, int]) -> None:
    narrow = size[0] < 80
    async with reading(home, size=size) as reader:
        assert reader.main.papers.display
        assert reader.main.abstract.display is not narrow
        await reader.press("enter")
        assert reader.main.abstract.display
        assert not reader.main.papers.display  # a paper that is read has the full width
        await reader.press("escape")
        assert reader.main.papers.display
        assert reader.app.focused is reader.main.papers
        await reader.press("l")
        assert reader.main.abstract.display
        assert reader.main.papers.display is not narrow


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (10, 4), (300, 100)])
@in_loop
async def test_no_size_is_fatal(home: Home, size: tuple[int, int]) -> None:
    async with reading(home, size=size) as reader:
        await reader.press("j", "enter", "h", "/", *"tok", "enter", "z", "d", "down", "escape", "?", "escape", "p", "s")
        assert reader.app.is_running


@in_loop
async def test_the_window_may_change_its_size_at_any_time(home: Home) -> None:
    async with reading(home) as reader:
        await reader.press("j", "j", "enter")
        for size in ((40, 12), (1, 1), (120, 40), (80, 24), (79, 24)):
            await reader._pilot.resize_terminal(*size)
            await reader.settle()
            assert reader.app.screen.size == Size(*size)
            assert reader.main.papers.cursor == 2
            assert reader.app.focused is reader.main.abstract
        await reader.press("h")
        assert reader.main.papers.display


@in_loop
async def test_nothing_is_read_by_moving_or_pointing(home: Home) -> None:
    async with reading(home) as reader:
        await reader._pilot.hover("#papers", offset=(10, 5))
        await reader._pilot.click("#papers", offset=(10, 6))
        await reader.settle()
        assert reader.main.papers.cursor == 3
        await reader.press(*"jjjkG", "ctrl+u")
        assert "✓" not in reader.text


@in_loop
async def test_the_foot_of_the_screen_can_be_clicked(home: Home) -> None:
    async with reading(home) as reader:
        await reader._pilot.click("#keys", offset=(2, 0))
        assert reader.main.typing


@in_loop
async def test_a_paper_that_is_gone_is_said_to_be(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    async with reading(home) as reader:
        monkeypatch.setattr(reader.main.papers, "_fetch", lambda rows: [None for _ in rows])
        reader.main.papers.reload()
        await reader.press("j", "s", "enter", "o")
        assert "this paper is no longer here · search again" in reader.text


def test_a_crash_leaves_a_report_without_values(tmp_path: Path) -> None:
    unseen = "a title nobody should see"
    try:
        raise KeyError(unseen)
    except KeyError as error:
        sentence = crash.write_crash_report(tmp_path / "logs" / "crash.log", error)
    report = (tmp_path / "logs" / "crash.log").read_text()
    assert unseen not in sentence + report
    assert "KeyError" in report
    assert "test_a_crash_leaves_a_report_without_values" in report
    assert (tmp_path / "logs" / "crash.log").stat().st_mode & 0o077 == 0


@in_loop
async def test_a_file_that_was_set_aside_is_told_of(home: Home) -> None:
    home.papers_db.write_bytes(b"not a database at all" * 100)
    async with reading(home) as reader:
        await reader.until(lambda: "aside" in reader.text)


@in_loop
async def test_all_links_of_a_paper_are_there_and_open(tmp_path: Path, opened: list[str]) -> None:
    papers: list[dict[str, object]] = [{"title": "A paper on arXiv", "arxiv_id": "2411.19943", "abstract": "Short."}]
    async with reading(home_with(tmp_path, papers)) as reader:
        assert "arXiv o   PDF P   Hugging Face" in reader.text
        await reader.press("P")
        await reader.until(lambda: len(opened) == 1)
        await reader.press("L", *"hugging", "enter")
        await reader.until(lambda: len(opened) == 2)
        assert opened == ["https://arxiv.org/pdf/2411.19943", "https://huggingface.co/papers/2411.19943"]


@in_loop
async def _crash(home: Home) -> None:
    async with reading(home) as reader:
        reader.main.papers._fetch = lambda rows: [][1]
        reader.main.papers.reload()
        await reader.until(lambda: not reader.app.is_running)


def test_a_fault_ends_the_program_with_status_one_and_names_the_log(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(IndexError):
        _crash(home)
    output = capsys.readouterr().err
    assert "paperbrowse crashed" in output
    assert "list index out of range" not in output
    assert home.crash_log.exists()


@in_loop
async def test_all_that_is_known_of_a_paper_is_told_apart(tmp_path: Path) -> None:
    known: dict[str, object] = {
        "title": "A paper with everything",
        "abstract": "What the authors say.",
        "ai_summary": "What a machine says of $x^2$.",
        "keywords": ["tokens", "[bold]markup[/]"],
        "comment": "12 pages",
        "github_stars": 7,
    }
    home = home_with(tmp_path, [known])
    with Library(home) as library:
        library.marks.note([next(iter(library.search.run("").rows))], "Mine,\nin two lines")
        library.marks.tag([next(iter(library.search.run("").rows))], "later")
    async with reading(home, size=(100, 40)) as reader:
        await reader.press("enter")
        for text in ("AI summary  What a machine says of x²", "Keywords  tokens, [bold]markup[/]", "12 pages"):
            assert text in reader.text
        for text in ("7 GitHub stars", "#later", "Your note  Mine,", "in two lines", "What the authors say."):
            assert text in reader.text


@in_loop
async def test_a_page_of_an_unknown_site_is_asked_about_once(tmp_path: Path, opened: list[str]) -> None:
    papers: list[dict[str, object]] = [{"title": "A paper elsewhere", "url": "https://papers.example/one"}]
    async with reading(home_with(tmp_path, papers)) as reader:
        await reader.press("o")
        assert "Open a page of papers.example?" in reader.text
        assert "https://papers.example/one" in reader.text
        await reader.press("escape")
        assert not opened
        await reader.press("o", "enter")
        await reader.until(lambda: len(opened) == 1)
        await reader.press("o")
        await reader.until(lambda: len(opened) == 2)
        assert opened == ["https://papers.example/one"] * 2


@in_loop
async def test_the_rest_of_an_answer_leaves_what_is_on_the_screen(home: Home) -> None:
    async with reading(home) as reader:
        main, rows = reader.main, list(reader.main.result.rows)
        first = SearchResult(query="", rows=rows[:30], total=30, complete=False)
        main.show_result(ResultReady(main._pending._latest_serial, first, Counts(papers=40)))
        await reader.settle()
        before, drawn = [line[:50] for line in reader.lines[2:-2]], main.papers._entry(0)
        main.show_result(
            ResultReady(main._pending._latest_serial, SearchResult(query="", rows=rows, total=40), Counts(papers=40))
        )
        await reader.settle()
        assert [line[:50] for line in reader.lines[2:-2]] == before  # the scrollbar's thumb is another
        assert main.papers._entry(0) is drawn
        await reader.press("G")
        assert reader.selected.row == rows[-1]


@in_loop
async def test_another_order_found_at_leisure_is_shown(home: Home) -> None:
    async with reading(home) as reader:
        main, rows = reader.main, list(reader.main.result.rows)
        main.show_result(
            ResultReady(
                main._pending._latest_serial,
                SearchResult(query="", rows=rows, total=40, complete=False),
                Counts(papers=40),
            )
        )
        await reader.settle()
        main.show_result(
            ResultReady(
                main._pending._latest_serial, SearchResult(query="", rows=rows[::-1], total=40), Counts(papers=40)
            )
        )
        await reader.settle()
        assert main.papers._entry(0).row == rows[-1]  # type: ignore[union-attr]
        assert reader.selected.row == rows[-1]


@in_loop
async def test_a_damaged_papers_db_is_told_in_full_until_a_key_is_pressed(tmp_path: Path) -> None:
    home = home_with(tmp_path, [{"title": f"Paper {number} on stars"} for number in range(3)])
    with Library(home) as library:
        library.marks.star(library.search.run("").rows)
    home.papers_db.write_bytes(b"ruined" * 5_000)
    async with reading(home, size=(80, 24)) as reader:
        await reader.until(lambda: "replaces" in reader.text)
        shown = "".join(reader.text.split())  # a long path is broken somewhere
        for words in ("papers.db is damaged; it is kept as", "an empty papers file replaces it"):
            assert words.replace(" ", "") in shown
        assert reader.main.result.total == 3, "put back from library.db"
        (segment,) = [part for strip in reader.strips for part in strip if "replaces" in part.text]
        assert segment.style
        assert segment.style.color
        red, green, blue = segment.style.color.get_truecolor()
        assert abs(red - 0xE0) + abs(green - 0xA9) + abs(blue - 0x6D) < 6, "the color of warnings"
        await reader.press("*")
        assert "replaces" not in reader.text
        assert "3 of 3" in reader.text
        assert "not in the cache" in reader.text
