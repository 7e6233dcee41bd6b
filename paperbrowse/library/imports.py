"""The `ImportService`: papers from files, pasted text and the network, with the marks that come with them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from paperbrowse.database.transaction import never_stopped
from paperbrowse.library.manual import shipped_folder
from paperbrowse.library.papers import SAMPLE_FILE
from paperbrowse.library.stores import Stores
from paperbrowse.model.errors import Interrupted, StorageError
from paperbrowse.model.marks import Subject

if TYPE_CHECKING:
    from paperbrowse.fetch.source_spec import SourceSpec
    from paperbrowse.library.fetcher import FetchProgress, FetchReport
    from paperbrowse.library.importer import Importer, ImportReport, Progress
    from paperbrowse.library.inputs import ImportInput

PASTED_NAME = "pasted text"
"""Source of pasted papers."""


class ImportService:
    """Imports papers; whatever cannot be read is listed in the report and never raised."""

    def __init__(self, stores: Stores, subjects: Callable[[Sequence[int]], Iterable[Subject]]) -> None:
        self._stores, self._subjects = stores, subjects

    def import_paths(
        self,
        paths: Sequence[str],
        *,
        format_name: str | None = None,
        dry_run: bool = False,
        keywords_as_tags: bool = False,
        progress: "Callable[[Progress], None] | None" = None,
        is_stopped: Callable[[], bool] = never_stopped,
    ) -> "ImportReport":
        """Import files, folders and stdin (`-`); the keywords of bibliographies become tags if asked for."""
        from paperbrowse.library.inputs import find_inputs

        return self._import_inputs(
            find_inputs(paths, is_stopped), format_name, dry_run, progress, is_stopped, keywords_as_tags
        )

    def import_text(
        self,
        text: str,
        *,
        name: str = PASTED_NAME,
        dry_run: bool = False,
        keywords_as_tags: bool = False,
        progress: "Callable[[Progress], None] | None" = None,
        is_stopped: Callable[[], bool] = never_stopped,
    ) -> "ImportReport":
        """Import pasted text, or that of another program, as if it were a file."""
        from paperbrowse.library.inputs import ImportInput

        pasted = ImportInput(name, None, data=text.encode(errors="replace"))
        return self._import_inputs(iter([pasted]), None, dry_run, progress, is_stopped, keywords_as_tags)

    def load_sample(self) -> "ImportReport":
        """Import the sample page that comes with the program; its papers are not new."""
        from paperbrowse.library.inputs import ImportInput

        sample = ImportInput(SAMPLE_FILE, shipped_folder("sample_data") / SAMPLE_FILE)
        report = self._import_inputs(iter([sample]), is_own=False)
        with suppress(StorageError):
            self._stores.papers.add_all_seen()
        return report

    def load_first_sample(self) -> None:
        """Import the sample page if there never was anything: no paper, no mark, and no other import."""
        marks, papers = self._stores.marks, self._stores.papers
        if not (papers.size() or papers.damaged_path or marks.has_own_import() or marks.last_mark()[0]):
            self.load_sample()

    def subscriptions(self) -> Mapping[str, str]:
        """Return the sources of the config file by name. Raises UsageError for an invalid config file."""
        from paperbrowse.settings import read_config

        return read_config(self._stores.home).subscriptions

    def uncached_papers(self) -> "tuple[SourceSpec, ...]":
        """Return the source of the marked papers that are known from library.db only, if they have arXiv ids."""
        with self._stores.papers.reading():
            if not self._stores.papers.copies.has_restored():
                return ()
            from paperbrowse.fetch.source_spec import SourceSpec  # late: it loads what HTTP needs

            rows = self._stores.papers.copies.restored(set(self._stores.lookup.find_marked("marked")))
            papers = self._stores.papers.papers(sorted(rows)).values()
        ids = tuple(paper.arxiv_id for paper in papers if paper.arxiv_id)
        return (SourceSpec(("arxiv", "ids", *ids)),) if ids else ()

    def fetch(
        self,
        sources: "Sequence[SourceSpec]" = (),
        *,
        progress: "Callable[[FetchProgress], None] | None" = None,
        is_stopped: Callable[[], bool] = never_stopped,
    ) -> "FetchReport":
        """Fetch papers from these sources; without any, from all subscriptions.

        Failed requests are listed in the report. Raises UsageError for an unknown source or an invalid config file,
        before the first request.
        """
        from paperbrowse.fetch.cancellation import Cancellation
        from paperbrowse.library.fetcher import Fetcher
        from paperbrowse.settings import read_config

        stores = self._stores
        stores.papers.verdicts = stores.marks.verdicts()
        settings = read_config(stores.home)
        fetcher = Fetcher(stores.home, stores.papers, stores.clock, settings, progress, Cancellation(is_stopped))
        report = fetcher.fetch(fetcher.parse_requests(sources))
        with suppress(Interrupted):  # the papers are saved
            self._learn_aliases()
            if any(result.records for result in report.results):
                report.removed_samples = self._finish_own_import()
        return report

    def _import_inputs(
        self,
        inputs: "Iterator[ImportInput]",
        format_name: str | None = None,
        dry_run: bool = False,
        progress: "Callable[[Progress], None] | None" = None,
        is_stopped: Callable[[], bool] = never_stopped,
        keywords_as_tags: bool = False,
        *,
        is_own: bool = True,
    ) -> "ImportReport":
        from paperbrowse.library.importer import Importer

        stores = self._stores
        stores.papers.verdicts = stores.marks.verdicts()
        importer = Importer(stores.papers, stores.clock, format_name, dry_run, progress, is_stopped)
        importer.keywords_as_tags = keywords_as_tags
        report = importer.run(inputs)
        if not dry_run:
            try:
                self._save_what_came_along(importer, is_own=is_own)
            except Interrupted:  # importing the same again saves the rest
                report.stopped = True
        return report

    def _save_what_came_along(self, importer: "Importer", *, is_own: bool) -> None:
        """Save the citation keys and marks of imported papers. Raises Interrupted if stopped while it waits."""
        stores, report = self._stores, importer.report
        with stores.papers.reading():
            report.key_notes += stores.citations.reserve(sorted(importer.cited_origins))
        if importer.marks:
            stores.marks.writer.import_marks(importer.marks)  # changes like any other, so they can be undone
        self._learn_aliases()
        if is_own and report.records:
            report.removed_samples = self._finish_own_import()

    def _learn_aliases(self) -> None:
        """Add what an import said about marked papers to their marks: ids and the whole record."""
        papers, marks = self._stores.papers, self._stores.marks
        if not marks.writable:  # as a notice said when it was opened
            return
        with papers.reading():
            touched = papers.take_touched(limit=marks.last_mark()[0])  # so many marks at most
            rows = self._stores.lookup.find_marked("any") if touched is None else touched
            has_restored = bool(rows) and papers.copies.has_restored()
        if has_restored:
            with papers.changing_copies() as copies:
                copies.delete_replaced_sources(rows)
        marks.writer.learn_aliases(self._subjects(rows))

    def _finish_own_import(self) -> int:
        """After the first import of the user's own papers, remove those of the sample page; return their number.

        Those with a mark stay, and those that the import had too.
        """
        stores = self._stores
        if not stores.marks.writable or stores.marks.has_own_import():
            return 0
        with stores.papers.reading():
            marked = set(stores.lookup.find_marked("any"))
            rows = [row for row in stores.papers.copies.only_from(SAMPLE_FILE) if row not in marked]
        if rows:
            with stores.papers.writing() as writer:
                writer.remove(rows)
        stores.marks.note_own_import()
        return len(rows)
