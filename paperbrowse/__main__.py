"""The entry point: start the terminal program or a command."""

import sys
from collections.abc import Sequence

from paperbrowse.cli.dispatch import parse_browse_request


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    request = parse_browse_request(arguments)
    if request is None:
        from paperbrowse.cli.main import run  # late, because the terminal program does not need it

        return run(arguments)
    from paperbrowse.settings import find_home
    from paperbrowse.tui.run import run as browse

    return browse(find_home(request.home), request.query, request.config)


if __name__ == "__main__":
    sys.exit(main())
