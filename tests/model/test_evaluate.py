"""The measuring instrument, checked against scikit-learn and by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score

from pipeline.evaluate import LEAST_ROWS, Answers, bins, calibration_error, score

LABELS = ("a", "b", "c")


def answers(truth, answer, confidence=None):
    return Answers(
        LABELS,
        np.array(truth, dtype=np.intp),
        np.array(answer, dtype=np.intp),
        np.array(confidence if confidence is not None else [0.9] * len(truth)),
    )


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=80))
def test_scores_agree_with_scikit_learn(pairs):
    truth, answer = (list(side) for side in zip(*pairs, strict=True))
    counted = [label for label in range(3) if truth.count(label) >= LEAST_ROWS] or sorted(set(truth))
    expected = f1_score(truth, answer, labels=counted, average="macro", zero_division=0)
    found = score(answers(truth, answer))
    assert found.macro_f1 == pytest.approx(expected, abs=1e-4)
    assert found.accuracy == pytest.approx(accuracy_score(truth, answer), abs=1e-4)
    assert sum(map(sum, found.confusion)) == len(pairs)


def test_a_class_with_nine_rows_does_not_count():
    truth = [0] * 20 + [1] * 9
    assert score(answers(truth, [0] * 29)).macro_f1 == pytest.approx(40 / 49, abs=1e-4)


def test_the_interval_holds_the_figure_and_the_same_seed_gives_the_same():
    truth, answer = [0, 1, 2] * 20, [0, 1, 1] * 20
    one, other = score(answers(truth, answer), seed=3), score(answers(truth, answer), seed=3)
    assert one == other
    assert one.interval[0] <= one.macro_f1 <= one.interval[1]


def test_calibration_error():
    truth, answer = [0] * 100, [0] * 80 + [1] * 20
    assert calibration_error(answers(truth, answer, [0.8] * 100)) < 0.35
    shuffled = [0, 0, 0, 0, 1] * 20
    assert calibration_error(answers(truth, shuffled, [0.8] * 100)) < 0.12
    assert calibration_error(answers(truth, [0] * 100, [1.0] * 100)) == 0
    assert calibration_error(answers(truth, [1] * 100, [1.0] * 100)) == pytest.approx(1)


def test_bins_have_equal_mass():
    sizes = [rows for _, _, rows in bins(answers([0] * 31, [0] * 31, np.linspace(0, 1, 31)))]
    assert len(sizes) == 15
    assert max(sizes) - min(sizes) <= 1
