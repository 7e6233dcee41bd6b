"""Every subcommand as a script meets it: stdout, stderr and exit status."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from paperbrowse.cli.commands import SUBCOMMANDS
from paperbrowse.cli.main import run
from paperbrowse.key_bindings import KEY_BINDINGS
from paperbrowse.search import meaning

SAMPLES = Path(__file__).parents[2] / "sample_data"
PAGE = str(SAMPLES / "huggingface_search_page.txt")
ARXIV = str(SAMPLES / "arxiv_records.jsonl")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call gave."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


Call = Callable[..., Answer]


@pytest.fixture
def call(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Call the program in a home of its own; `stdin` is what it reads."""
    (tmp_path / "home").mkdir(mode=0o700)

    def one(*arguments: str, stdin: str = "") -> Answer:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
        status = run(["--home", str(tmp_path / "home"), *arguments])
        printed = capsys.readouterr()
        return Answer(status, printed.out, printed.err)

    return one


@pytest.fixture
def filled(call: Call) -> Call:
    """The same with both samples read."""
    assert call("import", PAGE, ARXIV, "--quiet").status == 0
    return call


# import


def test_import_accounts_for_every_record(call: Call) -> None:
    first = call("import", PAGE, "--json")
    counts = '"files": 1, "records": 40, "new": 40, "updated": 0, "unchanged": 0'
    rest = '"problems": [], "stopped": false, "key_notes": []'
    assert first.out == f'{{{counts}, "joined": 0, {rest}, "schema": 1}}\n'
    assert (first.status, first.err) == (0, "")
    assert call("import", PAGE, "--json").json["unchanged"] == 40


def test_import_talks_on_stderr(call: Call) -> None:
    answer = call("import", PAGE)
    assert answer.out == ""
    assert answer.err == "paperbrowse: 40 records: 40 new, 0 updated, 0 unchanged\n"


def test_import_names_file_record_and_reason_of_a_problem(call: Call, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"title": "A Title That Is Long Enough"}\n{"title": 7}\n')
    answer = call("import", str(bad))
    assert answer.status == 3
    assert answer.err.splitlines()[0] == f"paperbrowse: {bad}:2: the title is not text"
    (problem,) = call("import", str(bad), "--json").json["problems"]
    assert problem == {"file": str(bad), "record": 2, "reason": "the title is not text"}


def test_import_tells_twenty_problems_and_how_many_more(call: Call, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{x\n" * 25)
    answer = call("import", "--format", "jsonl", str(bad))
    assert len(answer.err.splitlines()) == 22
    assert "and 5 more problems" in answer.err


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\x00\x01\x02", b"<html>", b"prose"])
def test_what_cannot_be_read_at_all_is_refused_without_a_traceback(call: Call, tmp_path: Path, content: bytes) -> None:
    bad = tmp_path / "bad"
    bad.write_bytes(content)
    answer = call("import", str(bad), PAGE, "--json")
    assert answer.status == 3
    assert (answer.json["new"], len(answer.json["problems"])) == (40, 1)


def test_a_missing_file_is_a_problem(call: Call, tmp_path: Path) -> None:
    assert call("import", str(tmp_path / "none")).status == 3


def test_a_format_there_is_none_of_is_a_mistake_of_usage(call: Call) -> None:
    answer = call("import", "--format", "nope", PAGE)
    assert answer.status == 2
    assert "jsonl" in answer.err


def test_a_dry_run_keeps_nothing(call: Call) -> None:
    assert call("import", "--dry-run", "--json", PAGE).json["new"] == 40
    assert call("search", "--json", "").json["total"] == 0


# search


@pytest.mark.parametrize(("query", "total"), [("date:2022", 4), ("date:2023", 1), ("date:2024", 19), ("date:2025", 16)])
def test_search_counts_what_it_finds(call: Call, query: str, total: int) -> None:
    call("import", PAGE)
    answer = call("search", "--json", query).json
    assert (answer["total"], answer["exact_total"], len(answer["hits"])) == (total, True, total)


def test_an_empty_query_lists_everything_newest_first(call: Call) -> None:
    call("import", PAGE)
    hits = call("search", "--json").json["hits"]
    assert len(hits) == 40
    days = [hit["published"] for hit in hits]
    assert days == sorted(days, reverse=True)
    assert sum(hit["comments"] or 0 for hit in hits) == 32
    assert sum(hit["comments"] is not None for hit in hits) == 11
    assert all(hit["title"] and hit["abstract"] and len(hit["published"]) == 10 for hit in hits)
    assert [hit["organization"] for hit in hits if hit["author_count"] is None] == ["ByteDance Seed"]


def test_the_answer_is_one_line_with_its_keys_in_order(filled: Call) -> None:
    answer = filled("search", "--json", "BM25S", "--limit", "1")
    assert answer.out.count("\n") == 1
    assert list(answer.json) == ["query", "total", "exact_total", "ms", "hints", "schema", "hits"]
    (hit,) = answer.json["hits"]
    assert (hit["key"], hit["authors"]) == ("arxiv:2407.03618", ["Xing Han Lù"])
    assert (next(iter(hit)), next(reversed(hit))) == ("key", "score")
    assert answer.out.isascii()


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("tokn levl preference optimzation", "Token-level Direct Preference Optimization"),
        ("code completoin syntax", "Syntax-Aware On-the-Fly Code Completion"),
    ],
)
def test_typos_are_forgiven(filled: Call, query: str, title: str) -> None:
    assert filled("search", "--json", query).json["hits"][0]["title"] == title
    assert filled("search", "--json", *query.split()).json["hits"][0]["title"] == title


def test_a_word_with_a_dash_is_left_out_of_a_search(filled: Call) -> None:
    both = filled("search", "--json", "token").json["total"]
    for arguments in (["token", "-completion"], ["--", "token", "-completion"], ["token -completion"]):
        assert 0 < filled("search", "--json", *arguments).json["total"] < both


def test_an_option_there_is_none_of_is_a_mistake(filled: Call) -> None:
    assert filled("search", "--nope", "token").status == 2
    assert filled("search", "--limit", "-1", "token").status == 2


def test_a_search_without_an_answer_ends_with_one(filled: Call) -> None:
    answer = filled("search", "qqqzzzxxx")
    assert (answer.status, answer.out) == (1, "")
    assert "no papers match" in answer.err
    assert filled("search", "--json", "qqqzzzxxx").status == 1


def test_a_batch_answers_line_by_line(filled: Call) -> None:
    answer = filled("search", "--batch", "--limit", "1", stdin="date:2022\nqqqzzzxxx\n\ntokn\n")
    answers = [json.loads(line) for line in answer.out.splitlines()]
    assert [one["query"] for one in answers] == ["date:2022", "qqqzzzxxx", "", "tokn"]
    assert [one["total"] for one in answers[:3]] == [4, 0, 47]
    assert [len(one["hits"]) for one in answers] == [1, 0, 1, 1]
    assert answer.status == 0


def test_facets_stand_before_the_hits_and_count_them(filled: Call) -> None:
    filled("star", "2407.03618")
    answer = filled("search", "--json", "--facets", "date:2022..2023").json
    assert list(answer) == ["query", "total", "exact_total", "ms", "hints", "facets", "schema", "hits"]
    facets = answer["facets"]
    assert list(facets) == ["year", "month", "category", "source", "organization", "venue", "tag", "exact"]
    assert (facets["year"], facets["exact"]) == ({"2023": 1, "2022": 4}, True)
    assert sum(facets["month"].values()) == answer["total"] == 5
    assert facets["source"] == {"huggingface-page": 5}
    for category, papers in filled("search", "--json", "--facets").json["facets"]["category"].items():
        found = filled("search", "--json", f"cat:{category}").json["total"]
        assert found == papers if "." in category else found >= papers  # `cat:cond-mat` finds cond-mat.str-el too


def test_a_batch_can_have_facets_and_a_person_cannot(filled: Call) -> None:
    lines = filled("search", "--batch", "--facets", "--limit", "0", stdin="date:2022\nqqqzzzxxx\n").out.splitlines()
    assert [json.loads(line)["facets"]["year"] for line in lines] == [{"2022": 4}, {}]
    assert filled("search", "--facets", "token").status == 2


# similar


def test_similar_papers_come_as_search_prints_them(filled: Call) -> None:
    answer = filled("similar", "2407.03618", "--json", "--limit", "3").json
    assert list(answer) == ["query", "total", "exact_total", "ms", "hints", "schema", "hits"]
    assert answer["query"] == "like:arxiv:2407.03618"
    assert len(answer["hits"]) == 3
    assert "arxiv:2407.03618" not in [hit["key"] for hit in answer["hits"]]
    scores = [hit["score"] for hit in answer["hits"]]
    assert scores == sorted(scores, reverse=True)
    again = filled("search", "--json", "like:2407.03618", "--limit", "3").json
    assert [hit["key"] for hit in again["hits"]] == [hit["key"] for hit in answer["hits"]]


def test_similar_papers_for_a_person_and_of_a_paper_there_is_none_of(filled: Call) -> None:
    assert filled("similar", "2407.03618", "--limit", "1").out.count("\n") == 2
    missing = filled("similar", "2499.00000")
    assert (missing.status, missing.out) == (1, "")
    assert "no paper has the key 2499.00000" in missing.err


def test_a_person_gets_a_block_a_paper(filled: Call) -> None:
    answer = filled("search", "BM25S", "--limit", "1")
    assert answer.out == (
        "• BM25S: Orders of magnitude faster lexical search via eager sparse scoring\n"
        "  arxiv:2407.03618 · 2024-07-04 · Xing Han Lù\n"
    )


# show


@pytest.mark.parametrize(
    "key",
    ["2407.03618", "arxiv:2407.03618", "https://arxiv.org/abs/2407.03618", "https://huggingface.co/papers/2407.03618"],
)
def test_a_paper_is_shown_by_any_of_its_names(filled: Call, key: str) -> None:
    assert filled("show", key, "--json").json["title"].startswith("BM25S")


def test_a_page_for_a_person_has_the_abstract_and_the_links(filled: Call) -> None:
    out = filled("show", "2407.03618").out
    assert "Xing Han Lù" in out
    assert "We introduce BM25S" in out
    assert "https://arxiv.org/pdf/2407.03618" in out
    assert max(map(len, out.splitlines())) < 120


def test_a_key_nothing_is_known_under_ends_with_one(filled: Call) -> None:
    answer = filled("show", "2401.00001")
    assert (answer.status, answer.out) == (1, "")
    assert answer.err.startswith("paperbrowse: no paper has the key 2401.00001")


def test_nothing_of_a_papers_can_steer_the_terminal(call: Call, tmp_path: Path) -> None:
    evil = tmp_path / "evil.jsonl"
    title = "Evil \x1b]0;title\x07 [1] is [/] all \x1b[2J\x9b31m\u202egnp"
    evil.write_text(json.dumps({"title": title, "abstract": title * 3, "authors": [title], "id": "2401.00001"}))
    call("import", str(evil))
    for answer in (call("search", "evil"), call("show", "2401.00001"), call("show", "2401.00001\x1b[2J")):
        assert not set(answer.out + answer.err) & {"\x1b", "\x07", "\x9b", "\u202e"}


# marks


def test_a_star_is_put_on_and_taken_off(filled: Call) -> None:
    assert filled("star", "2407.03618", "2411.07618").status == 0
    assert {hit["key"] for hit in filled("search", "--json", "is:starred").json["hits"]} == {
        "arxiv:2407.03618",
        "arxiv:2411.07618",
    }
    assert filled("unstar", "2407.03618").status == 0
    assert filled("show", "--json", "2407.03618").json["starred"] is False


def test_reading_is_marked_and_taken_back(filled: Call) -> None:
    filled("read", "2407.03618")
    assert filled("show", "--json", "2407.03618").json["read"] is True
    filled("unread", "2407.03618")
    assert filled("show", "--json", "2407.03618").json["read"] is False


def test_one_command_is_one_step_of_undo(filled: Call) -> None:
    filled("star", "2407.03618", "2411.07618")
    assert filled("undo").status == 0
    assert filled("search", "--json", "is:starred").json["total"] == 0
    assert filled("redo").status == 0
    assert filled("search", "--json", "is:starred").json["total"] == 2


@pytest.mark.parametrize("name", ["undo", "redo"])
def test_with_nothing_to_take_back_the_status_is_one(call: Call, name: str) -> None:
    answer = call(name)
    assert (answer.status, answer.err) == (1, f"paperbrowse: nothing to {name}\n")


def test_keys_come_from_stdin_too(filled: Call) -> None:
    answer = filled("star", "--json", "-", stdin="2407.03618\n\n 2411.07618 \n")
    assert answer.json["changed"] == 2


def test_an_unknown_key_costs_no_other(filled: Call) -> None:
    answer = filled("star", "2401.00001", "2407.03618")
    assert answer.status == 1
    assert filled("search", "--json", "is:starred").json["total"] == 1


def test_the_day_of_a_list_is_shown_where_none_says_when_a_paper_was_published(call: Call, tmp_path: Path) -> None:
    listed = '{"title": "Listed", "announced": "2026-11-03", "doi": "10.1234/listed"}\n'
    both = '{"title": "Both", "announced": "2026-11-03", "published": "2026-10", "doi": "10.1234/both"}\n'
    file = tmp_path / "papers.jsonl"
    file.write_text(listed + both + '{"title": "Neither", "doi": "10.1234/neither"}')
    assert call("import", str(file)).status == 0
    days = [call("show", f"10.1234/{name}").out.splitlines()[2] for name in ("listed", "both", "neither")]
    assert days == ["announced 2026-11-03", "2026-10 · announced 2026-11-03", "no date"]
    assert "doi:10.1234/listed · 2026-11-03" in call("search", "listed").out


# export


def test_export_and_import_into_a_new_home_give_the_same_papers_and_marks(filled: Call, tmp_path: Path) -> None:
    filled("star", "2407.03618")
    filled("read", "2411.07618")
    exported = filled("export", "--format", "jsonl")
    assert len(exported.out.splitlines()) == 47
    file = tmp_path / "all.jsonl"
    file.write_text(exported.out)
    other = ["--home", str(tmp_path / "other")]
    assert filled("import", str(file), "--json", *other).json["new"] == 47
    again = filled("export", "--format", "jsonl", *other)

    def papers(text: str) -> list[dict[str, Any]]:
        loaded = [json.loads(line) for line in text.splitlines()]
        elsewhere = {"starred_at": 0, "read_at": 0, "sources": 0}
        return sorted(({**one, **elsewhere} for one in loaded), key=lambda one: str(one["key"]))

    assert papers(again.out) == papers(exported.out)
    assert filled("import", str(file), "--json").json["unchanged"] == 47


def test_a_file_is_written_whole_for_its_owner_and_not_over_another(filled: Call, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    assert filled("export", "--format", "jsonl", "-o", str(file), "date:2022").status == 0
    assert len(file.read_text().splitlines()) == 4
    assert file.stat().st_mode & 0o077 == 0
    refused = filled("export", "--format", "jsonl", "-o", str(file))
    assert (refused.status, len(file.read_text().splitlines())) == (2, 4)
    assert filled("export", "--format", "jsonl", "-o", str(file), "--force").status == 0
    assert len(file.read_text().splitlines()) == 47
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == ["out.jsonl"]


def test_a_folder_that_is_none_is_told(filled: Call, tmp_path: Path) -> None:
    answer = filled("export", "--format", "jsonl", "-o", str(tmp_path / "none" / "x"))
    assert answer.status == 5
    assert filled("export", "--format", "jsonl", "-o", str(tmp_path), "--force").status == 2


def test_an_export_of_nothing_ends_with_one(filled: Call) -> None:
    assert filled("export", "--format", "jsonl", "qqqzzzxxx").status == 1
    assert filled("export", "--format", "nope").status == 2


# keys, help and mistakes


def test_keys_are_listed_from_the_one_tuple(call: Call) -> None:
    assert [key["name"] for key in call("keys", "--json").lines] == [key.name for key in KEY_BINDINGS]
    out = call("keys").out
    assert all(key.help in out for key in KEY_BINDINGS if key.keys)


def test_global_options_stand_before_or_behind(call: Call, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = str(tmp_path / "other")
    call("import", PAGE, "--home", other)
    assert run(["--home", other, "--json", "search", "date:2022", "--quiet"]) == 0
    assert run(["search", "date:2022", "--json", "--home", other]) == 0
    capsys.readouterr()
    assert call("search", "--json").json["total"] == 0


@pytest.mark.parametrize(
    "arguments", [["import"], ["show"], ["star"], ["nope"], ["export"], ["search", "--limit", "x"], ["undo", "x"]]
)
def test_mistakes_of_usage_end_with_two(call: Call, arguments: list[str]) -> None:
    answer = call(*arguments)
    assert (answer.status, answer.out) == (2, "")
    assert "Traceback" not in answer.err


def test_help_names_every_subcommand(call: Call) -> None:
    answer = call("--help")
    assert answer.status == 0
    assert all(name in answer.out for name in SUBCOMMANDS)
    for name in SUBCOMMANDS:
        assert call(name, "--help").status == 0


def test_a_home_that_cannot_be_made_is_told_and_a_change_ends_with_five(call: Call, tmp_path: Path) -> None:
    (tmp_path / "home").rmdir()
    (tmp_path / "home").write_text("a file where a folder should be")
    assert call("search", "x").status == 2
    assert "is not a folder" in call("import", PAGE).err
    answer = call("import", PAGE, "--home", str(tmp_path / "home" / "below"))
    assert answer.status == 5
    assert "Traceback" not in answer.err


# saved


def test_saved_searches_are_listed_with_their_counts(filled: Call) -> None:
    assert filled("saved").status == 1
    assert (
        filled("saved", "add", "tokens", "token", "date:2024").err == "paperbrowse: saved “tokens”: token date:2024\n"
    )
    assert filled("saved", "add").status == 2
    (saved,) = [json.loads(line) for line in filled("saved", "--json").out.splitlines()]
    assert (saved["name"], saved["query"], saved["new"]) == ("tokens", "token date:2024", 0)
    assert saved["total"] == filled("search", "--json", "token date:2024").json["total"]
    assert filled("saved").out.startswith(f"1  tokens  {saved['total']}, 0 new  token date:2024")
    assert filled("saved", "rm", "TOKENS").err == "paperbrowse: removed “tokens”: token date:2024\n"
    assert filled("saved", "rm", "tokens").status == 1


# config


def test_a_config_file_is_written_with_comments_and_changes_nothing(call: Call, tmp_path: Path) -> None:
    before = call("config", "--json").json
    assert call("config").out.endswith(
        "config.toml  (does not exist: `paperbrowse config --init` writes it)\n  meaning = true\n"
        "  look.theme = paperbrowse\n  look.mouse = true\n  export.citation_key = {author}{year}{word}\n"
        '  mail.sendmail = ["sendmail", "-t"]\n'
    )
    file = tmp_path / "home" / "config.toml"
    assert call("config", "--init").err == f"paperbrowse: wrote {file}\n"
    assert call("config", "--json").json == before
    answer = call("config", "--init")
    assert (answer.status, "exists" in answer.err) == (2, True)
    plain = file.read_text().replace("# ToggleStar =", "ToggleStar =").replace("# theme", "theme")
    file.write_text(plain)
    assert call("config", "--json").json["keys"] == {"ToggleStar": ["s"]}


def test_keys_shows_what_the_config_file_makes_of_them(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('[keys]\nToggleStar = "x"\n')
    keys = {key["name"]: key["keys"] for key in call("--config", str(file), "keys", "--json").lines}
    assert (keys["ToggleStar"], keys["ToggleRead"]) == (["x"], ["m"])
    file.write_text('[keys]\nToggleStar = "m"\n')
    assert "ToggleRead has no key left" in call("--config", str(file), "keys").err


def test_the_settings_of_a_named_config_file_hold_everywhere(
    filled: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "elsewhere.toml"
    file.write_text('meaning = false\n[export]\ncitation_key = "X{year}"\n')
    assert filled("cite", "2407.03618", "--style", "latex", "--config", str(file)).out == "\\cite{X2024}\n"
    monkeypatch.setattr(meaning, "load_meaning", lambda: pytest.fail("loaded"))
    assert filled("--config", str(file), "search", "why do models hallucinate?").out
