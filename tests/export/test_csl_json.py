"""CSL JSON follows the CSL 1.0.2 data schema and has the data of the papers."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.export import csl_json
from paperbrowse.export.publication import ExportItem
from tests.export.made_papers import EXAMPLES, EXPORTS

TYPES = {"article", "article-journal", "paper-conference"}
"""Types of the schema that are used for papers."""

TEXTS = {"container-title", "DOI", "number", "publisher", "URL", "abstract", "keyword", "title", "id", "type"}
NAME_PARTS = {"family", "given", "suffix", "literal"}


def check_shape(item: dict[str, Any]) -> None:
    """Check an item against the schema."""
    assert {"id", "type"} <= set(item) <= TEXTS | {"author", "issued"}
    assert item["type"] in TYPES
    assert all(isinstance(item[name], str) and item[name] for name in TEXTS & set(item))
    for name in item.get("author", []):
        assert set(name) <= NAME_PARTS
        assert name
        assert all(isinstance(part, str) and part for part in name.values())
    if "issued" in item:
        assert set(item["issued"]) == {"date-parts"}
        ((*parts,),) = item["issued"]["date-parts"]
        assert 1 <= len(parts) <= 3
        assert all(isinstance(part, int) for part in parts)


@given(st.lists(EXPORTS, max_size=3))
@settings(max_examples=EXAMPLES)
def test_every_item_has_the_shape_and_its_papers_title_authors_and_ids(papers: list[ExportItem]) -> None:
    items = json.loads("".join(csl_json.write(papers)))
    assert isinstance(items, list)
    for export_item, item in zip(papers, items, strict=True):
        check_shape(item)
        assert (item["id"], item["title"], item.get("DOI")) == (
            export_item.key,
            export_item.paper.title,
            export_item.paper.doi,
        )
        assert len(item.get("author", [])) == len(export_item.paper.authors)
        assert item.get("number") == (f"arXiv:{export_item.paper.arxiv_id}" if export_item.paper.arxiv_id else None)
