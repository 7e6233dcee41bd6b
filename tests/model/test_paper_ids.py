import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.model.paper_ids import arxiv_id, doi, key_in_text
from tests.examples import examples


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2411.19943", ("2411.19943", None)),
        ("arXiv:2411.19943v2", ("2411.19943", 2)),
        (" 0704.0001v12 ", ("0704.0001", 12)),
        ("https://arxiv.org/abs/2411.19943", ("2411.19943", None)),
        ("http://export.arxiv.org/abs/2411.19943v1", ("2411.19943", 1)),
        ("https://www.arxiv.org/pdf/2411.19943v3.pdf", ("2411.19943", 3)),
        ("https://arxiv.org/html/2411.19943v1", ("2411.19943", 1)),
        ("https://huggingface.co/papers/2411.19943", ("2411.19943", None)),
        ("huggingface.co/papers/2411.19943", ("2411.19943", None)),
        ("arxiv.org/abs/2411.19943v2", ("2411.19943", 2)),
        ("https://arxiv.org/abs/2411.19943/", ("2411.19943", None)),
        ("https://arxiv.org/abs/2411.19943?context=cs.CL", ("2411.19943", None)),
        ("https://arxiv.org/pdf/2411.19943v3.pdf#page=2", ("2411.19943", 3)),
        ("oai:arXiv.org:2509.13338", ("2509.13338", None)),
        ("10.48550/arXiv.2411.19943", ("2411.19943", None)),
        ("https://doi.org/10.48550/arXiv.2411.19943", ("2411.19943", None)),
        ("math/0309136", ("math/0309136", None)),
        ("math.GT/0309136v2", ("math/0309136", 2)),
        ("HEP-TH/9901001", ("hep-th/9901001", None)),
        ("https://arxiv.org/abs/cond-mat.str-el/9901001", None),
        ("10.1145/3290605", None),
        ("2411.199", None),
        ("2411.1994355", None),
        ("٢٤١١.١٩٩٤٣", None),
        ("version 2411.19943", None),
        ("https://example.org/abs/2411.19943", None),
        ("", None),
    ],
)
def test_arxiv_ids_are_recognized_in_every_spelling(text: str, expected: tuple[str, int | None] | None) -> None:
    assert arxiv_id(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.1145/3290605.3300233", "10.1145/3290605.3300233"),
        ("https://doi.org/10.18653/v1/P19-1001", "10.18653/v1/p19-1001"),
        ("http://dx.doi.org/10.1000/ABC(1)", "10.1000/abc(1)"),
        ("doi: 10.1000/x.", "10.1000/x"),
        ("DOI:10.1000/x", "10.1000/x"),
        ("10.48550/arXiv.2411.19943", None),
        ("10.1000", None),
        ("10.1000/a b", None),
        ("see 10.1000/x", None),
        ("", None),
    ],
)
def test_dois_lose_their_resolver_and_their_case(text: str, expected: str | None) -> None:
    assert doi(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2411.19943", "arxiv:2411.19943"),
        ("arXiv:2411.19943v2", "arxiv:2411.19943"),
        ("(https://arxiv.org/abs/2411.19943v2).", "arxiv:2411.19943"),
        ("https://www.alphaxiv.org/abs/2411.19943", "arxiv:2411.19943"),
        ("[math.GT/0309136],", "arxiv:math/0309136"),
        ("<https://doi.org/10.1145/3290605.3300233>;", "doi:10.1145/3290605.3300233"),
        ("2024", None),
        ("gpt-4.1", None),
        ("3.14159", None),
        ("and/or", None),
        ("https://example.org/2024", None),
        ("", None),
    ],
)
def test_the_key_in_a_text_comes_from_its_id(text: str, expected: str | None) -> None:
    assert key_in_text(text) == expected


@settings(max_examples=examples(200), deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_an_id_or_none(text: str) -> None:
    arxiv_id(text)
    doi(text)
