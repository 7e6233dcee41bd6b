"""The actions on marks, and the sentences that the journal and the status line use for them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from paperbrowse.marks.verdicts import VerdictChange
from paperbrowse.text.latex import latex_to_unicode

MAX_TITLE_LENGTH = 60
"""Characters of a title in a sentence, so that it fits into a status line."""


@dataclass(frozen=True, slots=True)
class MarkAction:
    """One way to mark papers, with its sentences, which may contain {papers} and {tag}."""

    name: str
    adds_marks: bool
    """False: the action only removes marks, so it creates no record for a paper without marks."""
    changed: str
    unchanged: str


STAR = MarkAction("star", True, "starred {papers}", "already starred: {papers}")
UNSTAR = MarkAction("unstar", False, "unstarred {papers}", "not starred: {papers}")
MARK_READ = MarkAction("mark read", True, "marked {papers} read", "already read: {papers}")
MARK_UNREAD = MarkAction("mark unread", False, "marked {papers} unread", "not read: {papers}")
TAG = MarkAction("tag", True, "tagged {papers} with “{tag}”", "already tagged “{tag}”: {papers}")
UNTAG = MarkAction("untag", False, "took the tag “{tag}” off {papers}", "not tagged “{tag}”: {papers}")
NOTE = MarkAction("note", True, "wrote a note on {papers}", "note unchanged: {papers}")
ADD_NOTE = MarkAction("add to note", True, "added to the notes on {papers}", "nothing to add to the notes on {papers}")
SKIP = MarkAction("skip", True, "skipped {papers}", "already skipped: {papers}")
UNSKIP = MarkAction("unskip", False, "no longer skips {papers}", "not skipped: {papers}")
FORGET = MarkAction("forget", False, "forgot {papers}", "no marks: {papers}")
REMOVE_NOTE = MarkAction("remove note", False, "removed the note on {papers}", "no note: {papers}")


class ImportAction(NamedTuple):
    """One kind of mark that an import brings, with its sentence, which contains {papers} and {origin}."""

    name: str
    field_prefix: str
    """The beginning of FieldChange.field."""
    changed: str


IMPORT_ACTIONS = (
    ImportAction("star", "starred_at", "starred {papers} as in {origin}"),
    ImportAction("mark read", "read_at", "marked {papers} read as in {origin}"),
    ImportAction("tag", "tag:", "tagged {papers} as in {origin}"),
    ImportAction("note", "note", "took the notes on {papers} from {origin}"),
)
"""Each is a separate change, so that it can be undone without the others."""


@dataclass(frozen=True, slots=True)
class Change:
    """The effect of a command."""

    name: str
    """An action's name, `merge`, `split`, `undo` or `redo`."""
    count: int
    """Papers changed; 0 if nothing changed."""
    sentence: str
    """For the status line: `starred “Attention Is All You Need”`, `marked 12 papers read`."""
    verdict_changes: Sequence[VerdictChange] = ()
    """Changed verdicts, which papers.db has to follow."""
    mark_ids: Collection[int] = ()
    """Of an undo or redo: the marks it was about."""
    forgotten: Collection[int] = ()
    """Of a redo: the marks whose papers are to be removed from papers.db again."""


def describe_papers(titles: Sequence[str]) -> str:
    """Return the title of one paper, or the number of several."""
    if len(titles) != 1:
        return f"{len(titles):,} papers"
    title = latex_to_unicode(titles[0])
    return f"“{title if len(title) <= MAX_TITLE_LENGTH else title[: MAX_TITLE_LENGTH - 1].rstrip() + '…'}”"


def describe_files(origins: Collection[str]) -> str:
    """Return the name of one file, or the number of several."""
    return next(iter(origins)) if len(origins) == 1 else f"{len(origins):,} files"
