"""`duplicates`, `merge` and `split` as a reader meets them; what a person said outlives the cache."""

import json
from pathlib import Path

import pytest

from tests.cli import test_commands
from tests.cli.test_commands import Call

call = test_commands.call

ARXIV = {
    "title": "Attention Mechanisms for Long Documents in Practice",
    "abstract": "We study attention for long documents in practice and find that most of it is not needed at all.",
    "arxiv_id": "2401.00001",
    "authors": ["Ann Lee", "Bo Chan"],
    "date": "2024-01-02",
}
LIKE_IT = {"title": ARXIV["title"], "authors": ["Bo Chan"], "date": "2023", "venue": "ACL"}
RETITLED = {"title": "Long Documents: A Practical Study", "doi": "10.1000/xyz", "authors": ["Ann Lee"], "date": "2024"}
UNSURE = {"title": ARXIV["title"], "doi": "10.1000/abc", "authors": ["Cy Dent"]}


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """One paper in each, so that each has a source of its own."""
    made = []
    for name, record in (("arxiv", ARXIV), ("like", LIKE_IT), ("retitled", RETITLED), ("unsure", UNSURE)):
        file = tmp_path / f"{name}.jsonl"
        file.write_text(json.dumps(record) + "\n")
        made.append(str(file))
    return made


def papers(call: Call) -> dict[str, list[str]]:
    """Sources by key."""
    hits = call("search", "--json", "").json["hits"]
    return {hit["key"]: [Path(source).name for source in hit["sources"]] for hit in hits}


APART = {"arxiv:2401.00001": ["arxiv.jsonl:1"], "title:b1a469f095ef": ["like.jsonl:1"]}
TOGETHER = {"arxiv:2401.00001": ["arxiv.jsonl:1", "like.jsonl:1"]}


def test_a_paper_joined_by_likeness_is_split_and_stays_so(call: Call, files: list[str], tmp_path: Path) -> None:
    call("import", *files[:2])
    assert papers(call) == TOGETHER
    answer = call("split", "2401.00001")
    assert (answer.status, answer.out) == (0, "")
    assert answer.err == f"paperbrowse: split “{ARXIV['title']}” into 2 papers\n"
    assert papers(call) == APART
    assert call("show", "--json", "2401.00001").json["venue"] is None
    call("import", *files[:2])
    assert papers(call) == APART
    for file in (tmp_path / "home").glob("papers.db*"):
        file.unlink()
    call("import", files[1], files[0])
    assert papers(call) == APART
    assert call("duplicates").status == 1


def test_split_can_be_undone_and_redone(call: Call, files: list[str]) -> None:
    call("import", *files[:2])
    call("split", "2401.00001")
    assert call("undo").err.startswith("paperbrowse: undid: split")
    assert papers(call) == TOGETHER
    assert call("redo").err.startswith("paperbrowse: redid: split")
    assert papers(call) == APART
    call("undo")
    call("import", *files[:2])
    assert papers(call) == TOGETHER


def test_merged_papers_keep_all_keys_sources_and_marks(call: Call, files: list[str], tmp_path: Path) -> None:
    call("import", files[0], files[2])
    call("star", "10.1000/xyz")
    call("tag", "mine", "2401.00001")
    answer = call("merge", "2401.00001", "10.1000/xyz")
    assert answer.err == f"paperbrowse: merged “{ARXIV['title']}” with “{RETITLED['title']}”\n"
    one = {"arxiv:2401.00001": ["arxiv.jsonl:1", "retitled.jsonl:1"]}
    assert papers(call) == one
    for key in ("2401.00001", "10.1000/xyz", "title:b1a469f095ef"):
        shown = call("show", "--json", key).json
        assert (shown["starred"], shown["tags"], shown["abstract"]) == (True, ["mine"], ARXIV["abstract"])
    for file in (tmp_path / "home").glob("papers.db*"):
        file.unlink()
    call("import", files[2], files[0])
    assert set(papers(call)) == set(one)
    assert call("show", "--json", "10.1000/xyz").json["starred"]
    assert call("history").out.count("merged") == 1


def test_merge_can_be_undone(call: Call, files: list[str]) -> None:
    call("import", files[0], files[2])
    before = papers(call)
    call("merge", "2401.00001", "10.1000/xyz")
    call("undo")
    assert papers(call) == before
    call("import", files[0], files[2])
    assert papers(call) == before


def test_a_merged_paper_can_be_split(call: Call, files: list[str]) -> None:
    call("import", files[0], files[2])
    before = papers(call)
    call("merge", "2401.00001", "10.1000/xyz")
    call("split", "10.1000/xyz")
    assert papers(call) == before
    assert call("merge", "2401.00001", "10.1000/xyz").status == 0
    assert len(papers(call)) == 1


def test_possible_duplicates_are_listed_and_not_merged(call: Call, files: list[str]) -> None:
    call("import", files[0], files[3])
    assert len(papers(call)) == 2
    answer = call("duplicates")
    assert answer.status == 0
    assert "arxiv:2401.00001" in answer.out
    assert "doi:10.1000/abc" in answer.out
    assert answer.err == "paperbrowse: 1 group: `paperbrowse merge KEY KEY` merges them\n"
    (group,) = [json.loads(line)["papers"] for line in call("duplicates", "--json").out.splitlines()]
    assert {paper["key"] for paper in group} == set(papers(call))
    call("merge", "2401.00001", "10.1000/abc")
    assert call("duplicates").status == 1


def test_titles_that_many_papers_have_make_no_duplicates(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "prefaces.jsonl"
    prefaces = [{"title": "Preface", "authors": [name], "date": "2011-04"} for name in ("Ann Lee", "Bo Chan")]
    file.write_text("\n".join(map(json.dumps, prefaces)))
    call("import", str(file))
    assert len(papers(call)) == 2
    assert call("duplicates").status == 1


def test_what_cannot_be_merged_or_split_says_why(call: Call, files: list[str], tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text(json.dumps(ARXIV | {"arxiv_id": "2401.00002", "doi": "10.1000/other"}) + "\n")
    call("import", *files[:1], str(other))
    answer = call("merge", "2401.00001", "2401.00002")
    assert answer.status == 2
    assert "cannot merge arxiv:2401.00001 and arxiv:2401.00002: their ids differ" in answer.err
    answer = call("merge", "2401.00001", "arxiv:2401.00001")
    assert (answer.status, "arxiv:2401.00001 is one paper" in answer.err) == (2, True)
    answer = call("split", "2401.00001")
    assert answer.status == 2
    assert "it has one record, or equal ones" in answer.err
    assert call("merge", "2401.00001", "2401.99999").status == 1
    assert call("duplicates").status == 1  # two arXiv ids are two papers


SLEEP = """TY  - ABST
TI  - Sleep and pain in adolescents with migraine
AU  - Doe, Jane
PY  - 2015
DO  - 10.1000/suppl.7
SP  - 12
ER  -
"""
IRON = """TY  - ABST
TI  - Iron deficiency after bariatric surgery
AU  - Roe, John
PY  - 2015
DO  - 10.1000/suppl.7
SP  - 44
ER  -
"""
CORRECTED = SLEEP.replace("adolescents with migraine", "adolescents with migraines and their parents")


def remove_papers(home: Path) -> None:
    for file in home.glob("papers.db*"):
        file.unlink()


def titles(call: Call) -> list[str]:
    return sorted(hit["title"] for hit in call("search", "--json", "").json["hits"])


@pytest.fixture
def supplement(tmp_path: Path) -> dict[str, str]:
    """Records under one DOI, each in a file."""
    texts = {"sleep": SLEEP, "iron": IRON, "corrected": CORRECTED}
    for name, text in texts.items():
        (tmp_path / f"{name}.ris").write_text(text)
    return {name: str(tmp_path / f"{name}.ris") for name in texts}


def test_two_papers_under_one_doi_are_kept_apart_and_listed(call: Call, supplement: dict[str, str]) -> None:
    for first, second in (("sleep", "iron"), ("sleep", "iron")):
        call("import", supplement[first], supplement[second])
        assert titles(call) == [
            "Iron deficiency after bariatric surgery",
            "Sleep and pain in adolescents with migraine",
        ]
    answer = call("duplicates")
    assert "1. may be the same paper: both have doi:10.1000/suppl.7" in answer.out
    assert call("show", "--json", "10.1000/suppl.7").json["title"].startswith("Sleep")


def test_papers_under_one_doi_can_be_merged_and_stay_so(call: Call, supplement: dict[str, str], tmp_path: Path) -> None:
    call("import", supplement["sleep"], supplement["iron"])
    (iron,) = [hit["key"] for hit in call("search", "--json", "iron").json["hits"]]
    assert call("merge", "10.1000/suppl.7", iron).status == 0
    assert call("duplicates").status == 1
    for order in (["sleep", "iron"], ["iron", "sleep"]):
        call("import", *(supplement[name] for name in order))
        assert len(titles(call)) == 1
        remove_papers(tmp_path / "home")
    call("import", *(supplement[name] for name in ("iron", "sleep")))
    assert len(titles(call)) == 1
    call("undo")
    assert len(titles(call)) == 2


def test_records_joined_by_an_id_can_be_split_and_stay_so(
    call: Call, supplement: dict[str, str], tmp_path: Path
) -> None:
    names = supplement["sleep"], supplement["corrected"]
    assert "1 joined with papers already here (1 by DOI)" in call("import", *names).err
    assert "joined" not in call("import", *names).err
    assert len(titles(call)) == 1
    answer = call("duplicates", "--joined")
    assert "same DOI 10.1000/suppl.7" in answer.out
    assert "corrected.ris:1" in answer.out
    call("star", "10.1000/suppl.7")
    assert call("split", "10.1000/suppl.7").status == 0
    for order in (names, names[::-1], names):
        assert len(titles(call)) == 2
        assert [hit["starred"] for hit in call("search", "--json", "").json["hits"]] == [True, True]
        call("import", *order)
        assert len(titles(call)) == 2
        remove_papers(tmp_path / "home")
        call("import", *order[::-1])
        call("import", *order)
    assert call("duplicates").status == 1
    call("undo")
    call("import", *names)
    assert len(titles(call)) == 1


def test_a_split_by_an_id_is_undone_and_redone_at_once(call: Call, supplement: dict[str, str]) -> None:
    call("import", supplement["sleep"], supplement["corrected"])
    before = papers(call)
    call("split", "10.1000/suppl.7")
    apart = papers(call)
    assert len(apart) == 2
    for _ in range(2):
        call("undo")
        assert papers(call) == before
        call("redo")
        assert papers(call) == apart


def test_equal_records_are_not_split(call: Call, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.ris").write_text(SLEEP)
    call("import", str(tmp_path / "a.ris"), str(tmp_path / "b.ris"))
    answer = call("split", "10.1000/suppl.7")
    assert answer.status == 2
    assert "it has one record, or equal ones" in answer.err


def test_an_import_counts_joins_for_programs(call: Call, supplement: dict[str, str]) -> None:
    assert call("import", "--json", supplement["sleep"], supplement["corrected"]).json["joined"] == 1
    assert call("import", "--json", supplement["sleep"], supplement["corrected"]).json["joined"] == 0
    (join,) = [json.loads(line) for line in call("duplicates", "--joined", "--json").out.splitlines()]
    assert join["key"] == "doi:10.1000/suppl.7"
    assert join["why"] == "same DOI 10.1000/suppl.7"


def test_a_copy_of_a_file_joins_nothing(call: Call, files: list[str], tmp_path: Path) -> None:
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(Path(files[0]).read_bytes())
    call("import", files[0])
    assert call("import", "--json", str(copy)).json["joined"] == 0
    assert call("duplicates", "--joined").status == 1
