"""Words for completion that only the library knows; Tab waits for them, so little is imported."""

from collections.abc import Iterable
from itertools import pairwise

from paperbrowse.marks.typed_words import find_words
from paperbrowse.papers.typed_keys import find_keys
from paperbrowse.settings import Home, find_home

MAX_WORDS = 60


def print_words(kinds: str, *words: str) -> None:
    """Print what may stand in place of the last word of a command line.

    kinds: those of the arguments of the command, such as `TAG KEY`; the last one may be repeated.
    """
    folder = next((value for option, value in pairwise(words[:-1]) if option == "--home"), None)
    plain = [word for word in words[:-1] if word != folder and not word.startswith("-")]
    names, typed = kinds.split() or [""], words[-1]
    found = _find(names[min(max(0, len(plain) - 1), len(names) - 1)], typed, find_home(folder))
    fitting = [word for word in dict.fromkeys(found) if word.startswith(typed) and word.isprintable()]
    for word in fitting[:MAX_WORDS]:
        print(word)


def _find(kind: str, typed: str, home: Home) -> Iterable[str]:
    field, colon, value = typed.partition(":")
    if kind == "QUERY" and field in ("key", "like") and colon:
        return [f"{field}:{key}" for key in _find("KEY", value, home)]
    if kind == "QUERY" and field == "tag" and colon:
        return [
            f'tag:"{tag}"' if " " in tag else f"tag:{tag}"
            for tag in find_words(home.library_db, "TAG", value)
            if '"' not in tag
        ]
    return [*find_words(home.library_db, kind, typed), *(find_keys(home.papers_db, typed) if kind == "KEY" else ())]
