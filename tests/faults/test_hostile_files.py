"""Files made to do harm are taken in, or refused, in good time and with little memory; a person is told which."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults.conftest import FULL
from tests.faults.hostile_files import FILES

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a process a file is forked")

ROOT = Path(__file__).parents[2]

AT_ALL = [
    *(
        "laughs_1e6.xml",
        "encoding_foo-bar.xml",
        "raw_controls.xml",
        "nested_100k.xml",
        "attributes.xml",
        "base_broken.xml",
    ),
    *("hf_deep_lists.json", "hf_fields.json", "csl_fields.json", "csl_surrogates.json", "printed_code.json"),
    *("printed_quote_never_ends.json", "deep.jsonl", "marks_odd.jsonl", "marks_of_accents.jsonl", "snapshot_odd.jsonl"),
    *(
        "blanks.bib",
        "formulas_open_inside.bib",
        "macros_doubling.bib",
        "crossref_circle.bib",
        "no_utf8.ris",
        "more.ris",
    ),
    *(
        "cdata.html",
        "data_deep.html",
        "accents.txt",
        "utf16_odd.txt",
        "counts_huge.txt",
        "cut.jsonl.gz",
        "overlapping.zip",
    ),
    *("claims_4gb.zip", "dictionary_4gb.xz", "nul", "noise", "program"),
]
"""Those that every change is tried with: one of each kind, and what was ever result to break."""

SECONDS, MEGABYTES = 5.0, 300


def results(names: list[str], folder: Path) -> dict[str, dict[str, Any]]:
    """What came of each file, taken in by a process of its own."""
    command = [sys.executable, "-m", "tests.faults.taking", str(folder), *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["name"] for one in told] == names, done.stderr
    return {one.pop("name"): one for one in told}


def test_a_hostile_file_ends_in_papers_problems_or_a_refusal(tmp_path: Path, report: Callable[[str], None]) -> None:
    result = results(list(FILES) if FULL else AT_ALL, tmp_path)
    slowest = max(result, key=lambda name: result[name].get("seconds", 0))
    largest = max(result, key=lambda name: result[name].get("megabytes", 0))
    refused = sum(bool(one.get("refused")) for one in result.values())
    broken = {name: one["broken"] for name, one in result.items() if one["broken"]}
    report(
        f"{len(result)} files, {refused} refused, {len(broken)} broke; "
        f"the slowest {result[slowest].get('seconds')} s of processor time ({slowest}), "
        f"the largest {result[largest].get('megabytes')} MB ({largest})"
    )
    assert broken == {}
    over = {name: one for name, one in result.items() if one["seconds"] > SECONDS or one["megabytes"] > MEGABYTES}
    assert not FULL or over == {}  # what a busy machine takes is measured by the campaign, and is no test


def test_there_are_as_many_files_as_are_promised_and_each_parser_has_some() -> None:
    assert len(FILES) >= 150
    endings = {name.rpartition(".")[2] for name in FILES}
    assert endings >= {"xml", "json", "jsonl", "bib", "ris", "html", "txt", "gz", "xz", "zip"}
    assert set(AT_ALL) <= set(FILES)
