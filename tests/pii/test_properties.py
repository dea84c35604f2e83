"""Promises that hold for any text: offsets, idempotent masking, linear time."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from identifiers import Inventor

from pipeline.mention import Span
from pipeline.pii import KINDS, exposure, find, mask
from pipeline.pii.reading import read

QUIET = settings(
    max_examples=250, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
PIECES = st.sampled_from(
    [
        "8 916 123 45 67",
        "067-123-45-67",
        "4111 1111 1111 1111",
        "Карташов Егор Львович",
        "ул. Лесная, д. 5, кв. 12",
        "паспорт",
        "4509 123456",
        "заказ №",
        "12345678",
        "mavka@example.com",
        "@mavka",
        "[PHONE]",
        "[PERSON]",
        "ІПН",
        "2817857073",
        " ",
        ", ",
        "\n",
        "тел",
        "Hannah Sullivan",
        "12 Willow Lane",
        "\u200b",
        "\u0301",
        "й",
        "и\u0306",
        "«",
        "»",
        "Олена",
        "Марченко",
        "дата рождения",
        "12.03.1985",
        "г.р.",
        "АА1234ВВ",
        "https://example.com/a",
        "(",
        ")",
        "+",
        "-",
        "1",
        "Mr",
        "my name is",
        "Мене звати",
        "И.",
        "О.",
        "😀",
        "\ud7ff",
        "Regards",
        "UA213223130000026007233566001",
        "]",
        "[",
    ]
)
MIXED = st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=14).map("".join)


def outside(text, spans):
    """Return what stands between spans."""
    parts, at = [], 0
    for span in spans:
        parts.append(text[at : span.start])
        at = span.end
    return [*parts, text[at:]]


@QUIET
@given(st.one_of(st.text(max_size=80), MIXED))
def test_spans_are_sorted_apart_and_inside(text):
    spans = find(text)
    at = 0
    for span in spans:
        assert at <= span.start < span.end <= len(text)
        assert span.kind in KINDS
        assert 0 < span.score <= 1
        at = span.end
    exposure(text, spans)


@QUIET
@given(MIXED)
def test_masking_is_idempotent_and_changes_nothing_outside(text):
    spans = find(text)
    masked = mask(text, spans)
    assert find(masked) == []
    rebuilt = "".join(
        part + (f"[{spans[at].kind}]" if at < len(spans) else "")
        for at, part in enumerate(outside(text, spans))
    )
    assert masked == rebuilt


@QUIET
@given(st.one_of(st.text(max_size=60), MIXED))
def test_reading_maps_back(text):
    reading = read(text)
    for at in range(len(reading.plain)):
        start, end = reading.original(at, at + 1)
        assert 0 <= start <= end <= len(text)
        plain = reading.plain[at]
        if plain.isascii() and plain.isalpha():
            assert plain in text[start:end].translate(
                {point: point - 0xFEE0 for point in range(0xFF01, 0xFF5F)}
            )


@pytest.mark.parametrize("language", ["ru", "uk", "en"])
def test_offsets_survive_invisible_characters(language):
    inventor = Inventor(3, language)
    for _ in range(20):
        value = inventor.phone()
        hidden = "\u200b".join(value)
        text = f"тел. {hidden} !"
        [span] = find(text)
        assert re.sub(r"[\u200b()]", "", text[span.start : span.end]) == re.sub(r"[()]", "", value)


def test_mask_takes_any_order():
    spans = [Span(6, 9, "PERSON"), Span(0, 3, "PHONE")]
    assert mask("abcdefghij", spans) == "[PHONE]def[PERSON]j"


SIZE = 200_000
HOSTILE = {
    "digits": "1" * SIZE,
    "spaced digits": "12 " * (SIZE // 3),
    "brackets": "(" * (SIZE // 2) + ")" * (SIZE // 2),
    "marks": "и" + "\u0306" * SIZE,
    "invisible": "1\u200b" * (SIZE // 2),
    "plus": "+7" * (SIZE // 2),
    "at": "a@" * (SIZE // 2),
    "dots": "a." * (SIZE // 2),
    "word": "а" * SIZE,
    "hyphens": "а-" * (SIZE // 2),
    "names": "Воропаев " * (SIZE // 9),
    "english names": "Hannah Sullivan " * (SIZE // 16),
    "initials": "И." * (SIZE // 2),
    "streets": "ул. Лесная " * (SIZE // 11),
    "cards": "4111 1111 1111 1111 " * (SIZE // 20),
    "placeholders": "[PHONE" * (SIZE // 6),
    "orders": "заказ" + " " * SIZE,
    "ibans": "UA21 " * (SIZE // 5),
    "quotes": "«" * SIZE,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_takes_linear_time(name):
    text = HOSTILE[name]
    start = time.perf_counter()
    spans = find(text)
    exposure(text, spans)
    mask(text, spans)
    # A quadratic rule takes minutes at this size; the slowest linear one a second.
    assert time.perf_counter() - start < 8
