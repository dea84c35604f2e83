"""One spelling for what people and phones write in many, with the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normal import LINK, normalise

TABLE = [
    ("під'їзд", "під’їзд"),
    ("підʼїзд", "під’їзд"),
    ("під`їзд", "під’їзд"),
    ("don't", "don’t"),
    ("сууууууупер", "суууpер".replace("p", "п")),
    ("а\u0301 й", "а\u0301 й"),
    ("и\u0306", "й"),
    ("і\u0308", "ї"),
    ("Cбepбaнк", "Сбербанк"),
    ("Wi-Fi", "Wi-Fi"),
    ("інтер\u00adнет", "інтернет"),
    ("zero\u200bwidth", "zerowidth"),
    ("https://example.com/x?y=1 ой", f"{LINK} ой"),
    ("М&#39;ясорубка &quot;Дніпро&quot; &amp; ко", 'М’ясорубка "Дніпро" & ко'),
    ("a  \t b", "a b"),
    ("a\n\n b", "a\nb"),
    ("!!!!!!!!", "!!!"),
]


@pytest.mark.parametrize(("text", "normal"), TABLE)
def test_table(text, normal):
    assert normalise(text).text == normal


@given(st.text(max_size=200))
def test_offsets_lie_in_the_original_and_never_run_backwards(text):
    normal = normalise(text)
    last = 0
    for place in range(len(normal.text)):
        start, end = normal.original(place, place + 1)
        assert 0 <= start <= end <= len(text)
        assert start >= last or start == normal.original(place - 1, place)[0]
        last = start


@given(st.text(alphabet="абвії' \u200bxCpa1!", max_size=120))
def test_an_untouched_letter_maps_to_itself(text):
    normal = normalise(text)
    for place, letter in enumerate(normal.text):
        start, end = normal.original(place, place + 1)
        if end - start == 1 and letter.isdigit():
            assert text[start:end] == letter


def test_the_span_of_a_word_survives():
    text = "www.example.com   пишу про під'їзд\u200b №5"
    normal = normalise(text)
    start = normal.text.index("під’їзд")
    assert text[slice(*normal.original(start, start + len("під’їзд")))] == "під'їзд"


def test_time_is_linear_on_hostile_input():
    for text in ("а" * 1_000_000, "\u0301" * 300_000, "aа" * 300_000, "'" * 500_000):
        normalise(text)
