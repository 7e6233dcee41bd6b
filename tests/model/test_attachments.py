from pathlib import Path

import pytest

from paperbrowse.model.attachments import attached_files, is_document
from paperbrowse.model.bibliography import BibRecord, FiledRecord


def files(value: str, format: str = "bibtex", name: str = "file") -> list[str]:
    record = BibRecord(format, "article", "k", ((name, value),))
    return [str(path) for path in attached_files([FiledRecord("/lib/my.bib", record)])]


@pytest.mark.parametrize(
    ("value", "expected"),
    {
        "a path alone": ("{papers/He 2016.pdf}", ["/lib/papers/He 2016.pdf"]),
        "an absolute path": ("{/home/me/x.pdf}", ["/home/me/x.pdf"]),
        "JabRef": ("{:smith2020.pdf:PDF}", ["/lib/smith2020.pdf"]),
        "JabRef, described, two": ("{a\\: b:x\\;y.pdf:PDF;c:z.ps:PS}", ["/lib/x;y.pdf", "/lib/z.ps"]),
        "Zotero": ("{Full Text PDF:files/12/Doe - 2020.pdf:application/pdf}", ["/lib/files/12/Doe - 2020.pdf"]),
        "Mendeley": ("{:home/me/Documents/a{\\_}b.pdf:pdf}", ["/lib/home/me/Documents/a_b.pdf"]),
        "an escaped sign": ("{R\\&D\\_1.pdf}", ["/lib/R&D_1.pdf"]),
        "a TeX accent": ('{M{\\"u}ller.pdf}', ["/lib/Müller.pdf"]),
        "a drive": ("{:C\\:\\\\Users\\\\me\\\\x.pdf:PDF}", ["/lib/C:\\Users\\me\\x.pdf"]),
        "nothing": ("{}", []),
    }.values(),
)
def test_a_file_field_names_files_beside_its_bibliography(value: str, expected: list[str]) -> None:
    assert files(value) == expected


def test_ris_names_files_by_path_or_address() -> None:
    assert files("file:///home/me/a%20b.pdf", "ris", "L1") == ["/home/me/a b.pdf"]
    assert files("https://arxiv.org/pdf/1.pdf", "ris", "L1") == files("internal-pdf://1/x.pdf", "ris", "L1") == []


def test_only_documents_are_opened() -> None:
    assert is_document(Path("a.PDF"))
    assert not any(is_document(Path(name)) for name in ("a.sh", "a.desktop", "a.exe", "a", "a.pdf.py"))
