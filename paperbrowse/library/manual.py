"""Files that come with the program: the pages of the manual, and samples."""

from pathlib import Path

import paperbrowse

FOR_DEVELOPERS = ("architecture", "glossary", "numbers", "questions")
"""Pages that help does not list, because users hardly need them."""


def shipped_folder(name: str) -> Path:
    """Return a folder in the installed package, or beside it in a checkout."""
    package = Path(paperbrowse.__file__).parent
    return package / name if (package / name).is_dir() else package.parent / name


def manual_pages() -> dict[str, Path]:
    """Return the file of each topic."""
    pages = sorted(shipped_folder("docs").glob("*.md"))
    return {file.stem: file for file in pages if file.stem not in FOR_DEVELOPERS}
