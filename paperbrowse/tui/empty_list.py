"""What to try when nothing is listed."""

from paperbrowse.library.results import SearchResult

DATE_PREFIXES = ("date:", "since:", "before:")


def empty_list_lines(result: SearchResult) -> tuple[str, ...]:
    """Lines short enough for half a small screen; none before the first answer."""
    query = result.query.strip()
    if not query:
        return ("No papers yet", "", "I imports a file or a folder.") if result.milliseconds else ()
    tries = ["Try fewer or shorter words."]
    if any(name in query for name in DATE_PREFIXES):
        tries.append("d chooses other dates.")
    if "is:starred" in query:
        tries.append("* shows all, starred or not.")
    return ("No paper matches", "", *tries, "Esc in the list clears the search.")


def empty_list_line(result: SearchResult, number: int) -> tuple[str, str]:
    """(text, style) of one line of the empty list."""
    lines = ("", *empty_list_lines(result))
    return (lines[number] if number < len(lines) else "", "title" if number == 1 else "quiet")
