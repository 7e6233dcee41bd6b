"""A folder of notes, one for each paper; what people write into them stays."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from paperbrowse.export import vault
from paperbrowse.export.publication import ExportItem
from paperbrowse.library.atomic_write import ChangedMeanwhile, atomic_write, check_unchanged, file_stem
from paperbrowse.library.library import Library
from paperbrowse.model.errors import NoSuchPaper, NotSaved


def export_to_vault(
    library: Library, rows: Sequence[int], folder: Path, *, force: bool
) -> tuple[Counter[str], list[str]]:
    """Write a note for each paper; return counts by outcome, and messages about notes that stay as they are."""
    counts, messages, written = Counter[str](), list[str](), set[str]()
    try:
        folder.mkdir(exist_ok=True)
        notes = dict(_find_notes(library, folder))
        for item in library.papers.export_items(rows, cites=True):
            note = notes.get(key := vault.note_key(item))
            if key in written:
                messages.append(f"{item.paper.title}: another paper has its key {key}, and one note is for both")
                continue
            written.add(key)
            outcome = _update(note, item, force=force) if note else _create(folder, item)
            counts[outcome] += 1
            if outcome == "kept":
                messages.append(f"{note}: its block was edited; left as it is (--force writes it again)")
    except OSError as error:
        raise NotSaved(f"cannot write {error.filename or folder}: {error.strerror or error}") from error
    return counts, messages


def _find_notes(library: Library, folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield (key, file) of every note below a folder, whatever its name; of two about one paper, the first by name."""
    for file in sorted(folder.rglob("*.md"), reverse=True):
        is_hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
        key = "" if is_hidden or not file.is_file() else vault.paper_key(file.read_bytes().decode(errors="replace"))
        if key:
            yield key, file
            with suppress(NoSuchPaper):
                yield library.papers.find(key).key, file  # the key of a paper changes when it gets an id


def _create(folder: Path, item: ExportItem) -> str:
    stem = file_stem(next(iter(item.citation_keys), item.key))
    names = (f"{stem}{f'-{number}' if number else ''}.md" for number in range(10_000))
    file = next(folder / name for name in names if not (folder / name).exists())
    with atomic_write(str(file), replace=False) as out:
        out.write(vault.new_note(item).encode())
    return "new"


def _update(file: Path, item: ExportItem, *, force: bool) -> str:
    stat, data = file.stat(), file.read_bytes()
    try:
        text = vault.update_note(data.decode(), item, force=force)
    except UnicodeDecodeError:
        return "kept"
    if text is None or text.encode() == data:
        return "kept" if text is None else "unchanged"
    try:
        with atomic_write(str(file), replace=True, check=partial(check_unchanged, file, stat)) as out:
            out.write(text.encode())
    except ChangedMeanwhile:
        return _update(file, item, force=force)
    return "updated"
