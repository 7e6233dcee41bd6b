"""The subcommands: one file each, loaded when it is called."""

SUBCOMMANDS = {
    "import": "read papers from files, folders or stdin",
    "fetch": "bring papers from the network",
    "search": "find papers; an empty query lists all, newest first",
    "similar": "papers like one, the most alike first",
    "saved": "the searches you come back to: list them, add one, rm one",
    "show": "one paper in full",
    "star": "keep papers for later",
    "unstar": "take stars off",
    "read": "mark papers read",
    "unread": "mark papers unread",
    "tag": "put a tag on papers",
    "untag": "take a tag off papers",
    "note": "print the note on a paper, or write one",
    "duplicates": "papers that may be one",
    "merge": "say that papers are one",
    "split": "say that a paper is several",
    "undo": "take the last change of marks, merge or split back",
    "redo": "make the change again that was undone",
    "history": "the changes of marks, the newest first",
    "export": "write papers to a file or stdout",
    "backup": "copy what you made, as is done once a day",
    "restore": "list the backups, or become what one of them holds",
    "keys": "the keys of the terminal",
    "config": "what the config file sets; --init writes one with comments",
}
"""Name and help of each, in the order of `--help`; its file has its name, `import_` aside."""
