"""Sub-words: kinds stay whole, nothing joins across signs."""

from __future__ import annotations

import pytest

from pipeline.pretraining.config import TokenizerConfig
from pipeline.pretraining.tokens import train_tokenizer

TEXTS = [
    "мій підїзд без світла",
    "в подъезде нет света",
    "no light in the hall",
    "дзвоніть [phone] або [email] 24",
] * 5


@pytest.fixture(scope="module")
def tokenizer():
    return train_tokenizer(TEXTS, TokenizerConfig(vocabulary=200, alphabet=80))


@pytest.mark.parametrize("kind", ["[phone]", "[email]", "[person]", "[birth_date]"])
def test_a_kind_is_one_token(tokenizer, kind):
    assert tokenizer.encode(f"так {kind}!").tokens.count(kind) == 1


def test_words_of_both_alphabets_come_back(tokenizer):
    assert tokenizer.decode(tokenizer.encode("підїзд без світла").ids) == "підїзд без світла"
    assert "[UNK]" not in tokenizer.encode("подъезде нет світла the").tokens


def test_digits_stand_alone(tokenizer):
    assert [piece for piece in tokenizer.encode("24").tokens if piece.strip("#").isdecimal()] == ["2", "4"]


def test_an_unknown_sign_is_unknown_not_lost(tokenizer):
    assert "[UNK]" in tokenizer.encode("світла 🦄").tokens
