"""Whatever is merged, split, undone and imported again, papers and index agree, and no source is lost."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.library.library import Library
from paperbrowse.model.errors import UsageError
from paperbrowse.model.identity import paper_key
from paperbrowse.model.paper import Paper
from tests.examples import examples
from tests.library.homes import json_lines, library
from tests.papers.agreement import check_agreement
from tests.papers.stores import PAPERS, made, take


def _add(opened: Library, papers: list[Paper], name: str) -> None:
    opened._stores.papers.verdicts = opened._stores.marks.verdicts()
    for number, paper in enumerate(papers):  # a source each, because a source has one record of a paper
        take(opened._stores.papers, [paper], name=f"{name}{number}")


def _sources(opened: Library) -> set[str]:
    rows = list(opened._stores.papers.rows())
    return {source for sources in opened._stores.papers.provenance.references_of(rows).values() for source in sources}


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["merge", "split", "undo", "redo", "again", "star"]), st.integers(0, 11), st.integers(0, 11)
    ),
    max_size=8,
)


@settings(max_examples=examples(60))
@given(PAPERS, STEPS)
def test_papers_and_index_agree_after_any_merges_and_splits(
    papers: list[Paper], steps: list[tuple[str, int, int]]
) -> None:
    with TemporaryDirectory() as folder, library(Path(folder)) as opened:
        _add(opened, papers, "a")
        sources = _sources(opened)
        for step in steps:
            _do(opened, papers, *step)
            check_agreement(opened._stores.papers)
            assert _sources(opened) >= sources


def _do(opened: Library, papers: list[Paper], action: str, first: int, second: int) -> None:
    rows = list(opened._stores.papers.rows())
    if action == "again":
        _add(opened, papers, "a")
    elif action in ("undo", "redo"):
        opened.marks.undo() if action == "undo" else opened.marks.redo()
    elif rows:
        chosen = [rows[first % len(rows)], rows[second % len(rows)]]
        try:
            if action == "merge":
                opened.duplicates.merge(chosen)
            elif action == "split":
                opened.duplicates.split(chosen[0])
            else:
                opened.marks.star(chosen[:1])
        except UsageError:
            assert action in ("merge", "split")


@settings(max_examples=examples(60))
@given(PAPERS, st.integers(0, 11), st.integers(0, 11))
def test_undoing_a_merge_restores_both_papers(papers: list[Paper], first: int, second: int) -> None:
    with TemporaryDirectory() as folder, library(Path(folder)) as opened:
        _add(opened, papers, "a")
        rows = list(opened._stores.papers.rows())
        if len(rows) < 2:
            return
        before = _papers(opened)
        # Which of several papers with one id has it may change; the tests below have the plain cases.
        is_shared = opened._stores.papers.connection.execute("SELECT 1 FROM claimed_ids").fetchone() is not None
        try:
            opened.duplicates.merge([rows[first % len(rows)], rows[second % len(rows)]])
        except UsageError:
            return
        assert len(opened._stores.papers.rows()) == len(rows) - 1
        opened.marks.undo()
        after = _papers(opened)
        assert sorted(paper[1:] for paper in after) == sorted(paper[1:] for paper in before)
        assert is_shared or after == before


def _papers(opened: Library) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return key, title and sources of each paper."""
    rows = list(opened._stores.papers.rows())
    papers, sources = opened._stores.papers.papers(rows), opened._stores.papers.provenance.references_of(rows)
    return sorted((paper_key(papers[row]), papers[row].title, tuple(sorted(sources[row]))) for row in rows)


@pytest.mark.parametrize("more", [{}, {"arxiv_id": "2401.00001"}])
def test_undoing_a_merge_gives_a_shared_id_back_to_its_owner(tmp_path: Path, more: dict[str, str]) -> None:
    owner = made((), title="Preface", doi="10.1000/c", source="huggingface-page")
    claimant = made((), title="Tokenization of Every Language There Is", doi="10.1000/c", source="jsonl", **more)
    for order in ([0, 1], [1, 0]):
        with library(tmp_path / str(order)) as opened:
            _add(opened, [owner, claimant], "a")
            _add(opened, [claimant._replace(abstract="Again.")], "b")  # its records are stored before the owner's
            before, rows = _papers(opened), list(opened._stores.papers.rows())
            opened.duplicates.merge([rows[index] for index in order])
            opened.marks.undo()
            assert _papers(opened) == before


BIB = """@article{he2016, title={Deep Residual Learning of Long Rivers}, author={He, Kaiming and Doe, J.}, year=2016,
  journal={CVPR}, doi={10.1109/cvpr.2016.90}}"""
RIS = (
    "TY  - JOUR\nTI  - Deep residual learning of long rivers\nAU  - He, K.\nPY  - 2016\nVL  - 7\nDO  - {doi}\nER  - \n"
)


@pytest.mark.parametrize("doi", ["10.1109/cvpr.2016.90", ""])
def test_records_of_one_title_and_one_id_are_split_and_stay_so(tmp_path: Path, doi: str) -> None:
    home, files = tmp_path / "home", [tmp_path / "a.bib", tmp_path / "b.ris"]
    files[0].write_text(BIB)
    files[1].write_text(RIS.format(doi=doi))

    def bring(opened: Library, names: list[Path]) -> int:
        for name in names:
            opened.imports.import_paths([str(name)])
        check_agreement(opened._stores.papers)
        return opened.papers.count()

    with library(home) as opened:
        assert bring(opened, files) == 1
        opened.duplicates.split(opened.papers.find("he2016").row)
        assert opened.papers.count() == 2
        assert bring(opened, files) == bring(opened, files[::-1]) == 2
        opened.marks.star([opened.papers.find("he2016").row])
        changed = opened.marks.undo()
        assert changed
        opened.duplicates.apply(opened.marks.undo() or changed)
        assert opened.papers.count() == 1
        opened.duplicates.split(opened.papers.find("he2016").row)
    for order in (files, files[::-1]):
        for file in home.glob("papers.db*"):
            file.unlink()
        with library(home) as opened:
            assert bring(opened, order) == 2


JOURNAL = "journal={Journal of Rivers}, volume={12}, pages={100--120}"
PROCEEDINGS = "booktitle={Proceedings of the Conference on Rivers}, pages={10--19}"
ABSTRACT = "abstract={We study rivers and how they interact with the people who live near them for many years.}"
TWO_WORKS = [
    ("@book{2010, edition={2}", "@book{2010, edition={Third}"),
    ("@article{2010, journal={Rivers}, volume={1}", "@article{2010, journal={Rivers}, volume={2}"),
    ("@article{2010, journal={R}, number={1}, pages={3--4}", "@article{2010, journal={R}, number={2}, pages={63--64}"),
    ("@patent{2010, number={EP1234567A1}", "@patent{2010, number={US 7,654,321 B2}"),
    (f"@patent{{2010, number={{EP1234567}}, {ABSTRACT}", f"@patent{{2009, number={{WO2009012345}}, {ABSTRACT}"),
    ("@misc{2010, note={US Patent 7,654,321}", "@misc{2010, note={US Patent App. 10/654,321}"),
    ("@patent{2010, number={JP2009-123456A}", "@patent{2010, url={https://patents.google.com/patent/US7654321B2/en}"),
    ("@patent{2010, number={EP1234567}", f"@article{{2010, {JOURNAL}"),
    ("@inproceedings{2010, booktitle={Abstracts of the Annual Meeting}", f"@article{{2010, {JOURNAL}"),
    ("@article{2010, journal={Cephalalgia}, pages={S12}", f"@article{{2011, {JOURNAL}"),
    ("@article{2010, journal={Biophysical Journal}, pages={345a--346a}", f"@article{{2011, {JOURNAL}"),
    ("@article{2009, journal={Journal of Rivers}, pages={P-123}", f"@article{{2010, {JOURNAL}"),
    ("@inproceedings{2010, booktitle={Joint Meeting}, pages={77--77}", f"@article{{2011, {JOURNAL}"),
    ("@inproceedings{2010, booktitle={Joint Meeting}, pages={77}", f"@article{{2011, {JOURNAL}"),
    ("@misc{2010, howpublished={Poster presented at Rivers 2010}", f"@inproceedings{{2010, {PROCEEDINGS}"),
    ("@phdthesis{2010", f"@inproceedings{{2010, {PROCEEDINGS}"),
    ("@article{2010, school={University of Rivers}", f"@article{{2010, {JOURNAL}"),
    ("@article{2010, journal={Ph.D. Thesis, University of Rivers}", f"@article{{2010, {JOURNAL}"),
    ("@misc{2010, note={Ph.D., University of Rivers}", f"@article{{2010, {JOURNAL}"),
    ("@misc{2010, type={Thèse de doctorat}", f"@article{{2010, {JOURNAL}"),
    ("@dataset{2010, publisher={Zenodo}", f"@article{{2010, {JOURNAL}"),
    ("@misc{2010, journal={GitHub repository}", f"@article{{2010, {JOURNAL}"),
    ("@standard{2008, number={754-2008}", "@standard{2012, number={754-2012}"),
]
ONE_WORK = [
    ("@book{2010, edition={2nd}", "@book{2010, edition={Second Revised}"),
    ("@book{2010, edition={2}", "@book{2010"),
    ("@phdthesis{2010", "@misc{2010"),
    ("@phdthesis{2010, school={University of Rivers}", "@article{2010, school={Univ. of Rivers}"),
    ("@inproceedings{2009", "@article{2010"),
    ("@article{2010, journal={Rivers}, volume={1}", "@article{2010, journal={Rivers}, volume={1(2)}"),
    ("@article{2010, journal={R}, volume={05}", "@article{2010, journal={R}, volume={5}"),
    ("@article{2010, journal={R}, volume={1}, pages={7--9}", "@article{2010, journal={R}, volume={2}, pages={7}"),
    ("@techreport{2009, number={12}", "@book{2010"),
    ("@article{2010, journal={CoRR}, volume={1}", "@article{2010, journal={Rivers}, volume={2}"),
    ("@patent{2010, number={US 7,654,321 B2}", "@patent{2010, number={7654321}"),
    ("@article{2010, journal={Photosynthesis Research}", "@article{2010, journal={Photosynth. Res.}"),
    ("@techreport{2009, number={12}", f"@article{{2010, {JOURNAL}"),
    ("@misc{2009, eprint={1001.12NN}, note={Oral presentation}", f"@inproceedings{{2010, {PROCEEDINGS}"),
    ("@misc{2009, doi={10.48550/arXiv.1001.13NN}", f"@article{{2010, {JOURNAL}, doi={{10.1000/NN}}"),
    ("@article{2009, doi={10.1101/2009.NN}", f"@article{{2010, {JOURNAL}, doi={{10.1000/a.NN}}"),
    ("@article{2010, journal={Phys. Rivers}, pages={100}", f"@article{{2010, {JOURNAL}"),
    ("@article{2009, journal={Phys. Rivers}, pages={036401}", f"@article{{2010, {JOURNAL}"),
    ("@article{2009, journal={Journal of Rivers}, pages={1-1}", f"@article{{2010, {JOURNAL}"),
    ("@article{2010, journal={J Riv}, pages={S12}", "@article{2010, journal={Journal of Rivers}, pages={S12--S13}"),
    ("@article{2010, journal={J Riv}, eid={A12}", "@article{2010, journal={Rivers}, eid={A12}, pages={1--15}"),
    ("@inproceedings{2010, booktitle={Extended Abstracts of Rivers}, pages={1--4}", f"@article{{2011, {JOURNAL}"),
]


def test_works_of_one_title_are_one_paper_only_if_they_are_versions(tmp_path: Path) -> None:
    """The records begin with their type and year; all of one pair get a title of its own."""
    files = tmp_path / "first.bib", tmp_path / "second.bib"
    titles = {f"Designing Interactive Long Rivers, {n:02}": pair for n, pair in enumerate(TWO_WORKS + ONE_WORK)}
    for side, file in enumerate(files):
        for n, (title, pair) in enumerate(titles.items()):
            head, _, rest = pair[side].replace("NN", f"{n:02}").partition(",")
            kind, year = head.split("{")
            start = f"{kind}{{key{n}-{side}, title={{{title}}}, author={{Doe, Jane}}, year={{{year}}}"
            with file.open("a") as out:
                out.write(f"{start}, {rest}}}\n")
    for order in (files, files[::-1]):
        with library(tmp_path / order[0].stem) as opened:
            for _ in range(2):
                opened.imports.import_paths([str(file) for file in order])
                entries = opened.papers.entries(list(opened._stores.papers.rows()))
                counts = Counter(entry.paper.title for entry in entries if entry)
                assert {pair for title, pair in titles.items() if counts[title] == 2} == {*TWO_WORKS}
            assert len(list(opened.duplicates.groups())) == len(TWO_WORKS)


@pytest.mark.parametrize(("more", "count"), [({"arxiv_id": "1001.1234"}, 2), ({}, 1)])
def test_a_preprint_is_the_paper_of_a_meeting_and_not_the_thesis(
    tmp_path: Path, more: dict[str, str], count: int
) -> None:
    title = "Designing Interactive Long Rivers"
    files = tmp_path / "a.jsonl", tmp_path / "b.bib"
    files[0].write_bytes(json_lines({"title": title, "authors": ["Jane Doe"], "date": "2010-01-05", **more}))
    kinds = ("phdthesis{a, school={U}", "inproceedings{b, booktitle={Rivers}") if more else ("phdthesis{a, school={U}",)
    files[1].write_text("".join(f"@{kind}, title={{{title}}}, author={{Doe, Jane}}, year=2010}}\n" for kind in kinds))
    for order in (files, files[::-1]):
        with library(tmp_path / order[0].stem) as opened:
            opened.imports.import_paths([str(file) for file in order])
            assert opened.papers.count() == count


@pytest.mark.parametrize("kinds", [("article{a, journal={R}", "phdthesis{b"), ("article{a, journal={R}", "misc{b")])
def test_works_of_one_title_without_an_id_are_merged_and_split_and_stay_so(
    tmp_path: Path, kinds: tuple[str, str]
) -> None:
    home, file = tmp_path / "home", tmp_path / "mine.bib"
    entries = [
        f"@{kind}, title={{Designing Interactive Long Rivers}}, author={{Doe, Jane}}, year=2010}}" for kind in kinds
    ]
    is_merge = kinds[1] == "phdthesis{b"
    after, before = (1, 2) if is_merge else (2, 1)

    def bring(opened: Library, order: int = 1) -> int:
        file.write_text("\n".join(entries[::order]))
        opened.imports.import_paths([str(file)])
        check_agreement(opened._stores.papers)
        return opened.papers.count()

    with library(home) as opened:
        assert bring(opened) == before
        rows = [opened.papers.find(key).row for key in "ab"]
        opened.duplicates.merge(rows) if is_merge else opened.duplicates.split(rows[0], 1)
        assert opened.papers.count() == bring(opened) == after
        for again, count in ((opened.marks.undo, before), (opened.marks.redo, after)):
            change = again()
            assert change
            opened.duplicates.apply(change)
            assert opened.papers.count() == bring(opened) == count
        opened.marks.star([opened.papers.find("b").row])
    for order in (1, -1):
        for path in home.glob("papers.db*"):
            path.unlink()
        with library(home) as opened:
            assert bring(opened, order) == bring(opened, -order) == after
            entries_now = {key: opened.papers.find(key) for key in "ab"}
            assert [entry.marks.starred for entry in entries_now.values()] == [is_merge, True]
