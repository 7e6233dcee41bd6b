"""Which door to take: the terminal, or a command."""

import sys
from collections.abc import Sequence

from paperbrowse.cli.dispatch import parse_browse_request


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; the exit status is the contract of the command line."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    request = parse_browse_request(given)
    if request is None:
        from paperbrowse.cli.main import run  # late: the terminal has no use for it

        return run(given)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        sys.stderr.write("paperbrowse: there is no terminal here (`paperbrowse search` and `--help` need none)\n")
        return 2
    from paperbrowse.settings import find_home
    from paperbrowse.tui.run import run as browse

    return browse(find_home(request.home), request.query, request.config)


if __name__ == "__main__":
    sys.exit(main())
