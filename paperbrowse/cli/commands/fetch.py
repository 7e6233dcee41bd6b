"""`fetch`: bring papers from the network, which no other command uses."""

import shlex
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from dataclasses import asdict

from paperbrowse.cli import status
from paperbrowse.cli.command import Command
from paperbrowse.cli.home import open_library
from paperbrowse.cli.output import Output
from paperbrowse.cli.stopping import Stop, stopping
from paperbrowse.fetch.source_spec import SOURCE_HELP
from paperbrowse.library.fetching import Ending, Fetched, FetchReport
from paperbrowse.library.library import utc_now

PROBLEMS_TOLD = 20
"""Problems told one by one to a person; `--json` has them all."""

STOPPING = "stopping: what came is being saved · Ctrl+C again stops at once"


def add_arguments(parser: ArgumentParser) -> None:
    """Its own arguments, and the list of sources."""
    parser.formatter_class = RawDescriptionHelpFormatter
    width = max(len(words) for words, _ in SOURCE_HELP)
    listed = "\n".join(f"  {words:{width}}  {what}" for words, what in SOURCE_HELP)
    parser.epilog = (
        f"sources:\n{listed}\n\n"
        "Without SOURCE: all subscriptions of the config file, where a source has a name of its own:\n"
        '  [subscriptions]\n  daily = "hf day"\n  nlp = "arxiv category cs.CL --limit 500"\n'
        "`fetch nlp` asks for that one alone."
    )
    parser.add_argument("source", nargs="*", metavar="SOURCE", help="as below, or names of subscriptions")
    parser.add_argument("--limit", metavar="N", help="at most N papers")
    parser.add_argument("--since", metavar="DATE", help="arxiv search, category: from this day, month or year on")
    parser.add_argument("--until", metavar="DATE", help="arxiv search, category: up to and with it")
    parser.add_argument("--newest", action="store_true", help="arxiv search: the newest first, not the best match")


def run(given: Namespace, output: Output) -> int:
    """Fetch and account for it; Ctrl+C ends whatever is awaited, a second one everything at once."""
    with stopping() as stop:
        try:
            report = _fetch(given, output, stop)
        except KeyboardInterrupt:
            output.complain("stopped at once: what was saved before is kept")
            return stop.status
    if output.as_json:
        output.json(_account(report))
    else:
        _tell(report, output)
    if report.stopped:
        return stop.status
    if report.failed:
        return status.NETWORK
    return status.REFUSED if report.problems else status.DONE


def _fetch(given: Namespace, output: Output, stop: Stop) -> FetchReport:
    def is_stopped() -> bool:
        if stop.is_asked():
            output.over(STOPPING)
        return stop.is_asked()

    with open_library(given, output) as library:
        try:
            return library.fetch(
                _asked(given),
                config=getattr(given, "config", None),
                progress=lambda progress: output.over(progress.sentence(output.room)),
                is_stopped=is_stopped,
            )
        finally:
            output.over("")


def _asked(given: Namespace) -> list[str]:
    """The source as one text; none when nothing was named. One argument is a source as a subscription holds it."""
    words = given.source[0] if len(given.source) == 1 else shlex.join(given.source)
    options = [
        f"--{name} {shlex.quote(value)}"
        for name in ("limit", "since", "until")
        if (value := getattr(given, name)) is not None
    ]
    text = " ".join([words, *options, *(["--newest"] if given.newest else [])]).strip()
    return [text] if text else []


def _account(report: FetchReport) -> dict[str, object]:
    return {"sources": [_of_source(source) for source in report.sources], "stopped": report.stopped}


def _of_source(source: Fetched) -> dict[str, object]:
    counts = {name: getattr(source, name) for name in ("records", "new", "updated", "unchanged")}
    return {
        "source": source.name,
        "outcome": source.ending.value,
        **counts,
        "problems": [asdict(problem) for problem in source.problems],
        "reason": source.reason or None,
        "cached_at": source.had_at.isoformat(timespec="seconds") if source.had_at else None,
    }


def _tell(report: FetchReport, output: Output) -> None:
    problems = report.problems
    for problem in problems[:PROBLEMS_TOLD]:
        output.complain(str(problem))
    if (rest := len(problems) - PROBLEMS_TOLD) > 0:
        output.complain(f"and {rest:,} more problems (--json has them all)")
    now = utc_now()
    for source in report.sources:
        is_well = source.ending in (Ending.DONE, Ending.NOT_MODIFIED)
        (output.talk if is_well else output.complain)(source.sentence(now))


COMMAND = Command(add_arguments, run)
