"""The parser of what a terminal sends: whole sequences become keys and other events, the rest types nothing."""

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from textual import events
from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.keys import Keys
from textual.message import Message

from paperbrowse.key_bindings import KEY_ALIASES, key_in_place

_FRAGMENT_TIMEOUT = 0.5
"""Seconds after which the beginning of a sequence is given up; nobody types one, but a slow line may split it."""

_PASTE_START, _PASTE_END = "\x1b[200~", "\x1b[201~"

# In strings (OSC, DCS …), terminals answer questions of the program that ran before.
_SEQUENCE = re.compile(
    r"\x1b(?:\[(?:M[\s\S]{3}|\[[A-E]|(?![M[])[0-?]*[ -/]*[@-~])|O[0-?]*[A-DFHP-S]|[]P^_X][^\x07\x1b]*(?:\x07|\x1b\\))"
)
_FRAGMENT = re.compile(r"\x1b\x1b?(?:\[(?:M[\s\S]{0,2}|\[|[0-?]*[ -/]*)|O[0-?]*)?")
_REPORT = re.compile(r"\x1b\[(?:<[-\d;]+[mM]|M[\s\S]{3}|[\d;]+M|[IO]|20[01]~|\?\d+;\d\$y)")
"""What is not a key: mouse, focus, pastes, and modes of the terminal."""

_KITTY_KEY = re.compile(
    r"\x1b\[(\d{0,9})(?::(\d{0,9}))?(?::(\d{0,9}))?(?:;(\d{0,9})(?::(\d*))?)?(?:;((?:\d{1,9}:?)*+))?([u~A-FHPQRS])",
    re.ASCII,
)
"""Code, the same with Shift, the same on a Latin keyboard; modifiers, event; text."""

_SHIFT, _ALT, _COMMAND_MODIFIERS, _MODIFIERS = 0b1, 0b10, 0b111110, 0b111111
_RELEASED = "3"
_NOT_KEYS = frozenset((*range(57358, 57364), *range(57428, 57455)))
"""Codes of Caps Lock, Shift, Ctrl, Print Screen, the volume keys and the like, alone."""

_LAST_ASCII = 127
_FIRST_PRIVATE_CODE = 57344
"""From here on, codes name keys without a character."""


class KeyParser:
    """Textual's own parser takes a sequence it does not know for typed letters, and Alt+q for q."""

    def __init__(self) -> None:
        self._parser = XTermParser()
        self._text = ""
        self._is_pasting = False

    @property
    def timeout(self) -> float | None:
        """Seconds to wait for the rest of a sequence before `tick`; None if nothing is begun."""
        if self._is_pasting or not self._text:
            return None
        return _FRAGMENT_TIMEOUT if self._text.strip("\x1b") else ESCAPE_DELAY

    def feed(self, data: str) -> Iterator[Message]:
        """Yield the events of all whole sequences; the beginning of another one waits for more."""
        searched = len(self._text) - len(_PASTE_END)
        self._text += data
        while self._text and (self._is_pasting or not _FRAGMENT.fullmatch(self._text)):
            if not self._is_pasting:
                yield from self._next_events()
            elif (end := self._text.find(_PASTE_END, max(0, searched))) < 0:
                return
            else:
                self._is_pasting = False
                yield events.Paste(self._take(end).replace("\0", ""))
                self._take(len(_PASTE_END))
            searched = 0

    def tick(self) -> Iterator[Message]:
        """Yield what was typed if the rest of a sequence does not come: Escape, Alt+[ or Alt+O."""
        text = self._take(len(self._text)) if not self._is_pasting else ""
        if text.strip("\x1b") in ("", "[", "O"):
            for character in text.removesuffix("\x1b[").removesuffix("\x1bO"):
                yield events.Key("escape", character)
            if text and text[-1] != "\x1b":
                yield self._alt_key(text[-1])

    def _take(self, length: int) -> str:
        taken, self._text = self._text[:length], self._text[length:]
        return taken

    def _next_events(self) -> Iterator[Message]:
        """Take a sequence, Escape, or the text before either."""
        if self._text[0] != "\x1b":
            yield from self._keys_of(self._take(len(self._text.partition("\x1b")[0])))
        elif matched := _SEQUENCE.match(self._text):
            sequence = self._take(matched.end())
            self._is_pasting = sequence == _PASTE_START
            if not self._is_pasting:
                yield from self._parser.feed(sequence) if _REPORT.fullmatch(sequence) else self._keys_of(sequence)
        elif self._text[1] == "\x1b":
            yield self._key_after_escape()
        else:
            self._take(1)
            yield self._alt_key(self._take(1))

    def _key_after_escape(self) -> events.Key:
        """Take Escape, and a key after it as Alt and that key, as some terminals send Alt+left."""
        self._take(1)
        matched = _SEQUENCE.match(self._text)
        keys = self._keys_of(matched[0]) if matched and not _REPORT.fullmatch(matched[0]) else []
        if matched is None or not keys:
            return events.Key("escape", "\x1b")
        return events.Key(f"alt+{keys[0].key}", "\x1b" + self._take(matched.end()))

    def _alt_key(self, character: str) -> events.Key:
        """Return Alt and a key, which may be Escape and that key: its character tells them apart from kitty's Alt."""
        name = character if character.isprintable() and character != " " else self._keys_of(character)[0].key
        return events.Key(f"alt+{name}", "\x1b" + character)

    def _keys_of(self, sequence: str) -> list[events.Key]:
        """Return the keys of text, or of a sequence; none if it is unknown."""
        if sequence[0] != "\x1b":
            keys: Sequence[Any] = list(self._parser.feed(sequence))
        elif matched := _KITTY_KEY.fullmatch(sequence):
            keys = self._kitty_keys(*matched.groups(default=""))
        else:
            keys = self._textual_keys(sequence)
        named = [(KEY_ALIASES.get(key.key), key) for key in keys if key.key != Keys.Ignore]
        return [events.Key(alias, None) if alias else key for alias, key in named]

    def _kitty_keys(
        self, code: str, shifted: str, base: str, modifiers: str, event: str, text: str, end: str
    ) -> Sequence[events.Key]:
        if code == "27" and text and end == "~":  # as xterm sends it
            code, text, end = text, "", "u"
        numbers = int(code or 0), int(shifted or 0), int(base or 0)
        if event == _RELEASED or numbers[0] in _NOT_KEYS or max(numbers) > sys.maxunicode:
            return ()
        bits = max(int(modifiers or 1) - 1, 0) & _MODIFIERS
        typed = "".join(chr(int(part)) for part in text.split(":") if part and int(part) <= sys.maxunicode)
        if end == "u" and (typed or 32 <= numbers[0] < _FIRST_PRIVATE_CODE) and code != "127":
            return self._character_keys(*numbers, bits, typed)
        return self._textual_keys(f"\x1b[{code}{f';{bits + 1}' if bits else ''}{end}")

    def _character_keys(self, code: int, shifted: int, base: int, bits: int, typed: str) -> Sequence[events.Key]:
        """Return the keys of a character: with Ctrl or Alt, a letter that is not Latin acts by its place."""
        commands = bits & _COMMAND_MODIFIERS
        if code > _LAST_ASCII and commands:
            code, shifted = base or ord(key_in_place(chr(code))), 0
        character = chr(code)
        if bits & _SHIFT:
            character = chr(shifted) if shifted else character.upper()
        if not commands or (commands == _ALT and typed and typed != character):  # Option has its own characters
            return [events.Key(letter, letter) for letter in typed or character if letter.isprintable()]
        if commands == _ALT:
            return [events.Key(f"alt+{'space' if character == ' ' else character}", None)]
        return self._textual_keys(f"\x1b[{code};{bits + 1}u")

    def _textual_keys(self, sequence: str) -> Sequence[events.Key]:
        with suppress(ValueError, OverflowError):  # numbers that are not characters
            return list(self._parser._sequence_to_key_events(sequence))
        return ()
