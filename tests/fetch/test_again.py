"""How long a server is left alone before it is asked again."""

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperbrowse.fetch.again import LONGEST_WAIT, Again, retry_after
from paperbrowse.fetch.failures import Unavailable
from paperbrowse.fetch.transport import Answer

NOW = 1_790_000_000.0


def test_each_wait_is_about_twice_the_one_before() -> None:
    even = Again(lambda: 0.5)
    assert [even.after(attempt) for attempt in (1, 2)] == [2.0, 4.0]
    assert (Again(lambda: 0.0).after(1), Again(lambda: 1.0).after(1)) == (1.0, 3.0)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        (" 17 ", 17.0),
        ("9" * 400, 999_999_999.0),
        (format_datetime(datetime.fromtimestamp(NOW + 90, UTC), usegmt=True), 90.0),
        (format_datetime(datetime.fromtimestamp(NOW - 90, UTC), usegmt=True), 0.0),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("٣", None),
        ("Fri, 99 Jan 2026 00:00:00 GMT", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(text: str, seconds: float | None) -> None:
    assert retry_after(text, NOW) == seconds


@given(st.text(max_size=60))
def test_no_header_breaks_it(text: str) -> None:
    seconds = retry_after(text, NOW)
    assert seconds is None or seconds >= 0


def test_a_server_that_asks_for_less_than_the_own_wait_gets_the_own_wait() -> None:
    assert Again(lambda: 0.5).after_answer(2, Answer(503, {"retry-after": "1"}, b""), NOW) == 4.0


@pytest.mark.parametrize(("seconds", "told"), [(LONGEST_WAIT + 1, "1 min"), (7200, "2 h")])
def test_a_server_that_asks_for_too_long_is_told_of(seconds: float, told: str) -> None:
    with pytest.raises(Unavailable, match=told):
        Again().after_answer(1, Answer(429, {"retry-after": f"{seconds:.0f}"}, b""), NOW)
