"""Files that a bibliography names are offered where a paper is opened, and only documents are opened."""

from pathlib import Path

from paperbrowse.library.library import Library
from paperbrowse.settings import Home
from paperbrowse.tui.external import BrowserLauncher
from tests.fetch.server import Reply, serving
from tests.tui.reader import in_loop, reading

BIB = "@article{a, title={Rivers of the far north}, year=2030, url={https://example.org/a}, file={:he.pdf:PDF}}"


@in_loop
async def test_the_page_and_the_files_of_a_paper_are_offered(home: Home, tmp_path: Path) -> None:
    (tmp_path / "my.bib").write_text(BIB)
    with Library(home) as library:
        library.imports.import_paths([str(tmp_path / "my.bib")])
    async with reading(home, query="rivers far north") as reader:
        await reader.press("o")
        assert "Links and files" in reader.text
        assert "he.pdf" in reader.text
        await reader.press("end", "enter")
        await reader.until(lambda: "cannot find" in reader.news)


@in_loop
async def test_a_pdf_is_fetched_on_request_and_opened_by_the_program_of_the_config(home: Home, tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    with serving(lambda question: Reply(b"%PDF-1.7\n%%EOF", headers={"Content-Type": "application/pdf"})) as server:
        program = f'["cp", "{{file}}", "{opened}"]'
        home.config_file.write_text(f'[pdf]\nprogram = {program}\n[network]\narxiv = "{server.url}"\n')
        with Library(home) as library:
            library.imports.import_text('{"title": "Rivers of the far north", "arxiv_id": "2001.00001"}\n')
        async with reading(home, query="rivers far north") as reader:
            await reader.press("D")
            await reader.until(lambda: "o opens it" in reader.news)
            await reader.press("o")
            assert "Links and files" in reader.text
            await reader.press("end", "enter")
            await reader.until(opened.exists)
        assert len(server.questions) == 1


def test_only_documents_that_exist_are_opened(tmp_path: Path) -> None:
    launcher = BrowserLauncher({"DISPLAY": ":0", "PATH": ""}, "linux")
    (tmp_path / "run.sh").write_text("#!/bin/sh\ntouch ran\n")
    assert launcher.open_file(tmp_path / "run.sh").message == "not opened: run.sh is not a document"
    assert "cannot find" in launcher.open_file(tmp_path / "gone.pdf").message
