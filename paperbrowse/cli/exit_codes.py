"""Exit codes of the command line."""

SUCCESS = 0
NO_MATCH = 1
USAGE = 2
REFUSED = 3
"""Some input was refused or had problems."""
NETWORK = 4
"""A fetch failed or is incomplete."""
STORAGE = 5
INTERRUPTED = 130
PIPE_CLOSED = 141
