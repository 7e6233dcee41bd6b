"""PDFs: fetched when somebody asks, into one folder, named by citation keys."""

from collections.abc import Callable
from pathlib import Path

from paperbrowse.database.private_files import create_private_folder
from paperbrowse.database.transaction import never_stopped
from paperbrowse.library.atomic_write import atomic_write, file_stem
from paperbrowse.library.results import PaperEntry
from paperbrowse.library.stores import Stores
from paperbrowse.model.attachments import file_links
from paperbrowse.model.errors import NotSaved, UsageError
from paperbrowse.model.urls import Link
from paperbrowse.settings import Config, read_config


class PdfService:
    """Fetches and finds the PDFs of papers."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    def links(self, entry: PaperEntry) -> list[Link]:
        """Return the files of a paper: its fetched PDF, and those that bibliographies name."""
        keys = self._stores.citations.find([entry])[0]
        files = [file for file in self._files(keys, self._settings()) if file.is_file()]
        return [*(Link("file", file.name, str(file)) for file in files), *file_links(entry.records)]

    def program(self) -> tuple[str, ...]:
        """Return the program of the config that shows a PDF; empty if there is none."""
        return self._settings().pdf_program

    def fetch(
        self,
        entry: PaperEntry,
        report: Callable[[str], None] = lambda message: None,
        is_stopped: Callable[[], bool] = never_stopped,
    ) -> tuple[Path, bool]:
        """Return the PDF of a paper, and whether it was fetched now. Raises FetchFailed, UsageError and NotSaved."""
        from paperbrowse.fetch import pdf  # late: loads what HTTP needs
        from paperbrowse.fetch.cancellation import Cancellation
        from paperbrowse.fetch.client import Client
        from paperbrowse.fetch.rate_limit import Hosts, RateLimiter
        from paperbrowse.fetch.transport import Transport

        home, settings = self._stores.home, read_config(self._stores.home)
        files = self._files(self._stores.citations.give([entry])[0] or (entry.key,), settings)
        if known := next(filter(Path.is_file, files), None):
            return known, False
        cancellation = Cancellation(is_stopped, report=report)
        limiter, transport = RateLimiter(home.fetch_folder), Transport(pdf.PDF_LIMITS)
        body = pdf.fetch_pdf(Client(Hosts(**settings.service_urls), limiter, cancellation, transport), entry.paper)
        try:
            create_private_folder(files[0].parent)
        except OSError as error:
            raise NotSaved(f"cannot create {files[0].parent}: {error.strerror or error}") from error
        with atomic_write(str(files[0]), replace=True) as file:
            file.write(body)
        return files[0], True

    def _settings(self) -> Config:
        try:
            return read_config(self._stores.home)
        except UsageError:  # the program says so when it starts
            return Config(self._stores.home.config_file)

    def _files(self, keys: tuple[str, ...], settings: Config) -> list[Path]:
        """Return the names that the PDF of a paper with these citation keys may have, the one to give first."""
        named = settings.file.parent / Path(settings.pdf_folder).expanduser()
        folder = named if settings.pdf_folder else self._stores.home.data / "pdfs"
        return [folder / f"{file_stem(key)}.pdf" for key in keys]
