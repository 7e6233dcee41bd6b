"""Sending a letter through the mail program of the user."""

import subprocess
from collections.abc import Sequence

from paperbrowse.model.errors import MailNotSent
from paperbrowse.text.clean import clean_line

SEND_TIMEOUT = 300.0
"""Seconds for the program, which may wait for a server."""


def send_mail(program: Sequence[str], message: str) -> None:
    """Give a message to a program such as sendmail or msmtp. Raises MailNotSent."""
    hint = "the letter is kept, and sent by the next digest; [mail] sendmail names the program"
    try:
        result = subprocess.run(program, input=message.encode(), capture_output=True, timeout=SEND_TIMEOUT, check=False)  # noqa: S603 -- the user chose it
    except (OSError, ValueError) as error:
        raise MailNotSent(f"cannot run {program[0]}: {getattr(error, 'strerror', error)}", hint) from error
    except subprocess.TimeoutExpired as error:
        raise MailNotSent(f"{program[0]} did not end in {SEND_TIMEOUT:.0f} seconds", hint) from error
    if result.returncode:
        said = clean_line(result.stderr.decode(errors="replace")) or f"exit code {result.returncode}"
        raise MailNotSent(f"{program[0]}: {said}", hint)
