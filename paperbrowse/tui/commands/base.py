"""What a command is: one class for each thing a reader can ask for."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from paperbrowse.key_bindings import KEY_BINDINGS, KeyBinding

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen

_BINDING_BY_NAME = {key.name: key for key in KEY_BINDINGS}

COMMANDS: dict[str, type["Command"]] = {}
"""Every command by its name, as its class is read."""


class Command(ABC):
    """One intent; keys and help are those of its line in `library.keys`, found by the name of the class."""

    key: ClassVar[KeyBinding]
    waits: ClassVar[bool] = True
    """Whether it is about what is listed: then it waits for the answer to what was typed before it."""
    urgent: ClassVar[bool] = False
    """Whether it goes before keys that wait."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.key = _BINDING_BY_NAME[cls.__name__]
        COMMANDS[cls.__name__] = cls

    def __init__(self, key_pressed: str = "") -> None:
        self.key_pressed = key_pressed
        """Of its keys; empty where it was asked for by name or by mouse."""

    @abstractmethod
    def run(self, reader: "MainScreen") -> None:
        """Do it."""
