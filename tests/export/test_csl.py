"""CSL JSON has the shape that the CSL 1.0.2 data schema asks for, and says what the papers say."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.export import csl_json
from paperbrowse.export.item import ExportItem
from tests.export.made_papers import EXAMPLES, EXPORTS

TYPES = {"article", "article-journal", "paper-conference"}
"""Those of the schema's types that papers are written as."""

TEXTS = {"container-title", "DOI", "number", "publisher", "URL", "abstract", "keyword", "title", "id", "type"}
NAME_PARTS = {"family", "given", "suffix", "literal"}


def check_shape(item: dict[str, Any]) -> None:
    """What the schema asks of an item, as far as the fields are written."""
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
@settings(max_examples=EXAMPLES, deadline=None)
def test_every_item_has_the_shape_and_its_papers_title_authors_and_ids(papers: list[ExportItem]) -> None:
    found = json.loads("".join(csl_json.write(papers)))
    assert isinstance(found, list)
    for one, item in zip(papers, found, strict=True):
        check_shape(item)
        assert (item["id"], item["title"], item.get("DOI")) == (one.key, one.paper.title, one.paper.doi)
        assert len(item.get("author", [])) == len(one.paper.authors)
        assert item.get("number") == (f"arXiv:{one.paper.arxiv_id}" if one.paper.arxiv_id else None)
