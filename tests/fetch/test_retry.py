"""The delay before a request is sent again."""

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperbrowse.fetch.client import MAX_DELAY, RetryPolicy, parse_retry_after
from paperbrowse.fetch.errors import Unavailable
from paperbrowse.fetch.transport import HttpResponse

NOW = 1_790_000_000.0


def test_each_delay_is_about_twice_the_last() -> None:
    policy = RetryPolicy(lambda: 0.5)
    assert [policy.delay(attempt) for attempt in (1, 2)] == [2.0, 4.0]
    assert (RetryPolicy(lambda: 0.0).delay(1), RetryPolicy(lambda: 1.0).delay(1)) == (1.0, 3.0)


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
    assert parse_retry_after(text, NOW) == seconds


@given(st.text(max_size=60))
def test_every_header_can_be_parsed(text: str) -> None:
    seconds = parse_retry_after(text, NOW)
    assert seconds is None or seconds >= 0


def test_a_shorter_retry_after_does_not_shorten_the_delay() -> None:
    assert RetryPolicy(lambda: 0.5).delay_for_response(2, HttpResponse(503, {"retry-after": "1"}, b""), NOW) == 4.0


@pytest.mark.parametrize(("seconds", "duration"), [(MAX_DELAY + 1, "1 min"), (7200, "2 h")])
def test_a_retry_after_that_is_too_long_is_reported(seconds: float, duration: str) -> None:
    with pytest.raises(Unavailable, match=duration):
        RetryPolicy().delay_for_response(1, HttpResponse(429, {"retry-after": f"{seconds:.0f}"}, b""), NOW)
