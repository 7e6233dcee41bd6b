"""Hostile files are imported or refused in bounded time and memory, and the import reports which."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.examples import FULL
from tests.faults.hostile_files import FILES

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks a process per file")

ROOT = Path(__file__).parents[2]

ALWAYS = [
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
"""Files of the normal test run: one of each kind, and those that once failed."""

SECONDS, MEGABYTES = 10.0, 300
"""The slowest took 5.2 s beside other work."""


def import_all(names: list[str], folder: Path) -> dict[str, dict[str, Any]]:
    """Return the outcome of each file, imported by a separate process."""
    command = [sys.executable, "-m", "tests.faults.import_process", str(folder), *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    outcomes = [json.loads(line) for line in done.stdout.splitlines()]
    assert [outcome["name"] for outcome in outcomes] == names, done.stderr
    return {outcome.pop("name"): outcome for outcome in outcomes}


def test_a_hostile_file_ends_in_papers_problems_or_a_refusal(tmp_path: Path, report: Callable[[str], None]) -> None:
    outcomes = import_all(list(FILES) if FULL else ALWAYS, tmp_path)
    slowest = max(outcomes, key=lambda name: outcomes[name].get("seconds", 0))
    largest = max(outcomes, key=lambda name: outcomes[name].get("megabytes", 0))
    refused = sum(bool(outcome.get("refused")) for outcome in outcomes.values())
    broken = {name: outcome["broken"] for name, outcome in outcomes.items() if outcome["broken"]}
    report(
        f"{len(outcomes)} files, {refused} refused, {len(broken)} broke; "
        f"the slowest {outcomes[slowest].get('seconds')} s of processor time ({slowest}), "
        f"the largest {outcomes[largest].get('megabytes')} MB ({largest})"
    )
    assert broken == {}
    if FULL:  # only in the campaign, because a busy machine takes longer
        limits = {"seconds": SECONDS, "megabytes": MEGABYTES}
        assert {name for name, outcome in outcomes.items() for key in limits if outcome[key] > limits[key]} == set()


def test_there_are_as_many_files_as_are_promised_and_each_parser_has_some() -> None:
    assert len(FILES) >= 150
    endings = {name.rpartition(".")[2] for name in FILES}
    assert endings >= {"xml", "json", "jsonl", "bib", "ris", "html", "txt", "gz", "xz", "zip"}
    assert set(ALWAYS) <= set(FILES)
