import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperbrowse.text.acronyms import MAX_ACRONYM_LENGTH, MIN_ACRONYM_LENGTH, find_acronyms


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("the applications of Large Language Models (LLMs) in", ("llm", "large language models")),
        ("using Retrieval-Augmented Generation (RAG).", ("rag", "retrieval augmented generation")),
        (
            "via RLHF (reinforcement learning from human feedback)",
            ("rlhf", "reinforcement learning from human feedback"),
        ),
        (
            "Verifiable. Reinforcement Learning with Verifiable Rewards (RLVR)",
            ("rlvr", "reinforcement learning with verifiable rewards"),
        ),
        ("the brightest cluster galaxies (BCGs) and", ("bcg", "brightest cluster galaxies")),
        ("chain-of-thought (CoT) prompting", ("cot", "chain of thought")),
        ("a multi-modal large language model (MLLM)", ("mllm", "multi modal large language model")),
    ],
)
def test_an_acronym_is_the_initials_of_its_phrase(text: str, pair: tuple[str, str]) -> None:
    assert find_acronyms(text) == [pair]


@pytest.mark.parametrize(
    "text",
    [
        "no parenthesis at all",
        "high resolution (2048) images",
        "two tasks (XNLI and XQuAD)",
        "the far surveyor (e.g., FIS)",
        "ends here. Language models (LLM)",
        "a ratio $(AB)$ of $a b (AB)$",
        "unrelated words (ABC)",
        "a model of the (MO)",
        "structural similarity (S)",
    ],
)
def test_a_doubtful_acronym_is_ignored(text: str) -> None:
    assert find_acronyms(text) == []


@given(st.text("ABCabc ()-.$\\\n\u00e9\u4e00s1", max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    for short, phrase in find_acronyms(text):
        assert MIN_ACRONYM_LENGTH <= len(short) <= MAX_ACRONYM_LENGTH
        assert phrase[0] == short[0]
