"""Fuzzing of the Python code that reads foreign text: by examples, in the campaign by coverage."""

import importlib.util
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.examples import FULL, times
from tests.faults.targets import TARGETS, WORDS

ROOT = Path(__file__).parents[2]

MINUTES = 10
"""Minutes per target."""


@pytest.mark.parametrize("name", TARGETS)
def test_words_in_any_order_break_no_rule(name: str) -> None:
    pieces = st.sampled_from([word.encode() for word in WORDS[name]]) | st.text(max_size=5).map(str.encode)

    @given(st.lists(pieces | st.binary(max_size=3), max_size=25).map(b"".join))
    @settings(max_examples=times(150, 10_000), database=None, suppress_health_check=list(HealthCheck))
    def no_words_break_it(data: bytes) -> None:
        TARGETS[name](data)

    no_words_break_it()


@pytest.mark.skipif(not FULL, reason="ten minutes each")
@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason='needs `pip install -e ".[fuzz]"`')
@pytest.mark.parametrize("name", TARGETS)
def test_ten_minutes_of_fuzzing_break_no_rule(name: str, tmp_path: Path, report: Callable[[str], None]) -> None:
    command = [sys.executable, "-m", "tests.faults.fuzz", name, str(60 * MINUTES), str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
    counted = re.search(r"number_of_executed_units: (\d+)", done.stderr)
    assert done.returncode == 0, done.stderr[-4_000:]
    assert counted is not None
    report(f"{name}: {int(counted[1]):,} inputs in {MINUTES} minutes, none broke a rule")
