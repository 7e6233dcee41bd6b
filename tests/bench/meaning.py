"""Questions in plain words over judged collections: `make bench-meaning COLLECTIONS=folder`.

A collection is a folder with docs.jsonl.xz (id, title, abstract), queries.jsonl (id, text) and qrels.tsv (query,
document, grade). Without docs.jsonl.xz, the documents are the papers of --papers, and their ids are arXiv ids.
"""

import argparse
import json
import lzma
import math
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from paperbrowse.library.library import Library
from paperbrowse.settings import find_home
from tests.bench.scores import times_of

CUTOFF = 100
_DOI = "10.5555/bench."
"""Before the id of a document, because papers with different DOIs are never joined."""

Grades = Mapping[str, int]
"""By id of a relevant document."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.meaning", description=__doc__)
    parser.add_argument("collections", type=Path)
    parser.add_argument("--papers", type=Path, help="documents of collections without their own, as JSON Lines")
    parser.add_argument("--only", nargs="*", help="names of collections")
    parser.add_argument("--queries", type=int, default=10**6, help="queries of each collection at most")
    parser.add_argument("--homes", type=Path, help="folder where imported collections are kept")
    arguments = parser.parse_args()
    print("| collection | queries | nDCG@10 | MRR | R@20 | R@100 | unanswered | p50 ms | p95 ms |")
    print("|---|---|---|---|---|---|---|---|---|")
    with TemporaryDirectory() as temporary:
        for folder in sorted(arguments.collections.iterdir()):
            if (arguments.only and folder.name not in arguments.only) or not (folder / "qrels.tsv").is_file():
                continue
            home = (arguments.homes or Path(temporary)) / folder.name
            if not _import(folder, arguments.papers, home):
                print(f"| {folder.name} | needs --papers |", flush=True)
                continue
            print(_measure(folder, home, arguments.queries), flush=True)


def _import(folder: Path, papers: Path | None, home: Path) -> bool:
    """Import the documents of a collection, unless the home has them; return False if there are none."""
    if home.is_dir():
        return True
    documents = folder / "docs.jsonl.xz"
    if documents.is_file():
        home.mkdir(parents=True)
        papers = home / "papers.jsonl"
        with papers.open("w") as file, lzma.open(documents, "rt") as lines:
            for document in map(json.loads, lines):
                paper = {"doi": _DOI + document["id"], "title": document["title"], "abstract": document["abstract"]}
                file.write(json.dumps(paper) + "\n")
    if papers is None:
        return False
    with Library(find_home(str(home), {})) as library:
        library.imports.import_paths([str(papers)])
    return True


def _measure(folder: Path, home: Path, limit: int) -> str:
    """Return the table row of a collection."""
    queries = [json.loads(line) for line in (folder / "queries.jsonl").read_text().splitlines()]
    grades: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for line in (folder / "qrels.tsv").read_text().splitlines():
        query, document, grade = line.split("\t")
        grades[query][document] = int(grade)
    queries = queries[:: math.ceil(len(queries) / limit)]
    totals, times = [0.0] * 5, list[float]()
    with Library(find_home(str(home), {})) as library:
        for query in queries:
            started = time.perf_counter()
            rows = library.search.run_with_related(query["text"]).rows[:CUTOFF]
            times.append((time.perf_counter() - started) * 1000)
            found = [
                _document_id(entry.paper.doi, entry.paper.arxiv_id) for entry in library.papers.entries(rows) if entry
            ]
            totals = [total + value for total, value in zip(totals, _scores(grades[query["id"]], found), strict=True)]
    figures = [f"{total / len(queries):.3f}" for total in totals]
    percentiles = times_of(times)
    cells = [folder.name, f"{len(queries)}", *figures, f"{percentiles.p50:.0f}", f"{percentiles.p95:.0f}"]
    return f"| {' | '.join(cells)} |"


def _document_id(doi: str | None, arxiv_id: str | None) -> str:
    return doi.removeprefix(_DOI) if doi and doi.startswith(_DOI) else arxiv_id or ""


def _scores(grades: Grades, found: Sequence[str]) -> Iterator[float]:
    """Yield nDCG@10, MRR@10, recall of 20 and of 100, and 1 for a query without an answer."""
    ideal = sum(_gain(grade, index) for index, grade in enumerate(sorted(grades.values(), reverse=True)[:10]))
    yield sum(_gain(grades.get(document, 0), index) for index, document in enumerate(found[:10])) / (ideal or 1)
    yield next((1 / rank for rank, document in enumerate(found[:10], start=1) if grades.get(document, 0) > 0), 0.0)
    for cutoff in (20, CUTOFF):
        yield len(grades.keys() & set(found[:cutoff])) / max(1, len(grades))
    yield float(not found)


def _gain(grade: int, index: int) -> float:
    return grade / math.log2(index + 2)


if __name__ == "__main__":
    main()
