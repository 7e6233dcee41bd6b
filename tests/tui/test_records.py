"""The records of a paper in the terminal: why they were joined, splitting and merging."""

import json
from collections.abc import Mapping

from paperbrowse.library.library import Library
from paperbrowse.settings import Home
from tests.tui.reader import in_loop, reading

ONE = {"title": "Sleep and Pain in Adolescents with Migraine", "authors": ["Jane Doe"], "doi": "10.1000/s7"}
CORRECTED = ONE | {"title": "Sleep and Pain in Adolescents with Migraines"}
OTHER = {"title": "Iron Deficiency after Bariatric Surgery", "authors": ["John Roe"], "date": "2016"}


def import_all(home: Home, *records: Mapping[str, object]) -> None:
    with Library(home) as library:
        for record in records:
            library.imports.import_text(json.dumps(record) + "\n")


@in_loop
async def test_a_record_is_split_off_and_undone(home: Home) -> None:
    import_all(home, ONE, CORRECTED)
    async with reading(home) as reader:
        await reader.press("/", *"adolescents", "enter")
        await reader.until(lambda: reader.main.result.total == 1)
        await reader.press("M")
        assert "Records: 2" in reader.text
        assert "same DOI 10.1000/s7" in reader.text
        await reader.press("down", "enter")
        assert "as another paper?" in reader.text
        await reader.press("enter")
        assert reader.news.startswith("split “Sleep")
        await reader.until(lambda: reader.main.result.total == 2)
        await reader.press("u")
        await reader.until(lambda: reader.main.result.total == 1)


@in_loop
async def test_the_selected_paper_is_merged_with_the_one_under_the_cursor(home: Home) -> None:
    import_all(home, ONE, OTHER)
    async with reading(home) as reader:
        await reader.press("/", *"migraine OR bariatric", "enter")
        await reader.until(lambda: reader.main.result.total == 2)
        await reader.press("M")
        assert "One record" in reader.text
        await reader.press("escape", "g", " ", "M")
        assert "make the 2 papers one" in reader.text
        await reader.press("enter", "enter")
        assert reader.news.startswith("merged “")
        await reader.until(lambda: reader.main.result.total == 1)
        await reader.press("u")
        await reader.until(lambda: reader.main.result.total == 2)
