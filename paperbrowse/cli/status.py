"""What exit statuses mean."""

DONE = 0
NOTHING_FOUND = 1
USAGE = 2
REFUSED = 3
"""Some input was refused or had problems."""
STORAGE = 5
INTERRUPTED = 130
PIPE_CLOSED = 141
