"""Hints that are shown in place of an empty list."""

from paperbrowse.library.results import SearchResult

DATE_PREFIXES = ("date:", "since:", "before:")


def empty_list_lines(result: SearchResult) -> tuple[str, ...]:
    """Return lines short enough for half a small screen; () before the first result."""
    query = result.query.strip()
    if not query:
        return ("No papers yet", "", "I imports a file or a folder.") if result.milliseconds else ()
    hints = ["Try fewer or shorter words."]
    if any(prefix in query for prefix in DATE_PREFIXES):
        hints.append("d chooses other dates.")
    if "is:starred" in query:
        hints.append("* shows all, starred or not.")
    return ("No paper matches", "", *hints, "Esc in the list clears the search.")


def empty_list_line(result: SearchResult, number: int) -> tuple[str, str]:
    """Return (text, style) of one line of the empty list."""
    lines = ("", *empty_list_lines(result))
    return (lines[number] if number < len(lines) else "", "title" if number == 1 else "quiet")
