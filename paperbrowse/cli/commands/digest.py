"""`digest`: make a letter of new papers, and print, save or send it."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand, named_home, open_library, parse_since
from paperbrowse.cli.output import Output
from paperbrowse.cli.paper_output import parse_limit
from paperbrowse.database.private_files import create_private_folder, sync_folder
from paperbrowse.export.letter import Letter, json_object, markdown, text
from paperbrowse.export.letter_html import letter_page
from paperbrowse.export.letter_mail import message
from paperbrowse.library.atomic_write import atomic_write
from paperbrowse.library.library import Library, utc_now
from paperbrowse.library.mail import send_mail
from paperbrowse.marks.letters import MAIL, STDOUT, StoredLetter
from paperbrowse.model.errors import MailNotSent, StorageError, UsageError
from paperbrowse.model.wording import day_words
from paperbrowse.settings import Config, read_config

FORMATS = {"markdown": ".md", "html": ".html", "eml": ".eml", "text": ".txt", "json": ".json"}
"""Names of formats, and the extensions of their files."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--since", metavar="DATE", help="from a date or age on, such as 1d, not since the last letter")
    parser.add_argument("--fetch", action="store_true", help="fetch the subscriptions first")
    parser.add_argument(
        "--top", type=parse_limit, default=10, metavar="N", help="papers of a section that has too many"
    )
    parser.add_argument("--again", action="store_true", help="with papers that earlier letters had")
    parser.add_argument("--daily", action="store_true", help="do nothing if there was a letter today")
    parser.add_argument("--format", choices=FORMATS, help="text, unless FILE has another extension")
    parser.add_argument("-o", "--output", metavar="FILE", default=STDOUT, help="a new file, or a folder for letters")
    parser.add_argument("--force", action="store_true", help="replace the file if it exists")
    parser.add_argument("--send", action="store_true", help="send it by mail, as [mail] in the config file says")
    parser.add_argument("--to", metavar="ADDRESS", help="the recipient of the mail")
    parser.add_argument("--from", dest="sender", metavar="ADDRESS", help="the sender of the mail")


def run(args: Namespace, output: Output) -> int:
    """Deliver letters that an earlier run could not, then make one; of two runs at once the second does nothing."""
    config = read_config(named_home(args))
    write = _choose_format(args, config, output)
    with open_library(args, output) as library, library.letters.lock() as is_mine:
        target = _choose_target(args, library.today())
        if not is_mine:
            output.info("another run is making the letter")
            return exit_codes.SUCCESS
        pending = library.letters.kept.pending()
        codes = [_deliver_pending(library, letter, config, output) for letter in pending]
        if any(letter.target == target for letter in pending) or (args.daily and library.letters.is_made_today()):
            return max(codes, default=exit_codes.SUCCESS)
        codes.append(_fetch(library, args, output) if args.fetch else exit_codes.SUCCESS)
        since = parse_since(args.since, library.today()) if args.since else None
        draft = library.letters.compose(since, args.top, again=args.again)
        if draft.letter.sections:
            _deliver(library, library.letters.keep(draft, write, target), config, output)
        else:
            output.info(f"nothing new since {day_words(draft.since)}")
            if not any(codes):  # else the next run tries again
                library.letters.keep(draft, write)
    return max(codes)


def _choose_format(args: Namespace, config: Config, output: Output) -> Callable[[Letter], str]:
    """Return the function that writes a letter. Raises UsageError."""
    suffix = Path(args.output).suffix.lower()
    by_file = next((name for name, extension in FORMATS.items() if extension == suffix), "text")
    args.format = "eml" if args.send else "json" if output.as_json else args.format or by_file
    sender = args.sender or config.mail_addresses.get("from", "")
    recipient = args.to or config.mail_addresses.get("to", "")
    if args.send and not recipient:
        raise UsageError("no address to send the letter to", "--to, or in the config file [mail] to")
    if args.format == "eml":
        message(Letter(utc_now(), utc_now()), sender, recipient)  # now, because an invalid address must not wait
    forms: dict[str, Callable[[Letter], str]] = {
        "markdown": markdown,
        "html": letter_page,
        "eml": lambda letter: message(letter, sender, recipient),
        "json": lambda letter: json.dumps(json_object(letter) | {"schema": 1}) + "\n",
    }
    return forms.get(args.format, text)


def _choose_target(args: Namespace, today: date) -> str:
    """Return where the letter goes: in a folder, to a new file with the date. Raises UsageError if it may not."""
    if args.send or args.output == STDOUT:
        return MAIL if args.send else STDOUT
    path = Path(args.output).expanduser().absolute()
    if args.output.endswith("/"):
        create_private_folder(path)
        sync_folder(path.parent)
    if path.is_dir():
        names = (f"letter-{today}{f'-{n}' if n > 1 else ''}{FORMATS[args.format]}" for n in count(1))
        return str(next(path / name for name in names if not (path / name).exists()))
    if path.exists() and not args.force:
        raise UsageError(f"{path} exists", "--force replaces it; a folder keeps all letters")
    if not path.parent.is_dir():
        raise UsageError(f"{path.parent}: no such folder", "create it first")
    return str(path)


def _fetch(library: Library, args: Namespace, output: Output) -> int:
    """Fetch the subscriptions; a failure is a warning, because there may be papers for a letter all the same."""
    try:
        report = library.imports.fetch(progress=output.show_progress)
    finally:
        output.show_status("")
    (output.warn if report.failed else output.info)(report.summary(utc_now()))
    return exit_codes.NETWORK if report.failed else exit_codes.SUCCESS


def _deliver_pending(library: Library, letter: StoredLetter, config: Config, output: Output) -> int:
    """Deliver a letter of an earlier run; a failure does not keep the next letter from being made."""
    try:
        _deliver(library, letter, config, output)
    except (MailNotSent, StorageError, UsageError) as error:
        output.warn(f"the letter of {day_words(letter.made_at)}: {error}")
        return exit_codes.NETWORK if letter.target == MAIL else exit_codes.STORAGE
    return exit_codes.SUCCESS


def _deliver(library: Library, letter: StoredLetter, config: Config, output: Output) -> None:
    content = letter.content or ""
    if letter.target == STDOUT:
        output.raw(content)
        output.flush()
    elif letter.target == MAIL:
        send_mail(config.sendmail, content)
    else:
        with atomic_write(letter.target, replace=True) as file:
            file.write(content.encode())
    library.letters.kept.mark_delivered(letter)
    if letter.target != STDOUT:
        output.info("letter sent" if letter.target == MAIL else f"letter written to {letter.target}")


DIGEST = Subcommand(add_arguments, run)
