"""`forget` removes papers and their marks, and undo brings back those that had marks."""

from tests.cli.test_commands import ARXIV, Call, call, filled  # noqa: F401 -- fixtures


def test_forget_refuses_without_a_terminal_and_says_how_many(filled: Call) -> None:  # noqa: F811
    before = filled("search", "--json").json["total"]
    answer = filled("forget", "token")
    assert answer.status == 2
    assert "nothing was removed" in answer.err
    assert "--yes removes without asking" in answer.err
    assert answer.err.count("papers would be") == 1
    assert filled("search", "--json").json["total"] == before
    assert filled("forget", " ", "--yes").status == 2


def test_forgotten_papers_are_gone_until_undo_or_the_next_import(filled: Call) -> None:  # noqa: F811
    filled("star", "2411.07618")
    total = filled("search", "--json").json["total"]
    listed = filled("search", "--json", "preference").json["total"]
    answer = filled("forget", "-y", "preference")
    assert (answer.status, answer.out) == (0, "")
    assert f"forgot {listed} papers; undo brings back 1 with marks" in answer.err
    assert filled("search", "--json").json["total"] == total - listed
    assert filled("show", "2411.07618").status == 1
    assert filled("forget", "-y", "preference").status == 1, "none is left"
    assert filled("undo").status == 0
    shown = filled("show", "2411.07618")
    assert "starred" in shown.out
    assert "not in the cache" in shown.out
    assert filled("import", ARXIV).status == 0
