"""`fetch`: bring papers from the network, which no other command uses."""

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from dataclasses import asdict

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand, open_library
from paperbrowse.cli.commands.import_ import add_progress_option, print_first
from paperbrowse.cli.output import Output
from paperbrowse.cli.signals import StopRequest, stop_on_signals
from paperbrowse.fetch.source_spec import OPTIONS, SOURCE_HELP, SourceSpec, make_spec, parse_spec
from paperbrowse.library.fetcher import FetchOutcome, FetchReport, SourceResult
from paperbrowse.library.importer import samples_sentence
from paperbrowse.library.library import utc_now
from paperbrowse.model.errors import Interrupted

STOPPING_MESSAGE = "stopping: what came is being saved · Ctrl+C again stops at once"


def add_arguments(parser: ArgumentParser) -> None:
    parser.formatter_class = RawDescriptionHelpFormatter
    width = max(len(words) for words, _ in SOURCE_HELP)
    listed = "\n".join(f"  {words:{width}}  {what}" for words, what in SOURCE_HELP)
    parser.epilog = (
        f"sources:\n{listed}\n\n"
        "Without SOURCE, all subscriptions in the config file are fetched:\n"
        '  [subscriptions]\n  daily = "hf day"\n  nlp = "arxiv category cs.CL --limit 500"\n'
        "`fetch nlp` fetches only that one."
    )
    parser.add_argument("source", nargs="*", metavar="SOURCE", help="as below, or names of subscriptions")
    parser.add_argument("--limit", metavar="N", help="at most N papers")
    parser.add_argument("--since", metavar="DATE", help="arxiv search, category: from this day, month or year on")
    parser.add_argument("--until", metavar="DATE", help="arxiv search, category: up to and with it")
    add_progress_option(parser)
    parser.add_argument("--newest", action="store_true", help="arxiv search: the newest first, not the best match")


def run(args: Namespace, output: Output) -> int:
    """Fetch and account for it; Ctrl+C ends whatever is awaited, a second one everything at once."""
    with stop_on_signals() as stop:
        try:
            report = _fetch(args, output, stop)
        except (KeyboardInterrupt, Interrupted):  # also while it waited for a database
            output.warn("stopped at once: what was saved before is kept")
            return stop.exit_code
    if output.as_json:
        output.json({"sources": [_source_json(source) for source in report.results], "stopped": report.stopped})
    else:
        _print_report(report, output)
    if report.stopped:
        return stop.exit_code
    if report.failed:
        return exit_codes.NETWORK
    return exit_codes.REFUSED if report.problems else exit_codes.SUCCESS


def _fetch(args: Namespace, output: Output, stop: StopRequest) -> FetchReport:
    with open_library(args, output) as library:
        try:
            return library.imports.fetch(
                _source_specs(args),
                progress=output.show_progress,
                is_stopped=lambda: stop.is_requested_aloud(output, STOPPING_MESSAGE),
            )
        finally:
            output.show_status("")


def _source_specs(args: Namespace) -> list[SourceSpec]:
    """Return the source; none for all subscriptions. A single argument may hold words and options, as in the config."""
    options = {name: value for name in OPTIONS if (value := getattr(args, name)) not in (None, False)}
    if not args.source and not options:
        return []
    return [parse_spec(args.source[0], options) if len(args.source) == 1 else make_spec(args.source, options)]


def _source_json(result: SourceResult) -> dict[str, object]:
    counts = {name: getattr(result, name) for name in ("records", "new", "updated", "unchanged")}
    return {
        "source": result.name,
        "outcome": result.outcome.value,
        **counts,
        "problems": [asdict(problem) for problem in result.problems],
        "reason": result.reason or None,
        "cached_at": result.last_complete.isoformat(timespec="seconds") if result.last_complete else None,
    }


def _print_report(report: FetchReport, output: Output) -> None:
    print_first(report.problems, "problems", output.warn)
    now = utc_now()
    for source in report.results:
        is_well = source.outcome in (FetchOutcome.DONE, FetchOutcome.NOT_MODIFIED)
        (output.info if is_well else output.warn)(source.sentence(now))
    if report.removed_samples:
        output.info(samples_sentence(report.removed_samples))


FETCH = Subcommand(add_arguments, run, creates_home=lambda args: True)
