"""A fake server that sends given replies, good or bad, and records the requests."""

import gzip
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

SAMPLES = Path(__file__).parents[2] / "sample_data"
DATA = Path(__file__).parent / "data"

_ENTRY = re.compile(rb"<entry>.*?</entry>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Question:
    """A recorded request."""

    path: str
    headers: dict[str, str]
    at: float
    """Seconds since 1970."""
    body: bytes = b""

    @property
    def parameters(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply of the server."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    act: Callable[[BaseHTTPRequestHandler, Event], None] | None = None
    """Replaces the reply; the event is set when the test is over."""


@dataclass(slots=True)
class Server:
    url: str
    answer: Callable[[Question], Reply]
    questions: list[Question] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    def says(self, *replies: Reply) -> None:
        """Set these replies; the last one is repeated."""
        first = len(self.questions)
        self.answer = lambda question: replies[min(len(self.questions) - first, len(replies)) - 1]


@contextmanager
def serving(answer: Callable[[Question], Reply] = lambda question: Reply(status=404)) -> Iterator[Server]:
    """Run a server during the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            question = Question(self.path, headers, time.time(), self.rfile.read(int(headers.get("content-length", 0))))
            server.questions.append(question)
            _send(self, server.answer(question), server.over)

        do_POST = do_GET  # noqa: N815 -- the name that the library calls

        def log_message(self, format: str, *args: Any) -> None:
            pass

    listening = _Quiet(("127.0.0.1", 0), Handler)
    server = Server(f"http://127.0.0.1:{listening.server_address[1]}", answer)
    thread = Thread(target=lambda: listening.serve_forever(0.01), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        listening.shutdown()
        listening.server_close()
        thread.join()


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # tests close connections on purpose


def _send(handler: BaseHTTPRequestHandler, reply: Reply, over: Event) -> None:
    if reply.act is not None:
        reply.act(handler, over)
        return
    handler.send_response(reply.status)
    for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(reply.body)


# Good replies


def as_json(value: object, **headers: str) -> Reply:
    return Reply(json.dumps(value).encode(), headers={"Content-Type": "application/json; charset=utf-8", **headers})


def as_feed(body: bytes, **headers: str) -> Reply:
    return Reply(body, headers={"Content-Type": "application/atom+xml; charset=UTF-8", **headers})


def packed(reply: Reply) -> Reply:
    return Reply(gzip.compress(reply.body), reply.status, {**reply.headers, "Content-Encoding": "gzip"})


def day() -> list[dict[str, Any]]:
    """Return four real papers of a day, as Hugging Face sends them."""
    items: list[dict[str, Any]] = json.loads((DATA / "huggingface_day.json").read_bytes())
    return items


def days(count: int) -> list[dict[str, Any]]:
    """Return as many papers of the same form."""
    items = []
    for number in range(count):
        item = day()[number % 4]
        item["title"] = item["paper"]["title"] = f"A Paper About Subject Number {number}"
        item["paper"] |= {"id": f"2601.{number:05d}", "summary": f"It is about subject {number} and nothing else."}
        items.append(item)
    return items


def huggingface(items: list[dict[str, Any]]) -> Callable[[Question], Reply]:
    """Return a fake of Hugging Face's daily papers and search."""

    def answer(question: Question) -> Reply:
        parameters = question.parameters
        size, page = int(parameters.get("limit", "50")), int(parameters.get("p", "0"))
        return as_json(items[page * size : (page + 1) * size])

    return answer


def arxiv_page(start: int, count: int, total: int) -> bytes:
    """Return a page of arXiv's API: a recorded entry with numbered ids and titles."""
    recorded = (SAMPLES / "arxiv_api.xml").read_bytes()
    entry = _ENTRY.findall(recorded)[0]
    head = (
        b'<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom"'
        b' xmlns="http://www.w3.org/2005/Atom"><id>https://arxiv.org/api/x</id><title>arXiv Query: x</title>'
        b"<opensearch:totalResults>%d</opensearch:totalResults>" % total
    )
    entries = (_numbered(entry, number) for number in range(start, min(start + count, total)))
    return b"<?xml version='1.0' encoding='UTF-8'?>\n" + head + b"\n".join(entries) + b"</feed>"


def _numbered(entry: bytes, number: int) -> bytes:
    entry = re.sub(rb"<id>.*?</id>", b"<id>http://arxiv.org/abs/2402.%05dv1</id>" % number, entry)
    entry = re.sub(rb"<summary>.*?</summary>", b"<summary>On number %d alone.</summary>" % number, entry, flags=re.S)
    entry = re.sub(rb"<arxiv:doi>.*?</arxiv:doi>|<link[^>]*doi[^>]*/>", b"", entry)
    return re.sub(rb"<title>.*?</title>", b"<title>A Preprint With Number %d</title>" % number, entry, flags=re.S)


def arxiv(total: int) -> Callable[[Question], Reply]:
    """Return a fake of arXiv's API with `total` matching papers."""

    def answer(question: Question) -> Reply:
        parameters = question.parameters
        return as_feed(arxiv_page(int(parameters.get("start", "0")), int(parameters["max_results"]), total))

    return answer


# Bad replies


def cut(body: bytes = b'[{"paper": ') -> Reply:
    """Return a reply that ends in the middle of its body."""

    def act(handler: BaseHTTPRequestHandler, over: Event) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body) + 1000))
        handler.end_headers()
        handler.wfile.write(body)

    return Reply(act=act)


def hanging_up() -> Reply:
    """Return a reply that closes the connection at once."""
    return Reply(act=lambda handler, over: None)


def silent() -> Reply:
    """Return a reply that never comes."""
    return Reply(act=lambda handler, over: _wait(over, 300))


def dripping(headers_too: bool = False) -> Reply:
    """Return a reply of single bytes, 20 ms apart."""

    def act(handler: BaseHTTPRequestHandler, over: Event) -> None:
        if not headers_too:
            handler.send_response(200)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", "100000")
            handler.end_headers()
        text = b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 60_000 if headers_too else b"[" * 100_000
        with suppress(OSError):
            for byte in text:
                handler.wfile.write(bytes([byte]))
                handler.wfile.flush()
                if over.wait(0.02):
                    return

    return Reply(act=act)


def garbage() -> Reply:
    """Return a reply that is not HTTP."""
    return Reply(act=lambda handler, over: _write(handler, b"\x00\x01\x02 SSH-2.0-OpenSSH\r\n" * 3))


def endless() -> Reply:
    """Return a reply without a length that does not end."""

    def act(handler: BaseHTTPRequestHandler, over: Event) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.end_headers()
        with suppress(OSError):
            while not over.is_set():
                handler.wfile.write(b" " * 1_000_000)

    return Reply(act=act)


def bomb() -> Reply:
    """Return 100 MB compressed to 100 KB."""
    body = gzip.compress(b"[" + b" " * 100_000_000)
    return Reply(body, headers={"Content-Type": "application/json", "Content-Encoding": "gzip"})


def redirect(location: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": location})


def busy(status: int = 503, **headers: str) -> Reply:
    return Reply(b"busy", status, {name.replace("_", "-"): value for name, value in headers.items()})


def _wait(over: Event, seconds: float) -> None:
    over.wait(seconds)


def _write(handler: BaseHTTPRequestHandler, data: bytes) -> None:
    handler.wfile.write(data)
