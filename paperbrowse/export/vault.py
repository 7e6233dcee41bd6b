"""Notes for a vault such as Obsidian's: properties and a block that are ours, beside the text of a person."""

import json
import re
from hashlib import blake2b
from textwrap import dedent

from paperbrowse.export.markdown import details_line, escape_markdown, link_lines, quote_note
from paperbrowse.export.publication import ExportItem, citation_link, find_publication
from paperbrowse.model.identity import TITLE_PREFIX
from paperbrowse.text.latex import latex_to_unicode

KEY_PROPERTY = "paperbrowse"

_BLOCK = re.compile(
    r"^<!-- paperbrowse ([0-9a-f]{8})((?: [a-z_]+:[0-9a-f]{8})*) -->\r?\n(.*?)^<!-- /paperbrowse -->", re.M | re.S
)
"""Signatures of the block and of our properties, then the block. What differs from its signature is a person's."""
_PROPERTIES = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.M | re.S)
_KEY_LINE = re.compile(rf"^{KEY_PROPERTY}[ \t]*:(.*)$", re.MULTILINE)
_TAG_SIGN = re.compile(r"[^\w/-]+")
_NOT_IN_YAML = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]+")


def paper_key(text: str) -> str:
    """Return the key of the paper that a note is about; empty if it has none."""
    properties = _PROPERTIES.match(text)
    matched = _KEY_LINE.search(properties[1]) if properties else None
    value = matched[1].strip() if matched else ""
    return value[1:-1] if len(value) > 2 and value[0] == value[-1] and value[0] in "\"'" else value


def note_key(item: ExportItem) -> str:
    """Return the key by which a note is found: the citation key where papers of one title would share the other."""
    return next(iter(item.citation_keys), item.key) if item.key.startswith(TITLE_PREFIX) else item.key


def new_note(item: ExportItem) -> str:
    properties = _properties(item)
    lines = "".join(f"{line}\n" for line in properties.values())
    return f"---\n{lines}---\n\n{_block(item, {name: _sign(line) for name, line in properties.items()})}\n"


def update_note(text: str, item: ExportItem, *, force: bool = False) -> str | None:
    """Return a note with our properties and block as they are now; None if its block was edited, unless forced."""
    blocks, properties = list(_BLOCK.finditer(text)), _PROPERTIES.match(text)
    if len(blocks) != 1 or properties is None:
        return None
    (block,) = blocks
    if not force and _sign(block[2] + block[3]) != block[1]:
        return None
    signatures = dict(pair.split(":") for pair in block[2].split())
    line_end = "\r\n" if "\r\n" in block[0] else "\n"
    ours = _properties(item)
    lines = []
    for line in properties[1].splitlines(keepends=True):
        name = line.partition(":")[0].strip()
        text_of_line = line.rstrip("\r\n")
        if signatures.get(name) == _sign(text_of_line):
            if name not in ours:
                continue
            line = ours[name] + line.removeprefix(text_of_line)
            signatures[name] = _sign(ours[name])
        else:
            signatures.setdefault(name, "")  # a person's
        lines.append(line)
    for name, line in ours.items():
        if name not in signatures:
            lines.append(line + line_end)
            signatures[name] = _sign(line)
    signed = {name: signature for name, signature in signatures.items() if signature}
    written = _block(item, signed).replace("\n", line_end)
    head = text[: properties.start(1)] + "".join(lines)
    return head + text[properties.end(1) : block.start()] + written + text[block.end() :]


def _properties(item: ExportItem) -> dict[str, str]:
    """Return the line of each property by its name. Strings of JSON are strings of YAML."""
    paper, page = item.paper, citation_link(item.paper)
    values: dict[str, object] = {
        KEY_PROPERTY: note_key(item),
        "citation_key": next(iter(item.citation_keys), ""),
        "title": latex_to_unicode(paper.title),
        "authors": [author.name for author in paper.authors],
        "published": str(paper.published or ""),
        "venue": find_publication(paper).name,
        "doi": paper.doi,
        "arxiv": paper.arxiv_id,
        "url": page.url if page else "",
        "tags": [_TAG_SIGN.sub("-", tag).strip("-") for tag in item.marks.tags],
        "starred": item.marks.starred,
        "read": item.marks.read,
    }
    return {name: f"{name}: {_to_yaml(value)}" for name, value in values.items() if value not in ("", None, [])}


def _to_yaml(value: object) -> str:
    return _NOT_IN_YAML.sub(" ", json.dumps(value, ensure_ascii=False).encode(errors="replace").decode())


def _block(item: ExportItem, signatures: dict[str, str]) -> str:
    paper = item.paper
    parts = [f"# {escape_markdown(latex_to_unicode(paper.title))}", details_line(paper), *link_lines(paper)]
    parts += [quote_note(latex_to_unicode(paper.abstract or "")), quote_note(item.marks.note or "")]
    body = "".join(f"{dedent(part).strip()}\n\n" for part in parts if part.strip())
    signed = "".join(f" {name}:{signature}" for name, signature in signatures.items())
    return f"<!-- paperbrowse {_sign(signed + body)}{signed} -->\n{body}<!-- /paperbrowse -->"


def _sign(text: str) -> str:
    return blake2b(text.replace("\r\n", "\n").encode(errors="replace"), digest_size=4).hexdigest()
