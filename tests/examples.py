"""The number of examples of tests with generated data: all of them in `make faults`, fewer in `make test`."""

import os

FULL = os.environ.get("PAPERBROWSE_FAULTS") == "full"
"""True in `make faults`."""


def examples(count: int) -> int:
    """Return `count` in the full run, else a sixth of it, but at least 20."""
    return count if FULL else max(20, count // 6)


def times(few: int, all_of_them: int) -> int:
    """Return how often to try something: `all_of_them` in the full run, else `few`."""
    return all_of_them if FULL else few
