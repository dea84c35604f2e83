"""The gate: same corpus, no language pays for the mean."""

import pytest

from pipeline.errors import GateError
from pipeline.gate import Gate, Measured, judge
from pipeline.taxonomy import TASKS

EVEN = {f"{task}.macro_f1/{language}": 0.6 for task in TASKS for language in ("ru", "uk", "en")}


def measured(changes=(), digest="aa", version="1"):
    return Measured(version, digest, EVEN | dict(changes))


def better(by):
    return {name: value + by for name, value in EVEN.items()}


def test_a_better_one_passes():
    assert judge(Gate(), measured(), measured(better(0.02))).passed


def test_an_equal_one_does_not_replace_the_champion():
    assert not judge(Gate(), measured(), measured()).passed


def test_a_language_that_falls_is_not_hidden_by_a_mean_that_rises():
    verdict = judge(Gate(), measured(), measured(better(0.1) | {"category.macro_f1/uk": 0.55}))
    assert not verdict.passed
    assert [line.what for line in verdict.lines if not line.passed] == ["category uk"]
    assert "category uk" in str(verdict)
    assert "NO" in str(verdict)


def test_a_fall_within_the_tolerance_is_noise():
    assert judge(Gate(), measured(), measured(better(0.1) | {"category.macro_f1/uk": 0.585})).passed


def test_different_corpora_are_refused_with_what_to_run():
    with pytest.raises(GateError, match=r"on aa.*on bb.*vidhuk evaluate CORPUS --model champion"):
        judge(Gate(), measured(), measured(digest="bb", version="2"))


def test_the_first_model_has_nobody_to_beat():
    assert judge(Gate(), None, measured()).passed
