import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.text.fold import fold, folded_words, strip_tex_accents, word_spans
from tests.examples import examples

NO_TEX = st.text(
    st.one_of(st.characters(exclude_characters="\\"), st.sampled_from("aeéñßłæıﬁ中カ\u0301\u0303-' .²½㎏")), max_size=40
)


@settings(max_examples=examples(300))
@given(NO_TEX)
def test_spans_have_the_folded_words(text: str) -> None:
    assert [word for _, _, word in word_spans(text)] == folded_words(text)


@settings(max_examples=examples(300))
@given(NO_TEX)
def test_spans_are_in_order_and_contain_their_word(text: str) -> None:
    last_start = 0
    for start, end, word in word_spans(text):
        assert last_start <= start < end <= len(text)
        assert word in fold(text[start:end])
        last_start = start


@settings(max_examples=examples(300))
@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@settings(max_examples=examples(300))
@given(st.text(max_size=40))
def test_folded_words_fold_to_themselves(text: str) -> None:
    assert folded_words(" ".join(folded_words(text))) == folded_words(text)


@settings(max_examples=examples(300))
@given(NO_TEX)
def test_composed_and_decomposed_text_have_the_same_words(text: str) -> None:
    assert folded_words(unicodedata.normalize("NFD", text)) == folded_words(unicodedata.normalize("NFC", text))


def test_every_folded_character_folds_to_itself() -> None:
    unstable = [hex(point) for point in range(0x110000) if fold(fold(chr(point))) != fold(chr(point))]
    assert unstable == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pre-training Large Models", "pre training large models"),
        ("Token-level", "token level"),
        ("Gödel, Escher, Bach", "godel escher bach"),
        ("Straße", "strasse"),
        ("ŁUKASZ Ørsted", "lukasz orsted"),
        ("Yılmaz, Đorđević, Snæbjörn, Þórr", "yilmaz dordevic snaebjorn thorr"),
        ("eﬃcient ﬁne-tuning", "efficient fine tuning"),
        ("x² and ½", "x2 and 1 2"),
        ("ＦＵＬＬ width", "full width"),
        ("İstanbul", "istanbul"),
        ("Ελληνικός", "ελληνικοσ"),
        ("GPT-4o's 3.5", "gpt 4o s 3 5"),
        ("snake_case_name", "snake case name"),
        ("大規模言語 model", "大 規 模 言 語 model"),
        ("トークン", "ト ー ク ン"),
        (r"Bal\'azs Sch\"{o}lkopf Erd\H{o}s", "balazs scholkopf erdos"),
        (r"{\'\i}ndice na\"{\i}ve", "indice naive"),
        (r"Ho\v{r}ava and Fran\c{c}ois", "horava and francois"),
        (r"$k\times k$", "k times k"),
        ("ktimes k", "ktimes k"),
        ("", ""),
        (" … —", ""),
    ],
)
def test_words_are_split_and_folded(text: str, expected: str) -> None:
    assert folded_words(text) == expected.split()


def test_a_span_includes_the_accent_of_its_last_letter() -> None:
    assert word_spans("q\u0303 cafe\u0301s") == [(0, 2, "q"), (3, 9, "cafes")]
    assert word_spans("cafe\u0301") == [(0, 5, "cafe")]


def test_the_span_of_a_word_includes_its_ligature() -> None:
    assert word_spans("eﬃcient") == [(0, 7, "efficient")]


def test_an_ideograph_is_a_word() -> None:
    assert word_spans("言語 x") == [(0, 1, "言"), (1, 2, "語"), (3, 4, "x")]


def test_other_tex_commands_stay() -> None:
    assert strip_tex_accents(r"\ours on $\alpha$ by Bal\'azs") == r"\ours on $\alpha$ by Balazs"


def test_endless_marks_are_folded_fast() -> None:
    assert fold("e" + "\u0323\u0301" * 200_000 + "É") == "ee"
    assert fold("ガ" * 200) == fold("カ\u3099" * 200) == "カ" * 200
