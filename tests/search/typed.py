"""Random texts that anyone may type or paste into the search box."""

import random

REAL = (
    "token level preference optimization", "tokn levl optimzation", '"direct preference" -survey', "author:ruizhe code",
    "date:2024-03..2024-06 cat:cs.CL", "is:starred OR is:unread model", "'exact title:token abstract:\"large models\"",
    "upvotes:>10 sort:newest", "has:code since:last-week", "key:arxiv:2411.19943", "like:arxiv:2404.11999 code",
    "tag:\"to read\" note:deep", "venue:\"EMNLP 2024\" org:mit source:jsonl", "-token-level OR 大模型 learning", "7d",
    "https://arxiv.org/abs/2411.19943v2", "comments:<=2 before:2024 sort:oldest", "naïve Schrödinger x² $\\alpha$",
    "state-of-the-art", "the of and in a", "",
)  # fmt: skip
"""Queries as people type them."""

SIGNS = (
    *"\"'-:*^{}()[]<>=+~|&!?.,;/\\%_#@$`",
    *(" ", "  ", "\t", "\n", "\r\n", "\x00", "\x1b[2J", "\x7f", "\x85", "\xa0", "\u200b", "\u2028", "\ufeff"),
    *("\ud800", "\udfff", "\udc80", "\U0010ffff", "\ufffe", "\u202e", "\u2066", "\u061c", "\u200d"),
    *("\u0301", "e\u0301\u0323\u0336", "é", "ﬁ", "İ", "ß", "ſ", "Ω", "½", "①", "٣", "²", "ª", "ǆ", "𝒳", "Å"),
    *("中", "大模型", "ひらがな", "カタカナ", "한국어", "𠀀", "ไทย", "हिन्दी", "עברית", "العربية", "👩‍👩‍👧", "🇨🇦", "🙂"),
    *(" OR ", " AND ", " NOT ", " NEAR(a b, 5) ", "NEAR/2", "title : ", "{title} : x", "^a*", "a* OR b*", "-(", "--"),
    *("'; DROP TABLE papers; --", "%s", "{0}", "${HOME}", "../../etc", "[red]x[/red]", "\\'e", "\\", '""', '"', "-\""),
    *("date:", "date:..", "date:9999", "date:0000-00", "since:1900", "before:0001", "date:9999y", "upvotes:>999999999"),
    *("sort:", "is:", "is:new", "has:", "key:", "like:", "tag:", "note:", "cat:", "org:", "venue:", "author:"),
)  # fmt: skip
"""Texts that break programs which insert a query into a pattern, an SQL statement or a page."""


def typed(rng: random.Random) -> str:
    """Return a mutilated query, signs in any order, a repeated piece, or any characters."""
    make = rng.choice((_mutilated, _mutilated, _mutilated, _signs, _signs, _repeated, _characters))
    return make(rng)


def _mutilated(rng: random.Random) -> str:
    text = rng.choice(REAL)
    for _ in range(rng.randint(1, 6)):
        start = rng.randint(0, len(text))
        end = min(len(text), start + rng.choice((0, 0, 1, 1, 5)))
        inserted = rng.choice((rng.choice(SIGNS), rng.choice(REAL), text[end : end + 3][::-1], ""))
        text = text[:start] + inserted + text[end:]
    return text


def _signs(rng: random.Random) -> str:
    separator = rng.choice(("", "", " "))
    return separator.join(rng.choice((*SIGNS, *REAL)) for _ in range(rng.randint(1, 20)))


def _repeated(rng: random.Random) -> str:
    piece = "".join(rng.choice((*SIGNS, *REAL)) for _ in range(rng.randint(1, 3)))
    return (piece * 10_000)[: rng.choice((50, 999, 1_000, 1_001, 10_000))]


def _characters(rng: random.Random) -> str:
    top = rng.choice((0x7F, 0x7F, 0x24F, 0xFFFF, 0x10FFFF))
    return "".join(chr(rng.randint(0, top)) for _ in range(rng.choice((1, 3, 10, 40, 200, 2_000))))
