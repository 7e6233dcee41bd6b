"""What to try when nothing is listed."""

from paperbrowse.library.results import SearchResult

DATES = ("date:", "since:", "before:")


def advice(view: SearchResult) -> tuple[str, ...]:
    """Lines short enough for half a small screen; none before the first answer."""
    query = view.query.strip()
    if not query:
        return ("No papers yet", "", "I imports a file or a folder.") if view.milliseconds else ()
    tries = ["Try fewer or shorter words."]
    if any(name in query for name in DATES):
        tries.append("d chooses other dates.")
    if "is:starred" in query:
        tries.append("* shows all, starred or not.")
    return ("No paper matches", "", *tries, "Esc in the list clears the search.")


def advice_line(view: SearchResult, number: int) -> tuple[str, str]:
    """(text, style) of one line of the empty list."""
    lines = ("", *advice(view))
    return (lines[number] if number < len(lines) else "", "title" if number == 1 else "quiet")
