"""What exit statuses mean."""

SUCCESS = 0
NO_MATCH = 1
USAGE = 2
REFUSED = 3
"""Some input was refused or had problems."""
NETWORK = 4
"""Something asked of the network did not come, or not all of it."""
STORAGE = 5
INTERRUPTED = 130
PIPE_CLOSED = 141
