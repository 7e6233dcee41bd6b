"""What a format may write about a paper, and the kind and name of the paper's publication."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from paperbrowse.model.bib_fields import BibKind, bib_kind, common_fields
from paperbrowse.model.bibliography import BibRecord, FiledRecord
from paperbrowse.model.marks import NO_MARKS, Marks
from paperbrowse.model.paper import Paper
from paperbrowse.model.urls import Link, links


class PublicationKind(Enum):
    """Where a paper appeared, as the type of its record."""

    JOURNAL = BibKind("article", "JOUR", "article-journal")
    CONFERENCE = BibKind("inproceedings", "CONF", "paper-conference")
    PREPRINT = BibKind("misc", "UNPB", "article")
    UNKNOWN = BibKind("misc", "GEN", "article")


@dataclass(frozen=True, slots=True)
class Publication:
    kind: PublicationKind
    name: str = ""
    """Empty for preprints and unknown publications."""


_PREPRINT_NAME = re.compile(r"(?:arxiv|corr)\b", re.IGNORECASE)
# Journals named after conferences or societies, which would look like conferences.
_JOURNAL_NAME = re.compile(
    r"\b(?:j\.|journal|trans\.|transactions|lett\.|letters|annals|magazine)|^j\b"
    r"|\bproc(?:eedings|\.)?,? ?(?:of )?(?:the )?"
    r"(?:nat|roy|r\. ?s|ieee\b(?! (?:/|int|conf))|vldb|acm (?:on|meas|program)|lond|am\.|amer|edinb|camb|steklov)",
    re.IGNORECASE,
)
_CONFERENCE_NAME = re.compile(
    r"\b(?:proceedings|proc|conference|conf|workshops?|symposium|congress|colloquium|annual meeting|"
    r"neurips|nips|icml|iclr|acl|naacl|eacl|aacl|emnlp|conll|coling|lrec|cvpr|iccv|eccv|wacv|bmvc|miccai|aaai|ijcai|"
    r"aistats|uai|colt|kdd|sigir|sigmod|recsys|cikm|wsdm|www|chi|uist|siggraph|interspeech|icassp|ismir|icra|iros|"
    r"corl|osdi|sosp|nsdi|sigcomm|usenix|ndss|isca|micro|asplos|pldi|popl|icse|stoc|focs|soda|colm)\b",
    re.IGNORECASE,
)


def find_publication(paper: Paper) -> Publication:
    name = next((text for text in (paper.venue, paper.journal_ref) if text and not _PREPRINT_NAME.match(text)), "")
    if name:
        is_conference = _CONFERENCE_NAME.search(name) and not _JOURNAL_NAME.search(name)
        return Publication(PublicationKind.CONFERENCE if is_conference else PublicationKind.JOURNAL, name)
    return Publication(PublicationKind.PREPRINT if paper.arxiv_id else PublicationKind.UNKNOWN)


def citation_link(paper: Paper) -> Link | None:
    """Return the page to cite, or None: the publisher's before arXiv's, which follows from the id anyway."""
    pages = [link for link in links(paper) if link.name in ("page", "other") and not link.is_search]
    published = [link for link in pages if link.label in ("ACL Anthology", "OpenReview")]
    return next(iter(published + pages), None)


@dataclass(frozen=True, slots=True)
class ExportItem:
    key: str
    """The key as `paperbrowse` prints it."""
    paper: Paper
    marks: Marks = NO_MARKS
    sources: Sequence[str] = ()
    """Files and sites it was read from."""
    citation_keys: Sequence[str] = ()
    """Its keys in the library, the main one first; empty if it has none yet."""
    records: Sequence[FiledRecord] = ()
    """Its records in bibliographies, the earliest first."""

    def own_records(self, format: str) -> list[tuple[str, BibRecord]]:
        """Return (citation key, record) of each entry to write in the format of its file.

        Entries of one file with different keys are all written, because a document may cite each of them. Fields that
        another record of the same type and format adds are behind its own.
        """
        filed = [filed for filed in self.records if filed.record.format == format]
        entries: dict[str, BibRecord] = {}
        for file, record in filed:
            key = record.key if record.key in self.citation_keys or not self.citation_keys else self.citation_keys[0]
            if file == filed[0].file:
                entries.setdefault(key, record)
        others = defaultdict[tuple[str, str], list[BibRecord]](list)
        for file, record in filed:
            others[record.kind.lower(), record.key if file == filed[0].file else ""].append(record)
        for key, record in entries.items():
            kind = record.kind.lower()
            entries[key] = _add_missing(record, [*others[kind, ""], *(others[kind, record.key] if record.key else ())])
        return list(entries.items())

    def kind(self) -> BibKind:
        """Return the type of its first record that all formats have, else that of its publication."""
        kinds = (bib_kind(filed.record) for filed in self.records)
        return next(filter(None, kinds), None) or find_publication(self.paper).kind.value

    def common_fields(self) -> dict[str, str]:
        """Return the fields of its records that all formats have, as `bib_fields.common_fields` does."""
        fields: dict[str, str] = {}
        for filed in self.records:
            fields = common_fields(filed.record) | fields
        return fields


def _add_missing(record: BibRecord, others: Sequence[BibRecord]) -> BibRecord:
    names = {name.lower() for name, _ in record.fields}
    added = [(name, value) for other in others for name, value in other.fields if name.lower() not in names]
    first = {name.lower(): (name, value) for name, value in reversed(added)}
    return record._replace(fields=(*record.fields, *reversed(first.values()))) if first else record
