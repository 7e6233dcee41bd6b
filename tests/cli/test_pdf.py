"""`pdf` fetches PDFs on request, once, and a bad answer is one line and no file."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event

import pytest

from paperbrowse.fetch.transport import Timeouts
from tests.cli import test_commands, test_fetch
from tests.cli.test_commands import ARXIV, Answer, Call
from tests.fetch import server as fake
from tests.fetch.server import Reply, Server, serving

call = test_commands.call
KEY, NAME = "arxiv:2407.03618", "lu2024bm25s.pdf"
PDF = b"%PDF-1.7\n" + b"1 0 obj\n" * 1000 + b"startxref\n0\n%%EOF\n"
KIND = {"Content-Type": "application/pdf"}


@pytest.fixture
def server(tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr("paperbrowse.fetch.rate_limit.REQUEST_INTERVALS", {"arxiv": 0.0, "huggingface": 0.0})
    monkeypatch.setattr("paperbrowse.fetch.client.FIRST_DELAY", 0.0)
    monkeypatch.setattr("paperbrowse.fetch.pdf.PDF_LIMITS", Timeouts(total=60.0, max_bytes=1_000_000))
    call("import", ARXIV, "--quiet")
    with serving() as server:
        test_fetch.configure(tmp_path / "home", server)
        yield server


def huge(handler: BaseHTTPRequestHandler, over: Event) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/pdf")
    handler.send_header("Content-Length", "10000000000")
    handler.end_headers()
    over.wait(60)


def test_a_pdf_is_fetched_once_and_named_by_the_citation_key(call: Call, server: Server, tmp_path: Path) -> None:
    server.says(Reply(PDF, headers=KIND))
    file = tmp_path / "home" / "pdfs" / NAME
    assert call("pdf", KEY) == Answer(0, f"{file}\n", "")
    assert file.read_bytes() == PDF
    assert [question.path for question in server.questions] == ["/arxiv/pdf/2407.03618"]
    assert call("pdf", "--json", KEY).json == {"key": KEY, "file": str(file), "fetched": False, "schema": 1}
    assert len(server.questions) == 1
    assert [path.name for path in file.parent.iterdir()] == [NAME]


def test_the_config_names_the_folder(call: Call, server: Server, tmp_path: Path) -> None:
    test_fetch.configure(tmp_path / "home", server, f'[pdf]\nfolder = "{tmp_path}/my papers"')
    server.says(Reply(PDF, headers={"Content-Type": "application/octet-stream"}))
    assert call("pdf", KEY).out == f"{tmp_path}/my papers/{NAME}\n"


@pytest.mark.parametrize("line", ['program = "zathura"', "program = [1]", "folder = 3", 'place = "x"'])
def test_a_mistake_in_the_config_is_told(call: Call, server: Server, tmp_path: Path, line: str) -> None:
    test_fetch.configure(tmp_path / "home", server, f"[pdf]\n{line}")
    answer = call("pdf", KEY)
    assert (answer.out, server.questions) == ("", [])
    assert f"config.toml:2: pdf.{line.split()[0]} " in answer.err


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(b"<!DOCTYPE html><p>log in", headers={"Content-Type": "text/html"}), "sent a web page, not a PDF file"),
        (Reply(b"<html>no", headers=KIND), "sent a web page, not a PDF file"),
        (Reply(b"", headers=KIND), "the response is empty"),
        (Reply(b"PK\x03\x04", headers=KIND), "is not a PDF file"),
        (Reply(PDF[:-20], headers=KIND), "the PDF is incomplete"),
        (Reply(act=huge), "larger than 1 MB"),
        (Reply(PDF[:99] * 20_000, headers=KIND), "larger than 1 MB"),
        (fake.cut(PDF), "the connection broke before the response was complete"),
        (fake.redirect("file:///etc/passwd"), "redirects to a URL that is not https"),
        (Reply(status=404), "404: not found"),
        (Reply(status=500), "answered 500 to 3 attempts"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_answer_is_one_line_and_no_file(
    call: Call, server: Server, tmp_path: Path, reply: Reply, reason: str
) -> None:
    server.says(reply)
    answer = call("pdf", KEY)
    assert (answer.status, answer.out, answer.err.count("\n")) == (4, "", 1)
    assert answer.err.startswith(f"paperbrowse: {KEY}: ")
    assert reason in answer.err
    assert not (tmp_path / "home" / "pdfs").exists()


def test_a_drip_ends(call: Call, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperbrowse.fetch.pdf.PDF_LIMITS", Timeouts(total=0.5))
    server.says(fake.dripping())
    assert "no complete response within 0.5 s" in call("pdf", KEY).err
    assert not (tmp_path / "home" / "pdfs").exists()


def test_other_places_are_tried_and_one_paper_does_not_stop_the_others(
    call: Call, server: Server, tmp_path: Path
) -> None:
    places = {"pdf_url": f"{server.url}/hf/a.pdf", "arxiv_id": "2001.00001"}
    file = tmp_path / "two.jsonl"
    file.write_text(str({"title": "No PDF is known of it"}).replace("'", '"') + "\n")
    with file.open("a") as stream:
        stream.write(str({"title": "Somewhere else", **places}).replace("'", '"') + "\n")
    assert call("import", str(file)).status == 0
    server.answer = lambda question: Reply(PDF if "hf" in question.path else b"<html>", headers=KIND)
    keys = call("search", "--keys", "known").out.split()
    answer = call("pdf", *keys, "2001.00001", "2001.99999")
    assert answer.status == 4
    assert answer.out.count("\n") == 1
    assert "no PDF is known" in answer.err
    assert "no paper has the key 2001.99999" in answer.err
