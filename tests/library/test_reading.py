import time
from pathlib import Path

import pytest

from paperbrowse.library import reading
from paperbrowse.library.documents import sources
from tests.library.homes import json_lines

BATCHES = 20


def test_a_reader_that_is_ahead_counts_what_the_writer_asks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(reading, "READ_AHEAD", 2)
    monkeypatch.setattr(reading, "AHEAD", 1)
    abstract = "Graph Level Tokens (GLTs) are what we count."
    path = tmp_path / "papers.jsonl"
    path.write_bytes(json_lines(*({"title": f"{n}", "abstract": abstract} for n in range(BATCHES * reading.BATCH))))
    (source,) = sources([str(path)])
    counted = []
    with reading.reading(source, None, lambda: True) as (_, batches):
        for batch in batches:
            counted.append(batch.counted)
            time.sleep(0.1)  # so long it takes to write
    first, *_, last = counted
    assert first == (None, None)  # before anything was asked
    assert last.words is not None
    assert last.words["graph"] == reading.BATCH
    assert last.acronyms == {("glt", "graph level tokens"): reading.BATCH}
