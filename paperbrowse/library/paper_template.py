r"""Templates such as `{key}\t{title}`, filled in with the values of a paper."""

import re
from string import Formatter
from typing import Any

from paperbrowse.export.json_lines import paper_json
from paperbrowse.library.papers import PaperService
from paperbrowse.library.results import PaperEntry
from paperbrowse.model.errors import UsageError
from paperbrowse.text.clean import clean_line, clean_text
from paperbrowse.text.latex import latex_to_unicode
from paperbrowse.text.phrases import closest_name

FIELDS = (
    *("key", "title", "authors", "year", "date", "published", "updated", "announced", "added", "venue", "organization"),
    *("categories", "keywords", "doi", "arxiv_id", "url", "pdf", "code", "project", "abstract", "ai_summary"),
    *("comment", "upvotes", "comments", "github_stars", "starred", "read", "tags", "note", "sources", "citation_keys"),
    "score",
)
"""Names in a template. Most are keys of the JSON of a paper."""

_LATEX_FIELDS = {"title", "abstract", "ai_summary"}

_ESCAPES = {"t": "\t", "n": "\n", "0": "\0", "\\": "\\"}
_ESCAPE = re.compile(r"\\([tn0\\])")


def entry_json(entry: PaperEntry) -> dict[str, Any]:
    """Return the documented JSON object of a paper, and when it was added."""
    added = {"added": entry.added.isoformat()} if entry.added else {}
    return paper_json(entry.key, entry.paper, entry.marks, entry.sources, (), entry.records) | added


class PaperTemplate:
    """A text with names of fields in braces. It can name fields only, so it can run nothing."""

    def __init__(self, text: str, setting: str = "--format", *, escapes: bool = True) -> None:
        """Raises UsageError, which names the setting, for an unknown field or anything in braces but a name.

        escapes: \\t, \\n and \\0 are filled in.
        """
        try:
            parts = list(Formatter().parse(text))
        except ValueError as error:
            raise UsageError(f"{setting}: {error}", "{{ and }} stand for braces") from error
        for _, name, width, conversion in parts:
            if name is not None and (name not in FIELDS or width or conversion):
                raise _unknown_field(setting, name)
        self._parts = [(_unescape(literal) if escapes else literal, name or "") for literal, name, _, _ in parts]
        self.names = {name for _, name in self._parts if name}
        is_ended = bool(parts) and not self._parts[-1][1] and self._parts[-1][0].endswith(("\n", "\0"))
        self._end = "" if is_ended else "\n"

    def line(self, papers: PaperService, entry: PaperEntry, score: float = 0.0) -> str:
        """Return the text for one paper, with a line end unless it has one."""
        return self.fill(papers, entry, score) + self._end

    def fill(self, papers: PaperService, entry: PaperEntry, score: float = 0.0) -> str:
        """Return the text for one paper; each value is one line."""
        values = self._values(papers, entry, score)
        return "".join(text + (_to_text(values[name]) if name else "") for text, name in self._parts)

    def _values(self, papers: PaperService, entry: PaperEntry, score: float) -> dict[str, Any]:
        shape = entry_json(entry)
        links = shape["links"]
        day = str(entry.paper.display_date or "")
        more = {"date": day, "year": day[:4], "url": links.pop("page", next(iter(links.values()), "")), "score": score}
        values: dict[str, Any] = dict.fromkeys(FIELDS) | shape | links | more
        for name in _LATEX_FIELDS & self.names:
            values[name] = latex_to_unicode(values[name] or "")
        if "citation_keys" in self.names:
            values["citation_keys"] = papers.citation_keys(entry)
        return values


def _unescape(literal: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPES[match[1]], clean_text(literal))


def _to_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ", ".join(map(_to_text, value))
    return "" if value is None else clean_line(str(value))


def _unknown_field(setting: str, name: str) -> UsageError:
    if name in FIELDS:
        return UsageError(f"{setting}: only the name of a field can stand in braces: {{{name}}}")
    closest = closest_name(name, FIELDS)
    hint = f"did you mean {{{closest}}}?" if closest else f"there are {', '.join(FIELDS)}"
    return UsageError(f"{setting}: unknown field {{{name}}}", hint)
