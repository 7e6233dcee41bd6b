"""Exit codes of the command line, and the table of them for the help and the documentation."""

SUCCESS = 0
NO_MATCH = 1
USAGE = 2
REFUSED = 3
NETWORK = 4
STORAGE = 5
INTERRUPTED = 130
TERMINATED = 143
PIPE_CLOSED = 141

MEANINGS = {
    SUCCESS: "success",
    NO_MATCH: "no paper matches, no paper has a key, or there is nothing to list or undo",
    USAGE: "a mistake in the command line or in a query; nothing was done",
    REFUSED: "some input was refused or has problems; the rest was imported",
    NETWORK: "a fetch failed or is incomplete, or a letter was not sent",
    STORAGE: "a file could not be read or written",
    INTERRUPTED: "stopped by Ctrl+C, or left without a choice",
    PIPE_CLOSED: "the program that read stdout ended (`| head`)",
    TERMINATED: "stopped by SIGTERM",
}
