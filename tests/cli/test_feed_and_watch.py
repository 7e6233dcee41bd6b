"""Feeds, pages, journals and timers as other programs read them."""

import base64
import hashlib
import json
import plistlib
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from tests.cli import test_commands
from tests.cli.test_commands import Call
from tests.cli.test_digest import ELEMENTS, TITLES, check_page

call, filled = test_commands.call, test_commands.filled

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def hostile(call: Call, tmp_path: Path) -> Call:
    papers = [{"key": f"x{n}", "title": title, "id": f"2601.{n:05d}", "authors": [title], "categories": [title],
               "abstract": title,
               "starred": True, "tags": [title[:30]], "note": title} for n, title in enumerate(TITLES)]  # fmt: skip
    (tmp_path / "papers.jsonl").write_text("".join(json.dumps(paper) + "\n" for paper in papers))
    call("import", str(tmp_path / "papers.jsonl"))
    return call


def check_feed(text: str) -> list[str]:
    """Check the rules of RFC 4287 for the elements that must be there once; return the ids of the entries."""
    feed = etree.fromstring(text.encode())
    for parent in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(parent.findall(ATOM + name)) == 1, name
            assert parent.findtext(ATOM + name)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", parent.findtext(f"{ATOM}updated") or "")
    entries = feed.findall(f"{ATOM}entry")
    assert all(entry.findtext(f"{ATOM}author/{ATOM}name") for entry in entries)
    assert all(entry.find(f"{ATOM}link").get("href").startswith("https://") for entry in entries)  # type: ignore[union-attr]
    assert not feedparser.parse(text).bozo
    return [entry.findtext(f"{ATOM}id") or "" for entry in entries]


def test_a_feed_keeps_its_ids(filled: Call, tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    filled("saved", "add", "tokens", "token")
    assert filled("feed", "--saved", "TOKENS", "-o", str(file)).status == 0
    first = file.read_text()
    ids = check_feed(first)
    assert len({*ids}) == len(ids) > 5
    assert filled("feed", "--saved", "TOKENS", "-o", str(file)).status == 0
    assert file.read_text() == first
    assert filled("feed", "--saved", "none").status == 2
    assert "or of a query" in filled("feed", "token", "--saved", "tokens").err
    assert filled("feed").status == 1
    filled("star", "2411.07618")
    assert len(check_feed(filled("feed").out)) == 1
    assert set(check_feed(filled("feed", "token").out)) == set(ids)


def test_entries_keep_their_ids_for_a_month(call: Call, tmp_path: Path) -> None:
    def days_list(day: int) -> str:
        """Return papers that came in the last days; titles, dates and dois change, and two get stronger ids."""
        recent = range(max(0, day - 9), day + 1)
        papers = [{"title": f"Trees of many colors, number {n}{' (revised)' if day - n > 3 else ''}",
                   "id": f"2601.{n:05d}", "arxiv_version": 1 + (day - n) // 3, "abstract": f"About colors {n}. " * 9,
                   "doi": f"10.1000/{n}" if day - n > 5 else None} for n in recent]  # fmt: skip
        late: list[dict[str, object]] = [
            {"title": "A tree that was printed before its preprint", "doi": "10.1000/a"},
            {"title": "A tree that had no id at first and got one", "authors": ["Ada Lovelace"], "published": "2026"},
        ]
        for number, paper in enumerate(late):
            paper["id"] = f"2602.{number:05d}" if day > 15 else None
            paper["abstract"] = "It says how a tree grows in all the years of its life. " * 9
        return "".join(json.dumps(paper) + "\n" for paper in (*papers, *late))

    feed, ids = tmp_path / "feed.xml", dict[str, str]()
    for day in range(30):
        (tmp_path / "papers.jsonl").write_text(days_list(day))
        assert call("import", str(tmp_path / "papers.jsonl")).status == 0
        assert call("feed", "title:tree", "-o", str(feed)).status == 0
        entries = etree.fromstring(feed.read_bytes()).findall(f"{ATOM}entry")
        for entry in entries:
            title = (entry.findtext(f"{ATOM}title") or "").removesuffix(" (revised)")
            assert ids.setdefault(title, entry.findtext(f"{ATOM}id") or "") == entry.findtext(f"{ATOM}id")
        assert len(entries) == len(ids) == len({*ids.values()}) == day + 3
        check_feed(feed.read_text())


def test_hostile_papers_are_text_in_feeds_pages_and_journals(hostile: Call) -> None:
    assert len(check_feed(hostile("feed").out)) == len(TITLES)
    page = hostile("export", "--format", "html").out
    check_page(page, ELEMENTS | {"input", "script"})
    assert page.count("<script>") == 1
    script = page[page.index("<script>") + 8 : page.index("</script>")]
    assert f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" in page
    journal = hostile("journal", "--since", "today").out
    assert len(re.findall(r"^- \*\*", journal, re.MULTILINE)) == len(TITLES)
    assert "<" not in journal.replace("\\<", "")


def test_the_journal_lists_what_still_stands_by_day(filled: Call) -> None:
    filled("star", "2411.07618", "2407.03618")
    filled("unstar", "2407.03618")
    filled("tag", "to-read", "2411.07618")
    filled("note", "2407.03618", "see *page 3*")
    heading, _, first, second, *note = filled("journal", "--since", "1d").out.splitlines()
    assert re.fullmatch(r"## \d+ \w+ \d{4}", heading)
    assert first.endswith("arxiv:2411.07618: starred, tagged to-read")
    assert second.endswith("arxiv:2407.03618: noted")
    assert note == ["", r"  > see \*page 3\*"]
    assert filled("journal", "--since", "soon").status == 2


def program(words: list[str]) -> list[str]:
    """Return the command behind the program."""
    return words[words.index("digest") :]


def test_timers_run_the_same_command(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / 'a "b" $HOME %d \\ folder'
    systemd = call("watch", "--print", "systemd", "--at", "6:05", "-o", str(folder)).out
    assert "OnCalendar=*-*-* 06:05:00\n" in systemd
    assert "Persistent=true" in systemd
    quoted = re.findall(r'"((?:[^"\\]|\\.)*)"', re.findall("^ExecStart=(.*)$", systemd, re.MULTILINE)[0])
    words = [re.sub(r"\\(.)", r"\1", word).replace("%%", "%").replace("$$", "$") for word in quoted]
    expected = ["digest", "--fetch", "--daily", "--quiet", "--format", "html", "-o", f"{folder}/"]
    assert program(words) == expected
    cron = call("watch", "--print", "cron", "--at", "6:05", "-o", str(folder)).out.splitlines()[-1]
    assert cron.startswith("5 6-23 * * * ")
    assert "%" not in cron.replace("\\%", "")
    assert program(shlex.split(cron.split(" ", 5)[5].replace("\\%", "%"))) == expected
    job = plistlib.loads(call("watch", "--print", "launchd", "--at", "6:05", "-o", str(folder)).out.encode())
    assert program(job["ProgramArguments"]) == expected
    assert job["StartCalendarInterval"] == {"Hour": 6, "Minute": 5}
    assert "--send" in call("watch", "--print", "cron", "--send").out
    assert call("watch", "--print", "cron", "--at", "24:00").status == 2


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze")
def test_systemd_accepts_the_units(call: Call, tmp_path: Path) -> None:
    _, service, timer = re.split(r"^# ~/.*/", call("watch", "--print", "systemd").out, flags=re.MULTILINE)
    for unit in (service, timer):
        name, _, text = unit.partition("\n")
        (tmp_path / name).write_text(text)
    files = [str(tmp_path / f"paperbrowse.{kind}") for kind in ("service", "timer")]
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *files], capture_output=True, text=True, check=False
    )
    assert [line for line in checked.stderr.splitlines() if str(tmp_path) in line or "paperbrowse" in line] == []
