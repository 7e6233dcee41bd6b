import time
from pathlib import Path

import pytest

from paperbrowse.library import batch_reader
from paperbrowse.library.inputs import find_inputs
from tests.library.homes import json_lines

BATCHES = 20


def test_a_reader_that_is_ahead_counts_what_the_writer_asks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_reader, "MIN_PROCESS_BYTES", 1)
    monkeypatch.setattr(batch_reader, "MAX_WAITING_BATCHES", 2)
    monkeypatch.setattr(batch_reader, "SPARE_TIME_BATCHES", 1)
    abstract = "Graph Level Tokens (GLTs) are what we count."
    path = tmp_path / "papers.jsonl"
    path.write_bytes(
        json_lines(*({"title": f"{n}", "abstract": abstract} for n in range(BATCHES * batch_reader.BATCH_SIZE)))
    )
    (source,) = find_inputs([str(path)])
    counted = []
    with batch_reader.read_batches(source, None, lambda: True) as (_, batches):
        for batch in batches:
            counted.append(batch.counts)
            time.sleep(0.1)  # so long it takes to write
    first, *_, last = counted
    assert first == (None, None)  # before anything was asked
    assert last.words is not None
    assert last.words["graph"] == batch_reader.BATCH_SIZE
    assert last.acronyms == {("glt", "graph level tokens"): batch_reader.BATCH_SIZE}
