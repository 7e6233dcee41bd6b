"""Questions in plain words over judged collections: `make bench-meaning COLLECTIONS=folder`.

A collection is a folder with docs.jsonl.xz (id, title, abstract), queries.jsonl (id, text) and qrels.tsv (query,
document, grade). Without docs.jsonl.xz, the documents are the papers of --papers, and their ids are arXiv ids. BM25 of
tantivy (titles twice, stems, English stop words, any word may miss) answers the same queries in the same run.
"""

import argparse
import json
import lzma
import math
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from paperbrowse.library.library import Library
from paperbrowse.settings import find_home
from paperbrowse.text.fold import folded_words
from tests.bench.scores import times_of
from tests.bench.tantivy_index import Tantivy

CUTOFF = 100
_DOI = "10.5555/bench."
"""Before the id of a document, because papers with different DOIs are never joined."""

Engine = Callable[[str], list[str]]
"""Returns the ids of the documents about a text, the best first."""
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
    print("| collection | engine | queries | nDCG@10 | MRR | R@20 | R@100 | unanswered | p50 ms | p95 ms |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    gains = defaultdict[str, list[float]](list)
    with TemporaryDirectory() as temporary:
        for folder in sorted(arguments.collections.iterdir()):
            if (arguments.only and folder.name not in arguments.only) or not (folder / "qrels.tsv").is_file():
                continue
            home = (arguments.homes or Path(temporary)) / folder.name
            if not _import(folder, arguments.papers, home):
                print(f"| {folder.name} | needs --papers |", flush=True)
                continue
            with Library(find_home(str(home), {})) as library:
                engines: dict[str, Engine] = {"paperbrowse": partial(_search, library)}
                if Tantivy.is_installed():
                    engines["tantivy"] = _tantivy(_read_documents(folder, arguments.papers))
                for name, engine in engines.items():
                    gain, row = _measure(folder, name, engine, arguments.queries)
                    gains[name].append(gain)
                    print(row, flush=True)
    for name, values in gains.items():
        print(f"| mean | {name} | | {statistics.mean(values):.3f} |")


def _read_documents(folder: Path, papers: Path | None) -> Iterator[Mapping[str, str]]:
    file = folder / "docs.jsonl.xz"
    file = file if file.is_file() else papers or file
    with lzma.open(file, "rt") if file.suffix == ".xz" else file.open() as lines:
        yield from map(json.loads, lines)


def _tantivy(documents: Iterable[Mapping[str, str]]) -> Engine:
    """Index the documents in memory, and return a search among them."""
    import tantivy

    # One field, because a word in a short field of its own weighs too much: with two, the summaries score .145.
    builder = tantivy.SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw")
    index = tantivy.Index(builder.add_text_field("text", tokenizer_name="stems").build())
    stems = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    stems = stems.filter(tantivy.Filter.stopword("english")).filter(tantivy.Filter.stemmer("english"))
    index.register_tokenizer("stems", stems.build())
    writer = index.writer(heap_size=256_000_000, num_threads=1)
    for document in documents:
        title, abstract = document["title"] or "", document["abstract"] or ""
        writer.add_document(tantivy.Document(id=document["id"], text=f"{title}. {title}. {abstract}"))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def search(text: str) -> list[str]:
        query = index.parse_query_lenient(" ".join(folded_words(text)), ["text"])[0]
        hits = searcher.search(query, CUTOFF, count=False).hits
        return [str(searcher.doc(address)["id"][0]) for _, address in hits]

    return search


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


def _measure(folder: Path, name: str, engine: Engine, limit: int) -> tuple[float, str]:
    """Return the nDCG of an engine in a collection, and its row of the table."""
    queries = [json.loads(line) for line in (folder / "queries.jsonl").read_text().splitlines()]
    grades: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for line in (folder / "qrels.tsv").read_text().splitlines():
        query, document, grade = line.split("\t")
        grades[query][document] = int(grade)
    queries = queries[:: math.ceil(len(queries) / limit)]
    totals, times = [0.0] * 5, list[float]()
    for query in queries:
        started = time.perf_counter()
        found = engine(query["text"])
        times.append((time.perf_counter() - started) * 1000)
        totals = [total + value for total, value in zip(totals, _scores(grades[query["id"]], found), strict=True)]
    means = [total / len(queries) for total in totals]
    percentiles = times_of(times)
    cells = [folder.name, name, f"{len(queries)}", *(f"{mean:.3f}" for mean in means)]
    return means[0], f"| {' | '.join(cells)} | {percentiles.p50:.0f} | {percentiles.p95:.0f} |"


def _search(library: Library, text: str) -> list[str]:
    rows = library.search.run_with_related(text).rows[:CUTOFF]
    return [_document_id(entry.paper.doi, entry.paper.arxiv_id) for entry in library.papers.entries(rows) if entry]


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
