"""Dates as exports write them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from pipeline.exports import Headings
from pipeline.exports.moments import Moments

MONTHS = Headings().months


@pytest.mark.parametrize(
    ("value", "clock", "expected"),
    [
        ("24.03.2026", "14:05", "2026-03-24T14:05:00"),
        ("24.03.2026 14:05", None, "2026-03-24T14:05:00"),
        ("24.03.2026 14:05", "09:00", "2026-03-24T14:05:00"),
        ("24.03.2026, 14:05:59", None, "2026-03-24T14:05:59"),
        ("24/03/26 9:05", None, "2026-03-24T09:05:00"),
        ("03/04/2026", None, "2026-04-03T00:00:00"),
        ("03/24/2026 2:05 PM", None, "2026-03-24T14:05:00"),
        ("2026-03-24", "2:05 pm", "2026-03-24T14:05:00"),
        ("2026-03-24 14:05:07", None, "2026-03-24T14:05:07"),
        ("2026-03-24T14:05:07.123Z", None, "2026-03-24T14:05:07.123000"),
        ("2026-03-24T14:05:07+02:00", None, "2026-03-24T12:05:07"),
        ("2026/03/24 14:05", None, "2026-03-24T14:05:00"),
        ("2026-03-24 14:05:00 UTC", None, "2026-03-24T14:05:00"),
        ("24.03.2026 14:05 +0300", None, "2026-03-24T11:05:00"),
        ("Tue Mar 24 14:05:07 +0000 2026", None, "2026-03-24T14:05:07"),
        ("Tue, 24 Mar 2026 14:05:07 +0200", None, "2026-03-24T12:05:07"),
        ("24 марта 2026 г., 14:05", None, "2026-03-24T14:05:00"),
        ("24 березня 2026 р. о 14:05", None, "2026-03-24T14:05:00"),
        ("24 бер. 2026", None, "2026-03-24T00:00:00"),
        ("1 мая 2026", None, "2026-05-01T00:00:00"),
        ("Mar 24, 2026 2:05 PM", None, "2026-03-24T14:05:00"),
        ("24 marzo 2026", None, "2026-03-24T00:00:00"),
        ("1774361100", None, "2026-03-24T14:05:00"),
        (1774361100, None, "2026-03-24T14:05:00"),
        (1774361100000, None, "2026-03-24T14:05:00"),
        (46105.586805555555, None, "2026-03-24T14:05:00"),
        (datetime(2026, 3, 24), time(14, 5), "2026-03-24T14:05:00"),
        (datetime(2026, 3, 24, 14, 5, tzinfo=UTC), None, "2026-03-24T14:05:00"),
        (date(2026, 3, 24), timedelta(hours=14), "2026-03-24T14:00:00"),
        (datetime(2026, 3, 24), 0.5, "2026-03-24T12:00:00"),
    ],
)
def test_dates(value, clock, expected):
    assert Moments(MONTHS).read(value, clock) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "вчора",
        "31.02.2026",
        "99.99.2026",
        "5",
        5,
        True,
        "24.03.2026 99:99",
        "12 foo 2026",
        [],
        None,
        float("nan"),
        10**30,
    ],
)
def test_what_is_no_date(value):
    assert Moments(MONTHS).read(value) is None


def test_month_first_is_learnt_from_the_file():
    moments = Moments(MONTHS)
    moments.learn(["03/04/2026", "03/24/2026", None, 7])
    assert moments.read("03/04/2026") == datetime(2026, 3, 4, tzinfo=UTC)
    moments.learn(["03/04/2026", "24/03/2026"])
    assert moments.read("03/04/2026") == datetime(2026, 4, 3, tzinfo=UTC)
