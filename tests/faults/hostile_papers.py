"""Papers whose texts try to control the terminal, its window, its clipboard or the program."""

import json
from itertools import cycle, islice
from typing import Any

PAYLOADS = (
    *(
        "\x1b[31m",
        "\x1b[2J",
        "\x1b[?1049l",
        "\x1b[6n",
        "\x1b[c",
        "\x1bc",
        "\x1b[8;1;1t",
        "\x1b[21t",
        "\x1b#8",
        "\x1b(0",
    ),
    *(
        "\x1b]0;title\x07",
        "\x1b]2;title\x1b\\",
        "\x1b]52;c;aGk=\x07",
        "\x1b]52;c;?\x07",
        "\x1b]4;0;?\x07",
        "\x1b]7;file://x\x07",
    ),
    *(
        "\x1b]8;;file:///etc/passwd\x1b\\x\x1b]8;;\x1b\\",
        "\x1b]1337;File=:AA\x07",
        "\x1b]777;notify;a;b\x07",
        "\x1b]9;x\x07",
    ),
    *(
        '\x1bP$q"p\x1b\\',
        "\x1b_Gi=1;AA\x1b\\",
        "\x1b^pm\x1b\\",
        "\x1bXsos\x1b\\",
        "\x1b[200~",
        "\x1b[201~",
        "\x1b[?2026h",
    ),
    *(
        "\x9b2J",
        "\x9d0;t\x9c",
        "\x90q\x9c",
        "\x85",
        "\x84",
        "\x8d",
        "\x98x\x9c",
        "\x0e",
        "\x0f",
        "\x05",
        "\x07",
        "\x08\x08",
    ),
    *(
        "\x7f",
        "\x00",
        "\x0c",
        "\x0b",
        "\r",
        "\n",
        "\t",
        "\u2028",
        "\u2029",
        "\u202e",
        "\u202d",
        "\u2066",
        "\u2069",
        "\u061c",
    ),
    *(
        "\u200b",
        "\u200e",
        "\u2060",
        "\ufeff",
        "\ufff9",
        "\U000e0041",
        "\U000e0001",
        "\u00ad",
        "\u200d",
        "e" + "\u0301" * 99,
    ),
    *(
        "[bold]",
        "[/]",
        "[/nope]",
        "[@click=app.quit]x[/]",
        "[@click=app.open_url('file:///x')]x[/]",
        "[link=file:///x]y[/link]",
    ),
    *(
        "[link='\x1b]0;t\x07']z",
        "[red on blue]",
        "[on",
        "]",
        "\\[",
        "$x",
        "[$primary]",
        "[1]",
        "[/bold]",
        ":smile:",
        "[b][/i]",
    ),
    *(
        "**b** _i_ `c` <b>",
        "[a](javascript:x)",
        "![a](file:///x)",
        "<script>x</script>",
        "$\\alpha^{[/]}$",
        r"\href{file:///x}{y}",
    ),
    *(
        "大規模言語",
        "👨\u200d👩\u200d👧",
        "❤\ufe0f",
        "🇩🇪",
        "%s %(x)s {x} {0}",
        "{}",
        "'; DROP TABLE papers;--",
        "=cmd|' /C calc'!A0",
    ),
    *(
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://a.example/\x1b]0;x\x07",
        "https://user@evil.example/",
        "-x",
        "--version",
    ),
)
"""Texts that are combined into fields."""

COUNT = 100


def papers() -> list[dict[str, Any]]:
    """Return a hundred records as paperbrowse exports them, so that their tags, notes and marks are imported."""
    records = []
    for number in range(COUNT):
        some = list(islice(cycle(PAYLOADS), number, number + 4))
        text = f"P{number:02d} {some[0]}word{some[1]} {some[2]} of hostile {some[3]}"
        records.append(
            {
                "key": f"x{number}",
                "title": text,
                "abstract": f"{text}\n\nSee https://a.example/{number}{some[0]} and {some[1]}.",
                "authors": [text, f"{some[1]} Author"],
                "organization": text,
                "venue": text,
                "comment": text,
                "journal_ref": text,
                "categories": [f"cs.{some[0]}", text],
                "keywords": [text],
                "ai_summary": text,
                "submitter": text,
                "url": f"https://a.example/{number}/{some[0]}",
                "code_url": f"https://github.com/a/{number}{some[1]}",
                "links": {"page": f"javascript:{some[0]}", "pdf": f"file:///{some[1]}"},
                "published": f"2024-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
                "starred": number % 3 == 0,
                "read": number % 5 == 0,
                "tags": [f"t{some[0]}{number}", some[1] or "x"],
                "note": f"{text}\n{some[2]}",
            }
        )
    return records


def json_lines() -> bytes:
    return "".join(json.dumps(paper) + "\n" for paper in papers()).encode()
