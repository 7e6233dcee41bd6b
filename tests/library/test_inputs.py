import gzip
import lzma
import multiprocessing
import pickle
import random
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import Mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.library import archives, batch_reader, inputs
from paperbrowse.library.inputs import ImportInput, find_inputs
from paperbrowse.model.errors import ImportRefused, NotSaved
from paperbrowse.papers.writer import Writer
from tests.examples import examples
from tests.library.homes import library, numbered, titles


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", method) as opened:
        for name, data in members.items():
            opened.writestr(name, data)
    return packed.getvalue()


def write(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return str(path)


def read(source: ImportInput) -> bytes:
    with source.open() as stream:
        return stream.reader.read()


def refusal(source: ImportInput) -> str:
    with pytest.raises(ImportRefused) as refused:
        read(source)
    return str(refused.value)


THREE = {"b.jsonl": numbered([1]), "in/a.jsonl": numbered([2]), "c.jsonl": numbered([3])}


def test_the_members_of_an_archive_are_sources_in_its_order(tmp_path: Path) -> None:
    path = write(tmp_path / "papers.zip", zipped(THREE))
    found = list(find_inputs([path]))
    assert [source.name for source in found] == [f"{path}:{name}" for name in THREE]
    assert [read(source) for source in found] == list(THREE.values())
    assert [source.size for source in found] == [len(data) for data in THREE.values()]


def test_an_archive_is_known_by_its_content_and_found_in_folders(tmp_path: Path) -> None:
    write(tmp_path / "b.packed", zipped(THREE))
    write(tmp_path / "a.jsonl", numbered([4]))
    assert [Path(source.name).name for source in find_inputs([str(tmp_path)])] == [
        *("a.jsonl", "b.packed:b.jsonl", "a.jsonl", "b.packed:c.jsonl")
    ]


def test_papers_of_an_archive_are_imported_with_the_member_as_their_source(tmp_path: Path) -> None:
    path = write(tmp_path / "papers.zip", zipped(THREE))
    with library(tmp_path / "home") as opened:
        report = opened.imports.import_paths([path])
        assert (report.files, report.new, report.problems) == (3, 3, [])
        assert opened.papers.find("2401.00002").sources == (f"jsonl {path}:in/a.jsonl:1",)


def test_folders_and_hidden_members_are_left_out(tmp_path: Path) -> None:
    hidden = {
        ".a": b"x",
        ".git/b": b"x",
        "c/.d/e": b"x",
        "__MACOSX/c.jsonl": b"x",
        "f/": b"",
        "g/h.jsonl": numbered([1]),
    }
    path = write(tmp_path / "papers.zip", zipped(hidden))
    assert [source.name for source in find_inputs([path])] == [f"{path}:g/h.jsonl"]


def test_two_members_of_one_name_are_both_read(tmp_path: Path) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as opened:
        opened.writestr("a.jsonl", numbered([1]))
        with pytest.warns(UserWarning, match="Duplicate name"):
            opened.writestr("a.jsonl", numbered([2]))
    found = list(find_inputs([write(tmp_path / "papers.zip", packed.getvalue())]))
    assert [read(source) for source in found] == [numbered([1]), numbered([2])]


def test_a_name_that_climbs_out_of_the_archive_is_only_a_name(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = write(folder / "papers.zip", zipped({"../../out.jsonl": numbered([1]), "/etc/\x1b[2Jout": numbered([2])}))
    with library(tmp_path / "home") as opened:
        assert opened.imports.import_paths([path]).new == 2
        assert opened.papers.find("2401.00002").sources == (f"jsonl {path}:/etc/[2Jout:1",)
    assert sorted(file.name for file in tmp_path.rglob("*out*")) == []
    assert list(folder.iterdir()) == [folder / "papers.zip"]


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress], ids=["gz", "xz"])
def test_a_packed_member_is_unpacked_too(tmp_path: Path, pack: object) -> None:
    path = write(tmp_path / "papers.zip", zipped({"a.jsonl.packed": pack(numbered([1]))}))  # type: ignore[operator]
    (source,) = find_inputs([path])
    assert read(source) == numbered([1])


def test_an_archive_in_an_archive_is_told_and_costs_no_other_member(tmp_path: Path) -> None:
    path = write(tmp_path / "papers.zip", zipped({"in.zip": zipped(THREE), "a.jsonl": numbered([1])}))
    with library(tmp_path / "home") as opened:
        report = opened.imports.import_paths([path])
        assert (report.files, report.refused, report.new) == (2, 1, 1)
        (problem,) = report.problems
        assert problem.file == f"{path}:in.zip"
        assert "a ZIP archive inside another file" in problem.reason


def test_an_encrypted_member_is_reported_and_does_not_affect_others(tmp_path: Path) -> None:
    packed = bytearray(zipped(THREE))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.find(mark) + flags] |= 1
    found = list(find_inputs([write(tmp_path / "papers.zip", bytes(packed))]))
    assert refusal(found[0]) == "cannot be read: it is encrypted"
    assert [read(source) for source in found[1:]] == list(THREE.values())[1:]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_unsupported_compression_method_is_reported(tmp_path: Path, method: int) -> None:
    (source,) = find_inputs([write(tmp_path / "papers.zip", zipped({"a.jsonl": numbered([1])}, method))])
    assert "compression method is not supported" in refusal(source)


def test_of_a_damaged_member_nothing_is_imported_and_others_are(tmp_path: Path) -> None:
    packed = bytearray(zipped({"a.jsonl": numbered(range(50)), "b.jsonl": numbered([99])}, zipfile.ZIP_STORED))
    start = packed.find(b"Paper number 49")
    packed[start : start + 5] = b"Pages"
    path = write(tmp_path / "papers.zip", bytes(packed))
    with library(tmp_path / "home") as opened:
        report = opened.imports.import_paths([path])
        assert (report.refused, report.new) == (1, 1)
        assert titles(opened, "") == ["Paper number 99"]
        assert str(report.problems[0]).startswith(f"{path}:a.jsonl: is damaged: Bad CRC-32")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (zipped(THREE)[:-30], "it is a damaged ZIP archive"),
        (b"PK\x03\x04", "it is a damaged ZIP archive"),
        (zipped({}), "it is a ZIP archive without files"),
        (zipped({".hidden": b"x"}), "it is a ZIP archive without files"),
        (zipped({"[Content_Types].xml": b"<x/>", "word/a.xml": b"<x/>"}), "it is an office document"),
    ],
)
def test_an_archive_without_files_is_reported_once(tmp_path: Path, data: bytes, reason: str) -> None:
    path = write(tmp_path / "papers.zip", data)
    (source,) = find_inputs([path])
    assert source.name == path
    assert refusal(source).startswith(f"cannot be read: {reason}")


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lower the limit to 100 kB."""
    monkeypatch.setattr(archives, "ALWAYS_ALLOWED_BYTES", 100_000)


BOMB = b"0" * 200_000


@pytest.mark.usefixtures("small_limits")
def test_a_member_that_unpacks_to_too_much_is_reported_before_it_is_read(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(20_000)
    found = list(find_inputs([write(tmp_path / "papers.zip", zipped({"bomb": BOMB, "noise": noise}))]))
    assert refusal(found[0]) == "cannot be read: it unpacks to more than 200 times its size"
    assert read(found[1]) == noise


@pytest.mark.usefixtures("small_limits")
def test_members_that_are_too_much_only_together_are_refused_together(tmp_path: Path) -> None:
    path = write(tmp_path / "papers.zip", zipped({f"{number}": BOMB[:99_000] for number in range(9)}))
    (source,) = find_inputs([path])
    assert refusal(source) == "cannot be read: it unpacks to more than 200 times its size"


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress], ids=["gz", "xz"])
def test_compressed_members_and_files_have_a_limit_too(tmp_path: Path, pack: object) -> None:
    bomb: bytes = pack(BOMB * 10)  # type: ignore[operator]
    for data in (bomb, zipped({"bomb": bomb}, zipfile.ZIP_STORED)):
        (source,) = find_inputs([write(tmp_path / "papers", data)])
        assert "unpacks to more than 200 times its size" in refusal(source)


@pytest.mark.usefixtures("small_limits")
def test_ordinary_papers_may_unpack_to_any_size(tmp_path: Path) -> None:
    data = numbered(range(20_000))
    assert len(data) > 10 * archives.ALWAYS_ALLOWED_BYTES
    for packed in (zipped({"a.jsonl": data}), gzip.compress(data)):
        (source,) = find_inputs([write(tmp_path / "papers", packed)])
        assert read(source) == data


def test_of_a_member_with_a_wrong_size_no_more_than_that_is_read(tmp_path: Path) -> None:
    packed = bytearray(zipped({"a": b"0" * 1_000}))
    start = packed.find(b"PK\x01\x02") + 24
    packed[start : start + 4] = (10).to_bytes(4, "little")
    (source,) = find_inputs([write(tmp_path / "papers.zip", bytes(packed))])
    assert source.size == 10
    assert refusal(source).startswith("is damaged")


def test_too_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBERS", 2)
    (source,) = find_inputs([write(tmp_path / "papers.zip", zipped(THREE))])
    assert refusal(source) == "cannot be read: it has 3 members; at most 2 are read"


def test_an_input_can_be_sent_to_another_process(tmp_path: Path) -> None:
    path = write(tmp_path / "papers.zip", zipped(THREE))
    for source in find_inputs([path]):  # with the archive open, as an import has it
        there = pickle.loads(pickle.dumps(source))  # noqa: S301 - what was pickled here
        assert there == source
        assert read(there) == read(source)


def test_a_large_member_is_read_by_a_second_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_reader, "MIN_PROCESS_BYTES", 1)
    path = write(tmp_path / "papers.zip", zipped({"a.jsonl": numbered(range(30)), "b.jsonl": numbered([30])}))
    with library(tmp_path / "home") as opened:
        report = opened.imports.import_paths([path])
        assert (report.new, report.problems) == (31, [])


def test_the_second_process_ends_as_soon_as_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_reader, "MIN_PROCESS_BYTES", 1)
    path = write(tmp_path / "papers.jsonl", numbered(range(60_000)))
    with library(tmp_path / "home") as opened:
        monkeypatch.setattr(Writer, "add_many", Mock(side_effect=NotSaved("nothing was saved")))
        with pytest.raises(NotSaved) as refused:
            opened.imports.import_paths([path])
        assert refused.tb  # which keeps the generators alive
        left = multiprocessing.active_children()
        for process in left:
            process.kill()  # or this one would wait for it
        assert left == []


def test_an_archive_that_changed_since_it_was_listed_is_reported(tmp_path: Path) -> None:
    path = write(tmp_path / "papers.zip", zipped(THREE))
    first, *_, last = list(find_inputs([path]))
    write(tmp_path / "papers.zip", zipped({"only.jsonl": b"short"}))
    for source in (first, last):
        assert refusal(source).startswith("is damaged")


IMPORT_STDIN = (
    "import sys; from paperbrowse.library.library import Library; from paperbrowse.settings import find_home;"
    "report = Library(find_home(sys.argv[1], {})).imports.import_paths(['-']);"
    "print(report.files, report.new, [str(problem) for problem in report.problems])"
)


def through_stdin(home: Path, data: bytes, before: str = "") -> str:
    command = [sys.executable, "-c", before + IMPORT_STDIN, str(home)]
    done = subprocess.run(command, input=data, capture_output=True)
    assert done.stderr == b""
    return done.stdout.decode()


def test_an_archive_comes_through_stdin_too(tmp_path: Path) -> None:
    nested = {**THREE, "d.jsonl.gz": gzip.compress(numbered([4])), "bad.txt": b""}
    output = through_stdin(tmp_path, zipped(nested))
    assert output.startswith("5 4 ['stdin:bad.txt: is empty']")
    assert through_stdin(tmp_path, lzma.compress(numbered([5]))) == "1 1 []\n"
    assert through_stdin(tmp_path, zipped(THREE)[:-9]).startswith("1 0 ['stdin: cannot be read: it is a damaged ZIP")


def test_an_archive_through_stdin_that_is_too_large_is_reported(tmp_path: Path) -> None:
    small = "import paperbrowse.library.inputs as inputs; inputs.MAX_STDIN_ARCHIVE = 100;"
    assert "name it as a file" in through_stdin(tmp_path, zipped(THREE), small)


def test_a_missing_standard_input_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", BytesIO())
    (source,) = find_inputs(["-"])
    assert refusal(source).startswith("cannot be read")


def test_a_small_file_is_one_that_fits_a_transaction_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "SINGLE_TRANSACTION_BYTES", 400)
    path = write(
        tmp_path / "papers.zip", zipped({"a": b"x" * 400, "b": b"x" * 401, "c.gz": b"x" * 20, "d.gz": b"x" * 21})
    )
    assert [source.is_small for source in find_inputs([path])] == [True, False, True, False]


INTACT = zipped({"in/a.jsonl": numbered(range(20)), "b.jsonl": numbered([20]), "ü.gz": gzip.compress(numbered([21]))})


@given(st.data())
@settings(max_examples=examples(300))
def test_any_damage_of_an_archive_raises_only_import_refused(data: st.DataObject) -> None:
    damaged = bytearray(INTACT)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(4, len(INTACT) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.just(len(INTACT)) | st.integers(4, len(INTACT)))
    with TemporaryDirectory() as folder:
        path = write(Path(folder) / "papers.zip", bytes(damaged[:end]))
        found = list(find_inputs([path]))
        assert found
        for source in found:
            with suppress(ImportRefused):
                assert len(read(source)) <= archives.ALWAYS_ALLOWED_BYTES
