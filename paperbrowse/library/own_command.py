"""The arguments of the user's own commands, filled in with the values of a paper."""

import re
from collections.abc import Sequence
from pathlib import Path

from paperbrowse.library.paper_template import PaperTemplate
from paperbrowse.library.papers import PaperService
from paperbrowse.library.results import PaperEntry
from paperbrowse.model.errors import UsageError

_SIGNS = ("-", "+", "@")
"""Signs at the start of an argument that make it an option of most programs, of vim and less, a file for curl."""

_TAKES_CODE = re.compile(r"-\w*[ce]|--(?:command|eval)")
"""Options such as the -c of sh, whose argument is a program."""


class ArgumentTemplates:
    """A program and its arguments; a {field} is always inside one argument, and cannot make it an option."""

    def __init__(self, run: Sequence[str], setting: str) -> None:
        """Raises UsageError, which names the setting."""
        words = [str(Path(word).expanduser()) if word.startswith("~/") else word for word in run]
        self._arguments = [(word, PaperTemplate(word, setting, escapes=False)) for word in words]
        self.has_fields = any(template.names for _, template in self._arguments)
        for before, (word, template) in zip(words, self._arguments[1:], strict=False):
            if template.names and _TAKES_CODE.fullmatch(before):
                hint = 'write ["sh", "-c", \'echo "$1"\', "sh", "{title}"]'
                raise UsageError(f"{setting}: {word} would be part of the program after {before}", hint)

    def fill(self, papers: PaperService, entry: PaperEntry) -> list[str]:
        """Return the arguments for one paper. Raises UsageError if its text would be taken for an option."""
        filled: list[str] = []
        for word, template in self._arguments:
            value = template.fill(papers, entry)
            begins_with_field = template.names and not word.partition("{")[0].strip("".join(_SIGNS))
            if begins_with_field and value.startswith(_SIGNS) and "--" not in filled:
                hint = f'write "--" before {word} if the program knows it'
                raise UsageError(f"“{value[:40]}” could be taken for an option", hint)
            filled.append(value)
        return filled
