"""The commands of the terminal, by what they are about."""

from paperbrowse.tui.commands import (
    choosing,
    dating,
    leaving,
    marking,
    moving,
    opening,
    saving,
    searching,
    selecting,
    showing,
)
from paperbrowse.tui.commands.command import COMMANDS, Command

__all__ = [
    "COMMANDS",
    "Command",
    "choosing",
    "dating",
    "leaving",
    "marking",
    "moving",
    "opening",
    "saving",
    "searching",
    "selecting",
    "showing",
]
