"""The subcommands; their modules are loaded when they are called."""

MAX_SHORT_NAME = 4
"""Letters of commands that many words resemble."""

SUBCOMMANDS = {
    "import": "read papers from files, folders or stdin",
    "fetch": "download papers from arXiv, Hugging Face or a feed",
    "search": "find papers; an empty query lists all, newest first",
    "pick": "choose papers in the terminal program, and print them",
    "similar": "find papers similar to one, most similar first",
    "digest": "make a letter of new papers: trending, your searches, like your stars, news of them",
    "watch": "print what makes a letter every day: a systemd timer, a cron line or a launchd job",
    "feed": "write an Atom feed of a search or the stars",
    "journal": "list by day what you starred, read, tagged and noted, as Markdown",
    "saved": "list saved searches, add or remove one",
    "show": "print everything about papers",
    "star": "star papers to read later",
    "unstar": "remove stars",
    "read": "mark papers read",
    "unread": "mark papers unread",
    "unskip": "show skipped papers in cards again",
    "tag": "add a tag to papers",
    "untag": "remove a tag from papers",
    "note": "print the note on a paper, or write one",
    "duplicates": "list papers that may be the same",
    "merge": "merge duplicates",
    "split": "split a paper that was merged by mistake",
    "forget": "remove papers and their marks (asks; undo brings marked ones back)",
    "foryou": "print what the order for you has learned from stars, or forget it",
    "undo": "undo the last change",
    "redo": "redo the change that was undone",
    "history": "list changes, newest first",
    "pdf": "fetch the PDFs of papers, and print where they are",
    "cite": "print citation keys, and add the entries to a BibTeX file",
    "export": "write papers to a file or stdout",
    "mcp": "let an assistant read papers, over stdin and stdout",
    "backup": "back up stars, tags and notes now",
    "restore": "list backups, or restore one",
    "doctor": "check databases, backups and setup",
    "shell-integration": "print a key binding for bash, zsh or fish that inserts chosen papers",
    "keys": "list the keys of the terminal program",
    "config": "print the settings; --init writes a config file with comments",
    "completion": "print a script that completes command lines in bash, zsh or fish",
}
"""Name and help of each, in the order of `--help`."""

HELP, VERSION, COMPLETE = "help", "version", "_complete"
"""First words that are not subcommands; a shell asks with the last one how to complete a command line."""

VALUE_OPTIONS = ("--home", "--config")
"""Options before the subcommand that take the next word as their value."""

_QUERY_WORDS = (
    *("doctors", "duplicated", "emerge", "etch", "expert", "forge", "forged", "impart", "mere", "merged", "merger"),
    *("merges", "nustar", "paved", "restored", "restores", "slit", "splat", "splits", "unreal", "versions"),
    *("batch", "catch", "digests", "hatch", "journals", "latch", "match", "patch", "swatch"),
)
"""Words of papers that differ from a command by one letter."""


def closest_command(word: str) -> str:
    """Return the command that a word misspells by one letter, or an empty string.

    Of short commands two letters must have changed places, because many words resemble them: `node`, `real`.
    """
    typed = word.lower()
    names = [name for name in (*SUBCOMMANDS, HELP, VERSION) if len({*name} ^ {*typed}) <= 2]
    if not names or typed in _QUERY_WORDS:
        return ""
    from rapidfuzz.distance import OSA  # late, because few words resemble a command

    close = (name for name in names if OSA.distance(typed, name) <= 1)
    return next((name for name in close if len(name) > MAX_SHORT_NAME or sorted(name) == sorted(typed)), "")
