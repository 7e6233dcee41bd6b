"""Zotero is read and written by its HTTP server; a second run changes nothing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pybtex.database import BibliographyData, parse_string

from tests.cli import test_commands
from tests.cli.test_commands import ARXIV, SAMPLES, Call
from tests.fetch import server as fake
from tests.fetch.server import Question, Reply, serving

call = test_commands.call


@dataclass
class PlayedZotero:
    """Plays the local API, which only reads, and the import of the connector."""

    items: list[str] = field(default_factory=list)
    """BibTeX of each item, with keys of Zotero's own."""
    version: int = 7
    fault: Reply | None = None
    requests: int = 0
    changes: int = 0
    """Times that a synchronization changes the library between two pages."""

    def answer(self, question: Question) -> Reply:
        self.requests += 1
        if self.fault:
            return self.fault
        if question.path.startswith("/connector/import?session="):
            return self._import(question.body.decode())
        if question.path.startswith("/api/users/0/collections?"):
            names = [{"data": {"key": "ABCD1234", "name": "Théorie"}}, {"data": {"key": "EFGH5678", "name": "Empty"}}]
            return self._page([json.dumps(name) for name in names], question, "[{}]", ",")
        if question.path.startswith("/api/users/0/items/top?"):
            return self._page(self.items, question)
        if question.path.startswith("/api/users/0/collections/ABCD1234/items/top?"):
            return self._page(self.items[:3], question)
        return Reply(b"Not found", status=404)

    def _page(self, values: list[str], question: Question, form: str = "{}", separator: str = "\n") -> Reply:
        start, limit = int(question.parameters["start"]), int(question.parameters["limit"])
        assert question.headers["zotero-api-version"] == "3"
        if start and self.changes:
            self.changes, self.version = self.changes - 1, self.version + 1
        headers = {
            "Zotero-API-Version": "3",
            "Total-Results": str(len(values)),
            "Last-Modified-Version": str(self.version),
        }
        return Reply(form.format(separator.join(values[start : start + limit])).encode(), headers=headers)

    def _import(self, text: str) -> Reply:
        entries = parse_string(text, "bibtex").entries
        for key, entry in entries.items():
            arxiv_id = entry.fields.pop("eprint", "")  # Zotero's translators move it to `extra`, and that to `note`
            if arxiv_id:
                entry.fields["note"] = f"arXiv:{arxiv_id} [cs]"
            for name in ("archiveprefix", "primaryclass", "comment", "day"):
                entry.fields.pop(name, None)
            data = BibliographyData({f"{key}_{len(self.items)}_zotero": entry})
            self.items.append(data.to_string("bibtex"))
        return Reply(json.dumps([{}] * len(entries)).encode(), status=201)


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Iterator[PlayedZotero]:
    zotero = PlayedZotero()
    with serving(zotero.answer) as server:
        monkeypatch.setattr("paperbrowse.library.zotero.ADDRESS", server.url)
        yield zotero


def test_ten_exports_add_each_paper_once(call: Call, played: PlayedZotero, tmp_path: Path) -> None:
    bare = tmp_path / "bare.jsonl"
    bare.write_text('{"title": "A paper of which only the title is known"}\n')
    assert call("import", test_commands.PAGE, ARXIV, str(SAMPLES / "references.bib"), str(bare), "--quiet").status == 0
    total = call("search", "--json", "--limit", "0").json["total"]
    assert call("export", "--to", "zotero").err == f"paperbrowse: {total} papers added to Zotero, 0 known there\n"
    for _ in range(9):
        assert call("export", "--to", "zotero").err == f"paperbrowse: 0 papers added to Zotero, {total} known there\n"
    assert len(played.items) == total


def test_import_reads_all_pages_and_a_second_one_changes_nothing(call: Call, played: PlayedZotero) -> None:
    played.items = [f"@article{{doe, title={{Paper number {n} of many}}, doi={{10.1000/{n}}}}}" for n in range(250)]
    played.changes = 2
    assert call("import", "zotero", "--json").json["new"] == 250
    assert call("import", "zotero", "--json").json["unchanged"] == 250
    assert call("export", "--to", "zotero").err == "paperbrowse: 0 papers added to Zotero, 250 known there\n"
    assert call("show", "10.1000/7", "--format", "{sources}").out.startswith("bibtex zotero")


def test_a_collection_is_named_in_any_case_or_by_its_key(call: Call, played: PlayedZotero) -> None:
    played.items = [f"@article{{doe{n}, title={{Paper number {n} of many}}}}" for n in range(9)]
    assert call("import", "zotero", "théorie", "--json").json["new"] == 3
    assert call("import", "zotero", "ABCD1234", "--json").json["unchanged"] == 3
    answer = call("import", "zotero", "Other")
    assert answer.status == 2
    played.fault = Reply(b"{}]", headers={"Zotero-API-Version": "3"})
    assert "cannot be read" in call("import", "zotero", "Other").err
    assert "no collections of Zotero are called Other (there are: Empty (EFGH5678), Théorie (ABCD1234))" in answer.err


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Reply(b"Local API is not enabled", status=403), "allow other applications on this computer"),
        (Reply(b"Not found", status=404), "Zotero answered 404: Not found (it needs Zotero 7 or later)"),
        (Reply(b'{"libraryEditable": false}', status=500), "Zotero answered 500"),
        (Reply(b"<html>", headers={"Total-Results": "many"}), "is not Zotero"),
        (Reply(status=412), "Zotero is changing its items"),
    ],
)
def test_a_refusal_is_one_line(call: Call, played: PlayedZotero, fault: Reply, reason: str) -> None:
    call("import", ARXIV, "--quiet")
    played.fault = fault
    for line in (["import", "zotero"], ["export", "--to", "zotero"]):
        answer = call(*line)
        assert (answer.status, answer.out, answer.err.count("\n")) == (4, "", 1)
        assert reason in answer.err


def test_without_zotero_it_says_what_to_switch_on(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperbrowse.library.zotero.ADDRESS", "http://127.0.0.1:9")
    answer = call("import", "zotero")
    assert answer.status == 4
    assert "Zotero does not answer at http://127.0.0.1:9 (start Zotero 7 or later; in Zotero's settings" in answer.err


def test_a_stop_ends_the_wait_for_zotero(call: Call, played: PlayedZotero, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperbrowse.cli.signals.StopRequest.is_requested", lambda stop: bool(played.requests))
    monkeypatch.setattr("paperbrowse.cli.signals.StopRequest.exit_code", 130)
    played.fault = fake.silent()
    answer = call("import", "zotero")
    assert (answer.status, answer.err.count("\n")) == (130, 1)


@pytest.mark.parametrize("words", [["zotero", "-o", "a.bib"], ["vault"], ["vault", "is:starred"], ["mendeley"]])
def test_a_wrong_place_is_refused(call: Call, words: list[str]) -> None:
    assert call("export", "--to", *words).status == 2
