"""The gate: same corpus, no language pays for the mean."""

import pytest

from pipeline.errors import GateError
from pipeline.gate import Gate, Measured, Verdict, judge
from pipeline.taxonomy import TASKS

SCORES = {f"{task}.macro_f1/{language}": 0.6 for task in TASKS for language in ("ru", "uk", "en")}
ROWS = {"category.rows/source:authored": 500.0, "category.rows/source:desk": 100.0}
EVEN = SCORES | ROWS


def measured(changes=(), digest="aa", version="1"):
    return Measured(version, digest, EVEN | dict(changes))


def better(by):
    return {name: value + by for name, value in SCORES.items()} | ROWS


def test_a_better_one_passes():
    assert judge(Gate(), measured(), measured(better(0.02))).passed


def test_an_equal_one_does_not_replace_the_champion_and_the_table_says_why():
    verdict = judge(Gate(), measured(), measured())
    assert not verdict.passed
    assert "A mean that does not rise by 0.005" in str(verdict)


def test_a_language_that_falls_is_not_hidden_by_a_mean_that_rises():
    verdict = judge(Gate(), measured(), measured(better(0.1) | {"category.macro_f1/uk": 0.55}))
    assert not verdict.passed
    assert [line.what for line in verdict.lines if not line.passed] == ["category uk"]
    assert "category uk" in str(verdict)
    assert "NO" in str(verdict)


def test_a_fall_within_the_tolerance_is_noise():
    assert judge(Gate(), measured(), measured(better(0.1) | {"category.macro_f1/uk": 0.585})).passed


def test_different_corpora_are_refused_with_what_to_run():
    with pytest.raises(GateError, match=r"on aa.*on bb.*vidhuk evaluate CORPUS --model 1"):
        judge(Gate(), measured(), measured(digest="bb", version="2"))


def test_the_first_model_has_nobody_to_beat():
    assert judge(Gate(), None, measured()).passed


def test_unmeasured_models_are_not_the_same_corpus():
    with pytest.raises(GateError, match="on none"):
        judge(Gate(), Measured("1", "", {}), Measured("2", "", {}))


def test_a_language_the_challenger_was_not_measured_in_does_not_pass():
    theirs = EVEN | {"category.macro_f1/pl": 0.5}
    verdict = judge(Gate(), Measured("1", "aa", theirs), measured(better(0.1), version="2"))
    assert [line.what for line in verdict.lines if not line.passed] == ["category pl", "mean"]


def test_sources_and_whole_corpora_are_no_languages():
    more = {"category.macro_f1": 0.1, "category.macro_f1/source:verner": 0.1, "category.ece/uk": 0.1}
    verdict = judge(Gate(), measured(more), measured(better(0.1)))
    assert len(verdict.lines) == len(SCORES) + 1
    assert verdict.passed


def test_what_was_not_compared_did_not_pass():
    assert not Verdict((), "Not compared.", compared=False).passed
    assert str(Verdict((), "Not compared.", compared=False)) == "Not compared."


def test_columns_of_the_table_are_aligned():
    head, *lines = str(judge(Gate(), measured(), measured(better(0.1)))).splitlines()[:-1]
    assert {line.index("yes") for line in lines} == {head.index("passed")}


def test_invented_messages_alone_do_not_crown():
    few = {"category.rows/source:desk": 29.0}
    verdict = judge(Gate(), measured(few), measured(better(0.1) | few))
    assert all(line.passed for line in verdict.lines)
    assert not verdict.passed
    assert "Only 29 of these rows are real messages, 30 are needed" in str(verdict)
    assert "vidhuk train --corpus" in str(verdict)
