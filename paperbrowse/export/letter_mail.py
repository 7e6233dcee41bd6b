"""A letter as a mail message: text and HTML, with headers that hold nothing of a paper."""

import uuid
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime

from paperbrowse.export.atom import NAMESPACE
from paperbrowse.export.letter import Letter, text
from paperbrowse.export.letter_html import letter_page
from paperbrowse.model.errors import UsageError

DEFAULT_SENDER = "paperbrowse@localhost"


def message(letter: Letter, sender: str, recipient: str) -> str:
    """Return the message with the line ends of this system. Raises UsageError for an invalid address."""
    mail = EmailMessage(default.clone(max_line_length=76))
    mail["Subject"] = letter.title
    mail["From"] = _address(sender or DEFAULT_SENDER)
    if recipient:
        mail["To"] = _address(recipient)
    mail["Date"] = format_datetime(letter.made_at)
    mail["Message-ID"] = f"<{uuid.uuid5(NAMESPACE, letter.made_at.isoformat())}@paperbrowse.invalid>"
    mail["List-Id"] = "paperbrowse letter <letter.paperbrowse.invalid>"
    mail.set_content(text(letter), cte="quoted-printable")
    mail.add_alternative(letter_page(letter), subtype="html", cte="quoted-printable")
    return mail.as_string()


def _address(written: str) -> Address:
    """Return an address such as `Ann <ann@example.org>`. Raises UsageError."""
    name, bracket, rest = written.rpartition("<")
    try:
        return Address(name.strip(' "'), addr_spec=rest.strip("> ") if bracket else written.strip())
    except (ValueError, IndexError) as error:
        raise UsageError(f"{written!r} is not an address", "write it as ann@example.org") from error
