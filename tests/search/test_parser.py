from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.model.predicate import TEXT_COLUMNS, Column
from paperbrowse.search.date_ranges import PublishedRange
from paperbrowse.search.fields import _DATE_EXAMPLES, FIELDS, FilterField
from paperbrowse.search.hint import MISTAKES, HintCode
from paperbrowse.search.parser import parse_query
from paperbrowse.search.query import (
    LETTER_ORDER,
    MAX_QUERY_LENGTH,
    MAX_WORDS,
    SORTS,
    Alternatives,
    CountBound,
    FieldTerm,
    HasField,
    MarkIs,
    MoreLike,
    Negation,
    PaperKey,
    Phrase,
    Query,
    QueryPart,
    Word,
)
from paperbrowse.search.tokens import FIELD_ALIASES
from tests.examples import examples
from tests.search.small_corpus import TODAY

TITLE, AUTHORS = (Column.TITLE,), (Column.AUTHORS,)
YEAR = PublishedRange(date(2024, 1, 1), date(2024, 12, 31))
TOKENS = st.sampled_from(
    [
        *(f"{name}:" for name in (*FIELDS, *FIELD_ALIASES, "sort", "http")),
        *('"', "'", "\x00", "-", "OR", " ", "  ", ":", "..", "2024", ">", "10", "word", "é", "中", "\\", "*"),
    ]
)  # fmt: skip


def read(text: str) -> Query:
    return parse_query(text, TODAY)


def partial(text: str, columns: tuple[Column, ...] = TEXT_COLUMNS) -> Word:
    """Return a word still being typed."""
    return Word(text, columns, partial=True)


@settings(max_examples=examples(300))
@given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_no_text_raises(text: str) -> None:
    assert read(text).text == text


@settings(max_examples=examples(300))
@given(st.lists(TOKENS, max_size=20).map("".join))
def test_no_sequence_of_syntax_raises_and_every_word_is_folded(text: str) -> None:
    query = read(text)
    assert all(word.text == word.text.lower() and word.text for word in query.words)
    assert query.sort in ("", LETTER_ORDER, *SORTS)
    assert all(hint.strip() for hint in query.hints)


@settings(max_examples=examples(200))
@given(st.lists(st.sampled_from(["deep", "graph", '"neural net"', "-slow", "title:bert", "date:2024"]), max_size=6))
def test_pieces_mean_the_same_beside_any_others(pieces: list[str]) -> None:
    end = '"the end"'  # after which no word is still being typed
    alone = [part for piece in [*pieces, end] for part in read(f"{piece} {end}").parts]
    asked = read(" ".join([*pieces, end])).parts
    assert [part for part in asked if isinstance(part, Word)] == [part for part in alone if isinstance(part, Word)]
    assert set(asked) == set(alone)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        ("  \t ", ()),
        ("token level ", (Word("token"), Word("level"))),
        ("token lev", (Word("token"), partial("lev"))),
        ("Token-Level ", (Word("token"), Word("level"))),
        ("Gödel ", (Word("godel"),)),
        ("gpt4. ", (Word("gpt4"),)),
        ('"token level"', (Phrase(("token", "level")),)),
        ('"token level', (Phrase(("token", "level")),)),
        ('"token"', (Word("token", exact=True),)),
        ('""', ()),
        ("'token ", (Word("token", exact=True),)),
        ("'token", (Word("token", exact=True),)),
        ("-token", (Negation(Word("token")),)),
        ("-token ", (Negation(Word("token")),)),
        ('-"token level"', (Negation(Phrase(("token", "level"))),)),
        ("- token ", (Word("token"),)),
        ("pre-training ", (Word("pre"), Word("training"))),
        ("a OR b ", (Alternatives((Word("a"), Word("b"))),)),
        ("a OR b OR c ", (Alternatives((Word("a"), Word("b"), Word("c"))),)),
        ("a or b ", (Word("a"), Word("or"), Word("b"))),
        ("a b OR c d ", (Word("a"), Alternatives((Word("b"), Word("c"))), Word("d"))),
        ("OR a ", (Word("a"),)),
        ("a OR ", (Word("a"),)),
        ("a OR OR b ", (Alternatives((Word("a"), Word("b"))),)),
        ('a OR "b c" ', (Alternatives((Word("a"), Phrase(("b", "c")))),)),
        ("is:starred OR is:read", (Alternatives((MarkIs("starred"), MarkIs("read"))),)),
        ("title:token ", (Word("token", TITLE),)),
        ("title:token-level ", (Word("token", TITLE), Word("level", TITLE))),
        ('title:"token level"', (Phrase(("token", "level"), TITLE),)),
        ("title:'token ", (Word("token", TITLE, exact=True),)),
        ("author:smi", (partial("smi", AUTHORS),)),
        ("Authors:Smith ", (Word("smith", AUTHORS),)),
        ("abs:token ", (Word("token", (Column.ABSTRACT,)),)),
        ("is:starred", (MarkIs("starred"),)),
        ("IS:Unread", (MarkIs("unread"),)),
        ("-is:read", (Negation(MarkIs("read")),)),
        ("has:code", (HasField("code"),)),
        ("has:note", (MarkIs("noted"),)),
        ("date:2024", (YEAR,)),
        ("-date:2024", (Negation(YEAR),)),
        ("since:2024", (PublishedRange(date(2024, 1, 1), None),)),
        ("after:2024", (PublishedRange(date(2024, 1, 1), None),)),
        ("before:2024", (PublishedRange(None, date(2023, 12, 31)),)),
        ("date:2024-03..", (PublishedRange(date(2024, 3, 1), None),)),
        ("cat:cs.CL", (FieldTerm("cat", "cs.CL"),)),
        ("category:cs", (FieldTerm("cat", "cs"),)),
        ('venue:"EMNLP 2024"', (FieldTerm("venue", "EMNLP 2024"),)),
        ('tag:"to read"', (MarkIs("tag", "to read"),)),
        ("key:arxiv:2411.19943", (PaperKey("arxiv:2411.19943"),)),
        ("like:arxiv:2411.19943", (MoreLike("arxiv:2411.19943"),)),
        ("-like:https://arxiv.org/abs/2411.19943", (Negation(MoreLike("https://arxiv.org/abs/2411.19943")),)),
        ("upvotes:>10", (CountBound("upvotes", ">", 10),)),
        ("upvotes:10", (CountBound("upvotes", ">=", 10),)),
        ("comments:<=2", (CountBound("comments", "<=", 2),)),
        ("https://x.org ", (Word("https"), Word("x"), Word("org"))),
        ("note: ", ()),
        ("see:this ", (Word("see"), Word("this"))),
        ("-see:this ", (Negation(Phrase(("see", "this"))),)),
        ("-state-of-the-art ", (Negation(Phrase(("state", "of", "the", "art"))),)),
        ("-大模型 ", (Negation(Phrase(("大", "模", "型"))),)),
        ("token-level OR graph ", (Alternatives((Phrase(("token", "level")), Word("graph"))),)),
        ("graph OR title:token-level ", (Alternatives((Word("graph"), Phrase(("token", "level"), TITLE))),)),
        ("graph OR graph OR level ", (Alternatives((Word("graph"), Word("level"))),)),
        ("-graph date:2024 -graph date:2024 ", (Negation(Word("graph")), YEAR)),
        ("graph OR *** level ", (Word("graph"), Word("level"))),
        ("graph OR date:soon level ", (Word("graph"), Word("level"))),
        ("a:b ", (Word("a"), Word("b"))),
        ("大模型 ", (Word("大"), Word("模"), Word("型"))),
        ("*** ((( ", ()),
    ],
)  # fmt: skip
def test_a_query_is_parsed_to_its_parts(text: str, parts: tuple[QueryPart, ...]) -> None:
    assert read(text).parts == parts


@pytest.mark.parametrize(
    "after", ["cat:cs.CL", 'author:"Ann Lee"', "-is:read", "sort:newest", "date:2024 is:starred ", "is:nonsense"]
)
def test_a_word_stays_partial_before_filters_that_menus_add(after: str) -> None:
    assert read(f"deep token {after}").words == read("deep token").words == (Word("deep"), partial("token"))
    assert read(f'deep token "a phrase" {after}').words == (Word("deep"), Word("token"))
    assert read(f"deep token OR {after}").words[0] == Word("deep")
    assert not any(word.partial for word in read(f"deep token -model {after}").words)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("autor", "author"), ("titel", "title"), ("catgory", "category"), ("abstrcat", "abstract"), ("srot", "sort")],
)
def test_the_value_of_a_misspelled_field_is_words_with_a_hint(name: str, expected: str) -> None:
    query = read(f"{name}:graph ")
    assert query.hints == (f"unknown field {name}: (did you mean {expected}:?)",)
    assert query.words == (Word("graph"),)


@pytest.mark.parametrize(
    "text",
    [
        *("bert: pre-training", "BERT: pre-training", "BERT:pre-training", "see https://arxiv.org", "C++: templates"),
        *("C++:", "at 12:30", "1:2", "a:b", "std::vector", "Re:Zero", "x-ray: images", "GPT-4:"),
        *('"see:this"', "'see:this", "标题:大模型", "-https://arxiv.org", "pre-training", "doi:10.1000/182"),
    ],
)  # fmt: skip
def test_text_with_a_colon_is_words_without_a_hint(text: str) -> None:
    assert [hint for hint in read(text).hints if hint.code != HintCode.POSSIBLE_FIELD] == []


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("see:this", "unknown field see:"),
        ("token lang:en", "unknown field lang:"),
        ('lang:"en us"', "unknown field lang:"),
        ("-lang:en", "unknown field lang:"),
        ("publication_date:2024", "unknown field publication_date:"),
        ("read-status:unread", "unknown field read-status:"),
        ("überschrift:bert", "unknown field überschrift:"),
        ("tga:thesis", "unknown field tga: (did you mean tag:?)"),
        ("cot:x", "unknown field cot: (did you mean cat:?)"),
        ("Titel:bert", "unknown field titel: (did you mean title:?)"),
        ("AUTOR:smith", "unknown field autor: (did you mean author:?)"),
        ("autor:", "unknown field autor: (did you mean author:?)"),
        ("is:strred", "did you mean is:starred? is: takes starred, unread, read, noted, new, skipped or unmarked"),
        ("-is:Stared", "did you mean is:starred? is: takes starred, unread, read, noted, new, skipped or unmarked"),
        ("a OR has:codee", "did you mean has:code? has: takes code, pdf, note or abstract"),
        ("has:pd", "did you mean has:pdf? has: takes code, pdf, note or abstract"),
        ("sort:newset", f"did you mean sort:newest? sort: takes {', '.join(SORTS)}"),
        ("upvotes:many", "upvotes: takes a number such as >10"),
        ("date:last-wek", f"did you mean date:last-week? date: takes {_DATE_EXAMPLES}"),
        ("is: starred", "is: takes starred, unread, read, noted, new, skipped or unmarked"),
        ("title: bert", "title: takes words"),
        ('title:""', "title: takes words"),
        ('tag:""', "tag: takes one of your tags"),
        ("author:***", "author: takes words"),
        ("***", "a search needs a letter or a digit"),
        ('""', "a search needs a letter or a digit"),
        ("OR", "a search needs a letter or a digit"),
    ],
)
def test_a_mistake_is_told_with_a_correction(text: str, hint: str) -> None:
    query = read(text)
    assert query.hints == (hint,)
    assert query.hints[0].code in MISTAKES


@pytest.mark.parametrize("text", ["data: the new oil", "titel: bert", "Note: a title", "Source: where it came from"])
def test_words_before_a_colon_and_a_blank_may_be_a_field_but_are_no_mistake(text: str) -> None:
    query = read(text)
    assert [hint.code for hint in query.hints] == [HintCode.POSSIBLE_FIELD]


@pytest.mark.parametrize("name", [name for name, field in FIELDS.items() if isinstance(field, FilterField)])
def test_a_field_without_a_value_filters_nothing_and_gives_a_hint(name: str) -> None:
    query = read(f"token {name}:")
    assert query.parts == (partial("token"),)
    assert [hint.split(":")[0] for hint in query.hints] == [name]


@pytest.mark.parametrize(
    "piece",
    ["is:blue", "has:legs", "date:yesteryear", "date:2024-1x", "date:2024-13", "since:..", "upvotes:many", "sort:luck"],
)
def test_an_invalid_value_is_ignored_with_a_hint(piece: str) -> None:
    query = read(f"token {piece} level ")
    assert query.parts == (Word("token"), Word("level"))
    (hint,) = query.hints
    assert hint.startswith(piece.split(":")[0] + ": takes ")


def test_a_date_being_typed_never_empties_the_result() -> None:
    typed = "token date:2024-03-01..2024-06"
    for end in range(len(typed) + 1):
        for part in read(typed[:end]).parts:
            assert isinstance(part, Word | PublishedRange), typed[:end]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("vaswani et al. attention", ["vaswani", "attention"]),
        ("Vaswani et al., 2017", ["vaswani", "2017"]),
        ("vaswani et al", ["vaswani"]),
        ("et al", ["et", "al"]),
        ("vaswani et al is:starred", ["vaswani"]),
        ("vaswani et", ["vaswani", "et"]),
    ],
)
def test_et_al_after_a_name_is_ignored(text: str, words: list[str]) -> None:
    assert [word.text for word in parse_query(text, TODAY).words] == words


def test_text_before_a_colon_that_is_not_a_field_is_searched() -> None:
    assert [word.text for word in parse_query('transformers:"attention is" all', TODAY).words][:2] == [
        "transformers",
        "attention",
    ]


def test_curly_quotation_marks_work_like_straight_ones() -> None:
    assert (
        parse_query("“a phrase” author:„Ann Lee“", TODAY).parts
        == parse_query('"a phrase" author:"Ann Lee"', TODAY).parts
    )


@pytest.mark.parametrize("sort", SORTS)
def test_a_sort_order_is_not_a_part_of_the_query(sort: str) -> None:
    query = read(f"token sort:{sort.upper()} level ")
    assert query.sort == sort
    assert query.parts == (Word("token"), Word("level"))


def test_the_last_sort_order_counts() -> None:
    assert read("sort:newest sort:title").sort == "title"


def test_a_pasted_abstract_is_cut_and_not_refused() -> None:
    query = read("word " * 100_000)
    assert len(query.text) == MAX_QUERY_LENGTH
    assert len(query.parts) == MAX_WORDS
    assert query.hints == (f"only the first {MAX_WORDS} words are used",)


def test_each_alternative_counts_as_a_word() -> None:
    query = read(" OR ".join(f"w{n}" for n in range(100)))
    (alternatives,) = query.parts
    assert isinstance(alternatives, Alternatives)
    assert len(alternatives.parts) == MAX_WORDS
    assert query.hints == (f"only the first {MAX_WORDS} words are used",)


def test_half_a_character_is_replaced() -> None:
    assert read("key:\udcff tok\ud800en ").parts == (PaperKey("\ufffd"), Word("tok"), Word("en"))


def test_words_are_those_that_must_match() -> None:
    query = read('one -two three OR four "five six" title:seven ')
    assert [word.text for word in query.words] == ["one", "seven"]
