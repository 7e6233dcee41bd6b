"""Records of Semantic Scholar, OpenAlex, DBLP, INSPIRE, ADS, DataCite, Europe PMC and Zotero as items of CSL JSON."""

import re
from typing import Any

from paperbrowse.parse.fields import InvalidRecord, convert_field, to_authors
from paperbrowse.parse.references import parse_author

_PATHS = {
    "title": "title.value title titles.title display_name",
    "abstract": "abstract.value abstract abstractNote abstracts.value abstractText descriptions.description",
    "issued": "publicationDate publication_date publicationdate firstPublicationDate date_published publishedDate date"
    " pubdate earliest_date publicationYear publication_year pubYear year_published yearPublished published year",
    "container-title": "venue.value venue journal.name journal primary_location.source.display_name publicationTitle"
    " proceedingsTitle bookTitle booktitle journalInfo.journal.title journalTitle publication_info.journal_title"
    " source.title host_venue.display_name pub proceeding",
    "volume": "volume biblio.volume journal.volume journalInfo.volume publication_info.journal_volume",
    "issue": "issue biblio.issue journalInfo.issue publication_info.journal_issue number",
    "page": "pages page journal.pages biblio.first_page|last_page publication_info.page_start|page_end"
    " start_page|end_page pageInfo",
    "publisher": "publisher primary_location.source.host_organization_name source.publisher",
    "DOI": "doi DOI externalIds.DOI externalids.DOI dois.value",
    "archive_location": "arxiv_id arxivId externalIds.ArXiv externalids.ArXiv arxiv_eprints.value",
    "note": "identifier.id external_ids.value identifier",
    "URL": "url ee primary_location.landing_page_url url_abs",
    "keyword": "keywords.display_name keywords.value keywords.keyword keywords tags.tag",
    "citation-key": "citationKey citation-key",
    "type": "type_crossref type itemType publicationTypes publicationtypes types.resourceTypeGeneral",
    "pdf_url": "openAccessPdf.url best_oa_location.pdf_url primary_location.pdf_url url_pdf pdf_url",
    "ai_summary": "tldr.text ai_summary",
}
"""Names of each field, the best first; dots lead into objects and lists, and | joins the ends of a range."""
_AUTHORS = "authorships authors.author authors.value authors author creators creator authorList.author authorString"

_KNOWN = frozenset(path.partition(".")[0] for paths in (*_PATHS.values(), _AUTHORS) for path in paths.split())
_PLAIN = (
    "title authors abstract date published year venue doi url keywords arxiv_id pdf_url ai_summary source type tags"
)
_SHAPES = _KNOWN.difference(_PLAIN.split()) | {"abstract_inverted_index", "issued", "container-title", "server"}
"""Names that only records of services have; plain JSON Lines have others."""

_DBLP_NUMBER = re.compile(r" \d{4}\Z", re.ASCII)
"""Behind a name that several people have."""
_WRAPPERS = ("info", "metadata", "attributes", "data", "citingPaper", "citedPaper", "content", "_source")
_TYPES = (
    *(("conference|proceedings", "paper-conference"), ("chapter|section|parts in", "chapter"), ("book", "book")),
    *(("thesis|dissertation", "thesis"), ("dataset", "dataset"), ("report", "report")),
    *(("preprint|posted|informal", "article"), ("journal|article|review|letter", "article-journal")),
)
"""(words in names of types, type of CSL)."""


def unwrap(data: dict[str, Any]) -> dict[str, Any]:
    """Return the object inside one without a title, as in `{"info": {"title": …}}`."""
    inner = [] if "title" in data else [data[key] for key in _WRAPPERS if isinstance(data.get(key), dict)]
    return next(iter(inner), data)


def to_csl_item(data: dict[str, Any], reasons: list[str]) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return (item, what remains to be read as plain JSON Lines); None if that is all of it."""
    if _SHAPES.isdisjoint(data) and not isinstance(data.get("authors"), dict):
        return None
    if data.get("itemType") in ("attachment", "note", "annotation"):
        raise InvalidRecord(f"not a paper, but Zotero's {data['itemType']}")
    rest = {name: value for name, value in data.items() if name not in _KNOWN}
    if "issued" in data or "container-title" in data:
        return data, rest
    texts = {field: list(map(str, _first_values(data, paths, str | int | float))) for field, paths in _PATHS.items()}
    kind = " ".join(texts.pop("type")).lower()
    item: dict[str, Any] = {field: values[0] for field, values in texts.items() if values}
    item["type"] = next((csl for words, csl in _TYPES if re.search(words, kind)), "")
    names = _first_values(data, _AUTHORS, object)
    names = [one for one in names if isinstance(one, dict) and one.get("creatorType") == "author"] or names
    item["author"] = convert_field("authors", names or None, _to_names, reasons)
    rest["author_count"] = len(names) or None
    item["page"] = "-".join(dict.fromkeys(texts["page"]))
    item["issued"] = {"raw": item["issued"]} if "issued" in item else None
    item["keyword"], item["note"] = ", ".join(texts["keyword"]), "\n".join(texts["note"])
    if isinstance(index := data.get("abstract_inverted_index"), dict):
        places = [(at, word) for word, found in index.items() for at in _first_values({"at": found}, "at", int)]
        item["abstract"] = " ".join(word for _, word in sorted(places))
    if item.get("volume", "").startswith("abs/"):  # arXiv's papers in DBLP
        item.setdefault("archive_location", item.pop("volume")[4:])
    if "archive_location" in item:
        item["archive"] = "arXiv"
    rest |= {field: item.pop(field) for field in ("pdf_url", "ai_summary") if field in item}
    return {field: value for field, value in item.items() if value}, rest


def _to_names(values: list[Any]) -> list[dict[str, str]]:
    authors = to_authors(values[0] if len(values) == 1 and isinstance(values[0], str) else values)
    parsed = [one if one.family and one.given else parse_author(_DBLP_NUMBER.sub("", one.name)) for one in authors]
    return [{"family": one.family, "given": one.given} if one.given else {"literal": one.name} for one in parsed]


def _first_values(data: dict[str, Any], paths: str, kind: Any) -> list[Any]:
    """Return all values at the first of these paths that has any."""
    for path in paths.split():
        values: list[Any] = [data]
        for names in path.split("."):
            found = (one.get(name) for one in values if isinstance(one, dict) for name in names.split("|"))
            values = [part for value in found for part in (value if isinstance(value, list) else [value])]
        if values := [value for value in values if isinstance(value, kind) and value not in (None, "")]:
            return values
    return []
