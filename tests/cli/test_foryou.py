"""`foryou` tells what was learned and from which papers, and forgets skips and wishes."""

from tests.cli import test_commands
from tests.cli.test_commands import Call

call, filled = test_commands.call, test_commands.filled
KEYS = ("arxiv:2407.03618", "arxiv:2411.07618", "arxiv:2406.15627")


def test_nothing_is_learned_below_three_stars(filled: Call) -> None:
    filled("star", KEYS[0])
    answer = filled("foryou", "--explain")
    assert answer.status == 1
    assert "needs 3 stars; there are 1" in answer.err
    assert "needs 3 papers with the tag “x”; there are 0" in filled("foryou", "--tag", "x").err


def test_what_was_learned_names_its_papers_and_wishes(filled: Call) -> None:
    keys = [
        line.split("\t")[0] for line in filled("search", "--format", "{key}", "--limit", "3", "token").out.splitlines()
    ]
    filled("star", *keys)
    answer = filled("foryou", "--limit", "5")
    assert answer.status == 0
    head, *lines = answer.out.splitlines()
    assert head == "learned from 3 liked and 0 skipped papers, in library.db only"
    assert len(lines) == 5
    assert all(any(key in line for key in keys) for line in lines)
    assert filled("foryou", "--limit", "-3").status == 2
    assert filled("foryou", "--forget").err.strip().endswith("forgot skips and wishes: 0")
