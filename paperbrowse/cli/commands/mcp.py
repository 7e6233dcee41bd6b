"""`mcp`: a server for assistants on stdin and stdout, in the Model Context Protocol (JSON-RPC, a message a line)."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from typing import Any, BinaryIO

from paperbrowse import __version__
from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand, open_library
from paperbrowse.cli.mcp_tools import UNTRUSTED, PaperTools
from paperbrowse.cli.output import Output
from paperbrowse.model.errors import PaperbrowseError

HANDSHAKE_VERSIONS = ("2025-11-25", "2025-06-18", "2025-03-26")
VERSIONS = ("2026-07-28", *HANDSHAKE_VERSIONS)
"""Protocols, the newest first; each request of the newest names its version, the others begin with `initialize`."""

MAX_LINE, MAX_BATCH = 1_000_000, 50
"""Bytes of a message, and requests in it."""

PARSE_ERROR, INVALID_REQUEST, NO_METHOD, INVALID_PARAMS, OTHER_VERSION = -32700, -32600, -32601, -32602, -32022

_META = "io.modelcontextprotocol/"
_SERVER = {"name": "paperbrowse", "version": __version__}
_ABOUT = {"capabilities": {"tools": {}}, "instructions": f"The user's library of research papers. {UNTRUSTED}"}
_CACHING = {"ttlMs": 3_600_000, "cacheScope": "private"}


class _Refused(Exception):
    """A request that gets an error: (code, message), perhaps with data."""


class Server:
    """Answers messages; it keeps no state between them, so each may be of any protocol."""

    def __init__(self, tools: PaperTools) -> None:
        self._tools = tools

    def answer(self, line: bytes) -> Any:
        """Return the answer to a line, or None if it gets none."""
        try:
            message = json.loads(line, parse_constant=int)  # which raises ValueError for NaN
        except (ValueError, RecursionError):
            return _error(None, PARSE_ERROR, f"not a line of JSON of at most {MAX_LINE:,} bytes")
        if isinstance(message, list) and 0 < len(message) <= MAX_BATCH:  # a batch, which 2025-03-26 has
            return [answer for each in message if (answer := self._respond(each))] or None
        return self._respond(message)

    def _respond(self, message: Any) -> dict[str, Any] | None:
        if not isinstance(message, dict) or not message.keys() & {"method", "result", "error"}:
            return _error(None, INVALID_REQUEST, "not a request")
        if "id" not in message or "method" not in message:  # a notification, or an answer to nothing
            return None
        number, method, params = message["id"], message["method"], message.get("params") or {}
        if not isinstance(number, str) and type(number) is not int:
            return _error(None, INVALID_REQUEST, "the id must be text or a whole number")
        try:
            if not isinstance(method, str) or not isinstance(params, dict):
                raise _Refused(INVALID_PARAMS, "the method must be text and params an object")
            return {"jsonrpc": "2.0", "id": number, "result": self._run(method, params)}
        except _Refused as refused:
            return _error(number, *refused.args)

    def _run(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """Return the result of a request, in the form of its protocol. Raises _Refused."""
        meta = params.get("_meta")
        version = meta.get(f"{_META}protocolVersion") if isinstance(meta, dict) else None
        if version not in (None, VERSIONS[0]):
            data = {"supported": VERSIONS, "requested": str(version)[:40]}
            raise _Refused(OTHER_VERSION, "unsupported protocol version", data)
        result = self._result(method, params)
        return result | ({"resultType": "complete", "_meta": {f"{_META}serverInfo": _SERVER}} if version else {})

    def _result(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        match method:
            case "initialize":
                wanted = params.get("protocolVersion")
                version = wanted if wanted in HANDSHAKE_VERSIONS else HANDSHAKE_VERSIONS[0]
                return {"protocolVersion": version, "serverInfo": _SERVER} | _ABOUT
            case "server/discover":
                return {"supportedVersions": VERSIONS} | _ABOUT | _CACHING
            case "tools/list":
                return {"tools": self._tools.describe()} | _CACHING
            case "tools/call":
                return self._call(params.get("name"), params.get("arguments") or {})
            case "ping":
                return {}
        raise _Refused(NO_METHOD, "unknown method")

    def _call(self, name: Any, arguments: Any) -> dict[str, Any]:
        """Return the answer of a tool; an error is an answer, too, because the assistant can then do better."""
        if not isinstance(name, str) or not isinstance(arguments, dict):
            raise _Refused(INVALID_PARAMS, "the name must be text and arguments an object")
        try:
            texts, failed = self._tools.call(name, arguments), False
        except KeyError as error:
            raise _Refused(INVALID_PARAMS, "unknown tool") from error
        except PaperbrowseError as error:
            texts, failed = [json.dumps({"error": error.args[0], "hint": error.hint}, ensure_ascii=False)], True
        return {"content": [{"type": "text", "text": text} for text in texts if text], "isError": failed}


def _error(number: object, *details: object) -> dict[str, Any]:
    error = dict(zip(("code", "message", "data"), details, strict=False))
    return {"jsonrpc": "2.0", "id": number, "error": error}


def run(args: Namespace, output: Output) -> int:
    with open_library(args, output) as library:
        server = Server(PaperTools(library, allow_marks=args.allow_marks))
        for line in _read_lines(sys.stdin.buffer):
            if answer := server.answer(line):
                output.raw(json.dumps(answer) + "\n")
                output.flush()
    return exit_codes.SUCCESS


def _read_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines that are not blank; only the beginning of one that is too long, which is no JSON."""
    while line := stream.readline(MAX_LINE):
        if line.strip():
            yield line
        while line and not line.endswith(b"\n"):
            line = stream.readline(MAX_LINE)


ALLOW_HELP = "let the assistant change stars, tags and notes"
MCP = Subcommand(lambda parser: parser.add_argument("--allow-marks", action="store_true", help=ALLOW_HELP), run)
