"""Anything a hand, a cat or a paste may type into the search box."""

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
"""What breaks programs that paste a query into a pattern, a statement or a page."""


def typed(chance: random.Random) -> str:
    """One text: a real query mutilated, signs in any order, one thing over and over, or any characters at all."""
    make = chance.choice((_mutilated, _mutilated, _mutilated, _signs, _signs, _repeated, _characters))
    return make(chance)


def _mutilated(chance: random.Random) -> str:
    text = chance.choice(REAL)
    for _ in range(chance.randint(1, 6)):
        start = chance.randint(0, len(text))
        end = min(len(text), start + chance.choice((0, 0, 1, 1, 5)))
        put = chance.choice((chance.choice(SIGNS), chance.choice(REAL), text[end : end + 3][::-1], ""))
        text = text[:start] + put + text[end:]
    return text


def _signs(chance: random.Random) -> str:
    between = chance.choice(("", "", " "))
    return between.join(chance.choice((*SIGNS, *REAL)) for _ in range(chance.randint(1, 20)))


def _repeated(chance: random.Random) -> str:
    piece = "".join(chance.choice((*SIGNS, *REAL)) for _ in range(chance.randint(1, 3)))
    return (piece * 10_000)[: chance.choice((50, 999, 1_000, 1_001, 10_000))]


def _characters(chance: random.Random) -> str:
    top = chance.choice((0x7F, 0x7F, 0x24F, 0xFFFF, 0x10FFFF))
    return "".join(chr(chance.randint(0, top)) for _ in range(chance.choice((1, 3, 10, 40, 200, 2_000))))
