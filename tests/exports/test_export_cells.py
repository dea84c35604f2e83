"""Values as cells."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.exports.cells import flat, harmless, json_text, opened, written


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\tx", "\r=x", "＝1", "'=1", "-", "+38 050"]
)
def test_formulas_are_made_harmless(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a", "-5", "+380501112233", "-0,5", "3.14", "'тут", " =1", "1=1"])
def test_the_rest_stays(text):
    assert harmless(text) == text


@given(st.text(alphabet="'=+-@\t\r1.,aя", max_size=6))
def test_opened_undoes_harmless(text):
    assert opened(harmless(text)) == text


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "true"),
        (7, "7"),
        (0.1, "0.1"),
        (float("nan"), ""),
        ("a", "a"),
        ([1, "ї", None], '[1, "ї", null]'),
        ({"a": datetime(2026, 3, 24, tzinfo=UTC)}, '{"a": "2026-03-24T00:00:00Z"}'),
        (datetime(2026, 3, 24, 14, 5), "2026-03-24 14:05:00"),
        (date(2026, 3, 24), "2026-03-24"),
        (time(14, 5), "14:05:00"),
        (timedelta(hours=1), "1:00:00"),
        (b"\xff\xd0\xb0", "\\xffа"),
        (Decimal("1E+2"), "100"),
    ],
)
def test_written(value, cell):
    assert written(value) == cell


def test_flat_keeps_numbers():
    assert flat(5) == 5
    assert flat([1]) == "[1]"


def test_json_has_no_nan():
    assert json_text({"a": [float("nan"), float("inf"), 1.5]}) == '{"a": [null, null, 1.5]}'
