"""Letters as scripts and mail programs meet them: files, mail, and titles that want to be markup."""

import email
import email.policy
import json
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from paperbrowse.database.file_lock import FileLock
from tests.cli import test_commands
from tests.cli.test_commands import Call
from tests.faults import hostile_papers
from tests.terminal.oracle import foreign

call = test_commands.call

PAPERS = [
    {"title": "A tree & 1 < 2 claims", "id": "2601.00001", "upvotes": 9, "abstract": "One. Two. Three."},
    {"title": "Another tree", "id": "2601.00002"},
]


@pytest.fixture
def reading(call: Call, tmp_path: Path) -> Call:
    (tmp_path / "papers.jsonl").write_text("".join(json.dumps(paper) + "\n" for paper in PAPERS))
    assert call("import", str(tmp_path / "papers.jsonl")).status == 0
    assert call("saved", "add", "trees", "tree").status == 0
    return call


class Page(HTMLParser):
    """The elements, attributes and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.urls: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.urls += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_letter_is_printed_once(reading: Call) -> None:
    answer = reading("digest")
    assert answer.status == 0
    assert answer.out.startswith("2 papers, ")
    assert "One. Two.\n" in answer.out
    again = reading("digest")
    assert (again.status, again.out, "nothing new since" in again.err) == (0, "", True)
    assert reading("digest", "--quiet").err == ""
    assert "Another tree" in reading("digest", "--again").out


def test_a_file_is_not_replaced_and_a_folder_gets_a_file_a_letter(reading: Call, tmp_path: Path) -> None:
    file = tmp_path / "letter.md"
    file.write_text("mine")
    answer = reading("digest", "-o", str(file))
    assert (answer.status, file.read_text()) == (2, "mine")
    assert reading("digest", "-o", str(file), "--force").status == 0
    assert "## Trending" in file.read_text()
    for _ in range(2):
        assert reading("digest", "--again", "--format", "html", "-o", str(tmp_path)).status == 0
    assert len(list(tmp_path.glob("letter-????-??-??*.html"))) == 2
    assert reading("digest", "-o", str(tmp_path / "no" / "letter.md")).status == 2


def test_no_letter_is_made_while_another_run_makes_one(reading: Call, tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "home" / "letter.lock")
    assert lock.try_acquire()
    answer = reading("digest")
    assert (answer.status, answer.out, "another run" in answer.err) == (0, "", True)
    lock.release()
    assert reading("digest", "--daily").out
    assert reading("digest", "--daily", "--again").out == ""


def mail_program(tmp_path: Path, code: str) -> None:
    (tmp_path / "home" / "config.toml").write_text(
        f'[mail]\nto = "Ann Müller <ann@example.org>"\nsendmail = {json.dumps([sys.executable, "-c", code])}\n'
    )


def test_a_letter_is_sent_as_a_message_and_kept_until_it_is(reading: Call, tmp_path: Path) -> None:
    mail_program(tmp_path, "import sys; sys.exit('no route to host')")
    failed = reading("digest", "--send")
    assert (failed.status, "no route to host" in failed.err) == (4, True)
    sent = tmp_path / "sent"
    mail_program(tmp_path, f"import sys; open({str(sent)!r}, 'ab').write(sys.stdin.buffer.read())")
    assert reading("digest", "--send").err == "paperbrowse: letter sent\n"
    message = email.message_from_bytes(sent.read_bytes(), policy=email.policy.default)
    assert str(message["To"]) == "Ann Müller <ann@example.org>"
    assert message["Message-ID"].endswith("@paperbrowse.invalid>")
    assert "letter.paperbrowse.invalid" in message["List-Id"]
    assert message["Date"].datetime is not None
    assert not message.defects
    plain, html = message.iter_parts()
    assert "A tree & 1 < 2 claims" in plain.get_content()
    assert "A tree &amp; 1 &lt; 2 claims" in html.get_content()
    assert reading("digest", "--send", "--again").status == 0


@pytest.mark.parametrize("address", ["ann", "a@b c", "ann@example.org\nBcc: eve@example.org", "<", "", "a@b, c@d"])
def test_an_invalid_address_is_refused_before_anything_is_made(reading: Call, address: str) -> None:
    assert reading("digest", "--send", "--to", address).status == 2
    assert reading("digest").out


def test_a_mail_program_that_is_missing_is_named(reading: Call, tmp_path: Path) -> None:
    (tmp_path / "home" / "config.toml").write_text('[mail]\nsendmail = ["no-such-program"]\n')
    answer = reading("digest", "--send", "--to", "ann@example.org")
    assert (answer.status, "cannot run no-such-program: No such file or directory" in answer.err) == (4, True)
    (tmp_path / "home" / "config.toml").write_text('[mail]\nsendmail = "sendmail -t"\n')
    assert "mail.sendmail must be a list" in reading("digest", "--send", "--to", "ann@example.org").err


def check_page(text: str, allowed: set[str]) -> None:
    page = Page(text)
    assert page.elements <= allowed
    assert not any(name.startswith("on") or name == "style" for name in page.attributes)
    assert [url for url in page.urls if not url.startswith(("https://", "http://"))] == []


ELEMENTS = set("html head meta title style body h1 h2 h3 p article a strong".split())  # noqa: SIM905 -- shorter


def check_markdown(text: str) -> None:
    """Check with a CommonMark parser that the only links are to pages, and nothing is an image, code or HTML."""
    kinds = set()
    for token in MarkdownIt("gfm-like", {"linkify": False}).parse(text):
        for child in (token, *(token.children or ())):
            kinds.add(child.type)
            assert child.type != "link_open" or str(child.attrs["href"]).startswith("https://")
    assert not {"html_block", "html_inline", "image", "code_inline", "fence", "code_block", "table_open", "hr"} & kinds


_BAITS = (
    *("<script>alert(1)</script>", "</title><script>x</script>", "</style><img src=x onerror=x>", "]]><svg onload=x>"),
    *(
        '" onmouseover="x',
        "' onfocus='x",
        "<a href=javascript:x>go</a>",
        "<!-- x",
        "--><b>x</b>",
        "<?xml version='1'?>",
    ),
    *("&lt;script&gt;", "&#60;script&#62;", "&entity;", "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"),
    *(
        "[x](javascript:alert(1))",
        "![x](https://a.example/x.png)",
        "`x` *b* _i_ ~~s~~",
        "# heading",
        "- [x] done",
        "> q",
    ),
    *(
        "Subject: x\r\nBcc: eve@example.org",
        "x\n\nBody",
        "=?utf-8?q?x?=",
        "x\r\n.\r\nMAIL FROM:<x>",
        "\x1b[2J",
        "\u202egnp",
    ),
    *(
        "https://evil.example/x",
        "javascript:alert(1)",
        "data:text/html,<b>x",
        "www.evil.example",
        "{{ x }}",
        "${x}",
        "%s %n",
    ),
)
TITLES = [*_BAITS, *(f"On {bait} and trees" for bait in _BAITS)]


def test_sixty_hostile_titles_are_text_in_every_format(call: Call, tmp_path: Path) -> None:
    assert len(TITLES) >= 60
    papers = [
        {"key": f"x{number}",
         "title": title, "id": f"2601.{number:05d}", "upvotes": 3, "abstract": title, "authors": [title], "url": title,
         "code_url": title, "comment": title, "starred": number % 2 == 0, "tags": [title[:30]], "note": title}
        for number, title in enumerate(TITLES)
    ]  # fmt: skip
    file = tmp_path / "papers.jsonl"
    file.write_bytes("".join(json.dumps(paper) + "\n" for paper in papers).encode() + hostile_papers.json_lines())
    call("import", str(file))
    call("saved", "add", "</style><script>alert(1)</script>", "")
    first = call("digest", "--format", "html")
    check_page(first.out, ELEMENTS)
    for name in ("text", "markdown", "json"):
        assert foreign(call("digest", "--again", "--format", name).out.encode()) == []
    check_markdown(call("digest", "--again", "--format", "markdown").out)
    message = email.message_from_string(call("digest", "--again", "--format", "eml").out, policy=email.policy.default)
    headers = ("Subject", "From", "Date", "Message-ID", "List-Id", "MIME-Version", "Content-Type")
    assert set(message.keys()) == set(headers)
    plain, html = message.iter_parts()
    check_page(html.get_content(), ELEMENTS)
    assert foreign(plain.get_content().encode()) == []
