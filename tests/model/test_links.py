import pytest

from paperbrowse.model.paper import Paper
from paperbrowse.model.urls import links, page_link


def named(paper: Paper) -> list[tuple[str, str]]:
    return [(link.name, link.url) for link in links(paper)]


def test_an_arxiv_paper_has_its_page_its_pdf_and_hugging_face() -> None:
    assert named(Paper("t", arxiv_id="2411.19943")) == [
        ("page", "https://arxiv.org/abs/2411.19943"),
        ("pdf", "https://arxiv.org/pdf/2411.19943"),
        ("hf", "https://huggingface.co/papers/2411.19943"),
    ]


def test_a_paper_without_urls_links_to_a_title_search() -> None:
    (only,) = links(Paper('Is 50% of "Attention" Enough? A & B'))
    assert only.is_search
    assert only.url == "https://huggingface.co/papers?q=Is+50%25+of+%22Attention%22+Enough%3F+A+%26+B"


@pytest.mark.parametrize(
    ("paper", "url"),
    [
        (Paper("t", doi="10.1000/a<b>#c"), "https://doi.org/10.1000/a%3Cb%3E%23c"),
        (Paper("t", openreview_id="a&b"), "https://openreview.net/forum?id=a%26b"),
        (Paper("t", acl_id="2024.acl-long.1"), "https://aclanthology.org/2024.acl-long.1"),
        (Paper("t", url="https://example.org/p"), "https://example.org/p"),
        (Paper("t", url="https://example.org/p", doi="10.1/a"), "https://example.org/p"),
        (Paper("t", url="https://example.org/p", arxiv_id="2411.19943"), "https://arxiv.org/abs/2411.19943"),
    ],
)
def test_the_page_is_the_best_url_and_not_a_search(paper: Paper, url: str) -> None:
    assert page_link(paper).url == url
    assert not page_link(paper).is_search


def test_a_search_comes_first_if_the_page_is_unknown() -> None:
    result = links(Paper("A Title", code_url="https://github.com/a/b", pdf_url="https://example.org/a.pdf"))
    assert [(link.name, link.is_search) for link in result] == [("page", True), ("pdf", False), ("code", False)]


def test_urls_and_names_are_unique() -> None:
    paper = Paper(
        "t", arxiv_id="2411.19943", doi="10.1/a", url="https://arxiv.org/abs/2411.19943",
        pdf_url="https://example.org/a.pdf", project_url="https://example.org",
    )  # fmt: skip
    result = links(paper)
    assert len({link.url for link in result}) == len(result)
    names = [link.name for link in result if link.name != "other"]
    assert len(set(names)) == len(names)
    assert [link.label for link in result if link.name == "other"] == ["DOI", "PDF"]
