"""A letter each morning for a year, fetched from a server on this computer: each new paper is in exactly one."""

import json
import os
import random
import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from paperbrowse.cli.main import run
from paperbrowse.library.library import Library
from paperbrowse.settings import find_home
from tests.cli.test_fetch import configure
from tests.examples import times
from tests.fetch.server import Question, Reply, as_json, cut, serving

REAL_DAYS = os.environ.get("PAPERBROWSE_DAYS")
"""A folder with answers of Hugging Face, one JSON file for a day, in place of made-up days."""

START = datetime(2026, 1, 1, 7, tzinfo=UTC)
SUBSCRIPTIONS = '[subscriptions]\ndaily = "hf day"\n'
POPULAR = 40
SEARCHES = {"models": "title:'models", "diffusion": "title:'diffusion", "popular": f"upvotes:>{POPULAR}"}
_MADE_UP = ("Language models of number {}", "Diffusion in space {}", "Trees, part {}", "Diffusion models for {}")


def source_days() -> list[list[dict[str, Any]]]:
    if REAL_DAYS:
        return [json.loads(file.read_bytes()) for file in sorted(Path(REAL_DAYS).glob("*.json"))]
    chance = random.Random(2)
    return [
        [{"paper": {"title": chance.choice(_MADE_UP).format(f"{day}-{n}"), "upvotes": chance.choice((0, 3, 50, 90))}}
         for n in range(chance.randrange(12))]
        for day in range(30)
    ]  # fmt: skip


class HuggingFace:
    """Daily papers: none at weekends, a part of each list in the morning, and upvotes that grow or are corrected."""

    def __init__(self) -> None:
        self.now, self.chance = START, random.Random(5)
        self.lists: dict[str, list[dict[str, Any]]] = {}
        self.titles: dict[str, str] = {}
        self.first_served: dict[str, datetime] = {}
        self.popular: set[str] = set()
        """Papers that had many upvotes within a week of their first fetch."""
        days, weekday = source_days(), 0
        for number in range(420):
            day = START + timedelta(days=number)
            if day.weekday() < 5:
                self.lists[f"{day:%Y-%m-%d}"] = [
                    self._shifted(item, day, weekday // len(days)) for item in days[weekday % len(days)]
                ]
                weekday += 1

    def _shifted(self, item: dict[str, Any], day: datetime, turn: int) -> dict[str, Any]:
        """Return a paper as another one, with its own id and title."""
        paper, arxiv_id = item["paper"], f"26{turn + 1:02d}.{len(self.titles):05d}"
        title = f"Part {turn}: {paper['title']}"
        self.titles[f"arxiv:{arxiv_id}"] = title
        abstract = f"Part {turn}. {paper.get('summary', '')}"
        at = {"title": title, "publishedAt": f"{day:%Y-%m-%d}T03:00:00.000Z"}
        return item | at | {"paper": paper | at | {"id": arxiv_id, "summary": abstract}}

    def answer(self, question: Question) -> Reply:
        parameters = question.parameters
        items = self._shown(parameters["date"])
        page, size = int(parameters["p"]), int(parameters["limit"])
        served = items[page * size : (page + 1) * size]
        for item in served:
            key = f"arxiv:{item['paper']['id']}"
            first = self.first_served.setdefault(key, self.now)
            if item["paper"]["upvotes"] > POPULAR and self.now - first < timedelta(days=6):
                self.popular.add(key)
        return as_json(served)

    def _shown(self, day: str) -> list[dict[str, Any]]:
        at = datetime.fromisoformat(f"{day}T00:00:00+00:00")
        hours = (self.now - at).total_seconds() / 3_600
        items = self.lists.get(day, [])
        shown = [item for number, item in enumerate(items) if number < hours * len(items) / 20]
        share = min(1.0, hours / 60) - (self.now.day % 9 == 0) * 0.1
        return [item | {"paper": item["paper"] | {"upvotes": int(item["paper"]["upvotes"] * share)}} for item in shown]


def test_every_fetched_paper_of_a_saved_search_is_in_exactly_one_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, report: Callable[[str], None]
) -> None:
    monkeypatch.setattr("paperbrowse.fetch.rate_limit.REQUEST_INTERVALS", {"arxiv": 0.0, "huggingface": 0.0})
    monkeypatch.setattr("paperbrowse.fetch.client.FIRST_DELAY", 0.0)
    site, home, letters = HuggingFace(), tmp_path / "home", tmp_path / "letters"
    monkeypatch.setattr(
        "paperbrowse.cli.commands.digest.open_library",
        lambda args, output: Library(find_home(args.home), lambda: site.now),
    )
    home.mkdir(mode=0o700)
    with Library(find_home(str(home)), lambda: site.now) as library:
        for name, query in SEARCHES.items():
            library.marks.saved_searches.save(name, query)
    days, chance, codes, away = times(16, 365), random.Random(8), Counter[int](), 0
    with serving() as closed:
        pass
    with serving(site.answer) as server:
        for number in range(days + 1):
            site.now = START + timedelta(days=number, minutes=chance.randrange(600))
            away = chance.randrange(2, 12) if chance.random() < 0.03 else away - 1
            is_last = number == days
            if (away > 0 or chance.random() < 0.05) and not is_last:  # a journey, or a laptop that sleeps
                continue
            trouble = "" if is_last else chance.choices(("", "busy", "cut", "half", "off line"), (70, 4, 4, 14, 8))[0]
            configure(home, closed if trouble == "off line" else server, SUBSCRIPTIONS)
            server.answer = {
                "busy": lambda question: Reply(status=503),
                "cut": lambda question: cut(),
                "half": lambda question: site.answer(question) if int(question.parameters["date"][-1]) % 2 else cut(),
            }.get(trouble, site.answer)
            command = [
                "--home",
                str(home),
                "digest",
                "--fetch",
                "--quiet",
                "--top",
                "2",
                "--format",
                "json",
                "-o",
                f"{letters}/",
            ]
            for _ in range(2 if chance.random() < 0.1 else 1):
                codes[run(command)] += 1
    made = [json.loads(file.read_bytes()) for file in letters.glob("*.json")]
    wanted = check(site, made, days)
    report(f"{days} days, {len(made)} letters, exit codes {dict(codes)}, {len(site.first_served)} papers fetched; "
           f"each of {wanted} papers of saved searches in one letter")  # fmt: skip


def check(site: HuggingFace, letters: list[dict[str, Any]], days: int) -> int:
    """Check which papers the letters had; return the number of papers of saved searches."""
    sections = [section for letter in letters for section in letter["sections"]]
    found = Counter(paper["paper"]["key"] for section in sections for paper in section["papers"])
    assert [key for key, number in found.items() if number > 1] == []
    assert sum(section["more"] for section in sections) == 0
    listed = {f"arxiv:{item['paper']['id']}" for day in site.lists for item in site.lists[day]
              if day < f"{START + timedelta(days=days):%Y-%m-%d}"}  # fmt: skip
    assert listed - site.first_served.keys() == set(), "lists that were not made up for"
    wanted = {key for key in listed if re.search(r"\b(models|diffusion)\b", site.titles[key], re.IGNORECASE)}
    assert wanted - found.keys() == set()
    assert site.popular - found.keys() == set()
    assert wanted
    assert site.popular
    return len(wanted | site.popular)
