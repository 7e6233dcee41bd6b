"""One sitting at the terminal, from the first thread to the last flush."""

import sys
from dataclasses import replace

from paperbrowse.library.library import Library
from paperbrowse.model.errors import PaperbrowseError
from paperbrowse.settings import Home
from paperbrowse.tui.browser import Browser
from paperbrowse.tui.clerk import Clerk
from paperbrowse.tui.crash import ThreadWatch
from paperbrowse.tui.errands import back_up, look
from paperbrowse.tui.searcher import Searcher
from paperbrowse.tui.wanted import Wanted, wanted

FIRST_ANSWER = 0.05
"""Seconds the first frame waits for the first answer; it is there in a few ms, or comes later."""


def browse(home: Home, query: str, config: str | None) -> int:
    """Run the application; where a damaged file ends it, once more with what is left of that."""
    settings = wanted(home, config)
    app = _sit(home, query, settings)
    if app.found_damage and (done := _mended(home)):
        app = _sit(home, query, replace(settings, notices=done))
    return app.return_code or 0


def _sit(home: Home, query: str, settings: Wanted) -> Browser:
    """The search is under way before Textual has read its style sheet."""
    watch = ThreadWatch()
    searcher = Searcher(lambda tell: Library(home, notify=tell), settings.notices)
    searcher.ask(0, query)
    searcher.await_first(FIRST_ANSWER)
    clerk = Clerk(lambda: Library(home))
    app = Browser(lambda: Library(home), searcher, clerk, watch, home.crash_log, query, settings)
    app.run()
    app.give_back_title()
    if not app.return_code:
        clerk.send(look)
    clerk.send(back_up)
    clerk.finish()  # before the search: what is marked may be the rows of an answer, which are read as they come
    searcher.stop()
    if said := app.finish():
        print(f"paperbrowse: {said}", file=sys.stderr)
    return app


def _mended(home: Home) -> tuple[str, ...]:
    """What was done about damaged files; nothing where nothing can be done."""
    from paperbrowse.library.maintenance import repair

    try:
        with Library(home) as library:
            return repair(home, library)
    except PaperbrowseError:
        return ()
