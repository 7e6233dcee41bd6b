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
        ("https://www.doi.org/10.48550%2FarXiv.2411.19943", ("2411.19943", None)),
        ("DOI: 10.48550/arXiv.2411.19943v2", ("2411.19943", 2)),
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
        ("https://pubs.rsc.org/en/content/articlelanding/2026/cp/D5CP01234A", "10.1039/d5cp01234a"),
        ("http://xlink.rsc.org/?DOI=b104545k", "10.1039/b104545k"),
        ("https://pubs.rsc.org/en/journals/journalissues/cp", None),
        ("https://www.nature.com/articles/s41586-025-01234-5.pdf?x=y", "10.1038/s41586-025-01234-5"),
        ("https://www.nature.com/articles/s41586-025-01234-5#Sec1", "10.1038/s41586-025-01234-5"),
        ("https://elifesciences.org/articles/98765", "10.7554/elife.98765"),
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
    "text",
    [
        *("https://www.doi.org/10.1000/x-1", "dx.doi.org/10.1000/x-1", "DOI 10.1000/x-1", "doi:doi:10.1000/x-1"),
        *("DOI: https://doi.org/10.1000/X-1", "http://dx.doi.org/doi:10.1000/x-1", "info:doi/10.1000/x-1"),
        *("https://doi.org/10.1000%2Fx-1", "10.1000%2fx-1", "(doi:10.1000/x-1).", "<https://doi.org/10.1000/x-1>"),
        *("https://doi.org/10.1000/x-1?nosfx=y", "https://doi-org.proxy.example.edu/10.1000/x-1", "“10.1000/x-1”,"),
        *("https://www.example.org/doi/10.1000/x-1", "http://example.org/doi/abs/10.1000/x-1?cookie=1"),
        *("https://example.org/doi/pdf/10.1000/x-1", "example.org/doi/10.1000/x-1/abstract", "10.1000/x-1\u200b"),
        *(
            "https://link.springer.com/article/10.1000/x-1#Sec2",
            "https://link.springer.com/content/pdf/10.1000/x-1.pdf",
        ),
        *("https://example.org/articles/10.1000/x-1/full", "https://example.org/one/article?id=10.1000/x-1&type=pdf"),
        *("https://example.org/insight/content/doi/10.1000/x-1/full/html", "https://example.org/?doi=10.1000%2Fx-1"),
    ],
)
def test_a_doi_is_the_same_however_people_write_it(text: str) -> None:
    assert doi(text) == "10.1000/x-1"


SICI = "10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SICI.upper(), SICI),
        (f"<{SICI}>", SICI),
        ("https://doi.org/10.1002/(SICI)1097-4571(199806)49:8%3C693::AID-ASI4%3E3.0.CO;2-O", SICI),
        (SICI.replace("<", "&lt;").replace(">", "&gt;") + ".", SICI),
        ("https://doi.org/10.1002/%28SICI%291%3C6%3E3.0.CO;2-%23", "10.1002/(sici)1<6>3.0.co;2-#"),
        ("https://www.biorxiv.org/content/10.1101/2020.01.02.900001v2.full.pdf", "10.1101/2020.01.02.900001"),
        ("https://academic.oup.com/dsh/advance-article/doi/10.1093/llc/fqac083/6964525", "10.1093/llc/fqac083"),
        ("https://iopscience.iop.org/article/10.1088/1742-6596/1/1/012345/pdf", "10.1088/1742-6596/1/1/012345"),
        ("10.1000.10/123", "10.1000.10/123"),
        ("10.1000/x(1)", "10.1000/x(1)"),
        ("https://example.org/10.1000/x", None),
        ("https://example.org/release/doi/v10.1000/x", None),
        ("10.1000/\x1b[31m", "10.1000/[31m"),
    ],
)
def test_brackets_escapes_and_additions_of_publishers_do_not_change_a_doi(text: str, expected: str | None) -> None:
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


@settings(max_examples=examples(200))
@given(st.text(max_size=60))
def test_any_text_is_an_id_or_none(text: str) -> None:
    arxiv_id(text)
    doi(text)
