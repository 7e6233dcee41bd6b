"""The lines of a copied web page, and which of them are furniture."""

from paperbrowse.parse.document import Document, Problem, text
from paperbrowse.text.clean import clean_line

DOT = "·"

_FURNITURE = frozenset(
    (
        *("new", "Subscribe", "Daily Papers", "Trending Papers", "Previous", "Next"),
        *(
            "Hugging Face",
            "Hugging Face's logo",
            "Models",
            "Datasets",
            "Spaces",
            "Community",
            "Docs",
            "Enterprise",
        ),
        *(
            "Log In",
            "Sign Up",
            "System theme",
            "Company",
            "TOS",
            "Privacy",
            "About",
            "Careers",
            "Jobs",
            "Website",
        ),
        "Pricing",
    )
)


def page_lines(document: Document) -> tuple[list[str], list[Problem]]:
    """Every line cleaned, an index being a line number less one; a note where the encoding was guessed."""
    content, note = text(document)
    raw = content.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    problems = [Problem(document.name, 1, note)] if note else []
    return [clean_line(line) for line in raw], problems


def is_byline(line: str) -> bool:
    """Whether it is the page's own byline, glued (`byAK and …`) or not, headed (`## by AK …`) or not."""
    return line.lstrip("# ").startswith("by") and line.endswith("AK and the research community")


def is_header(line: str) -> bool:
    """Whether only the top of a page has such a line."""
    return line.startswith("Get trending papers in your email inbox") or is_byline(line)


def is_furniture(line: str) -> bool:
    """Whether a line belongs to the page, not to a paper; a paper's title could be one word of these."""
    return is_header(line) or line.lstrip("# ") in _FURNITURE
